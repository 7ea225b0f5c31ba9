"""Where a face has edges of its own that are no creases: lids, lips, the nose, the jaw."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face import Face
from glabella.skin.filters import Map, gaussian, masked_gaussian, masked_mean, median

# fmt: off
LIPS = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)
EYES = (
    (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246),
    (362, 382, 381, 380, 374, 373, 390, 249, 263, 466, 388, 387, 386, 385, 384, 398))
UPPER_LIDS = (
    (33, 113, 225, 224, 223, 222, 221, 189, 244, 133, 173, 157, 158, 159, 160, 161, 246),
    (362, 464, 413, 441, 442, 443, 444, 445, 342, 263, 466, 388, 387, 386, 385, 384, 398))
NOSE_TIP = (198, 131, 49, 129, 98, 97, 2, 326, 327, 358, 279, 360, 420, 5)
NOSE_WALLS = ((245, 188, 174, 198, 131, 49, 129), (465, 412, 399, 420, 360, 279, 358))
JAW = (234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454)
BROWS = ((46, 53, 52, 65, 55, 107, 66, 105, 63, 70), (276, 283, 282, 295, 285, 336, 296, 334, 293, 300))
# fmt: on
EYE_MM, LID_MM, LIP_MM, NOSE_TIP_MM, NOSE_WALL_MM, BROW_MM = 3.0, 1.0, 1.5, 1.5, 2.0, 1.5
JAW_MM = 3.5
FEATHER_MM = 0.7
FINE_PIXELS = 1.5
FINE_CAP = 4.0
LEGIBLE_MM = 3.5
PLAIN_PERCENTILE = 35
LEAST_FINE = 0.004
UNLIKE_TIMES = 1.7
LEGIBLE_SHARE, ILLEGIBLE_SHARE = 0.38, 0.52
FIXED_POINT_BITS = 4


def _thickness(reach_mm: float, mm_per_pixel: float) -> int:
    """Return the thickness in pixels of a stroke that reaches so far to both sides."""
    return max(1, round(2 * reach_mm / mm_per_pixel))


def legible(log_light: NDArray[np.float32], skin: Map, mm_per_pixel: float) -> Map:
    """Return 1 where skin can be read and 0 where stubble, strands of hair or glitter cover its relief.

    Hair makes most pixels of a place differ from their neighbours by far more than they do on this face's
    plainer skin; a crease does so only along its own course.

    Parameters
    ----------
    log_light : (h, w) float32, ln
    skin : (h, w) float32, 0–1
    mm_per_pixel : float, mm
    """
    fine = np.abs(log_light - masked_gaussian(log_light, skin, FINE_PIXELS))
    known = fine[skin > 0.5]
    if known.size == 0:
        return skin
    mean = masked_mean(skin, LEGIBLE_MM / mm_per_pixel)
    usual = mean(np.minimum(fine, np.float32(FINE_CAP * median(known))))
    plain = max(float(np.percentile(usual[skin > 0.5], PLAIN_PERCENTILE)), LEAST_FINE)
    unlike = mean((fine > UNLIKE_TIMES * plain).astype(np.float32))
    share = (ILLEGIBLE_SHARE - unlike) / (ILLEGIBLE_SHARE - LEGIBLE_SHARE)
    return np.asarray(np.clip(share, 0, 1), np.float32)


def away_from_edges(face: Face, mm_per_pixel: float) -> Map:
    """Return 1 where a dark line can be a crease and 0 near the face's own edges.

    Parameters
    ----------
    face : Face; without landmarks everything is 1
    mm_per_pixel : float, mm per working pixel

    Returns
    -------
    (h, w) float32, 0–1, feathered over 0.7 mm.
    """
    shape = face.frame.shape
    if len(face.landmarks) == 0:
        return np.ones(shape, np.float32)
    points = face.frame.to_working(face.landmarks)[:, :2] * 2**FIXED_POINT_BITS
    corners = np.round(points).astype(np.int32)
    closed = [
        (LIPS, LIP_MM),
        (NOSE_TIP, NOSE_TIP_MM),
        *((one, EYE_MM) for one in EYES),
        *((one, LID_MM) for one in UPPER_LIDS),
        *((one, BROW_MM) for one in BROWS),
    ]
    free = np.ones(shape, np.float32)
    for outline, mm in closed:
        ring, thickness = [corners[list(outline)]], _thickness(mm, mm_per_pixel)
        cv2.fillPoly(free, ring, 0, shift=FIXED_POINT_BITS)
        cv2.polylines(free, ring, True, 0, thickness, shift=FIXED_POINT_BITS)
    for course, mm in (*((wall, NOSE_WALL_MM) for wall in NOSE_WALLS), (JAW, JAW_MM)):
        thickness = _thickness(mm, mm_per_pixel)
        cv2.polylines(free, [corners[list(course)]], False, 0, thickness, shift=FIXED_POINT_BITS)
    return np.clip(gaussian(free, FEATHER_MM / mm_per_pixel), 0, 1)
