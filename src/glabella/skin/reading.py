"""A face's pigment, blood and light: the colour of the light corrected, its smooth part found first."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face import Face
from glabella.skin.chromophores import ANY_LIGHT, chromophores
from glabella.skin.colour_table import HAEMOGLOBIN_MOST, MELANIN_MOST, reflectance
from glabella.skin.filters import Map, fill, masked_gaussian
from glabella.skin.illuminant import Illuminant, estimate_illuminant
from glabella.skin.inverse import Pigment, solve

Array = NDArray[np.float32]

SMOOTH_LONGEST = 96
SMOOTH_PIXELS = 2.5
SKIN_LIMIT = 0.5
CLIPPED = 0.98
SAMPLES = 20000
# How far a place on one face may lie from that face's own tone, in roots of melanin and blood.
OWN_TONE_SPREAD = (0.06, 0.08)


@dataclass(frozen=True, eq=False)
class SkinColour:
    """``melanin``, ``haemoglobin``, ``shading`` (h, w) float32 as in ``SkinMaps``, and the light's colour."""

    melanin: Array
    haemoglobin: Array
    shading: Array
    illuminant: Illuminant


def _thinned(pixels: Array) -> Array:
    return pixels[:: max(1, len(pixels) // SAMPLES)]


def face_illuminant(face: Face, linear: Array) -> Illuminant:
    """Estimate the colour of the light on a face from its frame (h, w, 3) in linear sRGB."""
    skin = linear[(face.skin > SKIN_LIMIT) & (linear.max(axis=-1) < CLIPPED)]
    surroundings = linear[face.skin < 0.01]
    return estimate_illuminant(_thinned(skin), _thinned(surroundings))


def smooth_shading(rgb: Array, skin: Map) -> Array:
    """Return the broad light and shade over skin, what is left of brightness once its tone is known.

    The face's own tone is its median, read from chromaticity and brightness; every place may differ from it
    a little. Read on a copy of at most 96 pixels, so creases, pores and spots do not enter.

    Parameters
    ----------
    rgb : (h, w, 3) float32, linear sRGB, corrected for the colour of the light
    skin : (h, w) float32, 0–1

    Returns
    -------
    (h, w) float32, > 0, smooth, continued beyond the skin; 1 where there is no skin at all.
    """
    height, width = skin.shape
    factor = max(1.0, max(height, width) / SMOOTH_LONGEST)
    size = max(1, round(width / factor)), max(1, round(height / factor))
    weight = np.where(skin > SKIN_LIMIT, skin, 0).astype(np.float32)
    known = np.asarray(np.isfinite(rgb).all(axis=-1), np.bool_)
    weight[~known] = 0
    clean = np.where(known[..., None], rgb, 0).astype(np.float32) * weight[..., None]
    small = np.asarray(cv2.resize(clean, size, interpolation=cv2.INTER_AREA), np.float32)
    share = np.asarray(cv2.resize(weight, size, interpolation=cv2.INTER_AREA), np.float32)
    there = share > 0.2
    if not there.any():
        return np.ones((height, width), np.float32)
    log_rgb = np.log(np.maximum(small[there] / share[there][:, None], np.float32(1e-4)))
    own = np.median(solve(log_rgb, ANY_LIGHT)[0], axis=0)
    roots, _ = solve(log_rgb, ANY_LIGHT, pigment=Pigment(float(own[0]), float(own[1]), *OWN_TONE_SPREAD))
    green = reflectance(MELANIN_MOST * roots[:, 0] ** 2, HAEMOGLOBIN_MOST * roots[:, 1] ** 2)[:, 1]
    log_shading = np.zeros(share.shape, np.float32)
    log_shading[there] = log_rgb[:, 1] - np.log(green)
    mask = there.astype(np.float32)
    even = masked_gaussian(log_shading, mask, SMOOTH_PIXELS)
    grown = np.asarray(
        cv2.resize(fill(even, mask), (width, height), interpolation=cv2.INTER_CUBIC), np.float32
    )
    return np.exp(grown)


def read_colour(face: Face, linear: Array) -> SkinColour:
    """Read the pigment, blood and light of a face.

    Parameters
    ----------
    face : Face
    linear : (h, w, 3) float32, linear sRGB of its frame

    Returns
    -------
    SkinColour. Outside skin the maps hold numbers without meaning.
    """
    illuminant = face_illuminant(face, linear)
    rgb = illuminant.corrected(linear)
    melanin, haemoglobin, shading = chromophores(rgb, expected_shading=smooth_shading(rgb, face.skin))
    return SkinColour(melanin, haemoglobin, shading, illuminant)
