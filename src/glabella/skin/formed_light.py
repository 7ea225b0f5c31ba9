"""What the form of a face does to its colour: where less light falls, less of it is mirrored too."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.skin.filters import masked_gaussian
from glabella.skin.separation import BLOOD, SHADING, SHINE, Base, direction

Array = NDArray[np.float32]
Matrix = NDArray[np.float64]

# Form shades a face more broadly than this; finer change of brightness is read scale by scale.
SMOOTH_MM = 4.0
# The broad brightness is even over a pixel this share of that width.
GRID_SHARE = 0.25
# Logarithms about the middle between which colour is taken to follow brightness.
DEEPEST, BRIGHTEST = -1.5, 1.0
POWERS = (1, 2)
ROUNDS, LEAST_MISS = 4, 0.05
# A reduced pixel counts where this share of it is skin.
MOSTLY = 0.9


def light_of_form(log_rgb: Array, skin: Array, mm_per_pixel: float, base: Base) -> tuple[Array, Array]:
    """Return what of a face's colour merely follows its broad brightness, and the shading in it.

    A face varies in brightness far more by its form than by its pigment, and shine and light from all sides
    change their share with the light that falls on a place. No filter of one scale can tell that from
    pigment, since it is no sum: it is the colour that goes with brightness, wherever on the face.

    Parameters
    ----------
    log_rgb : (h, w, 3) float32, ln of linear sRGB
    skin : (h, w) float32, 0 or 1: the pixels that count; some must
    mm_per_pixel : float
    base : the middle of the face

    Returns
    -------
    colour : (h, w, 3) float32, ln, about 0: shading and shine, none of blood's colour
    shading : (h, w) float32, ln: its share that darkens all channels alike
    """
    step = max(1, round(GRID_SHARE * SMOOTH_MM / mm_per_pixel))
    counted = _reduced(skin, step)
    seen = _reduced(log_rgb * skin[..., None], step)
    seen /= np.maximum(counted, np.float32(1e-3))[..., None]
    broad = masked_gaussian(np.ascontiguousarray(seen[..., 1]), counted, SMOOTH_MM / (step * mm_per_pixel))
    known = counted > MOSTLY if (counted > MOSTLY).any() else counted > 0
    powers = _powers(np.clip(broad - np.float32(np.median(broad[known])), DEEPEST, BRIGHTEST))
    slopes = _fitted(powers[known], seen[known])
    causes = direction(base)[:, [SHADING, SHINE, BLOOD]]
    share = slopes @ np.linalg.inv(causes).T
    to_light = (share[:, :2] @ causes[:, :2].T).astype(np.float32)
    size = skin.shape[::-1]
    colour, shading = powers @ to_light, powers @ share[:, 0].astype(np.float32)
    return _enlarged(colour, size), _enlarged(shading, size)


def _reduced(picture: Array, step: int) -> Array:
    size = (-(-picture.shape[1] // step), -(-picture.shape[0] // step))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)


def _enlarged(picture: Array, size: tuple[int, ...]) -> Array:
    return np.asarray(cv2.resize(picture, (size[0], size[1]), interpolation=cv2.INTER_LINEAR), np.float32)


def _powers(brightness: Array) -> Array:
    return np.asarray(np.stack([brightness**power for power in POWERS], axis=-1), np.float32)


def _fitted(powers: Array, colours: Array) -> Matrix:
    """Return the change (powers, 3) of log colour with the powers of brightness, least absolute misses."""
    design = np.column_stack([powers, np.ones(len(powers))]).astype(np.float64)
    weight = np.ones(len(design))
    found: Matrix = np.zeros((design.shape[1], 3))
    for _ in range(ROUNDS):
        weighed = (design * weight[:, None]).T
        # Brightness may be even all over: then nothing follows it.
        least = 1e-6 * float(np.trace(weighed @ design)) * np.eye(design.shape[1])
        found = np.asarray(np.linalg.solve(weighed @ design + least, weighed @ colours), np.float64)
        weight = 1 / np.maximum(np.abs(colours - design @ found).sum(axis=1), LEAST_MISS)
    return found[:-1]
