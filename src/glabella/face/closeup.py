"""A small picture of the face alone, on which light, exposure and eyes are judged."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.capture.colour import linear_from_bytes

# Pixels between the pupils: enough to tell iris from sclera, few enough to take a millisecond.
PUPILS_APART = 64.0
MARGIN = 0.25
HALVE_ABOVE = 2.5
LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
SUBPIXEL_BITS = 4
GROW = np.ones((5, 5), np.uint8)

# fmt: off
OVAL = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148,
        176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)
LIPS = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)
EYES = ((33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246),
        (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466))
LIDS = ((130, 25, 110, 24, 23, 22, 26, 112, 243, 190, 56, 28, 27, 29, 30, 247),
        (359, 255, 339, 254, 253, 252, 256, 341, 463, 414, 286, 258, 257, 259, 260, 467))
BROWS = ((70, 63, 105, 66, 107, 55, 65, 52, 53, 46), (300, 293, 334, 296, 336, 285, 295, 282, 283, 276))
CHEEKS = ((117, 118, 119, 120, 100, 36, 205, 187, 123, 116),
          (346, 347, 348, 349, 329, 266, 425, 411, 352, 345))
# fmt: on


@dataclass(frozen=True, eq=False)
class Closeup:
    """``pixels`` (h, w, 3) uint8, ``luminance`` (h, w) float32 linear 0–1, ``points`` (478, 2) float32 in it,
    ``skin`` (h, w) bool: inside the face's outline, away from eyes, brows and lips.
    """

    pixels: NDArray[np.uint8]
    linear: NDArray[np.float32]
    luminance: NDArray[np.float32]
    points: NDArray[np.float32]
    skin: NDArray[np.bool_]

    def inside(self, *outlines: tuple[int, ...], margin: int = 0) -> NDArray[np.bool_]:
        """Return (h, w) bool inside landmark outlines, grown by ``margin`` × 2 pixels."""
        return inside(self.luminance.shape[:2], self.points, *outlines, margin=margin)


def inside(
    shape: tuple[int, ...], points: NDArray[np.float32], *outlines: tuple[int, ...], margin: int = 0
) -> NDArray[np.bool_]:
    """Return (h, w) bool inside outlines of landmarks (478, 2), grown by ``margin`` × 2 pixels."""
    mask = np.zeros(shape, np.uint8)
    for outline in outlines:
        corners = np.round(points[list(outline)] * 2**SUBPIXEL_BITS).astype(np.int32)
        cv2.fillPoly(mask, [corners], 1, shift=SUBPIXEL_BITS)
    if margin:
        mask = np.asarray(cv2.dilate(mask, GROW, iterations=margin), np.uint8)
    return mask.astype(bool)


def bare_face(shape: tuple[int, ...], points: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return (h, w) bool inside the face's outline (478, 2), away from eyes, brows and lips."""
    outline = np.asarray(cv2.erode(inside(shape, points, OVAL).astype(np.uint8), GROW), bool)
    return outline & ~inside(shape, points, LIPS, *LIDS, *BROWS, margin=1)


def close_up(pixels: NDArray[np.uint8], landmarks: NDArray[np.float32]) -> Closeup:
    """Cut out a face and shrink it to ``PUPILS_APART`` pixels between the pupils, never enlarging.

    Parameters
    ----------
    pixels : (h, w, 3) uint8, sRGB
    landmarks : (478, 3) float32, pixels
    """
    points = landmarks[:, :2]
    apart = float(np.hypot(*(points[468] - points[473])))
    low = np.clip(points.min(axis=0) - MARGIN * apart, 0, None).astype(int)
    high = np.minimum(np.ceil(points.max(axis=0) + MARGIN * apart), pixels.shape[1::-1]).astype(int)
    high = np.maximum(high, low + 1)
    low = np.minimum(low, high - 1)
    part = pixels[low[1] : high[1], low[0] : high[0]]
    scale = min(1.0, PUPILS_APART / max(apart, 1e-6))
    size = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    halved = part
    while min(halved.shape[0] / size[1], halved.shape[1] / size[0]) > HALVE_ABOVE:
        # Halving is several times faster than other factors.
        half = (halved.shape[1] // 2, halved.shape[0] // 2)
        halved = np.asarray(
            cv2.resize(halved[: 2 * half[1], : 2 * half[0]], half, interpolation=cv2.INTER_AREA), np.uint8
        )
    small = np.asarray(cv2.resize(halved, size, interpolation=cv2.INTER_AREA), np.uint8)
    moved = ((points - low) * (np.array(size) / part.shape[1::-1])).astype(np.float32)
    linear = linear_from_bytes(small)
    return Closeup(small, linear, linear @ LUMINANCE, moved, bare_face(small.shape[:2], moved))
