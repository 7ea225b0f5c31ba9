"""Roughness is read as rough as it is, without the photograph's grain."""

from __future__ import annotations

import numpy as np
import pytest
from skin_patches import MM, grain

from glabella.skin.texture import roughness, texture_signature

WHOLE = np.ones((200, 200), np.float32)


def rough(strength: float, seed: int = 3) -> np.ndarray:
    """Return band noise with wavelengths near 1.3 mm, root mean square ``strength``."""
    from glabella.skin.filters import gaussian

    noise = grain(200, 1.0, seed)
    band = gaussian(noise, 0.9) - gaussian(noise, 1.8)
    return (strength * band / band.std()).astype(np.float32)


def test_smooth_skin_has_no_roughness() -> None:
    signature = texture_signature(np.zeros((200, 200), np.float32), WHOLE, MM)
    assert signature is not None
    assert not signature.any()
    assert roughness(signature, signature, WHOLE).sq == 0


def test_rougher_skin_reads_rougher_in_proportion() -> None:
    read = []
    for strength in (0.02, 0.04):
        signature = texture_signature(rough(strength), WHOLE, MM)
        assert signature is not None
        read.append(roughness(signature, signature, WHOLE))
    assert read[1].contrast == pytest.approx(2 * read[0].contrast, rel=0.05)
    assert read[0].sa < read[0].sq


def test_heights_of_a_wave_have_the_roughness_that_iso_25178_defines() -> None:
    rows = np.arange(200, dtype=np.float32)[:, None]
    wave = np.asarray(0.02 * np.sin(2 * np.pi * rows / 20) * WHOLE, np.float32)
    read = roughness(wave, wave, WHOLE)
    assert read.sa == pytest.approx(20 * 2 / np.pi, rel=0.02)
    assert read.sq == pytest.approx(20 / np.sqrt(2), rel=0.01)


def test_grain_alone_reads_smoother_than_roughness_of_the_same_strength() -> None:
    texture, noise = (texture_signature(p, WHOLE, MM) for p in (rough(0.03), grain(200, 0.03)))
    assert texture is not None
    assert noise is not None
    assert roughness(noise, noise, WHOLE).contrast < 0.35 * roughness(texture, texture, WHOLE).contrast


def test_the_signature_stays_inside_the_skin_and_finite() -> None:
    weight = WHOLE.copy()
    weight[:, 100:] = 0
    picture = rough(0.03)
    picture[:, 100:] = np.nan
    signature = texture_signature(picture, weight, MM)
    assert signature is not None
    assert np.isfinite(signature).all()
    assert not signature[:, 100:].any()


def test_coarse_pictures_cannot_be_read() -> None:
    assert texture_signature(WHOLE, WHOLE, 0.8) is None


def test_no_skin_no_roughness() -> None:
    assert roughness(WHOLE, WHOLE, np.zeros_like(WHOLE)).sa == 0
