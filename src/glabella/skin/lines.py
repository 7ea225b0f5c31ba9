"""Creases as paths: where they run, how long, wide and dark they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.skin.filters import Map, masked_gaussian
from glabella.skin.ridges import RidgeField
from glabella.terms import load_yaml

# A field's strength is compared with what the texture around shows anywhere, which counts at most this much.
AROUND_MM = 8.0
MOST_AROUND = np.float32(0.35)
LEAST_AROUND = np.float32(0.08)
SEED_STRENGTH = 2.3
KEEP_STRENGTH = 1.25
LEAST_MEAN = 1.8
SURE_MEAN = 2.8
SURE_LENGTH_MM = 8.0
SEED_CELL = 6
STEP_PIXELS = 2.0
GAP_STEPS = 2
MOST_STEPS = 750
SHARPEST_TURN = 0.45
TURN_SHARE = 0.75
# How far to look aside at each step, in pixels, and what that costs.
SIDESTEPS = ((0.0, 0.0), (-0.7, 0.05), (0.7, 0.05))
END_SHARE = 0.5
LEAST_CONTRAST = 0.02
# A step of light has a dark side but no valley: levelled, it seems a tenth as deep as it is high.
MOST_STEP = 2.5
CLIPPED_RED = float(np.log(0.88))
BORDER_MM = 1.2
MOST_NEAR_BORDER = 0.5
WIDER_VIEWS, WIDER = 3, 1.6
SAMPLES_PER_WIDTH = 10
# How much more line-like a pixel is, in strengths of the texture around, for lying on a whole line.
WHOLE_LINE = 0.7
NARROWEST_DRAWN_PIXELS = 1.6
FIXED_POINT_BITS = 4
STRAND_MM, STRAND_ROOT_MM = 18.0, 2.5


@dataclass(frozen=True, eq=False)
class Line:
    """One crease in working pixels.

    ``path`` (n, 2) float32 (x, y), about one pixel apart; ``strength`` (n,) float32 along it; ``width`` its
    full width at half depth in pixels; ``contrast`` its darkness against its flanks, ln, > 0;
    ``red_to_green`` how much of it red shows; ``step`` how much lighter one flank is than the other, ln;
    ``certainty`` 0–1, how far it is from all that is no crease.
    """

    path: NDArray[np.float32]
    strength: NDArray[np.float32]
    width: float
    contrast: float
    red_to_green: float = 1.0
    step: float = 0.0
    certainty: float = 1.0

    @property
    def length(self) -> float:
        """Return the length of the path in pixels."""
        return float(np.linalg.norm(np.diff(self.path, axis=0), axis=1).sum())


@dataclass(frozen=True)
class Limits:
    """What the library says a line must be: mm, widths, and red over green contrast."""

    shortest_mm: float
    shortest_in_widths: float
    widest_mm: float
    surely_narrow_mm: float
    red_low: float
    red_high: float


@cache
def limits() -> Limits:
    """Return the library's limits of lines."""
    table = load_yaml("skin", "lines.yaml")
    colour = table["red_to_green"]
    return Limits(
        float(table["shortest_mm"]["value"]),
        float(table["shortest_in_widths"]["value"]),
        float(table["widest_mm"]["value"]),
        float(table["surely_narrow_mm"]["value"]),
        float(colour["low"]),
        float(colour["high"]),
    )


def standing_out(field: RidgeField, weight: Map, mm_per_pixel: float) -> RidgeField:
    """Return the field with its strength in multiples of what the skin around shows by its texture alone."""
    usual = masked_gaussian(np.minimum(field.strength, MOST_AROUND), weight, AROUND_MM / mm_per_pixel)
    relative = np.asarray(field.strength / np.maximum(usual, LEAST_AROUND), np.float32)
    return replace(field, strength=relative)


def line_map(field: RidgeField, lines: Sequence[Line], weight: Map, mm_per_pixel: float) -> Map:
    """Return how surely each pixel lies on a line, from its own strength and from the whole lines found.

    Parameters
    ----------
    field : RidgeField
    lines : what ``find_lines`` found in it
    weight : (h, w) float32, 0–1, where creases may be
    mm_per_pixel : float, mm

    Returns
    -------
    (h, w) float32, ≥ 0, in multiples of the texture around.
    """
    whole = np.zeros(weight.shape, np.float32)
    for line in lines:
        thickness = max(1, round(max(line.width, NARROWEST_DRAWN_PIXELS)))
        points = np.round(line.path * 2**FIXED_POINT_BITS).astype(np.int32)
        cv2.polylines(whole, [points], False, WHOLE_LINE, thickness, shift=FIXED_POINT_BITS)
    return standing_out(field, weight, mm_per_pixel).strength + whole * weight


def _seeds(strength: Map) -> list[tuple[int, int]]:
    """Return the strongest pixel of every small cell that reaches the seed strength, strongest first."""
    peak = cv2.dilate(strength, np.ones((SEED_CELL + 1, SEED_CELL + 1), np.uint8))
    y, x = np.nonzero((strength >= peak) & (strength >= SEED_STRENGTH))
    order = np.argsort(-strength[y, x], kind="stable")
    return list(zip(x[order].tolist(), y[order].tolist(), strict=True))


def _walk(
    field: RidgeField, taken: NDArray[np.uint8], x: float, y: float, angle: float
) -> list[tuple[float, float, float]]:
    """Follow a crease from (x, y) until it fades, turns sharply or meets another."""
    steps: list[tuple[float, float, float]] = []
    missing = 0
    height, width = field.strength.shape
    # views hand out plain numbers, which is most of the time that a walk takes
    strength, direction, blocked = field.strength.data, field.direction.data, taken.data
    for _ in range(MOST_STEPS):
        cos, sin = math.cos(angle), math.sin(angle)
        x, y = x + STEP_PIXELS * cos, y + STEP_PIXELS * sin
        best = (x, y, -1.0)
        for offset, cost in SIDESTEPS:
            u, v = x - sin * offset, y + cos * offset
            column, row = int(u + 0.5), int(v + 0.5)
            if 0 <= column < width and 0 <= row < height:
                value = strength[row, column] - cost
                if value > best[2]:
                    best = (u, v, value)
        x, y, value = best
        if value <= 0 or blocked[int(y + 0.5), int(x + 0.5)]:
            break
        steps.append(best)
        missing = missing + 1 if value < KEEP_STRENGTH else 0
        if missing > GAP_STEPS:
            break
        if missing == 0:
            turn = (direction[int(y + 0.5), int(x + 0.5)] - angle + math.pi / 2) % math.pi - math.pi / 2
            if abs(turn) > SHARPEST_TURN:
                break
            angle += turn * TURN_SHARE
    return steps[: len(steps) - missing]


def trace(
    field: RidgeField, least_pixels: float = 0.0
) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Return the courses (n, 2) of creases with the strength (n,) along each, strongest first.

    Seeds above the high threshold are followed both ways while the strength stays above the low one
    (hysteresis), over gaps of at most four pixels; a crease is never followed twice, and none shorter than
    ``least_pixels`` is returned.
    """
    taken = np.zeros(field.strength.shape, np.uint8)
    found = []
    for x, y in _seeds(field.strength):
        if taken[y, x]:
            continue
        angle = field.direction.item(y, x)
        ahead = _walk(field, taken, x, y, angle)
        behind = _walk(field, taken, x, y, angle + math.pi)
        course = np.array([*behind[::-1], (x, y, field.strength.item(y, x)), *ahead], np.float32)
        reach = max(1, round(float(field.width[y, x]) * 0.6))
        cv2.polylines(taken, [np.round(course[:, :2]).astype(np.int32)], False, 1, 2 * reach + 1)
        # the search sums along half-lines, so a crease seems to fade only after its end
        if STEP_PIXELS * len(course) < least_pixels:
            continue
        lasting = np.nonzero(course[:, 2] >= END_SHARE * np.median(course[:, 2]))[0]
        course = _spaced(course[lasting[0] : lasting[-1] + 1])
        found.append((_smooth(course[:, :2]), course[:, 2]))
    return found


def _spaced(course: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a course (n, 3) of x, y, strength with points one pixel apart."""
    steps = np.linalg.norm(np.diff(course[:, :2], axis=0), axis=1)
    place = np.concatenate([[0.0], np.cumsum(steps)])
    even = np.linspace(0, place[-1], max(2, round(float(place[-1])) + 1))
    return np.column_stack([np.interp(even, place, column) for column in course.T]).astype(np.float32)


def _smooth(path: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the path with the pixel grid's steps smoothed away, its ends kept."""
    if len(path) < 5:
        return path
    column = np.ascontiguousarray(path[:, None, :])
    smooth = cv2.GaussianBlur(column, (1, 9), 2.0, borderType=cv2.BORDER_REPLICATE)[:, 0]
    smooth[[0, -1]] = path[[0, -1]]
    return cast(NDArray[np.float32], smooth)


def _at(picture: NDArray[Any], course: NDArray[np.float32]) -> NDArray[Any]:
    x = np.clip(np.round(course[:, 0]).astype(int), 0, picture.shape[1] - 1)
    y = np.clip(np.round(course[:, 1]).astype(int), 0, picture.shape[0] - 1)
    return np.asarray(picture[y, x])


def normals(path: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the unit normals (n, 2) of a path (n, 2), n ≥ 2."""
    tangent = np.gradient(path, axis=0)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-6)
    return np.column_stack([-tangent[:, 1], tangent[:, 0]]).astype(np.float32)


def straightened(
    picture: NDArray[np.float32],
    path: NDArray[np.float32],
    offsets: NDArray[np.float32],
    how: int = cv2.INTER_LINEAR,
) -> NDArray[np.float32]:
    """Return a picture (h, w[, c]) sampled across a path: (n, offsets[, c]), offsets in pixels.

    ``how`` is OpenCV's interpolation: the cubic one keeps more of what is a pixel or two wide.
    """
    normal = normals(path)
    x = path[:, :1] + normal[:, :1] * offsets
    y = path[:, 1:] + normal[:, 1:] * offsets
    return cast(
        NDArray[np.float32],
        cv2.remap(
            picture,
            x.astype(np.float32),
            y.astype(np.float32),
            how,
            borderMode=cv2.BORDER_REPLICATE,
        ),
    )


def _profile(
    channels: NDArray[np.float32], path: NDArray[np.float32], width: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the median profile across a path, (41, c), over ±2 widths, and the step (c,) between its flanks.

    The profile is levelled so that both flanks are 0.
    """
    offsets = np.linspace(-2 * width, 2 * width, 41, dtype=np.float32)
    profile = np.median(straightened(channels, path, offsets), axis=0)
    left, right = profile[6:11].mean(axis=0), profile[30:35].mean(axis=0)
    share = np.linspace(-0.5, 1.5, 41, dtype=np.float32)[:, None]
    levelled = profile - (left + (right - left) * share)
    return levelled.astype(np.float32), np.abs(right - left).astype(np.float32)


def _width_at_half_depth(profile: NDArray[np.float32]) -> tuple[int, int]:
    """Return where the valley of a levelled profile (41,) lies, near its middle, and its width in samples."""
    middle = 14 + int(np.argmin(profile[14:27]))
    below = profile < profile[middle] / 2
    first = last = middle
    while first > 0 and below[first - 1]:
        first -= 1
    while last < len(profile) - 1 and below[last + 1]:
        last += 1
    return middle, last - first + 1


def measure(
    course: NDArray[np.float32],
    strength: NDArray[np.float32],
    width: float,
    channels: NDArray[np.float32],
) -> Line:
    """Measure one course on the log light of red, green and blue (h, w, 3).

    The width is the full width at half depth of the median cross-profile, looked at from further away while
    the valley fills the view. Where red light is clipped, as on skin in hard sun, red says nothing of a
    crease and is taken to be as green.
    """
    for _ in range(WIDER_VIEWS):
        profile, step = _profile(channels, course, width)
        middle, samples = _width_at_half_depth(profile[:, 1])
        full = samples * width / SAMPLES_PER_WIDTH
        if full < width:
            break
        width *= WIDER
    depth = max(float(-profile[middle, 1]), 0.0)
    red = max(float(-profile[middle, 0]), 0.0)
    if float(np.median(_at(channels[..., 0], course))) > CLIPPED_RED:
        red = depth
    share = red / depth if depth > 0 else 0.0
    return Line(course, strength, full, depth, share, float(step[1]))


def _near_border(weight: Map, mm_per_pixel: float) -> NDArray[np.bool_]:
    distance = cv2.distanceTransform((weight > 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    return distance * mm_per_pixel < BORDER_MM


def _from_hair(weight: Map, mm_per_pixel: float) -> Map:
    """Return the distance in mm from the outer border of skin; the eyes and lips inside are no border."""
    whole = np.zeros(weight.shape, np.uint8)
    outlines, _ = cv2.findContours((weight > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(whole, outlines, -1, 1, -1)
    # skin that the photograph cuts off ends at no hair
    padded = np.asarray(cv2.copyMakeBorder(whole, 1, 1, 1, 1, cv2.BORDER_REPLICATE), np.uint8)
    if padded.all():
        return np.full(weight.shape, np.inf, np.float32)
    distance = cv2.distanceTransform(padded, cv2.DIST_L2, 3)[1:-1, 1:-1]
    return np.asarray(distance * mm_per_pixel, np.float32)


def is_strand(course: NDArray[np.float32], from_hair: Map, mm_per_pixel: float) -> bool:
    """Say whether a course looks like a strand of hair: short, and coming out of the border of skin."""
    ends = _at(from_hair, course[[0, -1]])
    return len(course) * mm_per_pixel < STRAND_MM and bool(ends.min() < STRAND_ROOT_MM)


def _clarity(strength: NDArray[np.float32], mm_per_pixel: float) -> float:
    """Return how many times a course stands out of the texture, less for a short one."""
    length = len(strength) * mm_per_pixel
    return float(strength.mean()) * min(1.0, float(np.sqrt(length / SURE_LENGTH_MM)))


def is_worth_measuring(
    course: NDArray[np.float32],
    strength: NDArray[np.float32],
    near: NDArray[np.bool_],
    mm_per_pixel: float,
) -> bool:
    """Say whether a course is long and clear enough for a crease and off the mask's border."""
    length = len(course) * mm_per_pixel
    if length < limits().shortest_mm:
        return False
    return (
        _clarity(strength, mm_per_pixel) > LEAST_MEAN and float(_at(near, course).mean()) < MOST_NEAR_BORDER
    )


def is_crease(line: Line, mm_per_pixel: float) -> bool:
    """Say whether a measured course is a crease: a deep, narrow valley, no step, coloured like a shadow."""
    limit = limits()
    if line.width * mm_per_pixel > limit.widest_mm:
        return False
    if line.length < limit.shortest_in_widths * line.width:
        return False
    if not limit.red_low <= line.red_to_green <= limit.red_high:
        return False
    return line.contrast > LEAST_CONTRAST and line.step <= MOST_STEP * line.contrast


def _certainty(line: Line, near: NDArray[np.bool_], mm_per_pixel: float) -> float:
    """Return how surely a crease is one, 0–1: least at the limits beyond which it would not count at all."""
    clear = (_clarity(line.strength, mm_per_pixel) - LEAST_MEAN) / (SURE_MEAN - LEAST_MEAN)
    free = 1 - float(_at(near, line.path).mean()) / MOST_NEAR_BORDER
    widest, narrow = limits().widest_mm, limits().surely_narrow_mm
    slim = (widest - line.width * mm_per_pixel) / (widest - narrow)
    return float(np.prod(np.clip([clear, free, slim], 0, 1)))


def find_lines(
    field: RidgeField, channels: NDArray[np.float32], weight: Map, skin: Map, mm_per_pixel: float
) -> list[Line]:
    """Return the creases of a face or patch, strongest first.

    Parameters
    ----------
    field : RidgeField
    channels : (h, w, 3) float32, log light of red, green, blue
    weight : (h, w) float32, 0–1, where creases may be
    skin : (h, w) float32, 0–1, all skin: at its outer border hair begins
    mm_per_pixel : float, mm
    """
    near, from_hair = _near_border(weight, mm_per_pixel), _from_hair(skin, mm_per_pixel)
    least = limits().shortest_mm / mm_per_pixel
    found = []
    for course, strength in trace(standing_out(field, weight, mm_per_pixel), least):
        if not is_worth_measuring(course, strength, near, mm_per_pixel):
            continue
        if is_strand(course, from_hair, mm_per_pixel):
            continue
        width = float(np.median(_at(field.width, course)))
        line = measure(course, strength, width, channels)
        if is_crease(line, mm_per_pixel):
            found.append(replace(line, certainty=_certainty(line, near, mm_per_pixel)))
    return found
