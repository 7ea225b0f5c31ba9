"""sRGB to linear light and back, by table and by formula (IEC 61966-2-1)."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray


def decode_srgb(encoded: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn encoded sRGB into linear light.

    Parameters
    ----------
    encoded : any shape, float32, 0–1

    Returns
    -------
    same shape, float32, 0–1. NaN stays NaN.
    """
    encoded = np.asarray(encoded, dtype=np.float32)
    low = encoded / np.float32(12.92)
    high = ((np.maximum(encoded, np.float32(0)) + np.float32(0.055)) / np.float32(1.055)) ** np.float32(2.4)
    return np.where(encoded <= np.float32(0.04045), low, high).astype(np.float32)


def encode_srgb(linear: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn linear light into encoded sRGB; values below 0 or above 1 are clipped.

    Parameters
    ----------
    linear : any shape, float32

    Returns
    -------
    same shape, float32, 0–1. NaN stays NaN.
    """
    linear = np.clip(np.asarray(linear, dtype=np.float32), np.float32(0), np.float32(1))
    low = linear * np.float32(12.92)
    high = np.float32(1.055) * linear ** np.float32(1 / 2.4) - np.float32(0.055)
    return np.where(linear <= np.float32(0.0031308), low, high).astype(np.float32)


@cache
def _decoding_table() -> NDArray[np.float32]:
    return decode_srgb(np.arange(256, dtype=np.float32) / np.float32(255))


def linear_from_bytes(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Turn 8-bit sRGB into linear light through a table of 256 entries.

    Parameters
    ----------
    pixels : any shape, uint8

    Returns
    -------
    same shape, float32, 0–1
    """
    return _decoding_table()[pixels]
