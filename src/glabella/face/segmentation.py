"""Which pixels of a face are skin that can be treated."""

from __future__ import annotations

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
from glabella.face.segmentation_regions import (
    OVAL,
    Grid,
    brow_core,
    grown,
    head_outline,
    neck_outline,
    never_skin,
    signed_distance,
)

COARSE_MM = 0.95
FINE_MM = 0.5
ROUNDS = 3


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


def resized(array: NDArray[np.generic], shape: tuple[int, int]) -> NDArray[np.generic]:
    """Return an array (h, w[, c]) at another (height, width), averaging when it shrinks."""
    if array.shape[:2] == shape:
        return array
    shrinks = array.shape[0] > shape[0]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(array, (shape[1], shape[0]), interpolation=how))


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
    allowed = np.maximum.reduce([grown(oval, grid.px(1.0)), head, neck])
    return prior.astype(np.float32), allowed


def coarse_skin(pixels: NDArray[np.uint8], grid: Grid) -> tuple[Map, colours.Features]:
    """Return the probability of skin (h, w) 0–1 on a coarse grid, and the features it was read from."""
    seeds = colours.cheek_seeds(grid)
    found = colours.features(pixels, grid, seeds)
    head, neck = head_outline(grid), neck_outline(grid)
    prior, allowed = place_prior(grid, head, neck)
    never = np.maximum(never_skin(grid), grown(brow_core(grid), grid.px(1.0)))
    edges = edge_weights(found.colour * np.array([1.0, 2.5, 2.5], np.float32), 0.12)
    skin = colours.trusted_seeds(found, grid, seeds, 1 - never)
    other = ((allowed < 0.5) | (brow_core(grid) > 0.5)).astype(np.float32)
    centre = colours.centre_of(found, skin)
    for step in range(ROUNDS):
        weight = skin * (1 - never)
        offset = found.colour - colours.local_skin(found, weight, grid, centre)
        spread = colours.spread_of(offset, weight) * (2.2 if step == 0 else 1.5)
        odds = 2.5 + colours.likeness(offset, spread) + prior
        if step > 0:
            rough = colours.texture_evidence(found.texture, weight)
            odds = odds + np.clip(colours.colour_evidence(offset, weight, other), -4, 4) + rough
        odds = np.clip(odds, -6, 6)
        guess = 1 / (1 + np.exp(-odds))
        confidence = np.abs(guess - 0.5) * 2 + 0.02
        skin = smooth_along_edges(guess.astype(np.float32), confidence * (1 - 0.95 * never), edges, 12.0)
        skin = skin * allowed
        other = np.maximum((1 - skin) * (1 - np.minimum(never, 1)), brow_core(grid))
    return skin, found


def skin_mask(pixels: NDArray[np.uint8], landmarks: NDArray[np.float32], mm_per_pixel: float) -> Map:
    """Return the treatable skin of a face, (h, w) float32 0–1."""
    coarse = grid_at(pixels, landmarks, mm_per_pixel, COARSE_MM)
    fine = grid_at(pixels, landmarks, mm_per_pixel, FINE_MM)
    fine_pixels = resized(pixels, fine.shape)
    coarse_pixels = resized(fine_pixels, coarse.shape)
    skin, _ = coarse_skin(coarse_pixels, coarse)
    never = np.maximum(never_skin(fine), grown(brow_core(fine), fine.px(1.0)))
    guide = fine_pixels.astype(np.float32) / 255
    sharp = np.clip((skin - 0.5) * 2 + 0.5, 0, 1)
    slope = local_linear(guide, resized(sharp, fine.shape), max(2, round(fine.px(2.5))), 2e-4)
    slope = resized(slope, pixels.shape[:2])
    full = pixels.astype(np.float32) / 255
    mask = (slope[..., :3] * full).sum(-1) + slope[..., 3]
    mask = smoothstep(mask, 0.15, 0.85) * (1 - resized(never, pixels.shape[:2]))
    return np.asarray(mask, np.float32)
