"""Bands and heights: what belongs to a band stays, nothing leaks, and height follows the light."""

from __future__ import annotations

import numpy as np
import pytest

from glabella.skin.filters import fill, masked_gaussian
from glabella.skin.light import estimate_light, estimate_tilt
from glabella.skin.relief import Band, band_pass, bands, heights, integrate, log_light, readable, relief_light


def waves(period: float, size: int = 200, across: bool = True) -> np.ndarray:
    y, x = np.mgrid[:size, :size].astype(np.float32)
    return np.sin(2 * np.pi * (x if across else y) / period).astype(np.float32)


def test_bands_run_from_fine_to_coarse() -> None:
    assert [band.name for band in bands()] == ["pores", "fine_lines", "wrinkles", "scars", "folds"]
    assert all(band.low_mm < band.high_mm for band in bands())


def test_a_band_finer_than_three_pixels_is_not_read() -> None:
    pores = bands()[0]
    assert readable(pores, pores.high_mm / 3)
    assert not readable(pores, 0.28)


def test_a_band_holds_its_waves_and_not_others() -> None:
    weight = np.ones((200, 200), np.float32)
    band = Band("", 1.0, 3.0)
    inner = (slice(30, -30), slice(30, -30))

    def power(wavelength_mm: float) -> float:
        part = band_pass(waves(wavelength_mm / 0.1), weight, band, 0.1)
        return float(part[inner].std() / waves(wavelength_mm / 0.1)[inner].std())

    assert power(1.8) > 3 * power(0.3)
    assert power(1.8) > 3 * power(15.0)


def test_nothing_leaks_in_from_outside_the_mask() -> None:
    picture = np.zeros((60, 60), np.float32)
    weight = np.ones((60, 60), np.float32)
    picture[:, :20], weight[:, :20] = 1e6, 0
    assert not masked_gaussian(picture, weight, 5)[:, 20:].any()
    assert not band_pass(picture, weight, Band("", 1, 3), 0.2).any()
    picture[:, :20] = np.nan
    assert np.isfinite(masked_gaussian(picture, weight, 3)).all()
    assert np.isfinite(fill(picture, weight)).all()


def test_filling_bridges_a_hole_smoothly() -> None:
    y, x = np.mgrid[:80, :80].astype(np.float32)
    plane = 0.01 * x + 0.02 * y
    weight = np.ones_like(plane)
    weight[35:45, 30:50] = 0
    filled = fill(plane, weight)
    assert np.abs(filled - plane).max() < 0.06
    np.testing.assert_array_equal(filled[weight > 0], plane[weight > 0])


def test_height_from_oblique_light_follows_the_truth() -> None:
    height = waves(14.0) * 0.3
    slope = (0.8, 0.0)
    light = -slope[0] * np.gradient(height, axis=1).astype(np.float32)
    found = integrate(light, np.ones_like(light), slope)
    inner = (slice(30, -30), slice(30, -30))
    assert np.corrcoef(found[inner].ravel(), height[inner].ravel())[0, 1] > 0.9


def test_under_even_light_dark_is_deep() -> None:
    hollow = -np.exp(-((np.mgrid[:80, :80] - 40) ** 2).sum(axis=0) / 50.0).astype(np.float32)
    found = integrate(hollow, np.ones_like(hollow), (0.0, 0.0))
    assert found[40, 40] == found.min()


def test_heights_are_in_readable_bands_only_and_zero_outside_the_weight() -> None:
    weight = np.zeros((120, 120), np.float32)
    weight[20:100, 20:100] = 1
    found = heights(waves(8.0, 120) * 0.05, weight, 0.28, (0.3, 0.1))
    assert set(found) == {"fine_lines", "wrinkles", "scars", "folds"}
    for height in found.values():
        assert height.shape == (120, 120)
        assert height.dtype == np.float32
        assert np.isfinite(height).all()
        assert not height[weight == 0].any()


def test_pigment_is_left_out_of_the_light_that_relief_is_read_from() -> None:
    relief = waves(7.0) * 0.05
    pigment = waves(11.0, across=False) * 0.1
    whole = np.ones((200, 200), np.float32)
    for red_share, channel in ((0.3, 0), (2.0, 1)):
        channels = (relief + red_share * pigment, relief + pigment)
        light = relief_light(*channels, whole, 0.28)
        np.testing.assert_allclose(light, channels[channel], atol=1e-5)


def test_smooth_light_has_no_height() -> None:
    flat = np.zeros((60, 60), np.float32)
    for height in heights(flat, flat + 1, 0.28, (0.5, 0.0)).values():
        assert not height.any()


@pytest.mark.parametrize("shape", [(), (5,), (2, 3, 4)])
def test_log_light_takes_any_shape_and_keeps_nan(shape: tuple[int, ...]) -> None:
    light = np.full(shape, 0.5, np.float32)
    assert log_light(light).shape == shape
    np.testing.assert_allclose(log_light(light), np.log(0.5), rtol=1e-6)
    assert np.isnan(log_light(np.array([np.nan], np.float32)))[0]
    assert np.isfinite(log_light(np.zeros(3, np.float32))).all()


def test_a_patch_tells_the_axis_of_its_light_only() -> None:
    light = estimate_tilt(waves(9.0), np.ones((200, 200), np.float32))
    assert not light.known
    assert abs(light.slope[0]) > 10 * abs(light.slope[1])
    nothing = np.zeros((50, 50), np.float32)
    assert estimate_tilt(nothing, nothing + 1).obliqueness == 0


def test_without_landmarks_the_light_is_unknown() -> None:
    one = np.ones((50, 50), np.float32)
    assert not estimate_light(one, one, np.zeros((0, 3), np.float32), 0.3).known
