"""Glasses: a frame that crosses the skin below both eyes, and the lenses inside it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face.segmentation_filters import Map
from glabella.face.segmentation_regions import BRIDGE, EYES, Grid

RAYS = 48
NEAREST, FARTHEST = 0.55, 1.25
LEAST_HITS = 0.7
LEAST_BRIDGE = 0.35
MARGIN_MM = 1.0


def _rim(
    skin: Map, centre: NDArray[np.float32], across: NDArray[np.float32], down: NDArray[np.float32]
) -> Map:
    """Return the outer edge of the first band of non-skin along each ray, in eye widths; nan where none."""
    angles = np.arange(RAYS) * (2 * np.pi / RAYS)
    reach = np.linspace(NEAREST, FARTHEST, 40)
    directions = np.cos(angles)[:, None] * across + np.sin(angles)[:, None] * down
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


def lenses(skin: Map, grid: Grid) -> Map:
    """Return lenses with their frame, (h, w) 0–1, all 0 where no frame is found.

    ``skin`` (h, w) 0–1 is the skin found so far, with eyes and brows taken for skin: a frame is what is
    still missing in a ring below each eye and across the bridge of the nose.
    """
    found = np.zeros(grid.shape, np.float32)
    bridge = float(1 - skin[grid.polygon(BRIDGE) > 0.5].min(initial=1.0))
    outlines = []
    for eye in EYES:
        corner, inner = grid.points[eye[0], :2], grid.points[eye[8], :2]
        centre = (corner + inner) / 2
        across = (inner - corner).astype(np.float32)
        down = -grid.up * float(np.hypot(*across))
        outer = _rim(skin, centre, across, down)
        lower = outer[RAYS // 24 : RAYS // 2 - RAYS // 24 + 1]
        if np.isfinite(lower).mean() < LEAST_HITS:
            return found
        whole = np.where(np.isfinite(outer), outer, np.nanmedian(lower))
        angles = np.arange(RAYS) * (2 * np.pi / RAYS)
        rim = np.cos(angles)[:, None] * across + np.sin(angles)[:, None] * down
        outlines.append(
            (centre + rim * (whole + grid.px(MARGIN_MM) / np.hypot(*across))[:, None]).astype(np.float32)
        )
    if bridge < LEAST_BRIDGE:
        return found
    for outline in outlines:
        found = np.maximum(found, grid.fill(outline))
    return found
