"""How much each pixel looks like the floor of a crease, in which direction and how wide.

At each scale the curvature across 24 directions is summed along two half-lines that may bend against each
other: a crease keeps its darkness along its course, which a pore, a spot or a hair's end does not. What one
pixel can add is capped, so that no single dark dot makes a line, and skin with much texture everywhere needs
more than smooth skin.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.skin.filters import Map, gaussian, masked_gaussian

DIRECTIONS = 24
HALF_LINE_MM = 4.5
FEWEST_DOUBLINGS, MOST_DOUBLINGS = 3, 5
NOISE_FLOOR = np.float32(0.02)
NOISE_CAP = np.float32(0.1)
NOISE_REACH_MM = 7.0
RESPONSE_CAP = 0.03
SCALE_POWER = -0.3
# Whole numbers keep the sums cheap: a capped response is ±450, and 64 of them stay inside 16 bits.
STEPS_OF_CAP = 450
SIGMA = 0.8
# The picture is searched at full and at half size: valleys about 2 and 4 pixels wide.
REDUCTIONS = (1, 2)
WIDTH_PER_SIGMA = 2.4
FINEST_MM_PER_PIXEL = 0.25
# The band in which the mixture of channels is chosen, in pixels, and how it is kept from extremes.
MIX_FINE, MIX_BROAD = 0.6, 2.0
MIX_ROUNDS, MIX_TRIM = 3, 97.0
MIX_SHRINK = 0.05
MIX_MOST = 1.6
SMALLEST_SIDE = 16
THREADS, STRIP = 2, 64
LEAST_SAMPLES, MOST_SAMPLES = 200, 12_000


@dataclass(frozen=True, eq=False)
class RidgeField:
    """How crease-like pixels are.

    ``strength`` (h, w) float32 ≥ 0, 1 at the cap; ``direction`` (h, w) float32, radians, 0–π, of the
    crease's course; ``width`` (h, w) float32, pixels.
    """

    strength: Map
    direction: Map
    width: Map


def crease_light(planes: Sequence[Map], weight: Map, gain: tuple[float, float, float]) -> Map:
    """Return the mixture of red, green and blue log light in which creases stand out most from this skin.

    A crease darkens the channels in known proportion; grain, pores, pigment and the steps of an 8-bit
    picture do so in proportions of their own, which the skin's fine texture shows. The best mixture divides
    one by the other (Hotelling 1931): mostly red on light skin, what 8 bits left of it on dark skin.

    Parameters
    ----------
    planes : red, green and blue (h, w) float32, ln, flattened
    weight : (h, w) float32, 0–1, skin
    gain : how strongly a crease shows in red, green and blue
    """
    size = tuple(max(1, side // 2) for side in weight.shape[::-1])
    sure = cv2.erode(_resized(weight, (size[0], size[1]), cv2.INTER_NEAREST), np.ones((5, 5), np.uint8)) > 0
    fine = [
        _resized(gaussian(one, MIX_FINE) - gaussian(one, MIX_BROAD), (size[0], size[1]), cv2.INTER_NEAREST)
        for one in planes
    ]
    seen = np.stack([one[sure] for one in fine], axis=1).astype(np.float64)
    course = np.asarray(gain, np.float64)
    if len(seen) < LEAST_SAMPLES:
        return np.asarray(np.tensordot(course / course.sum(), np.asarray(planes), 1), np.float32)
    spread = trimmed_covariance(seen)
    spread += MIX_SHRINK * np.trace(spread) / 3 * np.eye(3) + 1e-12 * np.eye(3)
    share = np.linalg.solve(spread, course)
    share = np.clip(share / (share @ course), -MIX_MOST, MIX_MOST)
    share /= share @ course
    mixed = cv2.addWeighted(planes[0], float(share[0]), planes[1], float(share[1]), 0)
    return np.asarray(cv2.addWeighted(mixed, 1, planes[2], float(share[2]), 0), np.float32)


def trimmed_covariance(seen: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the covariance of samples (n, c) about 0 without the few that lie far out.

    Some ten thousand samples tell it as well as all of them.
    """
    seen = seen[:: max(1, len(seen) // MOST_SAMPLES)]
    spread = seen.T @ seen / len(seen)
    for _ in range(MIX_ROUNDS):
        floor = 1e-12 * np.eye(seen.shape[1])
        far = np.einsum("ij,ij->i", seen @ np.linalg.inv(spread + floor), seen)
        kept = seen[far <= np.percentile(far, MIX_TRIM)]
        spread = kept.T @ kept / len(kept)
    return spread


def _curvatures(picture: Map) -> tuple[Map, Map, Map]:
    """Return the scale-normalised second derivatives along x, along y and mixed."""
    smooth = gaussian(picture, SIGMA)
    second, still = np.array([1, -2, 1], np.float32), np.array([0, 1, 0], np.float32)
    first = np.array([-0.5, 0, 0.5], np.float32)
    size = np.float32(SIGMA**2)
    pairs = ((second, still), (still, second), (first, first))
    xx, yy, xy = (
        cast(Map, cv2.sepFilter2D(smooth, -1, a, b, borderType=cv2.BORDER_REFLECT)) * size for a, b in pairs
    )
    return xx, yy, xy


def _half_lines(
    start: NDArray[np.int16], angle: float, doublings: int
) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Return the sums over 2^doublings pixels from each one on in a direction, and against it.

    Nothing lies beyond the border. The pixels against a direction are those in it from their far end on.
    """
    margin = 2**doublings
    height, width = start.shape
    total = np.pad(start, margin)
    right = down = 0
    for step in range(doublings):
        dx, dy = round(np.cos(angle) * 2**step), round(np.sin(angle) * 2**step)
        longer = total.copy()
        here, there = (
            np.s_[max(0, sign * dy) : total.shape[0] + min(0, sign * dy),
                  max(0, sign * dx) : total.shape[1] + min(0, sign * dx)]
            for sign in (-1, 1)
        )  # fmt: skip
        np.add(total[here], total[there], out=longer[here])
        total, right, down = longer, right + dx, down + dy
    ahead = total[margin : margin + height, margin : margin + width]
    top, left = margin - down, margin - right
    return ahead, total[top : top + height, left : left + width]


def _scaled_curvatures(picture: Map, weight: Map, mm_per_pixel: float) -> tuple[Map, Map, Map]:
    """Return the second derivatives in steps of the cap, less where texture is strong."""
    xx, yy, xy = _curvatures(picture)
    strongest = 0.5 * (xx + yy) + np.sqrt(0.25 * (xx - yy) ** 2 + xy**2)
    capped = np.clip(strongest, -NOISE_CAP, NOISE_CAP) ** 2
    noise = np.sqrt(np.maximum(masked_gaussian(capped, weight, NOISE_REACH_MM / mm_per_pixel), 0))
    scale = NOISE_FLOOR / (noise + NOISE_FLOOR) * np.float32(SIGMA**SCALE_POWER / RESPONSE_CAP)
    scale *= np.float32(STEPS_OF_CAP)
    # one direction's curvature is even + cos 2θ · uneven + sin 2θ · mixed
    return 0.5 * (xx + yy) * scale, 0.5 * (yy - xx) * scale, -xy * scale


def _one_scale(picture: Map, weight: Map, mm_per_pixel: float) -> tuple[Map, NDArray[np.uint8]]:
    """Return the strength and the index of the direction at one scale."""
    even, uneven, mixed = _scaled_curvatures(picture, weight, mm_per_pixel)
    wanted = round(np.log2(max(HALF_LINE_MM / mm_per_pixel, 1)))
    doublings = min(max(wanted, FEWEST_DOUBLINGS), MOST_DOUBLINGS)
    halves: list[NDArray[np.int16]] = [np.empty(0, np.int16)] * (2 * DIRECTIONS)
    best = np.empty(picture.shape, np.int16)
    which = np.empty(picture.shape, np.uint8)

    def both_ways(index: int) -> None:
        angle = np.pi * index / DIRECTIONS
        across = cv2.addWeighted(uneven, float(np.cos(2 * angle)), mixed, float(np.sin(2 * angle)), 0)
        cv2.add(across, even, across)
        response = np.clip(across, -STEPS_OF_CAP, STEPS_OF_CAP, out=across).astype(np.int16)
        halves[index], halves[index + DIRECTIONS] = _half_lines(response, angle, doublings)

    def best_of(rows: slice) -> None:
        best[rows], which[rows] = _best_direction([one[rows] for one in halves])

    # numpy and OpenCV let other threads run while they count
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(both_ways, range(DIRECTIONS)))
        list(pool.map(best_of, (slice(top, top + STRIP) for top in range(0, picture.shape[0], STRIP))))
    return best.astype(np.float32) / np.float32(2 * STEPS_OF_CAP * 2**doublings), which


def _best_direction(halves: list[NDArray[np.int16]]) -> tuple[NDArray[np.int16], NDArray[np.uint8]]:
    """Return the largest sum of two half-lines that may bend against each other, and its direction."""
    best = np.zeros(halves[0].shape, np.int16)
    which = np.zeros(halves[0].shape, np.uint8)
    for index in range(DIRECTIONS):
        first, second, third = (halves[(index + DIRECTIONS + bend) % len(halves)] for bend in (-1, 0, 1))
        total = cv2.add(cv2.max(cv2.max(first, second), third), halves[index])
        better = cv2.compare(total, best, cv2.CMP_GT)
        cv2.max(best, total, best)
        which[better > 0] = index
    return best, which


def _resized(picture: Map, size: tuple[int, int], how: int) -> Map:
    return picture if picture.shape[::-1] == size else cast(Map, cv2.resize(picture, size, interpolation=how))


def ridge_field(filled: Map, weight: Map, mm_per_pixel: float) -> RidgeField:
    """Return the ridge field of flattened log shading.

    Parameters
    ----------
    filled : (h, w) float32, ln, its broad shape taken off, smoothly filled where the weight is 0
    weight : (h, w) float32, 0–1
    mm_per_pixel : float, mm; finer than 0.25 is reduced first

    Returns
    -------
    RidgeField of the same size; strength 0 where the weight is 0.
    """
    height, width = filled.shape
    best = np.zeros((height, width), np.float32)
    direction = np.zeros((height, width), np.float32)
    wide = np.ones((height, width), np.float32)
    finest = min(1.0, mm_per_pixel / FINEST_MM_PER_PIXEL)
    for reduction in REDUCTIONS:
        factor = finest / reduction
        size = (round(width * factor), round(height * factor))
        if min(size) < SMALLEST_SIDE:
            break
        small = _resized(filled, size, cv2.INTER_AREA)
        small_weight = _resized(weight, size, cv2.INTER_AREA)
        strength, which = _one_scale(small, small_weight, mm_per_pixel / factor)
        strength = _resized(strength * np.float32(reduction**SCALE_POWER), (width, height), cv2.INTER_LINEAR)
        angle = _resized(which.astype(np.float32), (width, height), cv2.INTER_NEAREST)
        better = strength > best
        np.copyto(best, strength, where=better)
        np.copyto(direction, angle * np.float32(np.pi / DIRECTIONS), where=better)
        wide[better] = WIDTH_PER_SIGMA * SIGMA / factor
    return RidgeField(best * weight, direction, wide)
