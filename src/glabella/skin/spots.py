"""Spots of pigment and of blood as objects: where, how large, how dark, and of which colour.

A spot is looked for with the filter that a known signal in known noise asks for (Hotelling 1931): the colour
that a little more melanin, or a little more blood, gives this person's skin, divided by the covariance of
what this person's skin shows at that size anyway. Shading, pores and the noise of dark 8-bit pixels are in
that covariance, so they count for little in each photograph without a constant that says so. On dark skin
such a filter is so sharp that a colour foretold a tenth too blue answers nothing: what stands out most from
the skin, where it is coloured about as foretold, corrects the colour first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.skin.chromophores import colour
from glabella.skin.filters import Map, gaussian, picked
from glabella.skin.ridges import trimmed_covariance

KINDS = ("pigment", "blood")
DIAMETERS_MM = (0.8, 1.1, 1.6, 2.3, 3.2, 4.5)
LEAST_PIXELS = 3.0
# A Gaussian of this share of a disc's diameter, less one 1.6 times as wide, answers the disc most.
SIGMA_PER_DIAMETER, SURROUND = 0.38, 1.6
LARGEST_SIGMA = 2.0
SHRINK = 0.07
# What lies this many spreads out teaches the colour of spots, if it is within this angle (radians) of the one
# foretold, which itself counts as so many pixels.
FAR_OUT, MOST_TURN, FORETOLD_PIXELS, TURNS = 4.5, 0.35, 6.0, 2
NOISE_MM, NOISE_CAP, NOISE_STEP = 10.0, 3.0, 4
LEAST_SHARE, LEAST_POWER = 1e-3, 0.5
# Of the smallest spots, whose diameter in mm this is.
LEAST_SIGNAL, SMALLEST_MM = 4.1, 1.0
LEAST_SURE_WEIGHT = 0.6
LEAST_SAMPLES = 400
MOST_SPOTS = 600
MOST_CANDIDATES = 1500
OVERLAP = 0.6
TINT = 0.05
WINDOW_DIAMETERS = 1.4
RING = (0.9, 1.4)
HALF = 0.5
LEAST_COMPACT = 0.25
# Nobody sees less than this; grain shows no more.
LEAST_CONTRAST = 0.02
MOST_GROWTH = 2.2


@dataclass(frozen=True, eq=False)
class Spot:
    """One spot in working pixels: centre, ``diameter``, ``signal`` over the noise around it.

    ``kind`` in ``KINDS``; ``contrast`` how much darker in green than the skin around, ln; ``area`` pixels²;
    ``outline`` (n, 2) float32 (x, y).
    """

    x: float
    y: float
    diameter: float
    kind: str
    signal: float
    contrast: float = 0.0
    area: float = 0.0
    outline: NDArray[np.float32] | None = None


def spot_colours(melanin: float, haemoglobin: float) -> NDArray[np.float64]:
    """Return how a little more melanin and a little more blood darken red, green and blue: (2, 3), ln."""
    more = 1 + TINT
    rgb = np.log(
        colour(
            np.array([melanin, melanin * more, melanin], np.float32),
            np.array([haemoglobin, haemoglobin, haemoglobin * more], np.float32),
            np.ones(3, np.float32),
        ).astype(np.float64)
    )
    return np.asarray(rgb[:1] - rgb[1:], np.float64)


def _own_colours(
    darker: NDArray[np.float64], spread: NDArray[np.float64], colours: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the colours (2, 3), of unit length, that this skin's own spots have, near the ones foretold.

    Parameters
    ----------
    darker : (n, 3) float64, ln, how much darker pixels are than around
    spread : (3, 3) float64, covariance of that on plain skin
    colours : (2, 3) float64, foretold for pigment and blood
    """
    foretold = colours / np.linalg.norm(colours, axis=1, keepdims=True)
    seen = darker[(darker[:, 0] > 0) & (darker[:, 1] > 0) & (darker[:, 2] > 0)]
    seen = seen[np.einsum("ij,ij->i", seen @ np.linalg.inv(spread), seen) > FAR_OUT**2]
    seen /= np.linalg.norm(seen, axis=1, keepdims=True)
    near = seen @ foretold.T > np.cos(MOST_TURN)
    own = foretold
    for _ in range(TURNS):
        kind = (seen @ own.T).argmax(axis=1)
        sums = [FORETOLD_PIXELS * foretold[k] + seen[near[:, k] & (kind == k)].sum(axis=0) for k in (0, 1)]
        own = np.stack(sums)
        own /= np.linalg.norm(own, axis=1, keepdims=True)
    return np.asarray(own, np.float64)


@dataclass(frozen=True, eq=False)
class _Answer:
    """How strongly each kind of spot of one size shows: (2, h, w) float32 over the noise around."""

    diameter: float
    reduction: int
    signal: NDArray[np.float32]


def _reduced(planes: NDArray[np.float32], weight: Map, reduction: int) -> tuple[NDArray[np.float32], Map]:
    if reduction == 1:
        return planes, weight
    size = (max(1, weight.shape[1] // reduction), max(1, weight.shape[0] // reduction))
    small = (cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in (planes, weight))
    return tuple(np.asarray(one, np.float32) for one in small)  # type: ignore[return-value]


def _reduction(diameter_mm: float, mm: float) -> int:
    """Return how many pixels are taken together where spots of one size are looked for: a power of two."""
    sigma = SIGMA_PER_DIAMETER * diameter_mm / mm
    return int(2 ** max(0, math.floor(math.log2(sigma / LARGEST_SIGMA)) + 1))


def _answer(
    planes: NDArray[np.float32],
    weight: Map,
    mm: float,
    diameter: float,
    reduction: int,
    colours: NDArray[np.float64],
) -> _Answer | None:
    """Return the answer to one size; ``planes`` (h, w, 3) and ``weight`` (h, w) are reduced for it."""
    sigma = SIGMA_PER_DIAMETER * diameter / mm / reduction
    darker = gaussian(planes, SURROUND * sigma) - gaussian(planes, sigma)
    sure = weight > LEAST_SURE_WEIGHT
    if int(sure.sum()) < LEAST_SAMPLES:
        return None
    plain = picked(darker, sure).astype(np.float64)
    spread = trimmed_covariance(plain) + 1e-12 * np.eye(3)
    colours = _own_colours(plain, spread, colours)
    spread += SHRINK * np.trace(spread) / 3 * np.eye(3)
    shares = np.linalg.solve(spread, colours.T).T
    shares /= np.sqrt((shares * colours).sum(axis=1, keepdims=True))
    signal = np.asarray(cv2.transform(darker, shares.astype(np.float32)), np.float32)
    shown = weight * sure
    kinds = [_over_noise(signal[..., kind], shown, NOISE_MM / (mm * reduction)) for kind in (0, 1)]
    return _Answer(diameter / mm, reduction, np.stack(kinds))


def _over_noise(signal: Map, weight: Map, reach: float) -> Map:
    """Return a signal in multiples of what it is around, 0 where the weight is; ``reach`` in pixels."""
    height, width = signal.shape
    size = max(1, width // NOISE_STEP), max(1, height // NOISE_STEP)
    capped = np.clip(signal, -NOISE_CAP, NOISE_CAP) ** 2 * weight
    both = cv2.resize(np.dstack([capped, weight]), size, interpolation=cv2.INTER_AREA)
    power, share = cv2.split(gaussian(np.asarray(both, np.float32), reach / NOISE_STEP))
    noise = np.sqrt(np.maximum(power / np.maximum(share, LEAST_SHARE), LEAST_POWER))
    around = cv2.resize(noise, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.where(weight > 0, signal / around, 0), np.float32)


def _least_signal(diameter_mm: float, kinds: int) -> float:
    """Return the signal from which a spot of a size counts.

    Noise has the fewer chances the larger the spot, and half as many where one kind is looked for instead of
    both: as many false answers are let through at every size and in every tone.
    """
    chances = (SMALLEST_MM / max(diameter_mm, SMALLEST_MM)) ** 2 * kinds / len(KINDS)
    return math.sqrt(LEAST_SIGNAL**2 + 2 * math.log(chances))


def _peaks(answer: _Answer, blood: bool, least: float) -> list[Spot]:
    """Return the places that answer more than their neighbours and at least that much."""
    found = []
    signal = answer.signal if blood else answer.signal[:1]
    best = signal.max(axis=0)
    peak = cv2.dilate(best, np.ones((3, 3), np.uint8))
    for y, x in np.argwhere((best >= peak) & (best > least)).tolist():
        kind = KINDS[int(signal[:, y, x].argmax())]
        centre = ((x + 0.5) * answer.reduction - 0.5, (y + 0.5) * answer.reduction - 0.5)
        found.append(Spot(*centre, answer.diameter, kind, float(best[y, x])))
    return found


def _distinct(spots: list[Spot]) -> list[Spot]:
    """Return spots, strongest first, without those that overlap a stronger one."""
    spots = sorted(spots, key=lambda one: (-one.signal, one.y, one.x))[:MOST_CANDIDATES]
    place = np.array([(one.x, one.y) for one in spots]).reshape(-1, 2)
    size = np.array([one.diameter for one in spots])
    free = np.ones(len(spots), np.bool_)
    kept = []
    for index, one in enumerate(spots):
        if not free[index]:
            continue
        kept.append(one)
        far = np.hypot(*(place - place[index]).T)
        free &= far > OVERLAP * np.maximum(size, one.diameter)
        if len(kept) == MOST_SPOTS:
            break
    return kept


def _measured(spot: Spot, planes: Sequence[Map], colours: NDArray[np.float64]) -> Spot | None:
    """Return a spot with its contrast, area and outline; ``None`` for what is long rather than round."""
    height, width = planes[0].shape
    reach = max(3, math.ceil(WINDOW_DIAMETERS * spot.diameter))
    x, y = round(spot.x), round(spot.y)
    x0, x1, y0, y1 = (
        max(0, x - reach),
        min(width, x + reach + 1),
        max(0, y - reach),
        min(height, y + reach + 1),
    )
    share = colours[KINDS.index(spot.kind)] / colours[KINDS.index(spot.kind)].sum()
    mixed = np.tensordot(share, np.stack([one[y0:y1, x0:x1] for one in planes]), 1).astype(np.float32)
    dark = np.asarray(cv2.GaussianBlur(-mixed, (0, 0), float(max(0.6, 0.12 * spot.diameter))), np.float32)
    rows, columns = np.mgrid[y0:y1, x0:x1]
    distance = np.hypot(columns - spot.x, rows - spot.y) / spot.diameter
    ring = (distance > RING[0]) & (distance < RING[1])
    inside = distance <= max(0.25, 1 / spot.diameter)
    if not ring.any() or not inside.any():
        return None
    level = float(np.median(dark[ring]))
    depth = float(dark[inside].mean()) - level
    if depth <= 0:
        return None
    mask = (dark > level + HALF * depth).astype(np.uint8)
    _, labels = cv2.connectedComponents(mask, connectivity=4)
    label = labels[min(y, y1 - 1) - y0, min(x, x1 - 1) - x0]
    own = ((labels == label) & (distance < RING[0])).astype(np.uint8) if label else np.zeros_like(mask)
    area = float(own.sum())
    if area < 3 or area > MOST_GROWTH * math.pi / 4 * (MOST_GROWTH * spot.diameter) ** 2:
        return None
    outlines, _ = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE, offset=(x0, y0))
    outline = max(outlines, key=len).reshape(-1, 2).astype(np.float32)
    _, radius = cv2.minEnclosingCircle(outline)
    if area / (math.pi * (radius + 0.5) ** 2) < LEAST_COMPACT:
        return None
    green = planes[1][y0:y1, x0:x1]
    contrast = float(np.median(green[ring]) - green[own > 0].mean())
    if contrast < LEAST_CONTRAST:
        return None
    return replace(spot, contrast=contrast, area=area, outline=outline)


def find_spots(
    planes: Sequence[Map], weight: Map, mm_per_pixel: float, tone: tuple[float, float], *, blood: bool = True
) -> list[Spot]:
    """Return the spots on skin, clearest first.

    Parameters
    ----------
    planes : red, green and blue (h, w) float32, ln, flattened, filled where there is no skin
    weight : (h, w) float32, 0–1: skin away from lines, edges and hair
    mm_per_pixel : float, mm
    tone : the skin's own melanin and haemoglobin, volume fractions
    blood : bool, whether red spots are looked for: 8 bits of very dark skin do not show them
    """
    colours = spot_colours(*tone)
    found: list[Spot] = []
    stack = np.asarray(cv2.merge(list(planes)), np.float32)
    small, reduction = (stack, weight), 1
    for diameter in DIAMETERS_MM:
        if diameter < LEAST_PIXELS * mm_per_pixel:
            continue
        if reduction != _reduction(diameter, mm_per_pixel):
            reduction = _reduction(diameter, mm_per_pixel)
            small = _reduced(stack, weight, reduction)
        answer = _answer(*small, mm_per_pixel, diameter, reduction, colours)
        if answer is not None:
            found += _peaks(answer, blood, _least_signal(diameter, 2 if blood else 1))
    taken = np.zeros(weight.shape, np.uint8)
    kept = []
    for one in _distinct(found):
        # what lies within a stronger spot is a part of it
        if taken[round(one.y) % weight.shape[0], round(one.x) % weight.shape[1]]:
            continue
        spot = _measured(one, planes, colours)
        if spot is not None and spot.outline is not None:
            cv2.fillPoly(taken, [spot.outline.astype(np.int32)], 1)
            kept.append(spot)
    return kept
