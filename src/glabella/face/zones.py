"""The zones of a face as soft maps that share out its skin without gap or overlap."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face.scale import iris_width
from glabella.face.segmentation_filters import Map
from glabella.terms import Zone, load_yaml

# Outlines by landmark number, the picture's left half and its mirror image.
# fmt: off
GLABELLA = (107, 9, 336, 296, 285, 417, 168, 193, 55, 66)
BROW_LINE = (162, 139, 156, 70, 63, 105, 66, 107, 9, 336, 296, 334, 293, 300, 383, 368, 389)
PERIORBITAL = (
    (193, 189, 55, 65, 52, 53, 46, 70, 156, 139, 34, 116, 117, 118, 119, 120, 121, 128, 245),
    (417, 413, 285, 295, 282, 283, 276, 300, 383, 368, 264, 345, 346, 347, 348, 349, 350, 357, 465))
NOSE = (168, 193, 245, 188, 174, 198, 131, 49, 129, 98, 97, 2, 326, 327, 358, 279, 360, 420, 399, 412, 465,
        417)
CHEEKS = (
    (116, 117, 118, 119, 120, 121, 47, 126, 209, 129, 203, 206, 216, 212, 214, 192, 213, 177, 93, 234),
    (345, 346, 347, 348, 349, 350, 277, 355, 429, 358, 423, 426, 436, 432, 434, 416, 433, 401, 323, 454))
FOLDS = ((129, 203, 206, 216, 212), (358, 423, 426, 436, 432))
UPPER_LIP = (2, 97, 98, 165, 92, 186, 57, 61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291,
             287, 410, 322, 391, 327, 326)
CHIN = (17, 84, 181, 91, 146, 61, 43, 202, 210, 170, 149, 176, 148, 152, 377, 400, 378, 395, 430, 422, 273,
        291, 375, 321, 405, 314)
JAWS = (
    (177, 213, 192, 214, 210, 169, 170, 149, 150, 136, 172, 58, 132),
    (401, 433, 416, 434, 430, 394, 395, 378, 379, 365, 397, 288, 361))
JAW_LINE = (132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361)
# fmt: on
FOLD_HALF_WIDTH_MM = 5.0
FEATHER_MM = 6.0
UNDER_JAW_MM = 5.0
FAR_PX = 1e4
STEP_MM = 1.5
FAR = 3.0


def iris_scale(landmarks: NDArray[np.float32]) -> float:
    """Return mm per pixel from the irises of (478, 3) landmarks, without the doubt that a pose adds."""
    width = float(load_yaml("capture", "scale.yaml")["iris_diameter"]["value"])
    return width / max(iris_width(landmarks), 1e-6)


def _signed_distance(shape: tuple[int, int], outlines: list[NDArray[np.float32]]) -> Map:
    """Return the distance in px to the border of some outlines (n, 2), positive inside, (h, w)."""
    canvas = np.zeros(shape, np.uint8)
    for outline in outlines:
        cv2.fillPoly(canvas, [np.round(outline * 16).astype(np.int32)], 1, shift=4)
    if not canvas.any():
        return np.full(shape, -FAR_PX, np.float32)
    inside = cv2.distanceTransform(canvas, cv2.DIST_L2, 5)
    outside = cv2.distanceTransform(1 - canvas, cv2.DIST_L2, 5)
    return np.asarray(np.clip(inside - outside, -FAR_PX, FAR_PX), np.float32)


def _fold_distance(shape: tuple[int, int], points: NDArray[np.float32], half_width: float) -> Map:
    """Return how far inside the band along the nasolabial folds a pixel lies, px, (h, w)."""
    canvas = np.ones(shape, np.uint8)
    for fold in FOLDS:
        line = np.round(points[list(fold)] * 16).astype(np.int32)
        cv2.polylines(canvas, [line], False, 0, 1, shift=4)
    away = np.minimum(cv2.distanceTransform(canvas, cv2.DIST_L2, 5), FAR_PX)
    return np.asarray(half_width - away, np.float32)


def _open_outlines(points: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the outlines of the forehead and of the neck, which reach far beyond the mesh."""
    up = (points[10] - points[152]) * FAR
    across = (points[454] - points[234]) * FAR
    brow, jaw = points[list(BROW_LINE)], points[list(JAW_LINE)]
    forehead = np.vstack(
        [brow[0] - across, brow, brow[-1] + across, brow[-1] + across + up, brow[0] - across + up]
    )
    neck = np.vstack([jaw[0] - across, jaw, jaw[-1] + across, jaw[-1] + across - up, jaw[0] - across - up])
    return forehead.astype(np.float32), neck.astype(np.float32)


def _distances(shape: tuple[int, int], points: NDArray[np.float32], mm: float) -> dict[Zone, Map]:
    forehead, neck = _open_outlines(points)

    def through(*numbers: tuple[int, ...]) -> Map:
        return _signed_distance(shape, [points[list(n)] for n in numbers])

    return {
        Zone.FOREHEAD: _signed_distance(shape, [forehead]),
        Zone.GLABELLA: through(GLABELLA),
        Zone.PERIORBITAL: through(*PERIORBITAL),
        Zone.NOSE: through(NOSE),
        Zone.CHEEKS: through(*CHEEKS),
        Zone.NASOLABIAL: _fold_distance(shape, points, FOLD_HALF_WIDTH_MM / mm),
        Zone.UPPER_LIP: through(UPPER_LIP),
        Zone.CHIN: through(CHIN),
        Zone.JAW: through(*JAWS),
        Zone.NECK: _signed_distance(shape, [neck]) - UNDER_JAW_MM / mm,
    }


def zone_maps(landmarks: NDArray[np.float32], skin: Map) -> dict[Zone, Map]:
    """Share out a skin mask among the zones of a face.

    Each zone's share falls from 1 to 0 over a few millimetres across its border; shares add up to 1.

    Parameters
    ----------
    landmarks : (478, 3) float32, pixels of ``skin``
    skin : (h, w) float32, 0–1

    Returns
    -------
    dict of (h, w) float32, 0–1
        One map per zone, already multiplied by ``skin``; their sum is ``skin``.
    """
    height, width = skin.shape
    mm = iris_scale(landmarks)
    shrink = min(1.0, mm / STEP_MM)
    small = max(2, round(height * shrink)), max(2, round(width * shrink))
    scale = np.array([small[1] / width, small[0] / height], np.float32)
    points = landmarks[:, :2] * scale
    small_mm = mm * height / small[0]
    distances = _distances(small, points, small_mm)
    stacked = np.stack(list(distances.values())) * small_mm
    shares = np.exp((stacked - stacked.max(0)) * (2 / FEATHER_MM))
    shares /= shares.sum(0)
    return {
        zone: cv2.resize(share, (width, height), interpolation=cv2.INTER_LINEAR) * skin
        for zone, share in zip(distances, shares.astype(np.float32), strict=True)
    }
