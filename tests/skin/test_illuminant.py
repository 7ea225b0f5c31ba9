"""The colour of the light from skin and from a grey backdrop."""

from __future__ import annotations

import numpy as np
import pytest

from glabella.skin import colour, estimate_illuminant
from glabella.skin.illuminant import Illuminant


def skin_pixels(melanin: float) -> np.ndarray:
    rng = np.random.default_rng(3)
    return colour(
        melanin * rng.uniform(0.8, 1.25, 3000),
        0.0085 * rng.uniform(0.7, 1.4, 3000),
        rng.uniform(0.6, 1.1, 3000),
    )


@pytest.mark.parametrize("melanin", [0.01, 0.025, 0.06])
def test_neutral_light_is_left_nearly_alone(melanin: float) -> None:
    light = estimate_illuminant(skin_pixels(melanin))
    np.testing.assert_allclose(light.gains, 1, atol=0.08)
    assert 0 < light.log_error[0] < 0.15


@pytest.mark.parametrize("cast", [(1.3, 1.0, 0.75), (0.85, 1.0, 1.2)])
def test_a_cast_is_lessened_and_never_turned_round(cast: tuple[float, float, float]) -> None:
    seen = skin_pixels(0.025) * np.asarray(cast, np.float32)
    light = estimate_illuminant(seen)
    before = np.abs(np.log(cast))
    after = np.abs(np.log(np.asarray(cast) / np.asarray(light.gains)))
    assert after.sum() < before.sum()


def test_a_grey_backdrop_settles_it() -> None:
    cast = np.array([1.12, 1.0, 0.9], np.float32)
    rng = np.random.default_rng(4)
    backdrop = rng.uniform(0.4, 0.6, (2000, 1)).astype(np.float32) * cast
    alone = estimate_illuminant(skin_pixels(0.025) * cast)
    known = estimate_illuminant(skin_pixels(0.025) * cast, backdrop)
    wrong = [np.abs(np.log(np.asarray(light.gains) / cast)).sum() for light in (alone, known)]
    assert wrong[1] < wrong[0]
    assert known.log_error[1] < alone.log_error[1]


def test_too_few_pixels_change_nothing() -> None:
    light = estimate_illuminant(np.full((10, 3), 0.3, np.float32))
    assert light.gains == (1.0, 1.0, 1.0)
    assert light.log_error[0] > 0


def test_correction_divides_by_the_light() -> None:
    rgb = np.array([[0.2, 0.3, 0.4]], np.float32)
    np.testing.assert_allclose(Illuminant((2.0, 1.0, 0.5)).corrected(rgb), [[0.1, 0.3, 0.8]], rtol=1e-6)
