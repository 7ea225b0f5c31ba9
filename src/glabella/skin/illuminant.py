"""The colour of the light, as far as skin and a grey backdrop betray it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glabella.skin.colour_table import (
    HAEMOGLOBIN_MOST,
    HAEMOGLOBIN_STEPS,
    MELANIN_MOST,
    MELANIN_STEPS,
    colour_table,
)
from glabella.skin.inverse import Light, Pigment, typical_pigment
from glabella.terms import load_yaml

Array = NDArray[np.float32]

# Every this many entries of the colour table is a candidate tone.
STRIDE = 4
SUBJECT_PERCENTILES = (25.0, 85.0)
LEAST_PIXELS = 50
LEAST_LIGHT = 1e-4
# Shine is weighed at its mean and this many standard deviations away.
SHINE_STEPS = np.array([-1.5, 0.0, 1.5])


@dataclass(frozen=True)
class Illuminant:
    """The colour of the light relative to D65.

    ``gains`` is what the light multiplies red, green and blue by (green 1): divide a picture by it to see
    the scene under D65. ``log_error`` is the standard deviation of log R/G and of log G/B that remains.
    """

    gains: tuple[float, float, float] = (1.0, 1.0, 1.0)
    log_error: tuple[float, float] = (0.0, 0.0)

    def corrected(self, rgb: Array) -> Array:
        """Return a picture (..., 3) as under D65."""
        return np.asarray(rgb / np.asarray(self.gains, np.float32), np.float32)


@dataclass(frozen=True)
class _Clue:
    """A measured pair (log R/G, log G/B) of the light with its standard deviation."""

    pair: NDArray[np.float64]
    spread: float


def _pairs(log_rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([log_rgb[..., 0] - log_rgb[..., 1], log_rgb[..., 1] - log_rgb[..., 2]], axis=-1)


def _backdrop(rgb: Array, spreads: dict[str, float]) -> _Clue | None:
    """Return the clue of an even, nearly grey surface, ``None`` where the surroundings are not one."""
    lit = rgb[(rgb.min(axis=-1) > 0.02) & (rgb.max(axis=-1) < 0.98)]
    if len(lit) < LEAST_PIXELS:
        return None
    pairs = _pairs(np.log(lit.astype(np.float64)))
    middle = np.median(pairs, axis=0)
    uneven = float(np.abs(pairs - middle).mean())
    if uneven > spreads["backdrop_unevenness"] or float(np.abs(middle).max()) > spreads["backdrop_cast"]:
        return None
    return _Clue(middle, spreads["backdrop"])


def estimate_illuminant(skin_rgb: Array, surroundings_rgb: Array | None = None) -> Illuminant:
    """Estimate the colour of the light from skin, and from what surrounds it where that is an even grey.

    Skin can have many colours but not all: the light is the smallest cast that makes this one possible,
    weighed against how probable casts, tones and brightness are. A usual white balance is trusted more than
    any rare tone.

    Parameters
    ----------
    skin_rgb : (n, 3) float32, linear sRGB of skin, in any order; NaN is left out
    surroundings_rgb : (n, 3) float32, linear sRGB of the background, optional

    Returns
    -------
    Illuminant; that of D65 with the prior's error where there are fewer than 50 usable pixels.
    """
    prior = float(load_yaml("optics", "light.yaml")["values"]["white_balance"]["value"])
    usable = skin_rgb[np.isfinite(skin_rgb).all(axis=-1) & (skin_rgb.min(axis=-1) > 1e-4)]
    if len(usable) < LEAST_PIXELS:
        return Illuminant(log_error=(prior, prior))
    return max(estimate_middles(usable, surroundings_rgb), key=lambda one: one.evidence).light


@dataclass(frozen=True)
class Middle:
    """The middle of a face: the colour of the light on it and its own tone.

    ``melanin``, ``haemoglobin`` are square roots of the pigments as shares of their most, 0–1; ``shine`` is
    the white light mirrored beyond the model's share, over the light that falls on skin. ``error`` holds the
    standard deviations of the three, ``evidence`` the logarithm of how probable the colour of the middle is.
    """

    light: Illuminant
    melanin: float
    haemoglobin: float
    shine: float
    error: tuple[float, float, float]
    evidence: float


def estimate_middles(skin_rgb: Array, surroundings_rgb: Array | None = None) -> tuple[Middle, ...]:
    """Estimate a face's own tone and the colour of its light together, once for each usual level of shine.

    How much of the middle of a face is mirrored light does not show in its colour, only in how it varies.
    Parameters as for ``estimate_illuminant``; at least 50 pixels, all finite and above 1e-4, are needed.
    """
    entries = load_yaml("optics", "light.yaml")["values"]
    spreads = {name: float(entry["value"]) for name, entry in entries.items()}
    green = skin_rgb[:, 1]
    low, high = np.percentile(green, SUBJECT_PERCENTILES)
    middle = np.median(np.log(skin_rgb[(green >= low) & (green <= high)].astype(np.float64)), axis=0)
    clue = None if surroundings_rgb is None else _backdrop(surroundings_rgb, spreads)
    levels = entries["shine"]["levels"]
    return tuple(_posterior(middle, clue, spreads, float(level)) for level in levels)


def _tones(shine: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return every tone with every shine: roots and shine (n, 3), and log colour (n, 3)."""
    melanin = np.linspace(0, 1, MELANIN_STEPS // STRIDE + 1)
    haemoglobin = np.linspace(0, 1, HAEMOGLOBIN_STEPS // STRIDE + 1)
    rgb = colour_table().rgb[::STRIDE, ::STRIDE].astype(np.float64)
    seen = np.log(np.maximum(rgb[:, :, None] + shine[:, None], LEAST_LIGHT))
    places = np.stack(np.meshgrid(melanin, haemoglobin, shine, indexing="ij"), axis=-1)
    return places.reshape(-1, 3), seen.reshape(-1, 3)


def _posterior(
    skin: NDArray[np.float64], clue: _Clue | None, spreads: dict[str, float], level: float
) -> Middle:
    """Average cast and tone over every tone and shine, each with its probability."""
    known, light = tone_prior(), Light(spreads["exposure_mean"], spreads["exposure"])
    tones, seen = _tones(level * (1 + spreads["shine"] * SHINE_STEPS))
    precision = spreads["white_balance"] ** -2
    offset = np.zeros(2)
    if clue is not None:
        gained = clue.spread**-2
        offset = clue.pair * gained / (precision + gained)
        precision += gained
    scatter = spreads["skin_scatter"] ** -2
    residual = _pairs(skin) - _pairs(seen) - offset
    joint = precision * scatter / (precision + scatter)
    cost = joint * (residual**2).sum(axis=-1)
    cost += ((skin[1] - seen[:, 1] - light.log_mean) / light.log_spread) ** 2
    cost += ((tones[:, 0] - known.melanin) / known.melanin_spread) ** 2
    # Few people of dark skin were ever measured: their blood is known less well.
    unsure = known.haemoglobin_spread + spreads["blood_root_with_melanin"] * tones[:, 0]
    cost += ((tones[:, 1] - known.haemoglobin) / unsure) ** 2 + 2 * np.log(unsure)
    cost += ((tones[:, 2] / level - 1) / spreads["shine"]) ** 2
    weight = np.exp(-0.5 * (cost - cost.min()))
    evidence = float(np.log(weight.mean()) - 0.5 * cost.min())
    weight /= weight.sum()
    casts = offset + residual * scatter / (precision + scatter)
    cast, error = _moments(casts, weight)
    error = np.sqrt(error**2 + 1.0 / (precision + scatter))
    tone, doubt = _moments(tones, weight)
    gains = (float(np.exp(cast[0])), 1.0, float(np.exp(-cast[1])))
    return Middle(
        Illuminant(gains, (float(error[0]), float(error[1]))),
        melanin=float(tone[0]),
        haemoglobin=float(tone[1]),
        shine=float(tone[2]),
        error=(float(doubt[0]), float(doubt[1]), float(doubt[2])),
        evidence=evidence,
    )


def _moments(
    values: NDArray[np.float64], weight: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean and standard deviation of values (n, k) with weights (n) that sum to 1."""
    mean = weight @ values
    return mean, np.sqrt(weight @ (values - mean) ** 2)


def tone_prior() -> Pigment:
    """Return how faces are coloured: any melanin; blood about the typical."""
    typical = typical_pigment()
    spread = float(load_yaml("optics", "light.yaml")["values"]["blood_root"]["value"])
    return Pigment(typical.melanin, typical.haemoglobin, 0.5, spread)


def roots_of(melanin: Array, haemoglobin: Array) -> tuple[Array, Array]:
    """Return square roots of the pigments as shares of their most, 0–1."""
    return np.sqrt(melanin / np.float32(MELANIN_MOST)), np.sqrt(haemoglobin / np.float32(HAEMOGLOBIN_MOST))
