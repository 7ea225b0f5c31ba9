"""Features of relief: pores, fine lines, wrinkles and acne scars of three types."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from glabella.synth.canvas import Canvas, Feature, Mark, feature, long_mark, round_mark
from glabella.synth.fields import splat, stroke, wandering

Map = NDArray[np.float32]
Points = NDArray[np.float64]

PORES_PER_CM2 = 75.0
FINE_PER_CM2 = 1.5
WRINKLES_PER_CM = 0.9
# Diameter mm, depth mm and count per cm² of acne scars by type.
SCARS = {
    "ice_pick": ((0.7, 1.7), (0.25, 0.55), 1.1),
    "boxcar": ((1.7, 3.8), (0.12, 0.30), 0.45),
    "rolling": ((4.2, 7.0), (0.22, 0.45), 0.22),
}
LINE_SEEN_MM = 0.012
SCAR_SEEN_MM = 0.04


def pores(canvas: Canvas, strength: float) -> Feature:
    """Return pores: round pits of 0.2 to 0.5 mm, a little darker inside, each with place, size and depth."""
    rng = canvas.stream("pores")
    at = canvas.scatter(rng, "pores", PORES_PER_CM2)
    width = np.clip(0.27 * np.exp(rng.normal(0, 0.25, len(at))), 0.16, 0.55)
    depth = strength * 0.045 * (width / 0.27) ** 0.8 * np.exp(rng.normal(0, 0.3, len(at)))
    holes, plug = canvas.blank(), canvas.blank()
    splat(holes, canvas.place(at), width / 2.355 / canvas.mm, depth)
    splat(plug, canvas.place(at), width / 2.8 / canvas.mm, np.full(len(at), 0.5) * rng.uniform(0, 1, len(at)))
    marks = tuple(
        round_mark(canvas, "pore", p, w, depth_mm=float(d)) for p, w, d in zip(at, width, depth, strict=True)
    )
    return feature(
        canvas.shape, holes > 0.35 * strength * 0.045, marks,
        height=-holes, melanin=np.asarray(plug * min(strength, 1.5) * canvas.pigment_room, np.float32),
    )  # fmt: skip


def _furrow(rng: np.random.Generator, middle: Points, turn: float, length: float, wave: float) -> Points:
    """Return a gently waving path (n, 2) mm."""
    n = max(12, int(length / 0.8))
    t = np.linspace(-0.5, 0.5, n)
    aside = (
        wave * np.convolve(rng.normal(0, 1, n + 6), np.ones(7) / 7, "valid")
        + rng.normal(0, 0.08) * length * t**2
    )
    along = np.array([np.cos(turn), np.sin(turn)])
    return np.asarray(middle + np.outer(t * length, along) + np.outer(aside, [-along[1], along[0]]))


def _carve(
    canvas: Canvas, rng: np.random.Generator, kind: str, path: Points, width: float, depth: float, into: Map
) -> Mark:
    n = len(path)
    swell = np.sin(np.linspace(0.08, np.pi - 0.08, n)) ** 0.6 * (1 + wandering(rng, n, 0.14))
    stroke(into, canvas.place(path), np.full(n, width / 2.6 / canvas.mm), depth * np.clip(swell, 0, 1.2))
    return long_mark(canvas, kind, path, width, depth_mm=float(depth))


def fine_lines(canvas: Canvas, strength: float) -> Feature:
    """Return fine lines (0.3 to 0.9 mm wide), roughly parallel with a few that cross."""
    rng = canvas.stream("fine lines")
    grain = rng.uniform(0, np.pi)
    depths, marks = canvas.blank(), []
    for middle in canvas.scatter(rng, "fine_lines", FINE_PER_CM2 * (0.4 + 0.6 * strength), least=3):
        turn = grain + rng.normal(0, 0.16) + (rng.uniform(0.7, 1.2) if rng.uniform() < 0.2 else 0)
        path = _furrow(rng, middle, turn, rng.uniform(4, 16), 0.35)
        depth = strength * rng.uniform(0.03, 0.10)
        marks.append(_carve(canvas, rng, "fine_line", path, rng.uniform(0.3, 0.8), depth, depths))
    return feature(canvas.shape, depths > LINE_SEEN_MM, tuple(marks), height=-depths)


def wrinkles(canvas: Canvas, strength: float) -> Feature:
    """Return wrinkles (1 to 3 mm wide), long and side by side, forking here and there."""
    rng = canvas.stream("wrinkles")
    left, right, bottom, top = canvas.bounds
    side = min(right - left, top - bottom)
    grain, depths, marks = rng.uniform(0, np.pi), canvas.blank(), []
    across = np.array([-np.sin(grain), np.cos(grain)])
    middle = np.array([(left + right) / 2, (bottom + top) / 2])
    for offset in np.arange(-0.45 * side, 0.45 * side, 10 / WRINKLES_PER_CM):
        at = middle + across * (offset + rng.normal(0, 1.2)) + rng.normal(0, 0.06 * side, 2)
        length, depth = rng.uniform(0.45, 0.95) * side, strength * rng.uniform(0.10, 0.36)
        width = rng.uniform(1.0, 2.4)
        path = _furrow(rng, at, grain + rng.normal(0, 0.07), length, 1.1)
        marks.append(_carve(canvas, rng, "wrinkle", path, width, depth, depths))
        if rng.uniform() < 0.5:
            start = path[int(rng.uniform(0.25, 0.75) * len(path))]
            turn = grain + rng.choice([-1, 1]) * rng.uniform(0.25, 0.6)
            fork = _furrow(rng, start, turn, 0.25 * length, 0.5)
            fork += start - fork[0]
            marks.append(_carve(canvas, rng, "wrinkle", fork, max(1.0, 0.7 * width), 0.6 * depth, depths))
    return feature(canvas.shape, depths > LINE_SEEN_MM, tuple(marks), height=-depths)


def _acne_scars(canvas: Canvas, strength: float, kind: str) -> Feature:
    rng = canvas.stream(kind)
    (narrow, wide), (shallow, deep), dense = SCARS[kind]
    count = canvas.count("acne_scars", dense * strength, 2)
    width = rng.uniform(narrow, wide, count)
    at = canvas.spread(rng, "acne_scars", count, 0.55 * width + 0.25)
    depths, marks = canvas.blank(), []
    for point, size in zip(at, width, strict=False):
        window = canvas.window(point, 0.95 * size)
        if window is None:
            continue
        depth = float(rng.uniform(shallow, deep))
        far, angle = canvas.polar(window, point)
        pit = depth * scar_profile(rng, kind, far, angle, size, 0.05 + canvas.mm)
        np.maximum(depths[window], pit, out=depths[window])
        marks.append(round_mark(canvas, kind, point, size, depth_mm=depth))
    floor = np.clip(depths / np.float32(deep), 0, 1)
    return feature(
        canvas.shape, depths > SCAR_SEEN_MM, tuple(marks), height=-depths,
        haemoglobin=np.float32(0.18) * floor, melanin=np.float32(-0.08) * floor,
        polish=np.float32(-0.05) * floor, calm=np.float32(0.6 if kind == "boxcar" else 0.15) * floor,
    )  # fmt: skip


def scar_profile(rng: np.random.Generator, kind: str, far: Map, angle: Map, width: float, edge: float) -> Map:
    """Return the pit of an acne scar, 1 at its floor: a funnel, a box with steep walls, or a shallow bowl.

    Parameters
    ----------
    far, angle : polar coordinates about its middle, mm and radians
    width : diameter at half depth, mm
    edge : least width of a wall, mm
    """
    lobes = 1 + 0.11 * np.sin(2 * angle + rng.uniform(0, 6)) + 0.07 * np.sin(3 * angle + rng.uniform(0, 6))
    lobes = lobes + 0.04 * np.sin(5 * angle + rng.uniform(0, 6))
    d = np.asarray(far / (0.5 * width * lobes), np.float32)
    if kind == "ice_pick":
        return np.asarray(1 / (1 + d**2.6) * np.clip(1.9 - d, 0, 1), np.float32)
    if kind == "boxcar":
        wall = np.maximum(0.20 + 0.12 * np.sin(angle + rng.uniform(0, 6)), 2 * edge / width)
        t = np.clip((1 + wall - d) / (2 * wall), 0, 1)
        return np.asarray((t * t * (3 - 2 * t)) * (0.94 + 0.06 * d * d), np.float32)
    return np.asarray(np.exp(-np.log(2) * d**2.1), np.float32)


def ice_pick_scars(canvas: Canvas, strength: float) -> Feature:
    """Return ice-pick scars: narrower than 2 mm and deep."""
    return _acne_scars(canvas, strength, "ice_pick")


def boxcar_scars(canvas: Canvas, strength: float) -> Feature:
    """Return boxcar scars: 1.5 to 4 mm wide with steep walls and a flat floor."""
    return _acne_scars(canvas, strength, "boxcar")


def rolling_scars(canvas: Canvas, strength: float) -> Feature:
    """Return rolling scars: wider than 4 mm, shallow bowls without edges."""
    return _acne_scars(canvas, strength, "rolling")
