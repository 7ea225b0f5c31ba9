"""Which pixels of a face are skin that can be treated."""

from __future__ import annotations

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
from glabella.face.segmentation_hair import BEARD_WEIGHT, beard, chin_shadow
from glabella.face.segmentation_regions import (
    OVAL,
    Grid,
    anchors,
    brow_core,
    grown,
    head_outline,
    neck_outline,
    never_skin,
    signed_distance,
)

Number = TypeVar("Number", np.uint8, np.float32)

COARSE_MM = 0.95
FINE_MM = 0.5
ROUNDS = 3
PALLOR_WEIGHT = 5.0
EDGE_FEATURES = np.array([1.0, 2.5, 2.5], np.float32)
EDGE_SOFTNESS = 0.12
EDGE_STRENGTH = 12.0
MOLE_MM2 = 60.0
GLOSS_MM2 = 1000.0
ISLAND_MM2 = 150.0


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
    prior = 3.0 * smoothstep(depth, -2, 14) - 1.0
    prior = np.where(neck > 0.5, np.maximum(prior, 0.5), prior)
    brow_height = grid.upward(9) / grid.face_height
    prior = np.where(
        (head > 0.5) & (brow_height > 0.02),
        np.minimum(np.maximum(prior, 0.5 - 8 * np.clip(above, 0, 1)), 1.0),
        prior,
    )
    below_ears = -0.5 * (grid.upward(132) + grid.upward(361)) / grid.face_height
    beside = smoothstep(depth, -(2.0 + 6.0 * smoothstep(below_ears, -0.03, 0.06)) - 0.5, -1.5)
    allowed = np.maximum.reduce([beside, head, neck])
    return prior.astype(np.float32), allowed


def coarse_skin(pixels: NDArray[np.uint8], grid: Grid) -> Map:
    """Return the probability of skin (h, w) 0–1 on a coarse grid; eyes and lips are left undecided."""
    seeds = colours.cheek_seeds(grid)
    core, head = brow_core(grid), head_outline(grid)
    prior, allowed = place_prior(grid, head, neck_outline(grid))
    never = np.maximum(never_skin(grid), grown(core, grid.px(1.0)))
    found = colours.features(pixels, grid, seeds, never)
    edges = edge_weights(found.colour * EDGE_FEATURES, EDGE_SOFTNESS)
    skin = colours.trusted_seeds(found, grid, seeds, 1 - never)
    sure = skin > 0.5
    centre = colours.centre_of(found, skin)
    hairy = beard(found, grid, sure, centre)
    shade = chin_shadow(hairy, found, grid, centre)
    hairy = hairy * (1 - shade)
    bright = found.colour[..., 0] - centre[0]
    even = found.texture - np.float32(np.quantile(found.texture[sure], 0.5))
    sheen = grown(head, -grid.px(2.0)) * smoothstep(even, 0.9, 0.4)
    gloss = np.dstack([np.clip(bright, 0, 1.2), found.paling]) * sheen[..., None]
    excluded = prior - BEARD_WEIGHT * hairy - PALLOR_WEIGHT * colours.pallor(found, gloss, shade)
    other = ((allowed < 0.5) | (core > 0.5)).astype(np.float32)
    for step in range(ROUNDS):
        weight = skin * (1 - never)
        offset = found.colour - colours.local_skin(found, weight, grid, centre, shade)
        spread = colours.spread_of(offset, sure, found.redness) * (2.2 if step == 0 else 1.8)
        odds = 2.5 + colours.likeness(offset, spread, gloss, shade) + excluded
        if step > 0:
            learned = np.clip(colours.colour_evidence(offset, weight, other), -4, 4)
            odds = odds + learned + colours.texture_evidence(found.texture, weight)
        guess = 1 / (1 + np.exp(-np.clip(odds, -6, 6)))
        confidence = (np.abs(guess - 0.5) * 2 + 0.02) * (1 - 0.98 * never)
        skin = smooth_along_edges(guess.astype(np.float32), confidence, edges, EDGE_STRENGTH) * allowed
        other = np.maximum((1 - skin) * (1 - never), core)
    return tidied(skin, never, bright, grid)


def tidied(skin: Map, never: Map, bright: Map, grid: Grid) -> Map:
    """Return skin (h, w) 0–1 without islands, and with small holes closed: moles, glosses, blemishes."""
    whole = ((skin > 0.5) | (never > 0.5)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(whole, connectivity=4)
    anchored = np.zeros(len(stats), bool)
    anchored[np.unique(labels[(skin > 0.5) & (anchors(grid) > 0.5)])] = True
    anchored &= stats[:, cv2.CC_STAT_AREA] * grid.mm**2 > ISLAND_MM2
    kept = np.where(cv2.dilate(anchored[labels].astype(np.uint8), np.ones((5, 5), np.uint8)) > 0, skin, 0)
    holes = (whole == 0).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(holes, connectivity=8)
    area = stats[:, cv2.CC_STAT_AREA] * grid.mm**2
    light = np.bincount(labels.ravel(), bright.ravel(), len(stats)) / np.maximum(
        stats[:, cv2.CC_STAT_AREA], 1
    )
    edge = np.zeros(len(stats), bool)
    edge[np.unique(np.r_[labels[0], labels[-1], labels[:, 0], labels[:, -1]])] = True
    touching = np.zeros(len(stats), bool)
    touching[np.unique(labels[cv2.dilate(never, np.ones((3, 3), np.uint8)) > 0.5])] = True
    small = (area < MOLE_MM2) & ~touching | (area < GLOSS_MM2) & (light > 0.1)
    small[0] = False
    close = cv2.dilate(np.asarray((small & ~edge)[labels], np.uint8), np.ones((3, 3), np.uint8))
    return np.where(close > 0, np.maximum(kept, 1 - never), kept).astype(np.float32)


def skin_mask(pixels: NDArray[np.uint8], landmarks: NDArray[np.float32], mm_per_pixel: float) -> Map:
    """Return the treatable skin of a face, (h, w) float32 0–1."""
    coarse = grid_at(pixels, landmarks, mm_per_pixel, COARSE_MM)
    fine = grid_at(pixels, landmarks, mm_per_pixel, FINE_MM)
    fine_pixels = resized(pixels, fine.shape)
    skin = coarse_skin(resized(fine_pixels, coarse.shape), coarse)
    undecided = np.maximum(never_skin(coarse), grown(brow_core(coarse), coarse.px(4.0)))
    glasses = lenses(np.maximum(skin, undecided), coarse)
    never = np.maximum(never_skin(fine), grown(brow_core(fine), fine.px(1.0)))
    never = np.maximum(never, resized(glasses, fine.shape))
    guide = fine_pixels.astype(np.float32) / 255
    sharp = np.clip((skin - 0.5) * 2 + 0.5, 0, 1)
    slope = local_linear(guide, resized(sharp, fine.shape), max(2, round(fine.px(2.5))), 2e-4)
    slope = resized(slope, pixels.shape[:2])
    full = pixels.astype(np.float32) / 255
    mask = (slope[..., :3] * full).sum(-1) + slope[..., 3]
    mask = smoothstep(mask, 0.15, 0.85) * (1 - resized(never, pixels.shape[:2]))
    return np.asarray(mask, np.float32)
