"""Which pixels of a face are skin that can be treated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face import segmentation_colour as colours
from glabella.face.segmentation_filters import (
    Map,
    edge_weights,
    local_linear,
    smooth_along_edges,
    smoothstep,
)
from glabella.face.segmentation_glasses import lenses
from glabella.face.segmentation_hair import BEARD_WEIGHT, STRAND_WEIGHT, beard, chin_shadow, strands
from glabella.face.segmentation_regions import (
    OVAL,
    Grid,
    anchors,
    brow_core,
    grown,
    head_outline,
    neck_fade,
    neck_outline,
    never_skin,
    signed_distance,
)

Number = TypeVar("Number", np.uint8, np.float32)

COARSE_MM = 1.2
FINE_MM = 0.5
ROUNDS = 3
FIRST_TOLERANCE, TOLERANCE = 1.7, 1.8
PALLOR_WEIGHT = 5.0
EDGE_FEATURES = np.array([1.0, 2.5, 2.5], np.float32)
EDGE_SOFTNESS = 0.12
EDGE_STRENGTH = 12.0
MOLE_MM2 = 60.0
GLOSS_MM2 = 1000.0
ISLAND_MM2 = 150.0
GLASSES_BROW_MM = 4.0
REFINE_MM = 2.5
REFINE_SOFTNESS = 2e-4
SMALLEST_SIDE = 16


def grid_at(pixels: NDArray[np.uint8], points: NDArray[np.float32], mm: float, step: float) -> Grid:
    """Return the raster of about ``step`` mm per pixel (never finer than the picture) over a frame."""
    scale = min(1.0, mm / step)
    height, width = pixels.shape[:2]
    shape = max(8, round(height * scale)), max(8, round(width * scale))
    moved = points.copy()
    moved[:, 0] *= shape[1] / width
    moved[:, 1] *= shape[0] / height
    moved[:, 2] *= shape[0] / height
    return Grid(shape, moved, mm * height / shape[0])


def resized(array: NDArray[Number], shape: tuple[int, int]) -> NDArray[Number]:
    """Return an array (h, w[, c]) at another (height, width), averaging when it shrinks."""
    if array.shape[:2] == shape:
        return array
    shrinks = array.shape[0] > shape[0]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return cv2.resize(array, (shape[1], shape[0]), interpolation=how)  # type: ignore[return-value]


def place_prior(grid: Grid, head: Map, neck: Map) -> tuple[Map, Map]:
    """Return (log odds of skin by place alone, share 0–1 of where skin may be at all), both (h, w)."""
    oval = grid.polygon(OVAL)
    depth = signed_distance(oval) * grid.mm
    above = grid.upward(10) / grid.face_height
    prior = 3.0 * smoothstep(depth, -2, 10) - 1.0
    prior = np.where(neck > 0.5, np.maximum(prior, 0.5), prior)
    brow_height = grid.upward(9) / grid.face_height
    prior = np.where(
        (head > 0.5) & (brow_height > 0.02),
        np.minimum(np.maximum(prior, -8 * np.clip(above, 0, 1)), 1.0),
        prior,
    )
    below_ears = -0.5 * (grid.upward(132) + grid.upward(361)) / grid.face_height
    beside = smoothstep(depth, -(2.0 + 6.0 * smoothstep(below_ears, -0.03, 0.06)) - 0.5, -1.5)
    allowed = np.maximum.reduce([beside, head, neck])
    return prior.astype(np.float32), allowed


@dataclass(frozen=True, eq=False)
class Scene:
    """What is known before skin is grown; maps are (h, w) on the coarse grid, 0–1 unless said otherwise.

    ``known`` holds log odds of skin by place, hair and pallor; ``gloss`` and ``shade`` are (h, w, 3)
    allowances and ``darkest`` a lightness, all in log units; ``sure`` is boolean; ``centre`` (3,) is the
    colour of the surest skin and ``seeds`` where growth starts.
    """

    grid: Grid
    found: colours.Features
    seeds: Map
    sure: NDArray[np.bool_]
    centre: NDArray[np.float64]
    never: Map
    brows: Map
    allowed: Map
    darkest: Map
    shade: Map
    gloss: Map
    known: Map


def read_scene(pixels: NDArray[np.uint8], grid: Grid, locks: Map) -> Scene:
    """Return what landmarks, cheeks and lower face tell about a frame (h, w, 3) uint8.

    ``locks`` (h, w) 0–1 is the hair already found over forehead and temples.
    """
    never, brows, head = never_skin(grid), brow_core(grid), head_outline(grid)
    prior, allowed = place_prior(grid, head, neck_outline(grid))
    cheeks = colours.cheek_seeds(grid)
    found = colours.features(pixels, grid, cheeks, never)
    seeds = colours.trusted_seeds(found, grid, cheeks, 1 - never)
    sure = seeds > 0.5
    if not sure.any():
        sure = cheeks > 0.5
    centre = colours.centre_of(found, sure)
    hairy = beard(found, grid, sure, centre)
    shadow = chin_shadow(hairy, found, grid, centre)
    shade = colours.shade_allowance(found, shadow, centre, cheeks)
    darkest = colours.darkest_skin(found, grid, sure, centre, shadow)
    even = found.texture - np.float32(np.quantile(found.texture[sure], 0.5))
    sheen = grown(head, -grid.px(2.0)) * smoothstep(even, 0.9, 0.4)
    gloss = np.dstack([np.clip(found.colour[..., 0] - centre[0], 0, 1.2), found.paling]) * sheen[..., None]
    gloss = gloss.astype(np.float32)
    known = (
        prior
        - STRAND_WEIGHT * locks
        - BEARD_WEIGHT * hairy * (1 - shadow)
        - PALLOR_WEIGHT * colours.pallor(found, gloss, shadow)
    )
    return Scene(grid, found, seeds, sure, centre, never, brows, allowed, darkest, shade, gloss, known)


def coarse_skin(scene: Scene) -> Map:
    """Return the probability of skin (h, w) 0–1 on a coarse grid; eyes and lips are left undecided.

    Skin grows from the seeds: what looks like skin near it joins, and both sides' colours are learned anew.
    """
    found, never = scene.found, scene.never
    edges = edge_weights(found.colour * EDGE_FEATURES, EDGE_SOFTNESS)
    skin = scene.seeds
    other = ((scene.allowed < 0.5) | (scene.brows > 0.5)).astype(np.float32)
    for step in range(ROUNDS):
        weight = skin * (1 - never)
        offset = found.colour - colours.local_skin(found, weight, scene.grid, scene.centre, scene.darkest)
        spread = colours.spread_of(offset, scene.sure, found.redness) * (
            FIRST_TOLERANCE if step == 0 else TOLERANCE
        )
        odds = 2.5 + colours.likeness(offset, spread, scene.gloss, scene.shade) + scene.known
        if step > 0:
            learned = np.clip(colours.colour_evidence(offset, weight, other), -4, 4)
            odds = odds + learned + colours.texture_evidence(found.texture, weight)
        guess = 1 / (1 + np.exp(-np.clip(odds, -6, 6)))
        confidence = (np.abs(guess - 0.5) * 2 + 0.02) * (1 - 0.98 * never)
        skin = smooth_along_edges(guess, confidence, edges, EDGE_STRENGTH) * scene.allowed
        other = np.maximum((1 - skin) * (1 - never), scene.brows)
    return tidied(skin, scene)


def tidied(skin: Map, scene: Scene) -> Map:
    """Return skin (h, w) 0–1 without islands, and with small holes closed: moles, glosses, blemishes."""
    never, grid = scene.never, scene.grid
    whole = ((skin > 0.5) | (never > 0.5)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(whole, connectivity=4)
    anchored = np.zeros(len(stats), bool)
    anchored[np.unique(labels[(skin > 0.5) & (anchors(grid) > 0.5)])] = True
    anchored &= stats[:, cv2.CC_STAT_AREA] * grid.mm**2 > ISLAND_MM2
    kept = np.where(cv2.dilate(anchored[labels].astype(np.uint8), np.ones((5, 5), np.uint8)) > 0, skin, 0)
    close = cv2.dilate(_small_holes(1 - whole, scene), np.ones((3, 3), np.uint8))
    return np.where(close > 0, np.maximum(kept, 1 - never), kept).astype(np.float32)


def _small_holes(missing: NDArray[np.uint8], scene: Scene) -> NDArray[np.uint8]:
    """Return 1 where ``missing`` (h, w) skin is a spot inside skin (small, or larger but bright), else 0."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(missing, connectivity=8)
    count = stats[:, cv2.CC_STAT_AREA]
    area = count * scene.grid.mm**2
    bright = scene.found.colour[..., 0] - scene.centre[0]
    light = np.bincount(labels.ravel(), bright.ravel(), len(stats)) / np.maximum(count, 1)
    beside = cv2.dilate(scene.never, np.ones((3, 3), np.uint8)) > 0.5
    touching = np.isin(np.arange(len(stats)), labels[beside])
    border = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    inside = ~np.isin(np.arange(len(stats)), border) & (np.arange(len(stats)) > 0)
    spots = inside & ((area < MOLE_MM2) & ~touching | (area < GLOSS_MM2) & (light > 0.1))
    return np.asarray(spots[labels], np.uint8)


def sharpened(
    skin: Map, never: Map, pixels: NDArray[np.uint8], fine: Grid, fine_pixels: NDArray[np.uint8]
) -> Map:
    """Return a coarse skin map at the size of ``pixels`` (h, w, 3), its borders on the picture's edges."""
    guide = fine_pixels.astype(np.float32) / np.float32(255)
    firm = resized(np.clip((skin - 0.5) * 2 + 0.5, 0, 1).astype(np.float32), fine.shape)
    slope = local_linear(guide, firm, max(2, round(fine.px(REFINE_MM))), REFINE_SOFTNESS)
    slope = resized(slope, pixels.shape[:2])
    mask = slope[..., 3].copy()
    for channel in range(3):
        mask += slope[..., channel] * (pixels[..., channel] * np.float32(1 / 255))
    return smoothstep(mask, 0.15, 0.85) * (1 - resized(never, pixels.shape[:2]))


def window_of(grid: Grid) -> tuple[slice, slice]:
    """Return the rows and columns that hold the head's and neck's outlines and some of their surroundings."""
    rows = grid.points[:468, 1]
    reach = np.array([[0.5, 0.75], [0.45, 0.45]]) * grid.face_height
    columns = grid.points[:468, 0]
    low = rows.min() - reach[0, 0], columns.min() - reach[1, 0]
    high = rows.max() + reach[0, 1], columns.max() + reach[1, 1]
    return (
        slice(max(0, int(low[0])), min(grid.shape[0], int(high[0]) + 1)),
        slice(max(0, int(low[1])), min(grid.shape[1], int(high[1]) + 1)),
    )


def skin_mask(pixels: NDArray[np.uint8], landmarks: NDArray[np.float32], mm_per_pixel: float) -> Map:
    """Return the treatable skin of a face and its visible neck.

    Hair, brows, lashes, lids' margins, eyes, lips, nostrils, glasses, beard, ears, clothes and background are
    left out. What skin looks like is learned from the face's own cheeks and nose.

    Parameters
    ----------
    pixels : (h, w, 3) uint8, sRGB, the working frame
    landmarks : (478, 3) float32, working pixels
    mm_per_pixel : millimetres per working pixel, > 0

    Returns
    -------
    (h, w) float32, 0–1
    """
    height, width = pixels.shape[:2]
    mask = np.zeros((height, width), np.float32)
    window = window_of(Grid((height, width), landmarks, mm_per_pixel))
    part = np.ascontiguousarray(pixels[window])
    if min(part.shape[:2]) < SMALLEST_SIDE:
        return mask
    points = landmarks - np.array([window[1].start, window[0].start, 0], np.float32)
    fine = grid_at(part, points, mm_per_pixel, FINE_MM)
    coarse = grid_at(part, points, mm_per_pixel, COARSE_MM)
    fine_pixels = resized(part, fine.shape)
    locks = resized(strands(fine_pixels, fine), coarse.shape)
    scene = read_scene(resized(fine_pixels, coarse.shape), coarse, locks)
    skin = coarse_skin(scene)
    glasses = lenses(np.maximum(skin, never_skin(coarse, GLASSES_BROW_MM)), coarse)
    never = np.maximum.reduce([never_skin(fine), resized(glasses, fine.shape), 1 - neck_fade(fine)])
    mask[window] = sharpened(skin, never, part, fine, fine_pixels)
    return mask
