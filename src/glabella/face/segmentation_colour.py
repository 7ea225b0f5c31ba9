"""Which pixels look like this face's own skin: a colour model learned from the face, place by place."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face.segmentation_filters import Map, blur, smoothstep, weighted_mean
from glabella.face.segmentation_regions import CHEEKS, CHIN_SEED, FOREHEAD_SEED, NOSE_RIDGE, OVAL, Grid

FLOOR_SHARE = 0.06
MEAN_WINDOWS_MM = (9.0, 22.0, 60.0)
BINS = 20
RANGES = ((-2.6, 1.4), (-0.75, 0.75), (-0.9, 0.9))
EPSILON = 2e-4
HUE_SPREAD = 0.18
LIGHT_ONLY = np.array([True, False, False])
DARKEST, BRIGHTEST = -0.6, 0.5
DARKER_IN_SHADE = 0.5
SHADE_EASE = (1.3, 0.15)
HUE_STRAY = 0.15
HARD_LIGHT = (0.6, 0.9)
HARD_TURN = (0.4, 0.6)
MOST_TURN = 0.9
RATIO_LEASH = np.array([[-0.10, -0.12], [0.12, 0.16]])
SPREAD_BOUNDS = np.array([[0.18, 0.03, 0.035], [0.3, 0.09, 0.09]])


@dataclass(frozen=True, eq=False)
class Features:
    """Log lightness and two log colour ratios (h, w, 3), log fine texture (h, w), all float32.

    ``paling`` (h, w, 2) ≥ 0 is how much a gloss that explains the brightness would lower the two ratios;
    ``redness`` is the usual skin's log ratio of red to green,
    ``face`` (h, w) 0–1 the mesh's outline.
    """

    colour: Map
    texture: Map
    paling: Map
    redness: float
    face: Map


def linear_rgb(pixels: NDArray[np.uint8]) -> Map:
    """Return linear sRGB (h, w, 3) float32 0–1."""
    code = np.arange(256) / 255
    table = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4).astype(np.float32)
    return np.asarray(table[pixels], np.float32)


def cheek_seeds(grid: Grid) -> Map:
    """Return the surest skin, cheeks and ridge of the nose, (h, w) 0–1."""
    seeds = np.maximum(grid.polygon(CHEEKS[0]), grid.polygon(CHEEKS[1]))
    return np.maximum(seeds, grid.polygon(NOSE_RIDGE))


def features(pixels: NDArray[np.uint8], grid: Grid, seeds: Map, never: Map) -> Features:
    """Return colour and texture on the grid of ``pixels`` (h, w, 3) uint8.

    A floor in proportion to the skin's own light keeps dark pixels' colour ratios from drowning in noise;
    what it takes from the ratios of dark skin is put back. Texture does not look across ``never`` (h, w).
    """
    rgb = linear_rgb(pixels)
    luminance = rgb @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    sure = seeds > 0.5
    usual = np.median(rgb[sure], axis=0) if sure.any() else np.full(3, 0.2, np.float32)
    usual_light = max(float(np.median(luminance[sure])) if sure.any() else 0.2, 1e-3)
    floor = FLOOR_SHARE * usual_light
    light = np.log(luminance + floor)
    ratios = _ratios(rgb, floor) - _ratios((luminance / usual_light)[..., None] * usual, floor)
    colour = np.dstack([light, cv2.GaussianBlur(ratios, (0, 0), max(0.5, grid.px(0.6)))]).astype(np.float32)
    detail = light - blur(light, max(1.0, grid.px(1.2)))
    heard = (cv2.erode(1 - never, np.ones((5, 5), np.uint8)) + np.float32(1e-3)).astype(np.float32)
    window = max(1.0, grid.px(2.0))
    energy = blur(detail * detail * heard, window) / blur(heard, window)
    redness = float(_ratios(usual[None, None].astype(np.float32), floor)[0, 0, 0])
    sheen = np.maximum(luminance - 0.9 * usual_light, 0)[..., None]
    paling = _ratios(usual[None, None], floor) - _ratios(usual + sheen, floor)
    return Features(
        colour, 0.5 * np.log(energy + np.float32(EPSILON)), np.maximum(paling, 0), redness, grid.polygon(OVAL)
    )


def _ratios(rgb: Map, floor: float) -> Map:
    logs = np.log(rgb + np.float32(floor))
    return np.dstack([logs[..., 0] - logs[..., 1], logs[..., 1] - logs[..., 2]])


def trusted_seeds(found: Features, grid: Grid, seeds: Map, allowed: Map) -> Map:
    """Return seeds (h, w) 0–1 with outliers dropped and forehead and chin added where they match."""
    pool = (seeds > 0.5) & (allowed > 0.5)
    values = found.colour[pool]
    centre = np.median(values, axis=0)
    spread = 1.4826 * np.median(np.abs(values - centre), axis=0) + np.array([0.10, 0.025, 0.025])
    candidates = np.maximum.reduce([seeds, grid.polygon(FOREHEAD_SEED), grid.polygon(CHIN_SEED)])
    offset = np.abs(found.colour - centre) / spread
    fits = (offset[..., 0] < 3.5) & (offset[..., 1] < 3) & (offset[..., 2] < 3)
    return np.asarray(candidates * fits * allowed, np.float32)


def local_skin(found: Features, weight: Map, grid: Grid, centre: NDArray[np.float64], darkest: Map) -> Map:
    """Return the skin colour expected at each pixel, (h, w, 3), from skin near it.

    It may stray from ``centre`` (3,), the surest skin's colour, only as far as light and blood can take it:
    otherwise a fringe or a beard, once taken for skin, would vouch for itself. ``darkest`` (h, w) is the
    least log lightness that skin may be expected to have.
    """
    near = weighted_mean(found.colour, weight, tuple(grid.px(s) for s in MEAN_WINDOWS_MM))
    light = np.clip(near[..., 0], darkest, np.maximum(darkest, centre[0] + BRIGHTEST))
    ratios = np.clip(near[..., 1:], centre[1:] + RATIO_LEASH[0], centre[1:] + RATIO_LEASH[1])
    return np.dstack([light, ratios]).astype(np.float32)


def darkest_skin(
    found: Features, grid: Grid, sure: NDArray[np.bool_], centre: NDArray[np.float64], shadow: Map
) -> Map:
    """Return the least log lightness expected of skin, (h, w): lower in the chin's ``shadow`` (h, w) 0–1.

    Above the brows a bright forehead sets it, so that dark hair cannot pass for dark skin step by step.
    """
    light = found.colour[..., 0]
    forehead = sure & (grid.polygon(FOREHEAD_SEED) > 0.5)
    brighter = max(0.0, float(np.median(light[forehead]) - centre[0])) if forehead.any() else 0.0
    above = smoothstep(grid.upward(9) / grid.face_height, 0.05, 0.25)
    return np.asarray(centre[0] + DARKEST - DARKER_IN_SHADE * shadow + brighter * above, np.float32)


def centre_of(found: Features, sure: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the median colour (3,) of the surest skin (h, w)."""
    return np.asarray(np.median(found.colour[sure], axis=0), np.float64)


def _bins(offset: Map) -> NDArray[np.intp]:
    index = np.zeros(offset.shape[:2], np.intp)
    for i, (low, high) in enumerate(RANGES):
        step = np.clip((offset[..., i] - low) / (high - low) * BINS, 0, BINS - 1)
        index = index * BINS + step.astype(np.intp)
    return index


def _density(index: NDArray[np.intp], weight: Map) -> NDArray[np.float64]:
    flat = np.bincount(index.ravel(), weight.ravel(), BINS**3)
    counts = np.asarray(flat, np.float64).reshape(BINS, BINS, BINS)
    for axis in range(3):
        counts = _smooth_axis(counts, axis)
    total = counts.sum()
    return np.asarray(counts.ravel() / max(total, 1e-9), np.float64)


def _smooth_axis(counts: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    padded = np.pad(counts, [(1, 1) if i == axis else (0, 0) for i in range(3)])
    length = counts.shape[axis]
    return np.asarray(
        0.25 * np.take(padded, range(length), axis)
        + 0.5 * np.take(padded, range(1, length + 1), axis)
        + 0.25 * np.take(padded, range(2, length + 2), axis)
    )


def colour_evidence(offset: Map, skin: Map, other: Map) -> Map:
    """Return log odds (h, w) that an offset from the local skin colour (h, w, 3) is skin's.

    ``skin`` and ``other`` (h, w) ≥ 0 say how much each pixel counts for either side. A share of the
    uniform density on both sides keeps unseen colours from being decided.
    """
    index = _bins(offset)
    flat = 1.0 / BINS**3
    density_skin = 0.98 * _density(index, skin) + 0.02 * flat
    density_other = 0.85 * _density(index, other) + 0.15 * flat
    return np.asarray(np.log(density_skin / density_other)[index], np.float32)


def likeness(offset: Map, spread: NDArray[np.float64], gloss: Map, shade: Map) -> Map:
    """Return log likeness (h, w), 0 at the local skin colour, falling with the offset over ``spread`` (3,).

    Skin may be brighter and paler by ``gloss`` (h, w, 3) ≥ 0, which adds the lamp's colour, and darker and
    redder by ``shade`` (h, w, 3) ≥ 0; in shade its hue may stray a little the other way, too.
    """
    stray = np.minimum(shade, HUE_STRAY)
    above = np.maximum(offset - np.where(LIGHT_ONLY, gloss, shade), 0)
    below = np.minimum(offset + np.where(LIGHT_ONLY, shade, gloss + stray), 0)
    scaled = np.where(offset > 0, above, below) / spread.astype(np.float32)
    square = (scaled * scaled).sum(-1)
    return np.asarray(-0.5 * np.minimum(square, 40), np.float32)


def shade_allowance(found: Features, shadow: Map, centre: NDArray[np.float64], cheeks: Map) -> Map:
    """Return how much darker and redder than lit skin shaded skin may be, (h, w, 3) ≥ 0.

    ``shadow`` (h, w) 0–1 is where the chin's shadow may fall. In hard light, where lit skin is nearly
    burnt out, the darker part of the surest skin (``cheeks``, 0–1) shows how dark and how red this face
    becomes in shade.
    """
    values = found.colour[cheeks > 0.5]
    order = np.argsort(values[:, 0])
    third = max(1, len(order) // 3)
    lit, shaded = np.median(values[order[-third:]], axis=0), np.median(values[order[:third]], axis=0)
    depth = float(lit[0] - shaded[0])
    hard = float(smoothstep(depth, *HARD_LIGHT) * smoothstep(float(shaded[1] - lit[1]), *HARD_TURN))
    dark = hard * found.face * np.clip(centre[0] - found.colour[..., 0], 0, 1.3 * depth)
    turn = np.clip((shaded[1:] - lit[1:]) / max(depth, 1e-3), 0, MOST_TURN)
    hue = SHADE_EASE[1] * shadow
    return np.dstack([SHADE_EASE[0] * shadow + dark, hue + turn[0] * dark, hue + turn[1] * dark]).astype(
        np.float32
    )


def spread_of(offset: Map, sure: NDArray[np.bool_], redness: float) -> NDArray[np.float64]:
    """Return the robust spread (3,) of sure skin's offsets from its local mean, within plausible bounds.

    Pale skin, whose log ratio of red to green (``redness``) is small, is close to white cloth and grey hair:
    there hue may spread less.
    """
    most: NDArray[np.float64] = SPREAD_BOUNDS[1].copy()
    most[1:] = np.clip(HUE_SPREAD * redness, SPREAD_BOUNDS[0, 1:], most[1:])
    if not sure.any():
        return most
    usual = np.quantile(np.abs(offset[sure]), 0.75, axis=0) / 1.15
    return np.asarray(np.clip(usual, SPREAD_BOUNDS[0], most), np.float64)


def texture_evidence(texture: Map, skin: Map) -> Map:
    """Return log odds (h, w) that a fine texture is skin's; only roughness speaks, and softly."""
    total = max(float(skin.sum()), 1e-6)
    centre = float((texture * skin).sum()) / total
    spread = np.sqrt(float(((texture - centre) ** 2 * skin).sum()) / total) + 0.15
    return np.asarray(-1.2 * np.clip((texture - centre) / spread - 1.2, 0, 3), np.float32)


def pallor(found: Features, gloss: Map, shade: Map) -> Map:
    """Return how far a pixel lost skin's red over green, (h, w) 0–1, beyond what gloss or shade explain."""
    lost = -(found.colour[..., 1] + gloss[..., 1]) / max(found.redness, 0.05)
    return smoothstep(lost, 0.6, 0.9) * (1 - shade)
