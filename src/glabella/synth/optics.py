"""Colour of synthetic skin: a two-layer Kubelka–Munk model, integrated to linear sRGB.

The epidermis is a thin absorbing and scattering slab of melanin over a semi-infinite dermis of blood
(Kubelka 1954 for the sum of layers), seen through a rough air–skin interface (Saunderson 1942).
Coefficients follow from transport optics by K = 2 µa, S = ¾ µs′ − ¼ µa. Every constant is in
``library/synth/optics.yaml``; none is shared with the model that reads photographs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.terms import WrongUsage, load_yaml

Array = NDArray[np.float64]
Map = NDArray[np.float32]

MELANIN_RANGE = (0.002, 0.60)
HAEMOGLOBIN_RANGE = (0.001, 0.20)
TABLE_SIZE = 128
EPIDERMIS_CM = 0.008
PHEOMELANIN_SHARE = 0.10
OXYGENATION = 0.80
ENTERING_REFLECTION = 0.025
INTERNAL_REFLECTION = 0.45
EPIDERMIS_SCATTERING_FACTOR = 1.25
MELANOSOME_SCATTERING = 145.0
MELANOSOME_EXPONENT = -2.8
PATCHES = ((0.7, 0.25), (1.0, 0.5), (1.3, 0.25))
PLANCK_TEMPERATURE = 5600.0
XYZ_TO_SRGB = np.array(
    [
        [3.2404542, -1.5371385, -0.4985314],
        [-0.9692660, 1.8760108, 0.0415560],
        [0.0556434, -0.2040259, 1.0572252],
    ]
)


SENSORS = ("srgb", "telephone", "reflex")


@cache
def _constants() -> dict[str, Any]:
    data: dict[str, Any] = load_yaml("synth", "optics.yaml")
    return data


def _wavelengths() -> Array:
    return np.array(_constants()["wavelengths_nm"], float)


def _continued(entry: dict[str, Any]) -> Array:
    """Return a table on all wavelengths, continued below its start by its own power law."""
    values = np.array(entry["values"], float)
    known = entry["first_wavelength_nm"] + entry["step_nm"] * np.arange(values.size)
    slope, offset = np.polyfit(np.log(known[:6]), np.log(values[:6]), 1)
    waves = _wavelengths()
    below = np.exp(offset + slope * np.log(waves))
    return np.asarray(np.where(waves < known[0], below, np.interp(waves, known, values)))


def _illuminant() -> Array:
    waves = _wavelengths() * 1e-9
    return np.asarray(waves**-5.0 / np.expm1(0.014388 / (waves * PLANCK_TEMPERATURE)))


def _scattering() -> Array:
    entry, waves = _constants()["dermis_scattering"], _wavelengths()
    rayleigh = entry["rayleigh"] * waves ** entry["rayleigh_exponent"]
    return np.asarray(rayleigh + entry["mie"] * waves ** entry["mie_exponent"])


def reflectance(melanin: Array, haemoglobin: Array) -> Array:
    """Return the diffuse reflectance of skin, 400–700 nm in steps of 10 nm.

    Parameters
    ----------
    melanin : any shape, volume fraction of melanosomes in the epidermis, 0–1
    haemoglobin : same shape, volume fraction of blood in the dermis, 0–1

    Returns
    -------
    (..., 31) float64, 0–1. NaN stays NaN.
    """
    data = _constants()
    m, h = np.asarray(melanin, float)[..., None], np.asarray(haemoglobin, float)[..., None]
    blood = OXYGENATION * np.array(data["oxyhaemoglobin"]["values"]) + (1 - OXYGENATION) * np.array(
        data["deoxyhaemoglobin"]["values"]
    )
    below = _deep(h * blood + (1 - h) * _continued(data["skin_baseline"]), _scattering())
    inside = sum(share * _over(k * m, below) for k, share in PATCHES)
    return np.asarray(
        (1 - ENTERING_REFLECTION) * (1 - INTERNAL_REFLECTION) * inside / (1 - INTERNAL_REFLECTION * inside)
    )


def _over(m: Array, below: Array) -> Array:
    """Return the reflectance inside the skin of an epidermis with melanin ``m`` over a dermis."""
    data, waves = _constants(), _wavelengths()
    pheo = 10 * data["pheomelanin"]["amplitude"] * waves ** data["pheomelanin"]["exponent"]
    pigment = (1 - PHEOMELANIN_SHARE) * _continued(data["eumelanin"]) + PHEOMELANIN_SHARE * pheo
    absorbing = m * pigment + _continued(data["skin_baseline"])
    grains = m * MELANOSOME_SCATTERING * (waves / 550) ** MELANOSOME_EXPONENT
    slab_r, slab_t = _slab(absorbing, EPIDERMIS_SCATTERING_FACTOR * _scattering() + grains, EPIDERMIS_CM)
    return np.asarray(slab_r + slab_t**2 * below / (1 - slab_r * below))


def _munk(absorption: Array, scattering: Array) -> tuple[Array, Array]:
    backward = np.maximum(0.75 * scattering - 0.25 * absorption, 0.05 * scattering)
    ratio = 1 + 2 * absorption / backward
    return ratio, backward


def _deep(absorption: Array, scattering: Array) -> Array:
    a, _ = _munk(absorption, scattering)
    return np.asarray(a - np.sqrt(a * a - 1))


def _slab(absorption: Array, scattering: Array, thickness: float) -> tuple[Array, Array]:
    a, backward = _munk(absorption, scattering)
    b = np.sqrt(a * a - 1)
    x = b * backward * thickness
    bottom = a * np.sinh(x) + b * np.cosh(x)
    return np.sinh(x) / bottom, b / bottom


def _lobes(rows: list[list[float]]) -> Array:
    waves = _wavelengths()
    total = np.zeros_like(waves)
    for amplitude, centre, below, above in rows:
        width = np.where(waves < centre, below, above)
        total += amplitude * np.exp(-0.5 * ((waves - centre) / width) ** 2)
    return total


@cache
def response(sensor: str = "srgb") -> Array:
    """Return the (31, 3) weights that turn a reflectance into linear sRGB, white giving (1, 1, 1).

    ``srgb`` is the standard observer itself. Other sensors come with the colour matrix that a maker would
    give them: fitted on the spectra of a colour chart, not of skin, so that skin keeps the residual errors
    of a real camera.
    """
    matching = _constants()["colour_matching"]
    light = _illuminant()
    observer = np.stack([_lobes(matching[k]) for k in "xyz"], axis=1) * light[:, None]
    ideal = observer @ XYZ_TO_SRGB.T
    ideal = ideal / ideal.sum(axis=0)
    if sensor == "srgb":
        return np.asarray(ideal)
    curves = _curves(sensor) * light[:, None]
    curves = curves / curves.sum(axis=0)
    chart = _chart()
    matrix = np.linalg.lstsq(chart @ curves, chart @ ideal, rcond=None)[0]
    weights = curves @ matrix
    return np.asarray(weights / weights.sum(axis=0))


def _curves(sensor: str) -> Array:
    """Return the sensitivities (31, 3) of a camera."""
    row = load_yaml("synth", "sensors.yaml")[sensor]
    if "curves" in row:
        return np.array(row["curves"], float).T
    centres, widths = np.array(row["lobes"], float).T
    return np.asarray(np.exp(-0.5 * ((_wavelengths()[:, None] - centres) / widths) ** 2))


def _chart() -> Array:
    """Return reflectances (n, 31) such as a colour chart has: edges, bands and greys."""
    waves = _wavelengths()
    middles = np.arange(420.0, 700.0, 20.0)[:, None]
    rise = 1 / (1 + np.exp(-(waves - middles) / 18.0))
    band = np.exp(-0.5 * ((waves - middles) / 35.0) ** 2)
    greys = np.outer((0.1, 0.3, 0.9, 9.0), np.ones_like(waves))
    return np.concatenate([0.06 + 0.7 * rise, 0.06 + 0.7 * (1 - rise), 0.06 + 0.5 * band, greys])


@cache
def _table(sensor: str) -> Map:
    """Return colour over the square roots of melanin (x) and haemoglobin (y), (n, n, 3)."""
    (m0, m1), (h0, h1) = np.sqrt(MELANIN_RANGE), np.sqrt(HAEMOGLOBIN_RANGE)
    m, h = np.linspace(m0, m1, TABLE_SIZE) ** 2, np.linspace(h0, h1, TABLE_SIZE) ** 2
    spectra = reflectance(*np.meshgrid(m, h))
    return np.asarray(np.clip(spectra @ response(sensor), 1e-4, 1), np.float32)


def _place(value: Map, limits: tuple[float, float]) -> Map:
    low, high = np.sqrt(limits)
    root = np.sqrt(np.clip(value, *limits))
    return np.asarray((root - low) * np.float32((TABLE_SIZE - 1) / (high - low)), np.float32)


def skin_colour(melanin: Map, haemoglobin: Map, sensor: str = "srgb") -> Map:
    """Return linear sRGB of skin under unit white light, by table.

    Parameters
    ----------
    melanin, haemoglobin : (h, w) float32, volume fractions; clipped to the table's range
    sensor : name in ``SENSORS``

    Returns
    -------
    (h, w, 3) float32, 0–1
    """
    x, y = _place(melanin, MELANIN_RANGE), _place(haemoglobin, HAEMOGLOBIN_RANGE)
    return np.asarray(cv2.remap(_table(sensor), x, y, cv2.INTER_LINEAR), np.float32)


def monk_linear(tone: int) -> Array:
    """Return the linear sRGB (3,) of a Monk tone, 1 (lightest) to 10."""
    text = _constants()["monk_tones"]["srgb"][tone - 1]
    encoded = np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


@dataclass(frozen=True)
class Tone:
    """Typical melanin and blood fractions of one Monk tone, and the exposure a photographer would give it."""

    melanin: float
    haemoglobin: float
    exposure: float


def tone_of(tone: int) -> Tone:
    """Return the pigments of a Monk tone.

    Raises
    ------
    WrongUsage
        If the tone is not 1 to 10.
    """
    rows = _constants()["tones"]["rows"]
    if not 1 <= tone <= len(rows):
        raise WrongUsage(
            f"There is no skin tone {tone}.", "Give a Monk tone from 1 (lightest) to 10 (darkest)."
        )
    return Tone(*rows[tone - 1])


def encode(linear: Map) -> NDArray[np.uint8]:
    """Return the 8-bit sRGB (IEC 61966-2-1) of linear light, any shape; values outside 0–1 are clipped."""
    light = np.clip(linear, 0, 1).astype(np.float32)
    high = np.float32(1.055) * light ** np.float32(1 / 2.4) - np.float32(0.055)
    return np.asarray(np.round(np.where(light <= 0.0031308, 12.92 * light, high) * 255), np.uint8)


def compose(colour: Map, shading: Map, specular: Map, coverage: Map, rest: Map) -> Map:
    """Return the linear picture (h, w, 3) of skin colour under shading with gloss, over what is not skin.

    Parameters
    ----------
    colour, shading, rest : (h, w, 3) float32
    specular, coverage : (h, w) float32
    """
    return np.asarray(coverage[..., None] * (colour * shading + specular[..., None]) + rest, np.float32)
