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
from glabella.skin.inverse import Light, Pigment, gloss, solve

Array = NDArray[np.float32]

SMOOTH_LONGEST = 96
SMOOTH_PIXELS = 2.5
GLOSS_PIXELS = 1.0
LEAST_SHARE = 0.2
SKIN_LIMIT = 0.5
CLIPPED = 0.98
GRID_PIXELS = 100_000
SAMPLES = 20000
# How far a place on one face may lie from that face's own tone, in roots of melanin and blood.
OWN_TONE_SPREAD = (0.04, 0.08)
# Faces shine: what the broad light may add by mirroring.
FACE_LIGHT = Light(ANY_LIGHT.log_mean, ANY_LIGHT.log_spread, gloss_spread=0.05)
MOST_GLOSS = 0.6


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
    # A grid of pixels tells the light as well as all of them.
    step = max(1, round((linear.shape[0] * linear.shape[1] / GRID_PIXELS) ** 0.5))
    colours, share = linear[::step, ::step], face.skin[::step, ::step]
    skin = colours[(share > SKIN_LIMIT) & (colours.max(axis=-1) < CLIPPED)]
    return estimate_illuminant(_thinned(skin), _thinned(colours[share < 0.01]))


@dataclass(frozen=True, eq=False)
class BroadLight:
    """Smooth ``shading`` (> 0) and mirrored white ``gloss`` (linear, ≥ 0), each (h, w) float32."""

    shading: Array
    gloss: Array

    def without_gloss(self, rgb: Array) -> Array:
        """Return the light that came from within skin: at most 60 % of the darkest channel is taken away."""
        darkest = np.minimum(np.minimum(rgb[..., 0], rgb[..., 1]), rgb[..., 2])
        least = np.float32(MOST_GLOSS) * darkest
        return np.asarray(rgb - np.minimum(self.gloss, least)[..., None], np.float32)


def broad_light(rgb: Array, skin: Map) -> BroadLight:
    """Return the broad light, shade and shine over skin, known once its tone is known.

    The face's own tone is its median; every place may differ from it a little. Read on a copy of at most
    96 pixels, so creases, pores and spots do not enter.

    Parameters
    ----------
    rgb : (h, w, 3) float32, linear sRGB, corrected for the colour of the light
    skin : (h, w) float32, 0–1

    Returns
    -------
    BroadLight, continued beyond the skin; shading 1 and no gloss where there is no skin at all.
    """
    height, width = skin.shape
    small, share = _reduced(rgb, skin)
    there = share > LEAST_SHARE
    if not there.any():
        return BroadLight(np.ones((height, width), np.float32), np.zeros((height, width), np.float32))
    log_rgb = np.log(np.maximum(small[there], np.float32(1e-4)))
    own = np.median(solve(log_rgb, FACE_LIGHT)[0], axis=0)
    prior = Pigment(float(own[0]), float(own[1]), *OWN_TONE_SPREAD)
    roots, _ = solve(log_rgb, FACE_LIGHT, pigment=prior)
    mirrored = gloss(log_rgb, roots, FACE_LIGHT)
    inner = np.maximum(small[there][:, 1] - mirrored, (1 - MOST_GLOSS) * small[there][:, 1])
    green = reflectance(MELANIN_MOST * roots[:, 0] ** 2, HAEMOGLOBIN_MOST * roots[:, 1] ** 2)[:, 1]
    log_shading = _spread_out(np.log(inner / green), there, (height, width), SMOOTH_PIXELS)
    shine = _spread_out(mirrored, there, (height, width), GLOSS_PIXELS)
    return BroadLight(np.exp(log_shading), np.maximum(shine, 0))


def _reduced(rgb: Array, skin: Map) -> tuple[Array, Array]:
    """Return the mean colour of skin (h, w, 3) and the share of skin (h, w) on at most 96 pixels."""
    height, width = skin.shape
    factor = max(1.0, max(height, width) / SMOOTH_LONGEST)
    size = max(1, round(width / factor)), max(1, round(height / factor))
    known = (skin > SKIN_LIMIT) & np.isfinite(rgb).all(axis=-1)
    weight = np.where(known, skin, 0).astype(np.float32)
    clean = np.where(known[..., None], rgb, 0).astype(np.float32) * weight[..., None]
    small = np.asarray(cv2.resize(clean, size, interpolation=cv2.INTER_AREA), np.float32)
    share = np.asarray(cv2.resize(weight, size, interpolation=cv2.INTER_AREA), np.float32)
    mean = np.asarray(small / np.maximum(share, np.float32(1e-6))[..., None], np.float32)
    return mean, share


def _spread_out(values: Array, there: NDArray[np.bool_], shape: tuple[int, int], sigma: float) -> Array:
    """Smooth values known at some small pixels, continue them beyond, and enlarge to (h, w)."""
    sparse = np.zeros(there.shape, np.float32)
    sparse[there] = values
    mask = there.astype(np.float32)
    even = fill(masked_gaussian(sparse, mask, sigma), mask)
    return np.asarray(cv2.resize(even, shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)


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
    light = broad_light(rgb, face.skin)
    melanin, haemoglobin, shading = chromophores(light.without_gloss(rgb), expected_shading=light.shading)
    return SkinColour(melanin, haemoglobin, shading, illuminant)
