"""The spectral model: its standards, its monotonicity, and the people it was fitted to."""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from glabella.skin.chromophores import chromophores
from glabella.skin.optics import (
    XYZ_TO_SRGB,
    SkinOptics,
    daylight,
    haemoglobin_extinction,
    observer,
    skin_colour,
    skin_optics,
    spectral_reflectance,
    srgb_weights,
    wavelengths,
)
from glabella.terms import load_yaml

SPECTRA_VARIABLE = "GLABELLA_SPECTRA"
FITTED = ("bloodless_absorption_scale", "blood_oxygenation", "vessel_radius")


def spectra_file(name: str) -> Path:
    named = os.environ.get(SPECTRA_VARIABLE)
    folder = Path(named) if named else Path(__file__).parents[3] / "shared" / "spectra"
    if not (folder / name).is_file():
        pytest.skip(f"no measured spectra here: name their folder in {SPECTRA_VARIABLE}")
    return folder / name


@pytest.fixture(scope="module")
def people() -> NDArray[np.float64]:
    """Measured reflectance of 60 forearms at the model's wavelengths: (60, 76)."""
    with spectra_file("nist_skin_reflectance_60subjects.csv").open() as file:
        rows = np.array(list(csv.reader(file))[1:], float)
    return np.stack([np.interp(wavelengths(), rows[:, 0], column) for column in rows[:, 1:].T])


@pytest.fixture(scope="module")
def monk() -> NDArray[np.float32]:
    """Linear sRGB of the ten Monk tones: (10, 3)."""
    with spectra_file("monk_skin_tone_scale.csv").open() as file:
        codes = [row[1] for row in list(csv.reader(file))[1:]]
    encoded = np.array([[int(code[i : i + 2], 16) for i in (1, 3, 5)] for code in codes]) / 255
    return np.where(encoded < 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4).astype(np.float32)


def test_daylight_at_6504_kelvin_has_the_chromaticity_of_d65() -> None:
    tristimulus = observer().T @ daylight()
    x, y = tristimulus[:2] / tristimulus.sum()
    assert (x, y) == pytest.approx((0.3127, 0.3290), abs=0.0015)


def test_observer_peaks_where_the_standard_observer_does() -> None:
    peaks = wavelengths()[observer().argmax(axis=0)]
    np.testing.assert_allclose(peaks, [600, 556, 448], atol=4)


def test_white_is_white() -> None:
    np.testing.assert_allclose(srgb_weights().sum(axis=0), 1.0, atol=1e-12)
    white = XYZ_TO_SRGB @ np.array([0.95047, 1.0, 1.08883])
    np.testing.assert_allclose(white, 1.0, atol=2e-3)


def test_haemoglobin_has_its_bands_and_crossing() -> None:
    oxygenated, deoxygenated = haemoglobin_extinction()
    at = wavelengths()
    between = (at > 520) & (at < 600)
    assert at[between][oxygenated[between].argmax()] == 576
    assert at[between][deoxygenated[between].argmax()] == pytest.approx(556, abs=4)
    assert (deoxygenated[at > 600] > 2 * oxygenated[at > 600]).all()


def test_every_constant_has_its_source_and_lies_within_its_range() -> None:
    for name, entry in load_yaml("optics", "skin.yaml")["values"].items():
        assert entry["low"] <= entry["value"] <= entry["high"], name
        assert {"unit", "source", "locator", "tier"} <= set(entry), name


def test_more_melanin_is_darker_at_every_wavelength() -> None:
    melanin = np.linspace(0, 0.6, 61)[:, None]
    spectra = spectral_reflectance(melanin, np.array([0.0, 0.005, 0.05, 0.2]))
    assert (np.diff(spectra, axis=0) < 0).all()


def test_more_blood_is_darker_at_every_wavelength_and_redder() -> None:
    blood = np.linspace(0, 0.06, 41)
    assert (np.diff(spectral_reflectance(0.02, blood), axis=0) < 0).all()
    rgb = skin_colour(np.array([[0.005], [0.03], [0.1]]), blood)
    assert (np.diff(rgb[..., 0] / rgb[..., 1], axis=1) > 0).all()


def test_reflectance_is_a_share_of_light() -> None:
    spectra = spectral_reflectance(np.linspace(0, 1, 11)[:, None], np.linspace(0, 1, 11))
    assert spectra.shape == (11, 11, 76)
    assert np.isfinite(spectra).all()
    assert (spectra > 0).all()
    assert (spectra < 1).all()


def best_fit(people: NDArray[np.float64], optics: SkinOptics) -> float:
    """Return the root mean square of log reflectance left after the best melanin and blood per person."""
    melanin, blood = np.geomspace(0.005, 0.3, 48), np.geomspace(0.001, 0.06, 40)
    model = np.log(spectral_reflectance(melanin[:, None], blood, optics)).reshape(-1, wavelengths().size)
    measured = np.log(people)
    squares = (model**2).sum(1)[None] - 2 * measured @ model.T + (measured**2).sum(1)[:, None]
    return float(np.sqrt(squares.min(axis=1).mean() / wavelengths().size))


def test_measured_people_are_reconstructed_within_four_percent(people: NDArray[np.float64]) -> None:
    assert best_fit(people, skin_optics()) < 0.04


@pytest.mark.parametrize("name", FITTED)
@pytest.mark.parametrize("factor", [0.6, 1.6])
def test_fitted_constants_fit_better_than_others(
    people: NDArray[np.float64], name: str, factor: float
) -> None:
    optics = skin_optics()
    other = replace(optics, **{name: min(getattr(optics, name) * factor, 1.0)})
    assert best_fit(people, optics) < best_fit(people, other)


def test_colours_of_measured_people_are_within_reach_and_evenly_lit(people: NDArray[np.float64]) -> None:
    rgb = (people @ srgb_weights()).astype(np.float32)
    melanin, blood, shading = chromophores(rgb)
    within = (melanin > 0) & (melanin < 0.6) & (blood > 0) & (blood < 0.25)
    again = skin_colour(melanin, blood) * shading[:, None]
    in_gamut = within & (np.abs(again / rgb - 1).max(axis=1) < 0.02)
    assert in_gamut.mean() >= 0.98
    assert ((shading > 0.85) & (shading < 1.15)).mean() >= 0.8


def test_monk_tones_keep_their_order(monk: NDArray[np.float32]) -> None:
    melanin = chromophores(monk)[0]
    assert (np.diff(melanin) >= 0).all()
    assert melanin[-1] > 5 * melanin[3]
