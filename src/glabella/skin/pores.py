"""Pores as objects, where a photograph is fine enough to show them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.skin.filters import Map, gaussian, masked_gaussian
from glabella.terms import load_yaml

SIGMAS_MM = (0.085, 0.12, 0.16)
NOISE_MM, NOISE_CAP = 3.0, 2.5
LEAST_SIGNAL = 2.4
LEAST_ROUND = 0.35
SURE_WEIGHT = 0.6
HALF_WIDTH_SIGMAS = 1.65
# Red hides pigment, green has least noise.
CHANNELS = (0.3, 0.5, 0.2)
CANNOT_SHOW = (
    "This photograph cannot show pores: a pixel must be {limit:g} mm or less. "
    "A sharp close-up of one cheek can."
)


@dataclass(frozen=True)
class Pore:
    """One pore: centre in working pixels, diameter in pixels, ``signal`` over the texture around."""

    x: float
    y: float
    diameter: float
    signal: float


@dataclass(frozen=True, eq=False)
class Pores:
    """``pores``, clearest first, how many in a cm², and the share of skin they cover, 0–1."""

    pores: tuple[Pore, ...]
    per_cm2: float
    share: float

    @property
    def words(self) -> str:
        """Return the count and the area share in a sentence."""
        return f"Pores: {self.per_cm2:.0f} in a cm², {self.share:.0%} of skin."


def refusal(mm_per_pixel: float | None) -> str | None:
    """Return why this photograph cannot show pores, ``None`` where it can."""
    limit = float(load_yaml("skin", "pores.yaml")["coarsest_mm_per_pixel"]["value"])
    if mm_per_pixel is not None and mm_per_pixel <= limit:
        return None
    return CANNOT_SHOW.format(limit=limit)


def _curvatures(picture: Map, sigma: float) -> tuple[Map, Map]:
    """Return the larger and the smaller principal curvature of a picture at a scale, scale-normalised."""
    smooth = gaussian(picture, sigma)
    second, still = np.array([1, -2, 1], np.float32), np.array([0, 1, 0], np.float32)
    first = np.array([-0.5, 0, 0.5], np.float32)
    xx, yy, xy = (
        cast(Map, cv2.sepFilter2D(smooth, -1, a, b, borderType=cv2.BORDER_REFLECT)) * np.float32(sigma**2)
        for a, b in ((second, still), (still, second), (first, first))
    )
    mean, spread = 0.5 * (xx + yy), np.sqrt(0.25 * (xx - yy) ** 2 + xy**2)
    return np.asarray(mean + spread, np.float32), np.asarray(mean - spread, np.float32)


def pore_map(light: Map, weight: Map, mm_per_pixel: float) -> tuple[Map, Map]:
    """Return how pore-like each pixel is, over the texture around, and the diameter in pixels.

    A pore is dark in every direction, a furrow only across its course: the smaller curvature decides, and the
    larger helps.

    Parameters
    ----------
    light : (h, w) float32, ln, flattened
    weight : (h, w) float32, 0–1
    mm_per_pixel : float, mm
    """
    best, size = np.zeros_like(light), np.ones_like(light)
    for sigma_mm in SIGMAS_MM:
        sigma = sigma_mm / mm_per_pixel
        large, small = _curvatures(light, sigma)
        round_enough = np.clip(small / np.maximum(large, 1e-6), 0, 1)
        answer = np.where(round_enough > LEAST_ROUND, np.sqrt(np.maximum(large * small, 0)), 0)
        answer = answer.astype(np.float32)
        signed = 0.5 * (large + small)
        spread = float(np.sqrt(np.mean(signed[weight > SURE_WEIGHT] ** 2))) if weight.any() else 1.0
        capped = np.clip(signed, -NOISE_CAP * spread, NOISE_CAP * spread) ** 2
        noise = np.sqrt(np.maximum(masked_gaussian(capped, weight, NOISE_MM / mm_per_pixel), 1e-12))
        answer = answer / noise * (weight > SURE_WEIGHT)
        better = answer > best
        np.copyto(best, answer, where=better)
        size[better] = 2 * HALF_WIDTH_SIGMAS * sigma
    return best, size


def find_pores(planes: Sequence[Map], weight: Map, mm_per_pixel: float) -> Pores:
    """Return the pores on skin.

    Parameters
    ----------
    planes : red, green and blue (h, w) float32, ln, flattened
    weight : (h, w) float32, 0–1
    mm_per_pixel : float, mm
    """
    light = np.tensordot(np.array(CHANNELS, np.float32), np.stack(list(planes)), 1).astype(np.float32)
    answer, size = pore_map(light, weight, mm_per_pixel)
    reach = max(1, round(0.5 * SIGMAS_MM[0] * 2 / mm_per_pixel))
    peak = cv2.dilate(answer, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    places = np.argwhere((answer >= peak) & (answer > LEAST_SIGNAL))
    pores = [Pore(float(x), float(y), float(size[y, x]), float(answer[y, x])) for y, x in places.tolist()]
    pores = _apart(sorted(pores, key=lambda one: -one.signal), light.shape)
    skin = float(weight.sum())
    covered = sum(math.pi / 4 * one.diameter**2 for one in pores)
    area = skin * mm_per_pixel**2 / 100
    return Pores(tuple(pores), len(pores) / area if area else 0.0, covered / skin if skin else 0.0)


def _apart(pores: Sequence[Pore], shape: tuple[int, ...]) -> list[Pore]:
    """Return pores, clearest first, without those whose centre lies in a clearer one."""
    taken = np.zeros(shape[:2], np.uint8)
    kept = []
    for one in pores:
        x, y = round(one.x), round(one.y)
        if not taken[y, x]:
            cv2.circle(taken, (x, y), max(1, round(0.6 * one.diameter)), 1, -1)
            kept.append(one)
    return kept


def covered(pores: Sequence[Pore], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return where pores lie: (h, w) bool, the pixels whose middle is within one."""
    out = np.zeros(shape, np.bool_)
    for one in pores:
        radius = one.diameter / 2
        rows = slice(max(0, math.ceil(one.y - radius)), max(0, math.floor(one.y + radius) + 1))
        columns = slice(max(0, math.ceil(one.x - radius)), max(0, math.floor(one.x + radius) + 1))
        part = out[rows, columns]
        y, x = np.ogrid[
            rows.start : rows.start + part.shape[0], columns.start : columns.start + part.shape[1]
        ]
        part |= (x - one.x) ** 2 + (y - one.y) ** 2 <= radius**2
    return out
