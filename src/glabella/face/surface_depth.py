"""Depth of a person from an outline and a face: rounded like a body, exact where the face is known.

Within the outline the *square* of the height above the plane of the silhouette solves a Poisson equation:
the root of its solution is round and meets the outline end on, as a real head does (the “inflation” of
sketch-based modelling). Around the face the fitted depth bends that solution, and the bend dies away.
"""

from __future__ import annotations

import cv2
import numpy as np
from scipy.interpolate import LinearNDInterpolator

from glabella.face.surface_fit import HeadFit
from glabella.face.surface_matte import CHIN_MM, Map, Window, face_outline

# The plane of the silhouette, canonical mm behind the mean of the face, in the head's own axes.
SILHOUETTE_MM = 82.0
# Roundness (source of the Poisson equation): 2 is a circular tube, 4 a ball; a trunk is flatter.
HEAD_ROUNDNESS = 2.0
TRUNK_ROUNDNESS = 0.4
# How far the face's own depth reaches beyond it: hair and ears follow, a neck stands back under the jaw.
REACH_HEAD_MM = 45.0
REACH_NECK_MM = 9.0
# The slope at the outline stays finite, so that its colours are not drawn out over the side.
EASE_MM = 20.0
FACE_INSET_MM = 5.0
FACE_BLUR_MM = 2.2
COARSEST = 24
SWEEPS = 30
_CROSS = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32)


def relax(fixed: Map, values: Map, source: Map, damping: Map) -> Map:
    """Solve ∇²u = damping · u − source where ``fixed`` is 0, with u = values where it is 1.

    Coarse to fine, red-black over-relaxation; borders are free (Neumann). All maps (h, w) float32, lengths
    in pixels.
    """
    height, width = fixed.shape
    if max(height, width) > COARSEST:
        half = (max(2, (width + 1) // 2), max(2, (height + 1) // 2))
        ratio = (width / half[0]) ** 2
        weight = cv2.resize(fixed, half, interpolation=cv2.INTER_AREA)
        mean = cv2.resize(values * fixed, half, interpolation=cv2.INTER_AREA) / np.maximum(weight, 1e-6)
        free = [
            cv2.resize(m, half, interpolation=cv2.INTER_AREA) * np.float32(ratio) for m in (source, damping)
        ]
        coarse = relax((weight > 0.5).astype(np.float32), mean.astype(np.float32), free[0], free[1])
        u = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    else:
        u = np.zeros_like(values)
    rows, columns = np.ogrid[:height, :width]
    over = 2 / (1 + np.sin(np.pi / max(height, width)))
    free_cells = fixed <= 0
    u = np.where(free_cells, u, values).astype(np.float32)
    steps = [
        (over / (4 + damping) * (free_cells & ((rows + columns) % 2 == k))).astype(np.float32) for k in (0, 1)
    ]
    for _ in range(SWEEPS):
        for step in steps:
            around = cv2.filter2D(u, -1, _CROSS, borderType=cv2.BORDER_REPLICATE)
            u = u + step * (around + source - (4 + damping) * u)
    return np.asarray(u, np.float32)


def face_depth(head: HeadFit, window: Window) -> tuple[Map, Map]:
    """Return the face's depth on the raster (canonical mm, 0 outside) and where it is known (0 or 1)."""
    at = window.to_raster(head.points[:, :2])
    rows, columns = np.mgrid[: window.shape[0], : window.shape[1]]
    low, high = np.floor(at.min(axis=0)).astype(int), np.ceil(at.max(axis=0)).astype(int) + 1
    inner = slice(max(low[1], 0), max(high[1], 0)), slice(max(low[0], 0), max(high[0], 0))
    depth = np.zeros(window.shape, np.float32)
    depth[inner] = np.nan_to_num(LinearNDInterpolator(at, head.points[:, 2])(columns[inner], rows[inner]))
    known = np.zeros(window.shape, np.float32)
    cv2.fillConvexPoly(known, face_outline(head, window), 1.0)
    sigma = FACE_BLUR_MM / window.step
    spread = cv2.GaussianBlur(known, (0, 0), sigma)
    smooth = cv2.GaussianBlur(depth * known, (0, 0), sigma) / np.maximum(spread, 1e-3)
    inset = max(1, round(FACE_INSET_MM / window.step))
    sure = cv2.erode(known, np.ones((2 * inset + 1, 2 * inset + 1), np.uint8))
    return np.asarray(smooth, np.float32), np.asarray(sure, np.float32)


def silhouette_depth(head: HeadFit) -> float:
    """Return the depth of the plane in which the person's outline lies, canonical mm."""
    return head.depth((0.0, 0.0, -SILHOUETTE_MM))


def person_depth(inside: Map, head: HeadFit, window: Window) -> Map:
    """Return the depth of everything inside a person's outline, (h, w) float32, canonical mm.

    Parameters
    ----------
    inside : (h, w) float32, 0 or 1
    """
    _, up = window.at(head)
    plane = silhouette_depth(head)
    below = np.clip((CHIN_MM + 5 - up) / 25, 0, 1)
    square = np.float32(window.step**2)
    round_source = (HEAD_ROUNDNESS + (TRUNK_ROUNDNESS - HEAD_ROUNDNESS) * below).astype(np.float32) * square
    nothing = np.zeros_like(inside)
    body = relax(1 - inside, nothing, round_source * inside, nothing)
    depth, known = face_depth(head, window)
    known *= inside
    eased = np.square(np.maximum(depth - plane, 0) + EASE_MM) - EASE_MM**2
    bend = (eased - body) * known
    reach = REACH_HEAD_MM + (REACH_NECK_MM - REACH_HEAD_MM) * np.clip((CHIN_MM + 15 - up) / 30, 0, 1)
    damping = (square / np.square(reach)).astype(np.float32)
    bend = relax(np.maximum(1 - inside, known), bend.astype(np.float32), nothing, damping)
    height = np.sqrt(np.maximum(body + bend, 0) * inside + EASE_MM**2) - EASE_MM
    height = np.where(known > 0, np.maximum(depth - plane, 0), height)
    return np.asarray(plane + height, np.float32)
