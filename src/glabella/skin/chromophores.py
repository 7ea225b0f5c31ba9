"""Melanin, blood and light from the colour of skin, and the colour of skin from them."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from glabella.skin.colour_table import HAEMOGLOBIN_MOST, MELANIN_MOST, look_up, reflectance, strips
from glabella.skin.inverse import Inverse, Light, build_inverse, coordinates

Array = NDArray[np.float32]

DARKEST = 1e-4
BRIGHTEST = 8.0

# Shading of a pixel of which nothing is known, 1 being lit as the reference white: photographs of faces
# are exposed so that most skin lies between a half and full.
ANY_LIGHT = Light(log_mean=-0.2, log_spread=0.5)
# Shading of a pixel once the smooth light around it is known: what creases and pores still do.
KNOWN_LIGHT = Light(log_mean=0.0, log_spread=0.15)


@cache
def _inverse(light: Light) -> Inverse:
    return build_inverse(light)


def colour(melanin: ArrayLike, haemoglobin: ArrayLike, shading: ArrayLike) -> Array:
    """Return the colour of skin; the inverse of ``chromophores``.

    Parameters
    ----------
    melanin : (...) float32, volume fraction of melanosomes in the epidermis, 0–0.6; beyond is clamped
    haemoglobin : (...) float32, volume fraction of blood in the dermis, 0–0.25; beyond is clamped
    shading : (...) float32, ≥ 0, 1 for skin lit as the reference white

    Returns
    -------
    (..., 3) float32, linear sRGB, ≥ 0. NaN in any input gives NaN in that pixel.
    """
    shading = np.asarray(shading, dtype=np.float32)
    return np.asarray(reflectance(melanin, haemoglobin) * shading[..., None], np.float32)


def chromophores(rgb: ArrayLike, *, expected_shading: ArrayLike | None = None) -> tuple[Array, Array, Array]:
    """Return melanin, haemoglobin and shading of skin.

    Parameters
    ----------
    rgb : (..., 3) float32, linear sRGB. Values below 1e-4 or above 8 are clamped.
    expected_shading : (...) float32, > 0, optional
        Smooth shading where it is known, for example from ``broad_light``. It settles what chromaticity
        cannot, above all in medium and dark tones. Without it each pixel is read on its own.

    Returns
    -------
    melanin : (...) float32, volume fraction, 0–0.6
    haemoglobin : (...) float32, volume fraction, 0–0.25
    shading : (...) float32, > 0, 1 for skin lit as the reference white

    A pixel with NaN in any channel gives NaN; every other pixel is finite.
    """
    rgb = np.asarray(rgb, dtype=np.float32)
    flat = np.ascontiguousarray(rgb).reshape(-1, 3)
    count = flat.shape[0]
    expected: Array | None = None
    if expected_shading is not None:
        expected = np.broadcast_to(np.asarray(expected_shading, np.float32), rgb.shape[:-1]).reshape(-1)
    table = _inverse(ANY_LIGHT if expected is None else KNOWN_LIGHT)
    melanin, haemoglobin, shading = (np.empty(count, np.float32) for _ in range(3))
    for piece, shape in strips(count):
        part = flat[piece].reshape(*shape, 3)
        around = None if expected is None else expected[piece].reshape(shape)
        read = _read(part, around, table)
        for whole, some in zip((melanin, haemoglobin, shading), read, strict=True):
            whole[piece] = some.reshape(-1)
    shape_out = rgb.shape[:-1]
    return melanin.reshape(shape_out), haemoglobin.reshape(shape_out), shading.reshape(shape_out)


def _read(part: Array, expected: Array | None, table: Inverse) -> tuple[Array, Array, Array]:
    """Read one strip (h, w, 3); see ``chromophores``."""
    safe = np.clip(part, np.float32(DARKEST), np.float32(BRIGHTEST))
    log_rgb = np.asarray(cv2.log(safe), np.float32)
    if expected is not None:
        log_rgb -= np.asarray(cv2.log(expected), np.float32)[..., None]
    column, row, share = coordinates(log_rgb)
    lost = np.isnan(safe.sum(axis=-1))
    this_m, this_h, next_m, next_h = cv2.split(look_up(table.pair, column, row))
    root_m = this_m + share * (next_m - this_m)
    root_h = this_h + share * (next_h - this_h)
    melanin = root_m * root_m * np.float32(MELANIN_MOST)
    haemoglobin = root_h * root_h * np.float32(HAEMOGLOBIN_MOST)
    shading = safe[..., 1] / reflectance(melanin, haemoglobin)[..., 1]
    if lost.any():
        for read in (melanin, haemoglobin, shading):
            read[lost] = np.nan
    return melanin, haemoglobin, shading
