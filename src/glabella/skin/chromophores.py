"""Melanin, blood and light from the colour of skin, and the colour of skin from them."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from glabella.skin.colour_table import (
    HAEMOGLOBIN_MOST,
    HAEMOGLOBIN_STEPS,
    MELANIN_MOST,
    MELANIN_STEPS,
    colour_table,
    look_up,
    reflectance,
    strips,
)
from glabella.skin.inverse import Inverse, Light, build_inverse, coordinates

Array = NDArray[np.float32]

AT_ONCE = 2
DARKEST = 1e-4
BRIGHTEST = 8.0

# Relative spread of the roots between people of one pigmentation: layers, vessels and oxygen differ.
PEOPLE_SPREAD = 0.05

# Shading of a pixel of which nothing is known, 1 being lit as the reference white: photographs of faces
# are exposed so that most skin lies between a half and full.
ANY_LIGHT = Light(log_mean=-0.2, log_spread=0.5)
# Shading of a pixel once the smooth light around it is known: what creases and pores still do.
KNOWN_LIGHT = Light(log_mean=0.0, log_spread=0.15)


@cache
def _inverse(light: Light) -> Inverse:
    return build_inverse(light)


@cache
def _green() -> Array:
    return np.ascontiguousarray(colour_table().rgb[..., 1])


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
        Shading where it is known, for example that of ``SkinMaps``. It settles what chromaticity
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

    def strip(place: tuple[slice, tuple[int, int]]) -> None:
        piece, shape = place
        around = None if expected is None else expected[piece].reshape(shape)
        into = tuple(whole[piece].reshape(shape) for whole in (melanin, haemoglobin, shading))
        _read(flat[piece].reshape(*shape, 3), around, table, into)

    with ThreadPoolExecutor(AT_ONCE) as several:
        deque(several.map(strip, strips(count)), maxlen=0)
    shape_out = rgb.shape[:-1]
    return melanin.reshape(shape_out), haemoglobin.reshape(shape_out), shading.reshape(shape_out)


def chromophore_error(rgb: ArrayLike, *, expected_shading: ArrayLike | None = None) -> tuple[Array, Array]:
    """Return the standard deviations of what ``chromophores`` reads from the same pixels.

    They hold the noise and the 8-bit steps of each channel, what is not known of light and shine, and the
    spread of people about the model. They grow towards dark tones, where blood hardly shows.

    Parameters
    ----------
    rgb, expected_shading : as for ``chromophores``

    Returns
    -------
    melanin, haemoglobin : (...) float32, volume fractions, > 0. NaN where a channel is NaN.
    """
    rgb = np.asarray(rgb, dtype=np.float32)
    flat = np.ascontiguousarray(rgb).reshape(-1, 3)
    expected: Array | None = None
    if expected_shading is not None:
        expected = np.broadcast_to(np.asarray(expected_shading, np.float32), rgb.shape[:-1]).reshape(-1)
    table = _inverse(ANY_LIGHT if expected is None else KNOWN_LIGHT)
    melanin, haemoglobin = (np.empty(len(flat), np.float32) for _ in range(2))
    for piece, shape in strips(len(flat)):
        around = None if expected is None else expected[piece].reshape(shape)
        column, row, share, _ = _placed(flat[piece].reshape(*shape, 3), around)
        roots, offs = _between(table.pair, column, row, share), _between(table.spread, column, row, share)
        for out, which, steps, most in (
            (haemoglobin, 0, HAEMOGLOBIN_STEPS, HAEMOGLOBIN_MOST),
            (melanin, 1, MELANIN_STEPS, MELANIN_MOST),
        ):
            root, off = roots[..., which] / np.float32(steps), offs[..., which]
            off = np.hypot(off, np.float32(PEOPLE_SPREAD) * root)
            error = np.float32(most) * (2 * root * off + off * off)
            error[np.isnan(column + row)] = np.nan
            out[piece] = error.reshape(-1)
    return melanin.reshape(rgb.shape[:-1]), haemoglobin.reshape(rgb.shape[:-1])


def _placed(part: Array, expected: Array | None) -> tuple[Array, Array, Array, Array]:
    """Return a strip's place in the table (column, row, share of the next level) and its clamped colour."""
    safe = np.clip(part, np.float32(DARKEST), np.float32(BRIGHTEST))
    light = None if expected is None else np.asarray(cv2.log(expected), np.float32)
    return *coordinates(np.asarray(cv2.log(safe), np.float32), light), safe


def _between(table: Array, column: Array, row: Array, share: Array) -> Array:
    """Read blood's and melanin's entries of a table between its two nearest levels, (h, w, 2)."""
    # One complex number holds both: numpy then passes over the pixels once for the pair.
    here, further = np.moveaxis(look_up(table, column, row).view(np.complex64), -1, 0)
    both = further * share
    both += here
    return np.asarray(both.view(np.float32).reshape(*share.shape, 2))


def _read(part: Array, expected: Array | None, table: Inverse, into: tuple[Array, ...]) -> None:
    """Read one strip (h, w, 3) into its melanin, haemoglobin and shading; see ``chromophores``."""
    column, row, share, safe = _placed(part, expected)
    places = _between(table.pair, column, row, share)
    melanin, haemoglobin, shading = into
    np.divide(safe[..., 1], look_up(_green(), places), out=shading)
    places *= places
    np.multiply(places[..., 0], np.float32(HAEMOGLOBIN_MOST / HAEMOGLOBIN_STEPS**2), out=haemoglobin)
    np.multiply(places[..., 1], np.float32(MELANIN_MOST / MELANIN_STEPS**2), out=melanin)
    if np.isnan(cv2.sumElems(column)[0] + cv2.sumElems(row)[0]):
        lost = np.isnan(column + row)
        for read in into:
            read[lost] = np.nan
