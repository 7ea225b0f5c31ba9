"""A coin or a ruler beside the skin, found in the picture, and the scale that it gives."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.capture.colour import linear_from_bytes
from glabella.terms import Quantity, Tier, WrongUsage, load_yaml

Map = NDArray[np.float32]

LONGEST = 900
# A coin's radius and a ruler's width as shares of the picture's longer side.
COIN_SHARES = (0.03, 0.35)
EDGE_SPOKES = 180
EDGE_REACH = 0.2
ROUND_ERROR, LEAST_ROUND, MOST_TILTED = 0.02, 0.6, 1.5
LEAST_UNLIKE = 7.0
SMOOTH, DIM, SHARE_STEPS, LEVELS = 2.0, np.float32(0.004), 150.0, (3.0, 4.5, 6.0, 9.0, 13.0, 18.0)
LEAST_FILLED = 0.8
RULER_LONGER = 2.0
LEAST_RULER = 0.03
STRIPS = 24
# A ruler is this many ticks wide, and its ticks lie along one edge.
TICKS_WIDE = (8.0, 60.0)
FINEST_TICK = 3.0
LEAST_PERIODIC = 6.0
READING_ERROR = {"coin": 0.02, "ruler": 0.01}
CLOSE = 7


@dataclass(frozen=True, eq=False)
class Yardstick:
    """``kind`` coin or ruler; ``pixels_per_mm`` of the picture, 0 for a coin whose size is not known;
    ``mask`` (h, w) bool where it lies."""

    kind: str
    pixels_per_mm: float
    mask: NDArray[np.bool_]

    def scale(self, shrunk: float = 1.0) -> Quantity | None:
        """Return millimetres per pixel with the reading's error, ``None`` for a coin of unknown size.

        ``shrunk`` says how far the picture that was searched is shrunk from the photograph.
        """
        if self.pixels_per_mm <= 0:
            return None
        value, error = shrunk / self.pixels_per_mm, READING_ERROR[self.kind]
        place = "a coin of known diameter" if self.kind == "coin" else "a ruler's millimetres"
        low, high = value * (1 - 2 * error), value * (1 + 2 * error)
        return Quantity(value, low, high, "mm/px", "glabella", f"{place} in the picture", Tier.ASSUMED)


def coin_diameter(text: str) -> float:
    """Return the diameter in mm that a person named: a number, or a coin of the library.

    Raises
    ------
    WrongUsage
        If it is neither.
    """
    coins = load_yaml("capture", "coins.yaml")
    if text in coins:
        return float(coins[text]["value"])
    try:
        diameter = float(text)
    except ValueError:
        diameter = 0.0
    if not 5 <= diameter <= 60:
        raise WrongUsage(
            f"“{text}” is not a coin.", f"Give its diameter in mm, or one of {', '.join(coins)}."
        )
    return diameter


def find_yardstick(pixels: NDArray[np.uint8], skin: Map, coin_mm: float | None = None) -> Yardstick | None:
    """Return the ruler or coin in a picture of skin, ``None`` where there is none.

    Parameters
    ----------
    pixels : (h, w, 3) uint8, sRGB
    skin : (h, w) float32, 0–1, where colours are those of this skin
    coin_mm : diameter of the coin, if one was laid there
    """
    shrink = min(1.0, LONGEST / max(skin.shape))
    size = max(1, round(skin.shape[1] * shrink)), max(1, round(skin.shape[0] * shrink))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    foreign = np.asarray(cv2.resize(skin, size, interpolation=cv2.INTER_AREA), np.float32) < 0.5
    ruler = None if coin_mm is not None else _ruler(pixels, foreign, shrink)
    if ruler is not None:
        return ruler
    coin = _coin(small)
    if coin is None:
        return None
    (x, y), across, _ = coin
    mask = np.zeros(foreign.shape, np.uint8)
    cv2.circle(mask, (round(x), round(y)), round(0.55 * across), 1, -1)
    per_mm = 0.0 if coin_mm is None else across / shrink / coin_mm
    return Yardstick("coin", per_mm, _enlarged(mask, skin.shape))


def _enlarged(mask: NDArray[np.integer], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    return np.asarray(
        cv2.resize(mask.astype(np.uint8), (shape[1], shape[0]), interpolation=cv2.INTER_NEAREST) > 0
    )


def _coin(pixels: NDArray[np.uint8]) -> tuple[tuple[float, float], float, float] | None:
    """Return the middle, the larger diameter and the evenness of the roundest piece of another colour."""
    colour = np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
    # shares of red, green and blue light: a shadow beside the coin hardly changes them
    light = cv2.GaussianBlur(linear_from_bytes(pixels), (0, 0), SMOOTH) + DIM
    smooth = np.asarray(SHARE_STEPS * light / light.sum(axis=-1, keepdims=True), np.float32)
    away = np.linalg.norm(smooth - np.median(smooth.reshape(-1, 3), axis=0), axis=-1)
    unlike = np.asarray(away, np.float32)
    low, high = (2 * share * max(unlike.shape) for share in COIN_SHARES)
    best = None
    for level in LEVELS:
        solid = cv2.morphologyEx(
            (unlike > level).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((CLOSE, CLOSE), np.uint8)
        )
        for outline in cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]:
            hull = cv2.convexHull(outline)
            (x, y), radius = cv2.minEnclosingCircle(hull)
            if not low <= 2 * radius <= high or cv2.contourArea(hull) < LEAST_FILLED * np.pi * radius**2:
                continue
            ring = _edge_of(unlike, x, y, float(np.sqrt(cv2.contourArea(hull) / np.pi)))
            if ring is None or _unlike_around(colour, ring[0], ring[1]) < LEAST_UNLIKE:
                continue
            if best is None or ring[2] > best[2]:
                best = ring
    return best


def _unlike_around(colour: Map, middle: tuple[float, float], across: float) -> float:
    """Return the difference in CIELAB between a disc and the ring around it."""
    disc, ring, hole = (np.zeros(colour.shape[:2], np.uint8) for _ in range(3))
    for canvas, share in ((disc, 0.42), (ring, 0.75), (hole, 0.6)):
        cv2.circle(canvas, (round(middle[0]), round(middle[1])), round(share * across), 1, -1)
    inside, outside = colour[disc > 0], colour[(ring > 0) & (hole == 0)]
    if not len(inside) or not len(outside):
        return 0.0
    return float(np.linalg.norm(np.median(inside, axis=0) - np.median(outside, axis=0)))


def _edge_of(
    unlike: Map, x: float, y: float, radius: float
) -> tuple[tuple[float, float], float, float] | None:
    """Return the ellipse's middle and larger diameter through the edge near a circle, and how whole it is."""
    angle = np.arange(EDGE_SPOKES, dtype=np.float32) * np.float32(2 * np.pi / EDGE_SPOKES)
    reach = np.linspace(1 - EDGE_REACH, 1 + EDGE_REACH, 49, dtype=np.float32) * np.float32(radius)
    across = (x + reach[:, None] * np.cos(angle)).astype(np.float32)
    down = (y + reach[:, None] * np.sin(angle)).astype(np.float32)
    ring = np.asarray(cv2.remap(unlike, across, down, cv2.INTER_LINEAR), np.float32)
    fall = -np.gradient(ring, axis=0)
    place, spoke = fall.argmax(axis=0), np.arange(EDGE_SPOKES)
    clear = fall.max(axis=0) > 0.5 * np.median(fall.max(axis=0))
    points = np.stack([across[place, spoke], down[place, spoke]], axis=1)[clear]
    for error in (3 * ROUND_ERROR, 2 * ROUND_ERROR, ROUND_ERROR):
        if len(points) < LEAST_ROUND * EDGE_SPOKES:
            return None
        middle, axes, turn = cv2.fitEllipseDirect(points.astype(np.float32))
        local = (points - np.array(middle)) @ np.array(
            [
                [np.cos(np.radians(turn)), -np.sin(np.radians(turn))],
                [np.sin(np.radians(turn)), np.cos(np.radians(turn))],
            ]
        )
        off = np.abs(np.hypot(local[:, 0] / axes[0] * 2, local[:, 1] / axes[1] * 2) - 1)
        points = points[off < error]
    if len(points) < LEAST_ROUND * EDGE_SPOKES or max(axes) > MOST_TILTED * min(axes):
        return None
    return (float(middle[0]), float(middle[1])), float(max(axes)), len(points) / EDGE_SPOKES


def _ruler(pixels: NDArray[np.uint8], foreign: NDArray[np.bool_], shrink: float) -> Yardstick | None:
    """Return the ruler among what is not skin: a long straight piece with ticks at one distance."""
    solid = cv2.morphologyEx(foreign.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((CLOSE, CLOSE), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid)
    for label in sorted(range(1, count), key=lambda one: -stats[one, cv2.CC_STAT_AREA])[:3]:
        own = np.asarray(labels == label, np.uint8)
        if own.mean() < LEAST_RULER:
            return None
        rows, columns = np.nonzero(own)
        middle, sides, turn = cv2.minAreaRect(np.stack([columns, rows], axis=1).astype(np.float32))
        box = (float(middle[0]), float(middle[1])), (float(sides[0]), float(sides[1])), float(turn)
        if max(box[1]) < RULER_LONGER * min(box[1]) or own.sum() < 0.7 * box[1][0] * box[1][1]:
            continue
        period = _tick_distance(pixels, box, shrink)
        if period is not None:
            return Yardstick(
                "ruler",
                period,
                _enlarged(np.asarray(cv2.dilate(own, np.ones((15, 15), np.uint8)), np.uint8), pixels.shape),
            )
    return None


def _tick_distance(
    pixels: NDArray[np.uint8], box: tuple[tuple[float, float], tuple[float, float], float], shrink: float
) -> float | None:
    """Return the pixels from tick to tick along a ruler's box in the shrunk picture, ``None`` without."""
    (x, y), (wide, tall), turn = box
    if wide < tall:
        wide, tall, turn = tall, wide, turn + 90
    middle = (x / shrink, y / shrink)
    long, short = round(wide / shrink), round(tall / shrink)
    matrix = cv2.getRotationMatrix2D(middle, turn, 1.0)
    matrix[:, 2] += np.array([long / 2 - middle[0], short / 2 - middle[1]])
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    flat = np.asarray(cv2.warpAffine(grey, matrix, (long, short), flags=cv2.INTER_LINEAR), np.float32)
    best: tuple[float, float] | None = None
    step = max(2, short // STRIPS)
    for top in range(0, short - step, max(1, step // 2)):
        found = _periodic(flat[top : top + step].mean(axis=0), short / TICKS_WIDE[1], short / TICKS_WIDE[0])
        if found is not None and (best is None or found[0] > best[0]):
            best = found
    return best[1] if best is not None and best[0] > LEAST_PERIODIC else None


def _periodic(course: NDArray[np.float32], least: float, most: float) -> tuple[float, float] | None:
    """Return how clearly a course repeats itself, and at what distance from least to most pixels."""
    course = course - cv2.GaussianBlur(course[None], (0, 0), most / 2)[0]
    spread = float(course.std())
    size = 8 * len(course)
    low, high = int(size / most), int(min(size / max(least, FINEST_TICK), 4 * len(course) - 2))
    if spread < 1 or high <= low + 2:
        return None
    course = np.clip(course, -2 * spread, 2 * spread)
    power = np.abs(np.fft.rfft(course * np.hanning(len(course)), size)) ** 2
    window = power[low:high]
    peak = int(np.argmax(window)) + low
    left, middle, right = (float(v) for v in power[peak - 1 : peak + 2])
    shift = 0.5 * (left - right) / min(left - 2 * middle + right, -1e-9)
    return float(window.max() / window.mean()) / 2, size / (peak + shift)
