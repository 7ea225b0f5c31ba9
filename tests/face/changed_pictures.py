"""Ways to spoil a photograph of a face, with its landmarks at hand."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


def dimmed(pixels: Pixels, factor: float) -> Pixels:
    """Less (or more) light, clipped where the sensor would clip."""
    linear = np.clip((pixels / 255.0) ** 2.2 * factor, 0, 1)
    return np.rint(255 * linear ** (1 / 2.2)).astype(np.uint8)


def blurred(pixels: Pixels, sigma: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma), np.uint8)


def shaken(pixels: Pixels, length: int) -> Pixels:
    return np.asarray(cv2.filter2D(pixels, -1, np.full((1, length), 1 / length, np.float32)), np.uint8)


def with_lenses(pixels: Pixels, points: NDArray[np.float32], light_through: float, own: float) -> Pixels:
    """Two round lenses in a black frame that let a share of the light through and add some of their own."""
    left, right = points[468, :2], points[473, :2]
    apart = float(np.hypot(*(right - left)))
    lens = np.zeros(pixels.shape[:2], np.float32)
    for centre in (left, right):
        spot = (round(float(centre[0])), round(float(centre[1] + 0.05 * apart)))
        cv2.ellipse(lens, spot, (round(0.42 * apart), round(0.34 * apart)), 0, 0, 360, 1.0, -1, cv2.LINE_AA)
    rim = cv2.dilate(lens, np.ones((max(3, round(0.05 * apart)),) * 2)) - lens
    linear = (pixels / 255.0) ** 2.2
    linear = linear * (1 - lens[..., None]) + (linear * light_through + own) * lens[..., None]
    linear = np.clip(linear * (1 - rim[..., None]), 0, 1)
    return np.rint(255 * linear ** (1 / 2.2)).astype(np.uint8)


def beside(pixels: Pixels, other: Pixels) -> Pixels:
    """Two pictures side by side, the second one scaled to its own height on grey."""
    canvas = np.full((pixels.shape[0], other.shape[1], 3), 128, np.uint8)
    canvas[: other.shape[0]] = other
    return np.hstack([pixels, canvas])


def smaller(pixels: Pixels, factor: float) -> Pixels:
    return np.asarray(cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
