"""Relief: what is left of shading below a few millimetres, by band, and a relative height from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from glabella.skin.filters import LEAST_WEIGHT, Map, fill, masked_gaussian
from glabella.terms import load_yaml

LIBRARY = ("skin", "relief.yaml")
# A Gaussian of this share of a wavelength halves what has that wavelength: exp(−2π²σ²) = 1/2.
SIGMA_PER_WAVELENGTH = 0.1874
DARKEST = np.float32(1e-3)
SKIN_LIMIT = np.float32(0.5)
# How much darker hollows are under even light, for a unit of slope, and the obliqueness that halves it.
EVEN_LIGHT_SHARE = 0.35
HALVING_OBLIQUENESS = 0.35
PIGMENT_BAND = "scars"
LEAST_RED, MOST_RED = 0.0, 1.0


@dataclass(frozen=True)
class Band:
    """A band of wavelengths in millimetres."""

    name: str
    low_mm: float
    high_mm: float


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
    return np.asarray(np.log(np.maximum(np.asarray(linear, np.float32), DARKEST)), np.float32)


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


def relief_light(red: Map, green: Map, weight: Map, mm_per_pixel: float) -> Map:
    """Return the mixture of red and green log light that relief shows in and pigment shows in least.

    Relief darkens both nearly alike; melanin and blood do not, and they lie in waves of some millimetres. Of
    all mixtures whose shares add up to 1, the one that varies least there holds least pigment: mostly red on
    light skin, mostly green on dark skin.

    Parameters
    ----------
    red, green : (h, w) float32, ln
    weight : (h, w) float32, 0–1
    mm_per_pixel : float, mm

    Returns
    -------
    (h, w) float32, ln
    """
    band = next(one for one in bands() if one.name == PIGMENT_BAND)
    one, other = (band_pass(channel, weight, band, mm_per_pixel) for channel in (red, green))
    difference = one - other
    power = float((difference**2).sum())
    share = -float((difference * other).sum()) / power if power > 0 else 0.5
    share = min(max(share, LEAST_RED), MOST_RED)
    return np.asarray(share * red + (1 - share) * green, np.float32)


def integrate(log_shading: Map, weight: Map, slope: tuple[float, float]) -> Map:
    """Return the relative height whose shading is the one given.

    Small relief under light from one side shades in proportion to its slope towards the light (Pentland
    1990); under light from everywhere, hollows are darker. The two are inverted together in the frequency
    domain: with little light from the side only "dark is deep" remains.

    Parameters
    ----------
    log_shading : (h, w) float32, ln, of one band
    weight : (h, w) float32, 0–1
    slope : (x, y) change of log shading for a unit of slope towards +x, +y; its length is the obliqueness

    Returns
    -------
    (h, w) float32, no unit, root mean square 1 where the weight counts (0 if there is nothing).
    """
    height, width = log_shading.shape
    shape = (fft.next_fast_len(height), fft.next_fast_len(width, real=True))
    spectrum = fft.rfft2(log_shading * weight, s=shape)
    fy = 2 * np.pi * fft.fftfreq(shape[0]).astype(np.float32)[:, None]
    fx = 2 * np.pi * fft.rfftfreq(shape[1]).astype(np.float32)[None]
    size = float(np.hypot(*slope))
    hollow = np.float32(EVEN_LIGHT_SHARE / (1 + (size / HALVING_OBLIQUENESS) ** 2))
    # brightness falls where the surface rises towards +x when light comes from −x
    transfer = -1j * (slope[0] * fx + slope[1] * fy) + hollow * np.hypot(fx, fy)
    power = np.abs(transfer) ** 2
    damping = (0.05 * EVEN_LIGHT_SHARE) ** 2
    relief = fft.irfft2(spectrum * np.conj(transfer) / (power + damping), s=shape)[:height, :width]
    relief = (relief * weight).astype(np.float32)
    spread = float(np.sqrt((relief**2).sum() / max(float(weight.sum()), float(LEAST_WEIGHT))))
    return np.asarray(relief / spread if spread > 0 else relief, np.float32)


def heights(log_shading: Map, weight: Map, mm_per_pixel: float, slope: tuple[float, float]) -> dict[str, Map]:
    """Return the relative height of every readable band.

    Parameters
    ----------
    log_shading : (h, w) float32, ln
    weight : (h, w) float32, 0–1
    mm_per_pixel : float, mm
    slope : as for ``integrate``

    Returns
    -------
    band name → (h, w) float32, mm, positive towards the viewer. One photograph gives no absolute depth: the
    size comes from typical depths in the library, scaled by the contrast this skin shows.
    """
    table = load_yaml(*LIBRARY)
    typical = float(table["typical_contrast"]["value"])
    out: dict[str, Map] = {}
    total = max(float(weight.sum()), float(LEAST_WEIGHT))
    filled = fill(log_shading, weight)

    @cache
    def smooth(wavelength_mm: float) -> Map:
        return masked_gaussian(filled, weight, SIGMA_PER_WAVELENGTH * wavelength_mm / mm_per_pixel)

    for band in bands():
        if not readable(band, mm_per_pixel):
            continue
        part = (smooth(band.low_mm) - smooth(band.high_mm)) * weight
        contrast = float(np.sqrt((part**2).sum() / total))
        height = float(table["typical_height"][band.name]["value"]) * contrast / typical
        out[band.name] = integrate(part, weight, slope) * np.float32(height)
    return out
