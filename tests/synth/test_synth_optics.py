"""The colour of synthetic skin: monotone in its pigments, bounded, close to the tones it is named after."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

import glabella.synth
from glabella.synth import synthesise_patch
from glabella.synth.optics import (
    SENSORS,
    encode,
    monk_linear,
    reflectance,
    response,
    skin_colour,
    tone_of,
)
from glabella.terms import load_yaml

XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def lab(linear: np.ndarray) -> np.ndarray:
    xyz = linear @ XYZ.T / XYZ.sum(axis=1)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack(
        [116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1
    )


def test_more_pigment_reflects_less_at_every_wavelength() -> None:
    m = np.geomspace(0.003, 0.2, 12)
    assert np.all(np.diff(reflectance(m, np.full(12, 0.01)), axis=0) < 0)
    h = np.geomspace(0.002, 0.15, 12)
    assert np.all(np.diff(reflectance(np.full(12, 0.02), h), axis=0) < 0)


def test_reflectance_is_bounded_keeps_shape_and_passes_nan() -> None:
    m = np.full((2, 3, 4), 0.05)
    m[0, 0, 0] = np.nan
    spectra = reflectance(m, np.full_like(m, 0.02))
    assert spectra.shape == (2, 3, 4, 31)
    assert np.isnan(spectra[0, 0, 0]).all()
    assert np.nanmin(spectra) > 0
    assert np.nanmax(spectra) < 1


def test_blood_shows_its_bands_in_green_and_not_in_red() -> None:
    pale, flushed = reflectance(np.array([0.01, 0.01]), np.array([0.005, 0.03]))
    loss = 1 - flushed / pale
    waves = np.arange(400, 701, 10)
    assert loss[waves == 540] > 1.1 * loss[waves == 510]
    assert loss[waves == 580] > 4 * loss[waves == 650]


@pytest.mark.parametrize("sensor", SENSORS)
def test_white_is_white_to_every_sensor(sensor: str) -> None:
    assert np.allclose(np.ones(31) @ response(sensor), 1)


@pytest.mark.parametrize("sensor", ["telephone", "reflex"])
def test_cameras_err_on_skin_as_real_ones_do(sensor: str) -> None:
    """Calibrated on a chart, a camera is a few units of CIELAB off on skin, but no more."""
    m, h = (
        part.astype(np.float32)
        for part in np.meshgrid(np.geomspace(0.01, 0.4, 8), np.geomspace(0.005, 0.05, 8))
    )
    difference = np.linalg.norm(lab(skin_colour(m, h, sensor)) - lab(skin_colour(m, h)), axis=-1)
    assert 0.5 < difference.mean() < 6


@pytest.mark.parametrize("tone", range(5, 11))
def test_tones_come_near_the_swatches(tone: int) -> None:
    """Swatches 1 to 4 are paler than living skin reflects, whatever the exposure; they are left out."""
    kind = tone_of(tone)
    colour = reflectance(np.array(kind.melanin), np.array(kind.haemoglobin)) @ response() * kind.exposure
    assert np.linalg.norm(lab(colour) - lab(monk_linear(tone))) < 12


def test_the_table_agrees_with_the_spectra() -> None:
    rng = np.random.default_rng(0)
    m = np.exp(rng.uniform(np.log(0.005), np.log(0.5), 200)).astype(np.float32)
    h = np.exp(rng.uniform(np.log(0.003), np.log(0.15), 200)).astype(np.float32)
    exact = reflectance(m, h) @ response()
    assert np.allclose(skin_colour(m[None], h[None])[0], exact, atol=0.004)


def test_encoding_meets_the_standard_at_its_ends() -> None:
    assert encode(np.array([0.0, 0.0031308, 0.2140411, 1.0, 2.0], np.float32)).tolist() == [
        0,
        10,
        127,
        255,
        255,
    ]


def test_patches_darken_with_tone() -> None:
    light = [float(np.median(synthesise_patch(tone, 1, 96).picture)) for tone in range(1, 11)]
    assert np.all(np.diff(light) < 0)


def test_constants_come_from_its_own_library_alone() -> None:
    """What ``skin`` inverts and what this room paints with share no file."""
    folder = Path(glabella.synth.__file__).parent
    for path in folder.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == "load_yaml":
                assert isinstance(call.args[0], ast.Constant)
                assert call.args[0].value == "synth"
        modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
        ours = {name for name in modules if name.startswith("glabella.")}
        assert all(
            name.startswith(("glabella.synth", "glabella.terms", "glabella.face.mesh")) for name in ours
        )


def test_every_assumed_value_says_so() -> None:
    for name in ("sensors.yaml", "lights.yaml", "sites.yaml"):
        data = load_yaml("synth", name)
        sourced = [part for part in (data, *data.values()) if isinstance(part, dict) and "source" in part]
        assert sourced
        for part in sourced:
            assert part.get("tier") == "assumed" or "locator" in part
