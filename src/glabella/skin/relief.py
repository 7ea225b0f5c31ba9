"""Relief: what is left of shading below a few millimetres, by band, and the height that explains it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import fft

from glabella.skin.directional import (
    Floats,
    colour_guess,
    fit_response,
    height_transform,
    padded,
    spectrum,
    transforms,
    waves,
)
from glabella.skin.filters import Map, gaussian, masked_gaussian
from glabella.terms import load_yaml

LIBRARY = ("skin", "relief.yaml")
# A Gaussian of this share of a wavelength halves what has that wavelength: exp(−2π²σ²) = 1/2.
SIGMA_PER_WAVELENGTH = 0.1874
DARKEST = np.float32(1e-3)
SKIN_LIMIT = np.float32(0.5)
EDGE_MM = 1.0
# The slope that stands for light from one side where its size is not known.
USUAL_SLOPE = 0.7
LEAST_SLOPE = 0.05
FURROWS_MM = (0.2, 5.0)


@dataclass(frozen=True)
class Band:
    """A band of wavelengths in millimetres."""

    name: str
    low_mm: float
    high_mm: float


FURROWS = Band("furrows", *FURROWS_MM)


@cache
def bands() -> tuple[Band, ...]:
    """Return the bands of relief, finest first."""
    table = load_yaml(*LIBRARY)["bands"]
    return tuple(Band(name, float(b["low"]), float(b["high"])) for name, b in table.items())


@cache
def texture_band() -> Band:
    """Return the band that roughness is read in."""
    entry = load_yaml(*LIBRARY)["texture_band"]
    return Band("texture", float(entry["low"]), float(entry["high"]))


def readable(band: Band, mm_per_pixel: float) -> bool:
    """Say whether the band's longest waves span at least three pixels."""
    least = float(load_yaml(*LIBRARY)["least_pixels_in_band"]["value"])
    return band.high_mm >= least * mm_per_pixel


def log_light(linear: NDArray[np.float32]) -> Map:
    """Return the natural logarithm of linear light (any shape, float32); the darkest 0.1 % is levelled."""
    safe = np.maximum(np.asarray(linear, np.float32), DARKEST)
    return np.asarray(cv2.log(safe.reshape(-1)), np.float32).reshape(safe.shape)


def band_pass(log_shading: Map, weight: Map, band: Band, mm_per_pixel: float) -> Map:
    """Return the part of log shading that lies in a band, nothing leaking in from where the weight is 0.

    Parameters
    ----------
    log_shading : (h, w) float32, ln
    weight : (h, w) float32, 0–1
    band : Band
    mm_per_pixel : float, mm

    Returns
    -------
    (h, w) float32, ln; 0 where the weight is 0.
    """
    fine = masked_gaussian(log_shading, weight, SIGMA_PER_WAVELENGTH * band.low_mm / mm_per_pixel)
    broad = masked_gaussian(log_shading, weight, SIGMA_PER_WAVELENGTH * band.high_mm / mm_per_pixel)
    return np.where(weight > 0, fine - broad, np.float32(0))


def inner(weight: Map, mm_per_pixel: float) -> Map:
    """Return the weight drawn in softly from its own border, so that no edge is taken for relief."""
    return np.clip(2 * gaussian(weight, EDGE_MM / mm_per_pixel) - 1, 0, 1)


def height_bands(
    transform: NDArray[np.complex64], weight: Map, mm_per_pixel: float, names: Sequence[Band] | None = None
) -> dict[str, Map]:
    """Return the part of a height in each readable band.

    Parameters
    ----------
    transform : complex, the height's real transform of ``padded(weight.shape)``, mm
    weight : (h, w) float32, 0–1
    mm_per_pixel : float, mm
    names : bands; all of the library where ``None``

    Returns
    -------
    band name → (h, w) float32, mm, positive towards the viewer, 0 where the weight is 0.
    """
    shape = padded(weight.shape)
    fx, fy = waves(shape, mm_per_pixel)
    square = fx * fx + fy * fy
    out: dict[str, Map] = {}
    for band in bands() if names is None else names:
        if not readable(band, mm_per_pixel):
            continue
        high, low = (
            np.exp(np.float32(-2 * (np.pi * SIGMA_PER_WAVELENGTH * length) ** 2) * square)
            for length in (band.low_mm, band.high_mm)
        )
        part = fft.irfft2(transform * (high - low), s=shape)[: weight.shape[0], : weight.shape[1]]
        out[band.name] = np.asarray(part * weight, np.float32)
    return out


def height_from_one(
    channels: Sequence[Map], weight: Map, mm_per_pixel: float, slope: tuple[float, float], mean: Floats
) -> NDArray[np.complex64]:
    """Return the real transform (of ``padded(weight.shape)``) of the relief that one photograph shows, mm.

    Small relief under light from one side shades in proportion to its slope towards the light (Pentland
    1990); under light from everywhere, hollows are darker. How strongly it shows in each channel is fitted
    to the picture itself (``glabella.skin.directional``). One photograph gives no absolute depth: typical
    relief of skin sets its size.

    Parameters
    ----------
    channels : red, green, blue, each (h, w) float32, ln, without broad shading, filled where there is no skin
    weight : (h, w) float32, 0–1, soft at its border
    mm_per_pixel : float, mm
    slope : (x, y) of the light, see ``glabella.skin.light``
    mean : (3,) float64, mean linear light of the channels
    """
    size = float(np.hypot(*slope))
    used = min(max(size, LEAST_SLOPE), USUAL_SLOPE)
    way = np.array(slope) / size if size > 0 else np.array([1.0, 0.0])
    slopes = np.repeat(used * way[None], len(channels), axis=0)
    turned = transforms(channels, weight)
    seen = spectrum(turned, weight, mm_per_pixel)
    guess = colour_guess(seen, mean, (float(slopes[0, 0]), float(slopes[0, 1])))
    return height_transform(turned, weight.shape, mm_per_pixel, fit_response(seen, guess, slopes))


def shown_by(transform: NDArray[np.complex64], weight: Map, mm_per_pixel: float) -> Map:
    """Return the log light that a height would show where hollows are darker and nothing else differs.

    Parameters
    ----------
    transform : complex, as for ``height_bands``
    weight : (h, w) float32, 0–1
    mm_per_pixel : float, mm
    """
    darker = float(load_yaml(*LIBRARY)["response"]["hollow"]["value"])
    return np.asarray(
        darker * height_bands(transform, weight, mm_per_pixel, [FURROWS])[FURROWS.name], np.float32
    )
