"""Colour to melanin, blood and shading, and back: contracts, round trip, order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glabella.skin import chromophore_error, chromophores, colour, reflectance

MELANIN = np.array([0.005, 0.01, 0.02, 0.04, 0.07], np.float32)
BLOOD = np.array([0.003, 0.006, 0.012, 0.03], np.float32)


def mesh() -> tuple[np.ndarray, np.ndarray]:
    melanin, blood = np.meshgrid(MELANIN, BLOOD, indexing="ij")
    return melanin, blood


@pytest.mark.parametrize("shading", [0.6, 0.8, 1.0])
def test_round_trip(shading: float) -> None:
    melanin, blood = mesh()
    read = chromophores(colour(melanin, blood, shading))
    np.testing.assert_allclose(read[0], melanin, rtol=0.08)
    np.testing.assert_allclose(read[1], blood, rtol=0.15)
    np.testing.assert_allclose(read[2], shading, rtol=0.06)


@pytest.mark.parametrize("melanin", [0.14, 0.18, 0.25, 0.35])
def test_known_light_settles_the_fold(melanin: float) -> None:
    shading = np.array([0.4, 0.7, 1.0], np.float32)
    read = chromophores(colour(melanin, 0.01, shading), expected_shading=shading)
    np.testing.assert_allclose(read[0], melanin, rtol=0.1)
    np.testing.assert_allclose(read[2], shading, rtol=0.1)


def test_colour_returns_what_was_read() -> None:
    rng = np.random.default_rng(1)
    rgb = colour(rng.uniform(0.005, 0.1, 500), rng.uniform(0.003, 0.03, 500), rng.uniform(0.5, 1.2, 500))
    error = np.abs(colour(*chromophores(rgb)) / rgb - 1)
    assert error.mean() < 0.003
    assert error.max() < 0.08


def test_extra_dimensions() -> None:
    rng = np.random.default_rng(2)
    rgb = rng.uniform(0.02, 0.9, (5, 7, 3)).astype(np.float32)
    plain = chromophores(rgb)
    for shape in [(35, 3), (1, 5, 7, 3), (5, 1, 7, 1, 3)]:
        for one, other in zip(plain, chromophores(rgb.reshape(shape)), strict=True):
            assert other.shape == shape[:-1]
            assert other.dtype == np.float32
            np.testing.assert_array_equal(one.ravel(), other.ravel())
    assert [part.shape for part in chromophores(rgb[0, 0])] == [(), (), ()]
    assert [part.shape for part in chromophores(np.zeros((0, 4, 3)))] == [(0, 4)] * 3
    np.testing.assert_array_equal(
        colour(*plain).reshape(35, 3), colour(*(part.reshape(35) for part in plain))
    )


def test_range() -> None:
    corners = np.array([-1, 0, 1e-6, 0.5, 1, 50, np.inf, -np.inf], np.float32)
    rgb = np.stack(np.meshgrid(corners, corners, corners), axis=-1)
    with np.errstate(all="ignore"):
        melanin, blood, shading = chromophores(rgb)
    for part, most in ((melanin, 0.6), (blood, 0.25), (shading, np.inf)):
        assert np.isfinite(part).all()
        assert (part >= 0).all()
        assert (part <= most * (1 + 1e-6)).all()
    assert (shading > 0).all()


def test_nan_stays_in_its_pixel() -> None:
    rgb = np.full((4, 5, 3), 0.3, np.float32)
    clean = chromophores(rgb)
    rgb[1, 2, 1] = np.nan
    for part, before in zip(chromophores(rgb), clean, strict=True):
        assert np.isnan(part[1, 2])
        assert np.isnan(part).sum() == 1
        np.testing.assert_array_equal(np.delete(part.ravel(), 7), np.delete(before.ravel(), 7))
    painted = colour(np.array([0.02, np.nan, 0.02]), np.array([0.01, 0.01, np.nan]), 1.0)
    np.testing.assert_array_equal(np.isnan(painted).all(axis=1), [False, True, True])


def test_more_melanin_is_darker_and_more_blood_is_redder() -> None:
    melanin = np.linspace(0, 0.6, 200, dtype=np.float32)
    assert (np.diff(reflectance(melanin, 0.01), axis=0) < 0).all()
    blood = np.linspace(0, 0.1, 100, dtype=np.float32)
    rgb = reflectance(0.02, blood)
    assert (np.diff(rgb, axis=0) < 0).all()
    assert (np.diff(rgb[:, 0] / rgb[:, 1]) > 0).all()


@given(st.floats(0.004, 0.1), st.floats(0.003, 0.03), st.floats(0.55, 1.1), st.floats(1.02, 1.5))
def test_more_pigment_is_read_as_more_pigment(
    melanin: float, blood: float, shading: float, factor: float
) -> None:
    before = chromophores(colour(melanin, blood, shading))
    darker = chromophores(colour(melanin * factor, blood, shading))
    redder = chromophores(colour(melanin, blood * factor, shading))
    assert darker[0] > before[0]
    assert redder[1] > before[1]


def test_error_grows_towards_the_dark_and_keeps_the_shape() -> None:
    melanin = np.array([0.02, 0.06, 0.15, 0.3], np.float32)
    rgb = colour(melanin, 0.009, 0.8)
    of_melanin, of_blood = chromophore_error(rgb)
    assert of_melanin.shape == of_blood.shape == (4,)
    assert of_melanin[0] < of_melanin[1] < of_melanin[2], "the fold is worst"
    assert of_blood[3] > 3 * of_blood[0]
    rgb[1] = np.nan
    again = chromophore_error(rgb)
    for one in again:
        np.testing.assert_array_equal(np.isnan(one), [False, True, False, False])


def test_error_shrinks_once_the_light_is_known() -> None:
    rgb = colour(np.array([0.08, 0.15], np.float32), 0.009, 0.8)
    assert (chromophore_error(rgb, expected_shading=0.8)[0] < chromophore_error(rgb)[0]).all()
