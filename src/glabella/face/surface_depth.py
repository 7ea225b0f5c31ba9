"""Depth of a photograph from an outline and a face: a relief, exact where the face is known.

Within the outline the *square* of the height above the plane of the silhouette solves a Poisson equation:
the root of its solution is round and meets the outline end on, as a real head does (the “inflation” of
sketch-based modelling). Around the face the fitted depth bends that solution, and the bend dies away.
Outside, the wall is flat, so that straight things behind stay straight.
"""

from __future__ import annotations

import cv2
import numpy as np
from scipy.interpolate import LinearNDInterpolator

from glabella.face.surface_fit import HeadFit
from glabella.face.surface_outline import CHIN_MM, Map, Window, face_outline

# The wall, in which the silhouette lies, canonical mm behind the mean of the face, in the head's own axes.
WALL_MM = 100.0
# Roundness (source of the Poisson equation: 2 is a circular tube, 4 a ball; more is blunter) and the height
# above the wall (mm) that nothing but the face exceeds, however wide the hair: of heads, of trunks.
HEAD = (14.0, 90.0)
TRUNK = (0.5, 30.0)
# Everything is lower than this.
TALLEST_MM = 150.0
# How far the face's own depth reaches beyond it: hair and ears follow, a neck stands back under the jaw.
REACH_HEAD_MM = 45.0
REACH_NECK_MM = 9.0
FACE_INSET_MM = 5.0
FACE_BLUR_MM = 2.2
# No slope is steeper (tangent): turned by 35° a surface is then stretched at most cos 35° + 2.6 sin 35° = 2.3
# times, or a little more where it comes nearer.
STEEPEST = 2.6
# Hair shows a stretch more than a wall does. Ears stand off the head: within this far (mm) of the canonical
# points beside them slopes are gentler still.
HEAD_STEEPEST = 2.0
EAR_STEEPEST = 1.2
EAR_POINTS = (234, 454)
EAR_MM = 30.0
SLOPE_BLUR_MM = 5.0
# At the outline a head stands this far above the wall, which rises to meet it; a trunk lies in it.
SKIRT_MM = 30.0
SMOOTHING_MM = 3.5
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


def wall_depth(head: HeadFit) -> float:
    """Return the depth of the wall, in which the person's outline lies, canonical mm."""
    return head.depth((0.0, 0.0, -WALL_MM))


def _below_chin(head: HeadFit, window: Window) -> Map:
    """Return 0 beside and above the chin, 1 below it."""
    _, up = window.at(head)
    return np.asarray(np.clip((CHIN_MM + 5 - up) / 25, 0, 1), np.float32)


def _body(person: Map, head: HeadFit, window: Window) -> tuple[Map, Map]:
    """Return the height above the wall (canonical mm) inside an outline, and where the face gives it."""
    _, up = window.at(head)
    below = _below_chin(head, window)
    roundness, tallest = (upper + (lower - upper) * below for upper, lower in zip(HEAD, TRUNK, strict=True))
    nothing, square = np.zeros_like(person), np.float32(window.step**2)
    source = roundness * square
    body = relax(1 - person, nothing, source * person, source / np.square(tallest))
    depth, known = face_depth(head, window)
    known *= person
    face = np.maximum(depth - wall_depth(head), 0)
    bend = (np.square(face) - body) * known
    reach = REACH_HEAD_MM + (REACH_NECK_MM - REACH_HEAD_MM) * np.clip((CHIN_MM + 15 - up) / 30, 0, 1)
    damping = (square / np.square(reach)).astype(np.float32)
    bend = relax(np.maximum(1 - person, known), bend.astype(np.float32), nothing, damping)
    height = np.sqrt(np.maximum(body + bend, 0) * person)
    return np.where(known > 0, face, height).astype(np.float32), known


def no_steeper(height: Map, fall: Map) -> Map:
    """Return the lowest map above ``height`` that falls by no more than ``fall`` per pixel; both (h, w)."""
    rows, columns = height.shape
    least = float(height.min())
    beside = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1) if (y, x) != (0, 0)]
    while True:
        wide = cv2.copyMakeBorder(height, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=least)
        raised = height
        for y, x in beside:
            near = wide[1 + y : 1 + y + rows, 1 + x : 1 + x + columns]
            raised = np.maximum(raised, near - fall * np.float32(np.hypot(y, x)))
        if np.array_equal(raised, height):
            return height
        height = raised


def _steepest(person: Map, head: HeadFit, window: Window) -> Map:
    """Return the steepest slope allowed at each point, (h, w): gentler where hair and ears would be."""
    slope = np.full(window.shape, HEAD_STEEPEST, np.float32)
    for x, y in window.to_raster(head.points[list(EAR_POINTS), :2]).round().astype(int).tolist():
        cv2.circle(slope, (x, y), max(1, round(EAR_MM / window.step)), EAR_STEEPEST, -1)
    cv2.fillConvexPoly(slope, face_outline(head, window), STEEPEST)
    slope = STEEPEST + (slope - STEEPEST) * person * (1 - _below_chin(head, window))
    return np.asarray(cv2.GaussianBlur(slope, (0, 0), SLOPE_BLUR_MM / window.step), np.float32)


def relief(person: Map, head: HeadFit, window: Window) -> Map:
    """Return the depth of everything in a window, (h, w) float32, canonical mm; the wall lies deepest.

    Parameters
    ----------
    person : (h, w) float32, 0 or 1
    """
    fall = _steepest(person, head, window) * np.float32(window.step)
    height, known = _body(person, head, window)
    skirt = SKIRT_MM * (1 - _below_chin(head, window))
    most = -no_steeper(np.where(person > 0, -TALLEST_MM, -skirt).astype(np.float32), fall)
    height = np.where(known > 0, height, np.minimum(height, most))
    inner = np.pad(np.ones_like(person)[1:-1, 1:-1], 1).astype(np.uint8)
    slope = np.asarray(cv2.distanceTransform(inner, cv2.DIST_L2, 5), np.float32) * fall.max()
    height = no_steeper(np.minimum(height, slope), fall)
    sigma = SMOOTHING_MM / window.step
    kept = cv2.GaussianBlur(known, (0, 0), sigma)
    smooth = np.asarray(cv2.GaussianBlur(height, (0, 0), sigma), np.float32)
    height = smooth + (height - smooth) * kept
    return np.asarray(wall_depth(head) + np.minimum(height, slope), np.float32)
