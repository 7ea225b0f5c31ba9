"""Depressed marks such as acne scars: where they are, how wide and deep, of which type, and their signature.

They are looked for in the height of the skin, so light from either side and spots of pigment, which a hollow
resembles in a picture, are already told apart. The type follows width and walls (Jacob 2001): narrow ice-pick
scars, boxcar scars with steep walls, wide rolling ones with gentle walls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.skin.filters import Map, gaussian, masked_gaussian, robust_spread
from glabella.skin.relief import Band, band_pass
from glabella.terms import load_yaml

# The waves that pits are made of; broader ones are the shape of the face.
PIT_BAND = Band("pits", 0.25, 14.0)
DIAMETERS_MM = (1.0, 1.4, 2.0, 2.8, 4.0, 5.6)
SIGMA_PER_DIAMETER = 0.3
LEAST_PIXELS = 3.0
LEAST_SIGMA_PIXELS = 1.4
SURE_WEIGHT = 0.9
CLEAR = 4.5
PROFILE_MM = 7.0
SPOKES = 24
LEVELS = (0.25, 0.5, 0.75)
# A profile ends where it has fallen back this far, or not risen for this long.
FALLEN_BACK, STILL_MM, STILL_SHARE, MOUTH_MM = 0.35, 0.9, 0.3, 0.4
MOST_ELONGATION = 2.2
# How far a pit's outline is followed from its deepest point.
REACH_SHARE, REACH_MM = 2.0, 1.2
MOST_MARKS = 300
# Rough skin hides marks as shallow as its roughness; one deep pit adds no more to it than the cap.
AROUND_MM, ROUGH_CAP, MEAN_TO_SPREAD = 8.0, 3.0, 1.25


@dataclass(frozen=True)
class Mark:
    """A depressed mark: centre (x, y) and diameter in working pixels, its type, contrast (ln), depth (mm)."""

    x: float
    y: float
    diameter: float
    kind: str
    contrast: float
    depth: float = 0.0


@dataclass(frozen=True)
class Profile:
    """A pit's ``depth`` (mm) and its radii (mm) at a quarter, half and three quarters of the way up."""

    depth: float
    quarter: float
    half: float
    three_quarters: float


@cache
def _limits() -> dict[str, float]:
    table = load_yaml("skin", "relief.yaml")["pits"]
    return {name: float(entry["value"]) for name, entry in table.items()}


def kind_of(shape: Profile) -> str:
    """Return the type of a pit by its width at half depth and how its walls rise above and below it."""
    limits = _limits()
    width = 2 * shape.half
    upper = shape.three_quarters / max(shape.half, 1e-6)
    whole = shape.three_quarters / max(shape.quarter, 1e-6)
    if width > limits["widest_boxcar"]:
        return "rolling"
    if width < limits["ice_pick"] and whole > limits["flat_floor"]:
        return "ice_pick"
    narrow = limits["narrow_steep"] if width < limits["surely_boxcar"] else limits["steep"]
    return "boxcar" if upper < narrow else "rolling"


def profile_at(height: Map, x: float, y: float, mm_per_pixel: float) -> Profile:
    """Return the profile of a pit: the median over all directions from its middle.

    Parameters
    ----------
    height : (h, w) float32, mm
    x, y : float, pixels
    mm_per_pixel : float, mm
    """
    reach = np.arange(int(PROFILE_MM / mm_per_pixel) + 1, dtype=np.float32)
    angle = np.arange(SPOKES, dtype=np.float32) * np.float32(2 * np.pi / SPOKES)
    across = np.float32(x) + reach[:, None] * np.cos(angle)
    down = np.float32(y) + reach[:, None] * np.sin(angle)
    course = np.median(
        cv2.remap(height, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), axis=1
    )
    floor = float(course[:3].min())
    rim = 0
    for step in range(1, len(course)):
        if course[step] > course[rim]:
            rim = step
        still = (step - rim) * mm_per_pixel > STILL_MM + STILL_SHARE * rim * mm_per_pixel
        back = course[step] < course[rim] - FALLEN_BACK * (course[rim] - floor)
        if still or (back and rim * mm_per_pixel > MOUTH_MM):
            break
    depth = float(course[rim]) - floor
    radii = [_radius_at(course[: rim + 1], floor + level * depth) * mm_per_pixel for level in LEVELS]
    return Profile(depth, *radii)


def outlined(
    height: Map, x: float, y: float, shape: Profile, mm_per_pixel: float
) -> tuple[Profile, float, float]:
    """Return a pit's profile by the areas that lie below each level, and the x and y of its middle.

    A wide pit is seldom deepest in its middle, nor round: areas mind neither.
    """
    reach = max(3, round((REACH_SHARE * shape.three_quarters + REACH_MM) / mm_per_pixel))
    top, left = max(0, round(y) - reach), max(0, round(x) - reach)
    part = height[top : round(y) + reach + 1, left : round(x) + reach + 1]
    rows, columns = np.mgrid[: part.shape[0], : part.shape[1]]
    near = np.hypot(rows + top - y, columns + left - x) <= reach
    seed = round(y) - top, round(x) - left
    floor = float(part[seed])
    radii, middle = [], (x, y)
    for level in LEVELS:
        below = ((part <= floor + level * shape.depth) & near).astype(np.uint8)
        _, labels = cv2.connectedComponents(below, connectivity=4)
        own = labels == labels[seed] if below[seed] else np.zeros(part.shape, np.bool_)
        radii.append(float(np.sqrt(max(own.sum(), 1) / np.pi)) * mm_per_pixel)
        if level == LEVELS[1] and own.any():
            middle = float(columns[own].mean() + left), float(rows[own].mean() + top)
    return Profile(shape.depth, *radii), *middle


def _radius_at(course: NDArray[np.float32], level: float) -> float:
    """Return where a rising course first reaches a level, in steps; half a step where it starts there."""
    first = int(np.argmax(course >= level))
    if first == 0:
        return 0.5
    rise = float(course[first] - course[first - 1])
    return first - 1 + (level - float(course[first - 1])) / max(rise, 1e-9)


def _round_enough(picture: Map, sigma: float, x: int, y: int) -> bool:
    """Say whether the hollow at (x, y) curves in every direction, which a furrow does not."""
    reach = max(2, round(sigma))
    if min(x, y) < reach or x >= picture.shape[1] - reach or y >= picture.shape[0] - reach:
        return False
    middle = 2 * picture[y, x]
    xx = picture[y, x - reach] + picture[y, x + reach] - middle
    yy = picture[y - reach, x] + picture[y + reach, x] - middle
    diagonal = picture[y - reach, x - reach] + picture[y + reach, x + reach]
    other = picture[y - reach, x + reach] + picture[y + reach, x - reach]
    mean, spread = (xx + yy) / 2, float(np.hypot((xx - yy) / 2, (diagonal - other) / 4))
    return bool(mean - spread > 0 and (mean + spread) < MOST_ELONGATION**2 * (mean - spread))


def _hollows(height: Map, weight: Map, mm_per_pixel: float, diameter: float) -> list[tuple[float, int, int]]:
    """Return (clearness, x, y) of the middles of hollows of one diameter (mm), in whole pixels."""
    reduction = max(1, int(SIGMA_PER_DIAMETER * diameter / mm_per_pixel / LEAST_SIGMA_PIXELS))
    size = (max(1, height.shape[1] // reduction), max(1, height.shape[0] // reduction))
    if reduction > 1:
        height, weight = (
            np.asarray(cv2.resize(one, size, interpolation=cv2.INTER_AREA), np.float32)
            for one in (height, weight)
        )
    sigma = SIGMA_PER_DIAMETER * diameter / mm_per_pixel / reduction
    smooth = gaussian(height, sigma)
    curved = cv2.Laplacian(smooth, cv2.CV_32F, borderType=cv2.BORDER_REFLECT) * np.float32(sigma**2)
    usual = robust_spread(curved[weight > SURE_WEIGHT])
    if usual <= 0:
        return []
    side = 2 * round(sigma) + 1
    peak = cv2.dilate(curved, np.ones((side, side), np.uint8))
    found = (curved >= peak) & (curved > CLEAR * usual) & (weight > SURE_WEIGHT)
    out = []
    for y, x in np.argwhere(found).tolist():
        if _round_enough(smooth, sigma, x, y):
            half = (reduction - 1) / 2
            out.append(
                (float(curved[y, x]) / usual, round(x * reduction + half), round(y * reduction + half))
            )
    return out


def _deepest_near(smooth: Map, x: int, y: int, reach: int) -> tuple[int, int]:
    top, left = max(0, y - reach), max(0, x - reach)
    part = smooth[top : y + reach + 1, left : x + reach + 1]
    row, column = np.unravel_index(int(np.argmin(part)), part.shape)
    return left + int(column), top + int(row)


def find_marks(height: Map, weight: Map, mm_per_pixel: float) -> list[Mark]:
    """Return depressed marks, clearest first.

    Parameters
    ----------
    height : (h, w) float32, mm, of ``PIT_BAND``
    weight : (h, w) float32, 0–1: skin away from creases and the face's own edges
    mm_per_pixel : float, mm
    """
    usual = robust_spread(height[weight > SURE_WEIGHT])
    if usual <= 0:
        return []
    rough = _roughness_around(height, weight, mm_per_pixel, usual)
    found: list[tuple[float, int, int, float]] = []
    for diameter in DIAMETERS_MM:
        if diameter >= LEAST_PIXELS * mm_per_pixel:
            places = _hollows(height, weight, mm_per_pixel, diameter)
            found += [(clear, x, y, diameter) for clear, x, y in places]
    found.sort(key=lambda one: -one[0])
    taken: list[tuple[int, int, float]] = []
    out: list[Mark] = []
    for _, x, y, diameter in found:
        near = (np.hypot(x - a, y - b) * mm_per_pixel < 0.5 * max(diameter, d) for a, b, d in taken)
        if any(near):
            continue
        taken.append((x, y, diameter))
        mark = _judged(height, x, y, diameter, mm_per_pixel, float(rough[y, x]))
        if mark is not None and not any(_overlap(mark, one) for one in out):
            out.append(mark)
        if len(out) == MOST_MARKS:
            break
    return out


def _roughness_around(height: Map, weight: Map, mm_per_pixel: float, usual: float) -> Map:
    """Return the spread of heights around each pixel, at least the usual one, mm."""
    capped = np.minimum(np.abs(height), np.float32(ROUGH_CAP * usual))
    known = (weight > SURE_WEIGHT).astype(np.float32)
    around = masked_gaussian(capped, known, AROUND_MM / mm_per_pixel) * np.float32(MEAN_TO_SPREAD)
    return np.asarray(np.maximum(around, np.float32(usual)), np.float32)


def _overlap(one: Mark, other: Mark) -> bool:
    """Say whether the middle of either mark lies within the other."""
    return bool(np.hypot(one.x - other.x, one.y - other.y) < 0.5 * max(one.diameter, other.diameter))


def _judged(height: Map, x: int, y: int, diameter: float, mm_per_pixel: float, usual: float) -> Mark | None:
    """Return the mark at a hollow, ``None`` where it is too shallow to be one."""
    limits = _limits()
    x, y = _deepest_near(height, x, y, int(0.4 * diameter / mm_per_pixel) + 1)
    rough = profile_at(height, x, y, mm_per_pixel)
    shape, across, down = outlined(height, x, y, rough, mm_per_pixel)
    width = 2 * shape.half
    needed = limits["narrow_depth" if width < limits["ice_pick"] else "wide_depth"]
    if width < max(limits["narrowest"], limits["pixels"] * mm_per_pixel) or shape.depth < needed * usual:
        return None
    kind = kind_of(shape)
    # The rim of gentle walls lies beyond what is read of them.
    wide = 2 * shape.three_quarters if kind == "rolling" else width
    return Mark(across, down, wide / mm_per_pixel, kind, 0.0, shape.depth)


def with_contrast(marks: Sequence[Mark], log_light: Map) -> list[Mark]:
    """Return the marks that show, with a quarter of the range of log light (h, w) over them as contrast."""
    out = []
    for mark in marks:
        reach = max(2, round(0.75 * mark.diameter))
        x, y = round(mark.x), round(mark.y)
        part = log_light[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
        contrast = float(np.ptp(np.percentile(part, [5, 95])) / 4)
        if contrast >= _limits()["contrast"]:
            out.append(replace(mark, contrast=contrast))
    return out


def mark_signature(log_light: Map, marks: Sequence[Mark], weight: Map, mm_per_pixel: float) -> Map:
    """Return the log shading that the marks add: dark crescent and lit rim, without grain.

    Parameters
    ----------
    log_light : (h, w) float32, ln
    marks : sequence of Mark
    weight : (h, w) float32, 0–1
    mm_per_pixel : float, mm

    Returns
    -------
    (h, w) float32, ln; 0 away from the marks.
    """
    total = np.zeros(log_light.shape, np.float32)
    by_size: dict[float, NDArray[np.float32]] = {}
    for mark in marks:
        # marks of about one size share a band: each band costs a pass over the whole picture
        size = float(2 ** (round(2 * np.log2(mark.diameter)) / 2))
        spots = by_size.setdefault(size, np.zeros(log_light.shape, np.float32))
        cv2.circle(spots, (round(mark.x), round(mark.y)), max(1, round(0.75 * mark.diameter)), 1.0, -1)
    for diameter, spots in by_size.items():
        soft = gaussian(spots, 0.15 * diameter)
        band = Band("", diameter * mm_per_pixel * 0.6, diameter * mm_per_pixel * 3)
        total += soft * band_pass(log_light, weight, band, mm_per_pixel)
    return total * weight


def known_part(weight: Map, mm_per_pixel: float) -> Map:
    """Return the weight drawn in by 1.5 mm, so that nothing at the mask's border is taken for a mark."""
    sure = (weight > 0.9).astype(np.uint8)
    inside = cv2.distanceTransform(sure, cv2.DIST_L2, 3) * mm_per_pixel > 1.5
    return inside * weight
