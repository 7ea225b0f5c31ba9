"""Glasses: a frame that crosses the skin below both eyes, and the lenses inside it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face.segmentation_filters import Map
from glabella.face.segmentation_regions import BRIDGE, BROWS, EYES, Grid

RAYS = 48
NEAREST, FARTHEST = 0.55, 1.6
LOWER_RAYS = slice(3, 18)
LEAST_HITS = 0.75
LEAST_BRIDGE = 0.35
MARGIN_MM = 1.0
ANGLES = np.arange(RAYS) * (2 * np.pi / RAYS)


def _rim(
    skin: Map, centre: NDArray[np.float32], across: NDArray[np.float32], down: NDArray[np.float32]
) -> Map:
    """Return the outer edge of the first band of non-skin along each ray, in eye widths; nan where none."""
    reach = np.linspace(NEAREST, FARTHEST, 60)
    directions = np.cos(ANGLES)[:, None] * across + np.sin(ANGLES)[:, None] * down
    spots = centre + directions[:, None] * reach[None, :, None]
    values = cv2.remap(
        skin, spots[..., 0].astype(np.float32), spots[..., 1].astype(np.float32), cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    outer = np.full(RAYS, np.nan, np.float32)
    for ray in range(RAYS):
        band = np.flatnonzero(values[ray] < 0.5)
        if band.size:
            gaps = np.flatnonzero(np.diff(band) > 1)
            last = band[gaps[0]] if gaps.size else band[-1]
            if last < reach.size - 1:
                outer[ray] = reach[last]
    return outer


def _outline(outer: Map, frame: tuple[Map, Map, Map], brow: Map, margin: float) -> Map:
    """Return the hull (n, 2) px of the rim's visible lower part and the brow that hides its upper part."""
    centre, across, down = frame
    seen = np.isfinite(outer) & (np.sin(ANGLES) > -0.2)
    rays = np.flatnonzero(seen)
    filled = np.interp(np.arange(RAYS), rays, outer[rays], period=RAYS)
    smooth = np.median([np.roll(filled, k) for k in (-1, 0, 1)], axis=0) + margin
    lower = np.sin(ANGLES) > -0.2
    directions = np.cos(ANGLES)[:, None] * across + np.sin(ANGLES)[:, None] * down
    rim = (centre + directions * smooth[:, None])[lower]
    hull = cv2.convexHull(np.vstack([rim, brow]).astype(np.float32))[:, 0]
    return np.asarray(hull, np.float32)


def lenses(skin: Map, grid: Grid) -> Map:
    """Return lenses with their frame, (h, w) 0–1, all 0 where no frame is found.

    ``skin`` (h, w) 0–1 is the skin found so far, with eyes and brows taken for skin: a frame is what is
    still missing in a ring below each eye and across the bridge of the nose.
    """
    found = np.zeros(grid.shape, np.float32)
    if 1 - skin[grid.polygon(BRIDGE) > 0.5].min(initial=1.0) < LEAST_BRIDGE:
        return found
    outlines = []
    for eye, brow in zip(EYES, BROWS, strict=True):
        corner, inner = grid.points[eye[0], :2], grid.points[eye[8], :2]
        centre = ((corner + inner) / 2).astype(np.float32)
        across = (inner - corner).astype(np.float32)
        width = max(float(np.hypot(*across)), 1e-3)
        down = (-grid.up * width).astype(np.float32)
        outer = _rim(skin, centre, across, down)
        if np.isfinite(outer[LOWER_RAYS]).mean() < LEAST_HITS:
            return found
        frame = (centre, across, down)
        outlines.append(_outline(outer, frame, grid.points[list(brow), :2], grid.px(MARGIN_MM) / width))
    for outline in outlines:
        found = np.maximum(found, grid.fill(outline))
    return found
