"""Smoothing and filling that never let anything in from outside the mask."""

from __future__ import annotations

import math
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]
LEAST_WEIGHT = np.float32(1e-4)
SHRINK_FROM_SIGMA = 6.0
KERNEL_SIGMAS = 3.0
SMALLEST_SIDE = 4


def gaussian(picture: Map, sigma: float) -> Map:
    """Return a Gaussian mean; wide ones are taken on a reduced picture.

    Parameters
    ----------
    picture : (h, w) or (h, w, c) float32
    sigma : float, pixels; 0 or less leaves the picture as it is
    """
    if sigma <= 0:
        return picture
    height, width = picture.shape[:2]
    factor = int(sigma / SHRINK_FROM_SIGMA * 2)
    factor = min(factor, min(height, width) // SMALLEST_SIDE)
    if factor < 2:
        return cast(Map, cv2.GaussianBlur(picture, _kernel(sigma), sigma, borderType=cv2.BORDER_REFLECT))
    small = cv2.resize(picture, (-(-width // factor), -(-height // factor)), interpolation=cv2.INTER_AREA)
    reduced = sigma / factor
    small = cv2.GaussianBlur(small, _kernel(reduced), reduced, borderType=cv2.BORDER_REFLECT)
    return cast(Map, cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR))


def _kernel(sigma: float) -> tuple[int, int]:
    """Return a kernel's sides: three standard deviations each way hold 99.7 % of it."""
    side = 2 * math.ceil(KERNEL_SIGMAS * sigma) + 1
    return side, side


def masked_gaussian(picture: Map, weight: Map, sigma: float) -> Map:
    """Return the Gaussian mean of what the weight lets count (normalised convolution).

    Parameters
    ----------
    picture : (h, w) float32; values where the weight is 0 are never looked at
    weight : (h, w) float32, 0–1
    sigma : float, pixels

    Returns
    -------
    (h, w) float32; 0 where nothing within reach counts.
    """
    counted = np.zeros_like(weight)
    np.multiply(picture, weight, out=counted, where=weight > 0)
    total = gaussian(weight, sigma)
    mean = np.zeros_like(weight)
    np.divide(gaussian(counted, sigma), total, out=mean, where=total > LEAST_WEIGHT)
    return mean


def fill(picture: Map, weight: Map) -> Map:
    """Return the picture with its weightless parts filled smoothly from around them (pull–push pyramid).

    A hole is bridged at the coarseness of its own width, so a narrow one follows its edges closely and a wide
    one is filled with a broad mean.

    Parameters
    ----------
    picture : (h, w) float32
    weight : (h, w) float32, 0–1; 1 keeps the picture, 0 replaces it
    """
    picture = np.where(weight > 0, picture, np.float32(0))
    height, width = picture.shape
    if min(height, width) < SMALLEST_SIDE or float(weight.min()) >= 1:
        return picture
    down = cast(Map, cv2.pyrDown(np.dstack([picture * weight, weight])))
    small = down[..., 0] / np.maximum(down[..., 1], LEAST_WEIGHT)
    coarse = fill(small.astype(np.float32), np.minimum(2 * down[..., 1], 1).astype(np.float32))
    filled = cast(Map, cv2.pyrUp(coarse, dstsize=(width, height)))
    return weight * picture + (np.float32(1) - weight) * filled


def robust_spread(values: NDArray[np.float32]) -> float:
    """Return 1.4826 × the median absolute deviation, 0 for nothing."""
    if values.size == 0:
        return 0.0
    return float(1.4826 * np.median(np.abs(values - np.median(values))))
