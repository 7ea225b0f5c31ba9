"""How much light skin sends back, wavelength by wavelength, and the colour that makes.

Two layers after Kubelka and Munk: an epidermis that holds melanin over a dermis, deep enough to be opaque,
that holds blood. Both scatter alike and share a bloodless absorption; the surface mirrors a little and turns
part of the light back inside (Saunderson 1942, J Opt Soc Am 32:727). Constants: ``library/optics``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glabella.terms import load_yaml

Spectrum = NDArray[np.float64]

ABSORPTION_TO_KM = 2.0
SCATTERING_TO_KM = 0.75
LN_10 = float(np.log(10.0))
MM_IN_CM = 10.0

# CIE XYZ to linear sRGB (IEC 61966-2-1:1999/Amd 1:2003).
XYZ_TO_SRGB = np.array(
    [
        [3.2406255, -1.5372080, -0.4986286],
        [-0.9689307, 1.8757561, 0.0415175],
        [0.0557101, -0.2040211, 1.0569959],
    ]
)

# Correlated colour temperature of D65, and its place on the CIE daylight locus.
D65_KELVIN = 6504.0

# Lobes of the 1931 standard observer: weight, centre nm, width below nm, width above nm
# (Wyman, Sloan, Shirley 2013, J Comput Graph Tech 2(2):1, equation 4).
OBSERVER_LOBES = (
    ((1.056, 599.8, 37.9, 31.0), (0.362, 442.0, 16.0, 26.7), (-0.065, 501.1, 20.4, 26.2)),
    ((0.821, 568.8, 46.9, 40.5), (0.286, 530.9, 16.3, 31.1)),
    ((1.217, 437.0, 11.8, 36.0), (0.681, 459.0, 26.0, 13.8)),
)


@dataclass(frozen=True)
class SkinOptics:
    """Constants of the two layers; units and sources stand in ``library/optics/skin.yaml``."""

    melanosome_absorption_at_500nm: float
    melanosome_absorption_power: float
    bloodless_absorption_floor: float
    bloodless_absorption_rise: float
    bloodless_absorption_origin: float
    bloodless_absorption_decay: float
    bloodless_absorption_scale: float
    scattering_at_500nm: float
    scattering_rayleigh_share: float
    scattering_mie_power: float
    epidermis_thickness: float
    blood_haemoglobin: float
    haemoglobin_molar_mass: float
    blood_oxygenation: float
    vessel_radius: float
    surface_reflectance: float
    internal_reflectance: float
    typical_melanin: float
    typical_haemoglobin: float


@cache
def skin_optics() -> SkinOptics:
    """Return the library's constants of skin."""
    values = load_yaml("optics", "skin.yaml")["values"]
    return SkinOptics(**{field.name: float(values[field.name]["value"]) for field in fields(SkinOptics)})


def _axis(span: dict[str, int]) -> Spectrum:
    return np.arange(span["first"], span["last"] + 1, span["step"], dtype=np.float64)


@cache
def wavelengths() -> Spectrum:
    """Return the wavelengths of every spectrum here: (76,) float64, nm, 400–700."""
    return _axis(load_yaml("optics", "skin.yaml")["wavelength_nm"])


def _table(document: dict[str, Any], name: str) -> Spectrum:
    known = np.asarray(document["tables"][name]["values"], dtype=np.float64)
    return np.asarray(np.interp(wavelengths(), _axis(document["wavelength_nm"]), known), np.float64)


@cache
def haemoglobin_extinction() -> tuple[Spectrum, Spectrum]:
    """Return the molar extinction of oxygenated and deoxygenated haemoglobin, (76,) each, 1/(cm·mol/L)."""
    document = load_yaml("optics", "haemoglobin.yaml")
    return _table(document, "oxygenated"), _table(document, "deoxygenated")


def observer() -> NDArray[np.float64]:
    """Return the CIE 1931 2° colour matching functions from their published fit: (76, 3) float64."""
    at = wavelengths()
    functions = np.zeros((at.size, 3))
    for channel, lobes in enumerate(OBSERVER_LOBES):
        for weight, centre, below, above in lobes:
            width = np.where(at < centre, below, above)
            functions[:, channel] += weight * np.exp(-0.5 * ((at - centre) / width) ** 2)
    return functions


def daylight(kelvin: float = D65_KELVIN) -> Spectrum:
    """Return the relative power of a phase of daylight.

    Parameters
    ----------
    kelvin : float
        Correlated colour temperature, 4000–25000 K. (CIE 015:2018, daylight illuminants.)

    Returns
    -------
    (76,) float64
    """
    t = 1000.0 / kelvin
    if kelvin <= 7000.0:
        x = 0.244063 + t * (0.09911 + t * (2.9678 - 4.6070 * t))
    else:
        x = 0.237040 + t * (0.24748 + t * (1.9018 - 2.0064 * t))
    y = -0.275 + 2.870 * x - 3.000 * x * x
    scale = 0.0241 + 0.2562 * x - 0.7341 * y
    first = (-1.3515 - 1.7703 * x + 5.9114 * y) / scale
    second = (0.0300 - 31.4424 * x + 30.0717 * y) / scale
    document = load_yaml("optics", "daylight.yaml")
    mean, by_first, by_second = (_table(document, name) for name in ("mean", "first", "second"))
    return mean + first * by_first + second * by_second


@cache
def srgb_weights() -> NDArray[np.float64]:
    """Return the weights that turn reflectance into linear sRGB under D65: (76, 3) float64.

    A reflectance of 1 throughout gives exactly (1, 1, 1).
    """
    weights: NDArray[np.float64] = (observer() * daylight()[:, None]) @ XYZ_TO_SRGB.T
    weights /= weights.sum(axis=0)
    weights.setflags(write=False)
    return weights


def melanosome_absorption(optics: SkinOptics) -> Spectrum:
    """Return the absorption of pure melanosomes, (76,) float64, 1/cm."""
    relative = wavelengths() / 500.0
    power: Spectrum = np.power(relative, -optics.melanosome_absorption_power)
    return optics.melanosome_absorption_at_500nm * power


def bloodless_absorption(optics: SkinOptics) -> Spectrum:
    """Return the absorption of skin without melanin and blood, (76,) float64, 1/cm."""
    rise = np.exp((optics.bloodless_absorption_origin - wavelengths()) / optics.bloodless_absorption_decay)
    return optics.bloodless_absorption_scale * (
        optics.bloodless_absorption_floor + optics.bloodless_absorption_rise * rise
    )


def blood_absorption(optics: SkinOptics) -> Spectrum:
    """Return the absorption of whole blood in small vessels, (76,) float64, 1/cm.

    Blood in a vessel shades blood behind it, so strong bands weigh less (van Veen 2002, Opt Lett 27:246).
    """
    oxygenated, deoxygenated = haemoglobin_extinction()
    mixed = optics.blood_oxygenation * oxygenated + (1.0 - optics.blood_oxygenation) * deoxygenated
    absorption = LN_10 * mixed * optics.blood_haemoglobin / optics.haemoglobin_molar_mass
    depth = 2.0 * absorption * optics.vessel_radius
    return absorption * -np.expm1(-depth) / depth


def scattering(optics: SkinOptics) -> Spectrum:
    """Return the reduced scattering of skin, (76,) float64, 1/cm."""
    relative = wavelengths() / 500.0
    share = optics.scattering_rayleigh_share
    mie: Spectrum = np.power(relative, -optics.scattering_mie_power)
    return optics.scattering_at_500nm * (share * relative**-4.0 + (1.0 - share) * mie)


def spectral_reflectance(
    melanin: NDArray[np.float64], haemoglobin: NDArray[np.float64], optics: SkinOptics | None = None
) -> NDArray[np.float64]:
    """Return the share of light that skin sends back.

    Parameters
    ----------
    melanin : (...) float64, volume fraction of melanosomes in the epidermis, 0–1
    haemoglobin : (...) float64, volume fraction of blood in the dermis, 0–1
    optics : SkinOptics, optional
        Constants; the library's when left out.

    Returns
    -------
    (..., 76) float64, 0–1, at ``wavelengths()``
    """
    optics = optics or skin_optics()
    melanin = np.asarray(melanin, dtype=np.float64)[..., None]
    haemoglobin = np.asarray(haemoglobin, dtype=np.float64)[..., None]
    bloodless = bloodless_absorption(optics)
    back = SCATTERING_TO_KM * scattering(optics)

    dermis = ABSORPTION_TO_KM * (haemoglobin * blood_absorption(optics) + (1.0 - haemoglobin) * bloodless)
    ratio = dermis / back
    under = 1.0 + ratio - np.sqrt(ratio * ratio + 2.0 * ratio)

    epidermis = ABSORPTION_TO_KM * (melanin * melanosome_absorption(optics) + (1.0 - melanin) * bloodless)
    a = 1.0 + epidermis / back
    b = np.sqrt(a * a - 1.0)
    depth = b * back * optics.epidermis_thickness
    denominator = a * np.sinh(depth) + b * np.cosh(depth)
    reflected, passed = np.sinh(depth) / denominator, b / denominator
    body = reflected + passed * passed * under / (1.0 - reflected * under)

    mirror, inner = optics.surface_reflectance, optics.internal_reflectance
    passed_surface: NDArray[np.float64] = (1.0 - mirror) * (1.0 - inner) * body / (1.0 - inner * body)
    return mirror + passed_surface


def skin_colour(
    melanin: NDArray[np.float64], haemoglobin: NDArray[np.float64], optics: SkinOptics | None = None
) -> NDArray[np.float64]:
    """Return linear sRGB of skin under D65, (..., 3) float64; parameters as ``spectral_reflectance``."""
    return spectral_reflectance(melanin, haemoglobin, optics) @ srgb_weights()


def spread_gains(
    period: NDArray[np.float64], melanin: float, haemoglobin: float, optics: SkinOptics | None = None
) -> NDArray[np.float64]:
    """Return how much of a pattern of light on skin is left once the light has wandered beneath it.

    Light that enters at a bright place leaves at a dark one: fine shading fades, in red most, so it has a
    colour. Diffuse reflectance of patterned light after Cuccia and others 2009, J Biomed Opt 14:024012,
    equation 8, over that of even light.

    Parameters
    ----------
    period : (n,) float64, mm, > 0, wavelength of the pattern
    melanin, haemoglobin : volume fractions
    optics : SkinOptics, optional

    Returns
    -------
    (n, 3) float64, 0–1, for red, green and blue
    """
    optics = optics or skin_optics()
    bloodless = bloodless_absorption(optics)
    absorbing = haemoglobin * blood_absorption(optics) + (1.0 - haemoglobin) * bloodless
    transport = absorbing + scattering(optics)
    boundary = (1.0 - optics.internal_reflectance) / (2.0 * (1.0 + optics.internal_reflectance))

    def returned(per_cm: NDArray[np.float64]) -> NDArray[np.float64]:
        decay = np.sqrt(3.0 * absorbing * transport + per_cm**2) / transport
        return np.asarray(1.0 / ((decay + 1.0) * (decay + 3.0 * boundary)), np.float64)

    per_cm = 2.0 * np.pi * MM_IN_CM / np.asarray(period, np.float64)[:, None]
    left = returned(per_cm) / returned(np.zeros((1, 1)))
    even = spectral_reflectance(np.asarray(melanin), np.asarray(haemoglobin), optics)
    weights = srgb_weights()
    return np.asarray((left * even) @ weights / (even @ weights), np.float64)
