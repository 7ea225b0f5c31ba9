"""Smoothing and filling that never let anything in from outside the mask."""

from __future__ import annotations

import math
from collections.abc import Callable
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
    # Whole blocks are averaged several times as fast as cut ones.
    size = -(-width // factor), -(-height // factor)
    more = size[1] * factor - height, size[0] * factor - width
    whole = cv2.copyMakeBorder(picture, 0, more[0], 0, more[1], cv2.BORDER_REFLECT)
    small = cv2.resize(whole, size, interpolation=cv2.INTER_AREA)
    reduced = sigma / factor
    small = cv2.GaussianBlur(small, _kernel(reduced), reduced, borderType=cv2.BORDER_REFLECT)
    return cast(Map, cv2.resize(small, whole.shape[1::-1], interpolation=cv2.INTER_LINEAR))[:height, :width]


def _kernel(sigma: float) -> tuple[int, int]:
    """Return a kernel's sides: three standard deviations each way hold 99.7 % of it."""
    side = 2 * math.ceil(KERNEL_SIGMAS * sigma) + 1
    return side, side


def masked_mean(weight: Map, sigma: float) -> Callable[[Map], Map]:
    """Return what takes the Gaussian mean of any picture over one weight; see ``masked_gaussian``."""
    total = gaussian(weight, sigma)
    within = (total > LEAST_WEIGHT).astype(np.float32)
    total = np.maximum(total, LEAST_WEIGHT)

    def mean(picture: Map) -> Map:
        counted = cast(Map, cv2.multiply(picture, weight))
        if not np.isfinite(cv2.sumElems(counted)[0]):
            counted = np.where(weight > 0, counted, np.float32(0))
        blurred = cast(Map, cv2.divide(gaussian(counted, sigma), total))
        return cast(Map, cv2.multiply(blurred, within))

    return mean


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
    return masked_mean(weight, sigma)(picture)


def fill(picture: Map, weight: Map) -> Map:
    """Return the picture with its weightless parts filled smoothly from around them (pull–push pyramid).

    A hole is bridged at the coarseness of its own width, so a narrow one follows its edges closely and a wide
    one is filled with a broad mean.

    Parameters
    ----------
    picture : (h, w) or (h, w, c) float32
    weight : (h, w) float32, 0–1; 1 keeps the picture, 0 replaces it
    """
    channels = weight if picture.ndim == 2 else weight[..., None]
    picture = np.where(channels > 0, picture, np.float32(0))
    height, width = weight.shape
    if min(height, width) < SMALLEST_SIDE or float(weight.min()) >= 1:
        return picture
    counted = picture * channels
    total = cast(Map, cv2.pyrDown(weight))
    least = np.maximum(total, LEAST_WEIGHT)
    small = cast(Map, cv2.pyrDown(counted)) / (least if picture.ndim == 2 else least[..., None])
    coarse = fill(small.astype(np.float32), np.minimum(2 * total, 1).astype(np.float32))
    filled = cast(Map, cv2.pyrUp(coarse, dstsize=(width, height)))
    filled *= np.float32(1) - channels
    filled += counted
    return filled


def picked(picture: Map, where: NDArray[np.bool_]) -> Map:
    """Return the pixels (n, c) of a picture (h, w, c) that lie where (h, w) is true.

    numpy's own choosing by truth copies pixel by pixel, ten times as slowly.
    """
    return np.take(picture.reshape(-1, picture.shape[-1]), np.flatnonzero(where), axis=0)


def median(values: NDArray[np.float32]) -> float:
    """Return the median of some finite numbers, any shape, at least one; numpy's own looks for NaN first."""
    flat = values.reshape(-1)
    half = flat.size // 2
    parted = np.partition(flat, half)
    above = float(parted[half])
    return above if flat.size % 2 else (float(parted[:half].max()) + above) / 2


def robust_spread(values: NDArray[np.float32]) -> float:
    """Return 1.4826 × the median absolute deviation, 0 for nothing."""
    if values.size == 0:
        return 0.0
    return 1.4826 * median(np.abs(values - np.float32(median(values))))
