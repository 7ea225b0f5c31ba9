"""The colour of skin for every melanin and blood fraction, as one table that painter and reader share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import cast

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from glabella.skin.optics import skin_colour

Array = NDArray[np.float32]

MELANIN_MOST = 0.6
HAEMOGLOBIN_MOST = 0.25
MELANIN_STEPS = 256
HAEMOGLOBIN_STEPS = 128

# OpenCV looks up at most 32766 pixels in a row; strips of this size stay near the processor, and two threads
# seldom wait for each other between them.
ROW = 4096
STRIP = 32 * ROW


@dataclass(frozen=True, eq=False)
class ColourTable:
    """Linear sRGB of skin at shading 1.

    ``rgb`` is (257, 129, 3) float32. Row i holds melanin ``0.6 · (i/256)²``, column j haemoglobin
    ``0.25 · (j/128)²``: square-root axes, since the first trace of a pigment changes colour most.
    Between entries the colour is bilinear in those square roots.
    """

    rgb: Array
    melanin_most: float = MELANIN_MOST
    haemoglobin_most: float = HAEMOGLOBIN_MOST


@cache
def colour_table() -> ColourTable:
    """Return the table, built once (about 0.1 s)."""
    melanin = MELANIN_MOST * np.linspace(0.0, 1.0, MELANIN_STEPS + 1) ** 2
    haemoglobin = HAEMOGLOBIN_MOST * np.linspace(0.0, 1.0, HAEMOGLOBIN_STEPS + 1) ** 2
    rgb = skin_colour(melanin[:, None], haemoglobin[None, :]).astype(np.float32)
    rgb.setflags(write=False)
    return ColourTable(rgb)


def strips(count: int) -> Iterator[tuple[slice, tuple[int, int]]]:
    """Cut ``count`` pixels in a row into pieces, each with the (rows, columns) it may be folded to."""
    start = 0
    while start < count:
        left = count - start
        rows = min(left, STRIP) // ROW
        size, shape = (rows * ROW, (rows, ROW)) if rows else (left, (1, left))
        yield slice(start, start + size), shape
        start += size


def fold_root(values: Array, most: float, steps: int) -> Array:
    """Turn fractions into coordinates on a square-root axis: 0–``steps``; beyond the axis is clamped."""
    squared: Array = values * np.float32(steps * steps / most)
    np.clip(squared, np.float32(0), np.float32(steps * steps), out=squared)
    np.sqrt(squared, out=squared)
    return squared


def look_up(table: NDArray[np.float32], column: Array, row: Array | None = None) -> Array:
    """Read a table (rows, columns[, channels]) bilinearly; coordinates (h, w), clamped at the edges.

    Without ``row``, ``column`` holds both: (h, w, 2), column and row.
    """
    found = cv2.remap(table, column, cast(Array, row), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)


def reflectance(melanin: ArrayLike, haemoglobin: ArrayLike) -> Array:
    """Return the linear sRGB of skin at shading 1.

    Parameters
    ----------
    melanin : (...) float32, volume fraction of melanosomes in the epidermis, 0–0.6; beyond is clamped
    haemoglobin : (...) float32, volume fraction of blood in the dermis, 0–0.25; beyond is clamped

    Returns
    -------
    (..., 3) float32, 0–1. NaN in either gives NaN in that pixel.
    """
    m, h = np.broadcast_arrays(np.asarray(melanin, np.float32), np.asarray(haemoglobin, np.float32))
    flat_m, flat_h = np.ascontiguousarray(m).reshape(-1), np.ascontiguousarray(h).reshape(-1)
    table = colour_table().rgb
    out = np.empty((flat_m.size, 3), np.float32)
    for piece, shape in strips(flat_m.size):
        part_m, part_h = flat_m[piece].reshape(shape), flat_h[piece].reshape(shape)
        row = fold_root(part_m, MELANIN_MOST, MELANIN_STEPS)
        column = fold_root(part_h, HAEMOGLOBIN_MOST, HAEMOGLOBIN_STEPS)
        out[piece] = look_up(table, column, row).reshape(-1, 3)
        lost = np.isnan(part_m + part_h)
        if lost.any():
            out[piece][lost.reshape(-1)] = np.nan
    return out.reshape(*m.shape, 3)
