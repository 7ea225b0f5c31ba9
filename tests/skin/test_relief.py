"""Bands and heights: what belongs to a band stays, nothing leaks, and height follows the light."""

from __future__ import annotations

import numpy as np
import pytest

from glabella.skin.filters import fill, gaussian, masked_gaussian
from glabella.skin.light import estimate_light, light_on_flat_skin
from glabella.skin.relief import (
    Band,
    band_pass,
    bands,
    height_bands,
    height_from_one,
    log_light,
    readable,
)


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


SLOPE = (0.8, 0.3)


def skin_like(
    slope: tuple[float, float], seed: int = 4, size: int = 240
) -> tuple[list[np.ndarray], np.ndarray]:
    """Return log light of three channels and height (mm) of pitted skin with mottled pigment."""
    rng = np.random.default_rng(seed)
    mm = 0.15
    rough = sum(
        0.02 * 0.6**k * gaussian(rng.normal(0, 1, (size, size)).astype(np.float32), s) * s * 3.5
        for k, s in enumerate((6.0, 3.0, 1.5))
    )
    pits = np.zeros((size, size), np.float32)
    pits[tuple(rng.integers(8, size - 8, (2, 220)))] = 1
    height = rough - 2.2 * gaussian(pits, 1.6)
    up_y, up_x = np.gradient(height / mm)
    shading = -(slope[0] * up_x + slope[1] * up_y)
    pigment = 0.4 * gaussian(rng.normal(0, 1, (size, size)).astype(np.float32), 5.0) * 3
    grain = rng.normal(0, 0.004, (3, size, size))
    channels = [
        g * shading + p * pigment + n for g, p, n in zip((0.8, 1, 1.1), (0.4, 1, 1.3), grain, strict=True)
    ]
    return [np.asarray(one - one.mean(), np.float32) for one in channels], np.asarray(height, np.float32)


def edge(size: int = 240) -> np.ndarray:
    side = np.clip(np.minimum(np.arange(size), np.arange(size)[::-1]) / 12, 0, 1)
    return np.asarray(side[:, None] * side[None], np.float32)


def likeness(found: np.ndarray, truth: np.ndarray) -> float:
    inside = (slice(24, -24), slice(24, -24))
    whole, band = np.ones_like(truth), Band("", 0.6, 4.0)
    parts = (band_pass(one, whole, band, 0.15)[inside].ravel() for one in (found, truth))
    return float(np.corrcoef(*parts)[0, 1])


def height_of(channels: list[np.ndarray], slope: tuple[float, float]) -> np.ndarray:
    weight = edge()
    found = height_from_one(channels, weight, 0.15, slope, np.array([0.5, 0.35, 0.25]))
    return height_bands(found, weight, 0.15, [Band("all", 0.3, 9.0)])["all"]


def test_height_from_oblique_light_follows_the_truth_through_pigment() -> None:
    channels, height = skin_like(SLOPE)
    assert likeness(height_of(channels, SLOPE), height) > 0.8


def test_light_from_the_other_side_turns_the_height_over() -> None:
    channels, height = skin_like(SLOPE)
    assert likeness(height_of(channels, (-SLOPE[0], -SLOPE[1])), height) < 0


def test_heights_are_in_readable_bands_only_and_zero_outside_the_weight() -> None:
    channels, _ = skin_like(SLOPE)
    weight = edge()
    weight[:40] = 0
    found = height_from_one(channels, weight, 0.28, SLOPE, np.ones(3))
    heights = height_bands(found, weight, 0.28)
    assert set(heights) == {"fine_lines", "wrinkles", "scars", "folds"}
    for height in heights.values():
        assert height.shape == (240, 240)
        assert height.dtype == np.float32
        assert np.isfinite(height).all()
        assert not height[weight == 0].any()


def test_smooth_light_has_no_height() -> None:
    flat = np.zeros((60, 60), np.float32)
    found = height_from_one([flat] * 3, flat + 1, 0.28, (0.5, 0.0), np.ones(3))
    for height in height_bands(found, flat + 1, 0.28).values():
        assert not height.any()


@pytest.mark.parametrize("slope", [(0.8, 0.0), (-0.8, 0.0), (0.0, 0.8), (-0.5, -0.5)])
def test_flat_skin_tells_where_its_light_comes_from(slope: tuple[float, float]) -> None:
    channels, _ = skin_like(slope)
    light = light_on_flat_skin(channels, edge(), 0.15, np.array([0.5, 0.35, 0.25]))
    assert light.known
    assert light.obliqueness > 0.25
    assert np.dot(light.slope, slope) > 0.9 * light.obliqueness * float(np.hypot(*slope))


def test_flat_skin_under_even_light_shows_no_side() -> None:
    channels, _ = skin_like((0.0, 0.0))
    light = light_on_flat_skin(channels, edge(), 0.15, np.array([0.5, 0.35, 0.25]))
    assert light.obliqueness < 0.25
    nothing = np.zeros((50, 50), np.float32)
    assert not light_on_flat_skin([nothing] * 3, nothing, 0.15, np.ones(3)).known


@pytest.mark.parametrize("shape", [(), (5,), (2, 3, 4)])
def test_log_light_takes_any_shape_and_keeps_nan(shape: tuple[int, ...]) -> None:
    light = np.full(shape, 0.5, np.float32)
    assert log_light(light).shape == shape
    np.testing.assert_allclose(log_light(light), np.log(0.5), rtol=1e-6)
    assert np.isnan(log_light(np.array([np.nan], np.float32)))[0]
    assert np.isfinite(log_light(np.zeros(3, np.float32))).all()


def test_without_landmarks_the_light_is_unknown() -> None:
    one = np.ones((50, 50), np.float32)
    assert not estimate_light(one, one, np.zeros((0, 3), np.float32), 0.3).known
