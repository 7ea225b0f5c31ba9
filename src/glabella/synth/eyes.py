"""Eyes: ball, iris, pupil and the lamps' reflections, lids with their lashes, and the brows above."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.synth.fields import (
    closed_curve,
    noise,
    octaves,
    open_curve,
    polygon,
    smoothstep,
    smoothstep_array,
    stream,
    stroke,
)
from glabella.synth.head import (
    LEFT_BROW_BOTTOM,
    LEFT_BROW_TOP,
    LEFT_LOWER_LID,
    LEFT_UPPER_LID,
    RIGHT_BROW_BOTTOM,
    RIGHT_BROW_TOP,
    RIGHT_LOWER_LID,
    RIGHT_UPPER_LID,
    Head,
)
from glabella.synth.light import Lights
from glabella.synth.strands import Coat, bent, draw
from glabella.synth.view import View

Map = NDArray[np.float32]
Points = NDArray[np.float64]

IRIS_RADIUS_MM = 5.85
PUPIL_RADIUS_MM = 1.75
MARGIN_MM = 16.0
SCLERA, SCLERA_OF_DARK = (0.33, 0.30, 0.28), (0.25, 0.215, 0.185)
LIDS = ((LEFT_UPPER_LID, LEFT_LOWER_LID), (RIGHT_UPPER_LID, RIGHT_LOWER_LID))
BROWS = ((LEFT_BROW_TOP, LEFT_BROW_BOTTOM), (RIGHT_BROW_TOP, RIGHT_BROW_BOTTOM))
IRISES = {
    "brown": ((0.060, 0.026, 0.012), (0.115, 0.052, 0.022)),
    "dark": ((0.022, 0.011, 0.007), (0.046, 0.021, 0.011)),
    "hazel": ((0.085, 0.062, 0.026), (0.160, 0.092, 0.036)),
    "green": ((0.085, 0.098, 0.062), (0.165, 0.140, 0.070)),
    "blue": ((0.090, 0.135, 0.185), (0.190, 0.225, 0.250)),
    "grey": ((0.120, 0.140, 0.155), (0.210, 0.220, 0.215)),
}


@dataclass(frozen=True, eq=False)
class Eye:
    """One eye in a part of the picture: rows and columns, coverage of its opening, its colour and own shade.

    ``colour`` is diffuse (to be lit), ``sparkle`` is added after; ``iris`` (2,) is its centre in pixels.
    """

    part: tuple[slice, slice]
    alpha: Map
    colour: Map
    shade: Map
    sparkle: Map
    iris: Points


def _part(view: View, points: Points) -> tuple[slice, slice]:
    margin = MARGIN_MM / view.mm_per_pixel
    low = np.clip(np.floor(points.min(axis=0) - margin).astype(int), 0, view.size)
    high = np.clip(np.ceil(points.max(axis=0) + margin).astype(int), 0, view.size)
    return slice(int(low[1]), int(high[1])), slice(int(low[0]), int(high[0]))


def _lid_curves(view: View, head: Head, side: int) -> tuple[Points, Points]:
    upper, lower = LIDS[side]
    curves = [open_curve(view.project(head.points[rim]), 48) for rim in (upper, lower)]
    return curves[0], curves[1]


def iris_centre(view: View, head: Head, side: int) -> Points:
    """Return the middle of one iris in pixels: the upper lid over its rim, the lower touching it."""
    upper, lower = _lid_curves(view, head, side)
    x = 0.5 * (upper[0, 0] + upper[-1, 0])
    top = np.interp(x, *_sorted(upper))
    low = np.interp(x, *_sorted(lower))
    return np.array([x, 0.5 * (top + low) - 1.0 / view.mm_per_pixel])


def _sorted(curve: Points) -> tuple[Points, Points]:
    order = np.argsort(curve[:, 0])
    return curve[order, 0], curve[order, 1]


def paint_eye(seed: int, side: int, view: View, head: Head, lights: Lights, colour: str) -> Eye:
    """Return one eye (0 on the picture's left, 1 on its right) with an iris of a colour in ``IRISES``."""
    rng = stream(seed, f"eye {side}")
    upper, lower = _lid_curves(view, head, side)
    contour = np.concatenate([upper, lower[::-1][1:-1]])
    part = _part(view, contour)
    offset = np.array([part[1].start, part[0].start])
    shape = (part[0].stop - part[0].start, part[1].stop - part[1].start)
    alpha = polygon(shape, closed_curve(contour[::4], 200) - offset)
    alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), max(0.3, 0.08 / view.mm_per_pixel)), np.float32)
    centre = iris_centre(view, head, side)
    mm = np.float32(view.mm_per_pixel)
    x = (np.arange(shape[1], dtype=np.float32) + np.float32(offset[0] - centre[0])) * mm
    y = -(np.arange(shape[0], dtype=np.float32) + np.float32(offset[1] - centre[1])) * mm
    x, y = np.meshgrid(x, y)
    inner = upper[-1] - centre
    tint, shade = _ball(rng, x, y, inner * view.mm_per_pixel * [1, -1], colour)
    above = _below_curve(upper - offset, shape) * mm
    below = -_below_curve(lower - offset, shape) * mm
    shade = (
        shade
        * (1 - 0.74 * np.exp(-np.clip(above, 0, 99) / 1.7))
        * (1 - 0.30 * np.exp(-np.clip(below, 0, 99) / 0.8))
    )
    sparkle = _sparkle(x, y, lights) * smoothstep(above, 0.2, 1.3)
    tear = (
        0.07
        * np.exp(-(((below - 0.30) / 0.22) ** 2))
        * (0.4 + 0.6 * smoothstep(noise(rng, x, y, 1.6), 0.0, 1.2))
    )
    return Eye(part, alpha, tint, shade.astype(np.float32), (sparkle + tear).astype(np.float32), centre)


def _below_curve(curve: Points, shape: tuple[int, int]) -> Map:
    """Return how many rows each pixel lies below a curve."""
    level = np.interp(np.arange(shape[1]), *_sorted(curve))
    return np.asarray(np.arange(shape[0])[:, None] - level[None], np.float32)


def _ball(rng: np.random.Generator, x: Map, y: Map, inner: Points, colour: str) -> tuple[Map, Map]:
    """Return colour (h, w, 3) and shade (h, w) of eyeball, iris and the pink inner corner."""
    r = np.hypot(x, y)
    white = np.array(SCLERA_OF_DARK if colour == "dark" else SCLERA, np.float32)
    pink = np.array((0.38, 0.20, 0.17), np.float32)
    away = smoothstep(r, 6.5, 13.5)[..., None]
    veins = smoothstep(octaves(rng, x, y, (2.2, 0.9), 0.8), 0.9, 2.4)[..., None] * away
    ball = white + (pink - white) * np.clip(0.30 * away + 0.30 * veins, 0, 1)
    near = np.hypot((x - np.float32(inner[0])) / 3.0, (y - np.float32(inner[1]) + 0.4) / 2.6)
    flesh = np.array((0.34, 0.145, 0.12), np.float32)
    ball = ball + (flesh - ball) * smoothstep(near, 1.15, 0.55)[..., None]
    shade = np.sqrt(np.clip(1 - (r / 15.5) ** 2, 0.05, 1)).astype(np.float32)
    cover = smoothstep(r, IRIS_RADIUS_MM + 0.45, IRIS_RADIUS_MM - 0.40)[..., None]
    ball = ball + (_iris(rng, x, y, r, colour) - ball) * cover
    return ball.astype(np.float32), shade


def _iris(rng: np.random.Generator, x: Map, y: Map, r: Map, colour: str) -> Map:
    outer, inner = (np.array(c, np.float32) for c in IRISES[colour])
    turn = np.arctan2(y, x).astype(np.float32)
    fibres = octaves(rng, turn * 28, r * 2.2, (2.6, 1.1), 0.8) * smoothstep(r, 1.4, 2.6)
    fleck = octaves(rng, x, y, (1.4, 0.7))
    share = smoothstep(r + 0.22 * fibres, 3.5, 2.1)[..., None]
    tint = 0.72 * (outer + (inner - outer) * share) * (1 + 0.20 * fibres + 0.10 * fleck)[..., None]
    tint *= (1 - 0.62 * smoothstep(r, 4.3, 5.95))[..., None]
    tint *= (1 + 0.35 * smoothstep(-y, 0.5, 4.0))[..., None]
    pupil = smoothstep(r, PUPIL_RADIUS_MM + 0.22, PUPIL_RADIUS_MM - 0.15)[..., None]
    return np.asarray(np.maximum(tint, 0.002) * (1 - pupil) + 0.003 * pupil, np.float32)


def _sparkle(x: Map, y: Map, lights: Lights) -> Map:
    """Return the reflection of the lamps in the wet cornea: the key as a soft window, the fill faint."""
    kx, ky = lights.direction[0] * 3.1, lights.direction[1] * 3.1
    u, v = x - np.float32(kx), y - np.float32(ky)
    window = smoothstep(np.abs(u + 0.12 * v), 0.62, 0.40) * smoothstep(np.abs(v), 0.82, 0.55)
    fx = -np.sign(lights.direction[0]) * 2.4
    faint = smoothstep(np.hypot(x - np.float32(fx), (y - 0.2) * 0.8), 1.2, 0.3)
    return np.asarray(0.62 * window + 0.045 * faint, np.float32)


def lid_lines(view: View, head: Head, canvas: Map, dark: Map, age: float) -> None:
    """Sink the lids' creases into ``canvas`` (mm) and darken them and the lashes' roots in ``dark``."""
    mm = view.mm_per_pixel
    for side in (0, 1):
        upper, lower = _lid_curves(view, head, side)
        n = len(upper)
        t = np.linspace(0, 1, n)
        lift = (1.6 + 2.6 * np.sin(np.pi * np.clip(t * 1.02, 0, 1)) ** 0.8) / mm
        crease = upper + np.stack([np.zeros(n), -lift], axis=1)
        strength = np.sin(np.pi * np.clip(0.08 + 0.86 * t, 0, 1)) ** 0.6
        stroke(canvas, crease, np.full(n, 0.75 / mm), 0.55 * strength)
        stroke(dark, crease, np.full(n, 0.42 / mm), 0.42 * strength)
        stroke(
            dark,
            upper,
            np.full(n, 0.42 / mm),
            0.86 * np.sin(np.pi * np.clip(0.12 + 0.8 * (1 - t), 0, 1)) ** 0.4,
        )
        stroke(dark, lower[: n - 6], np.full(n - 6, 0.26 / mm), np.full(n - 6, 0.30))
        fold = lower + np.stack([np.zeros(n), (2.6 + 1.6 * np.sin(np.pi * t)) / mm], axis=1)
        stroke(
            canvas, fold[8:-4], np.full(n - 12, 0.9 / mm), 0.16 * (0.6 + age / 80) * np.sin(np.pi * t[8:-4])
        )


def _fine(mm_per_pixel: float) -> int:
    return int(np.clip(round(mm_per_pixel / 0.085), 2, 7))


def lashes(seed: int, view: View, head: Head, side: int, part: tuple[slice, slice], length: float) -> Coat:
    """Return the lashes of one eye within ``part``: long and curled above, short and sparse below."""
    rng = stream(seed, f"lashes {side}")
    mm = view.mm_per_pixel
    offset = np.array([part[1].start, part[0].start])
    shape = (part[0].stop - part[0].start, part[1].stop - part[1].start)
    outward = -1.0 if side == 0 else 1.0
    upper, lower = _lid_curves(view, head, side)
    paths, widths = [], []
    for curve, count, long, up in ((upper, 96, 4.6 * length, 1.0), (lower, 42, 2.0, -1.0)):
        t = np.sort(rng.uniform(0.04, 0.90, count))
        index = t * (len(curve) - 1)
        roots = np.stack([np.interp(index, np.arange(len(curve)), curve[:, k]) for k in (0, 1)], axis=1)
        swing = (0.55 - t) * 1.55 + rng.normal(0, 0.27, count)
        angle = np.where(up > 0, np.pi / 2, -np.pi / 2) - up * outward * swing
        reach = long * (0.50 + 0.5 * np.sin(np.pi * np.clip(1.05 - t, 0, 1))) * rng.uniform(0.6, 1.05, count)
        reach = reach * (0.36 + 0.50 * np.abs(swing))
        flat = (roots - offset) * [1, -1]
        bend = -up * outward * -0.55 * np.sign(swing + 1e-9) * rng.uniform(0.5, 1.2, count)
        strand = bent(flat, angle, reach / mm, bend)
        paths.append(strand * [1, -1])
        widths.append(np.full(count, (0.10 if up > 0 else 0.05) / mm))
    return draw(shape, np.concatenate(paths), np.concatenate(widths), np.ones(138), fine=_fine(mm))


def brow(seed: int, view: View, head: Head, side: int, thick: float) -> tuple[tuple[slice, slice], Coat]:
    """Return the part of the picture that holds one brow, and its hairs; ``thick`` 0 thin to 1 bushy."""
    rng = stream(seed, f"brow {side}")
    mm = view.mm_per_pixel
    outward = -1.0 if side == 0 else 1.0
    top, bottom = (head.raised(head.points[rim, :2]) for rim in BROWS[side])
    top, bottom = open_curve(top, 60)[:, :2], open_curve(bottom, 60)[:, :2]
    middle, half = 0.5 * (top + bottom), 0.5 * (top - bottom) * (0.80 + 0.40 * thick)
    count = int(420 + 320 * thick)
    t = rng.beta(1.35, 1.15, count)
    across = (
        np.clip(rng.normal(0, 0.58, count), -1.5, 1.5) * (1 - 0.55 * t**2) * smoothstep_array(t, -0.03, 0.12)
    )
    index = t * 59
    roots = np.stack([np.interp(index, np.arange(60), (middle)[:, k]) for k in (0, 1)], axis=1)
    width = np.stack([np.interp(index, np.arange(60), half[:, k]) for k in (0, 1)], axis=1)
    roots = roots + width * across[:, None]
    lean = np.interp(t, [0, 0.12, 0.35, 0.7, 1.0], [1.12, 0.80, 0.45, 0.12, -0.42]) - 0.42 * across * (
        t > 0.1
    )
    lean = lean + rng.normal(0, 0.14, count)
    angle = np.where(outward > 0, lean, np.pi - lean)
    length = rng.uniform(3.2, 7.2, count) * (1 - 0.35 * t) * (0.75 + 0.35 * thick)
    paths = bent(roots, angle, length, -outward * rng.uniform(0.15, 0.55, count))
    flat = paths.reshape(-1, 2)
    pixels = view.project(head.raised(flat))
    low, high = np.floor(pixels.min(0) - 3).astype(int), np.ceil(pixels.max(0) + 3).astype(int)
    part = slice(int(low[1]), int(high[1])), slice(int(low[0]), int(high[0]))
    strands = (pixels - low).reshape(count, -1, 2)
    shape = (int(high[1] - low[1]), int(high[0] - low[0]))
    return part, draw(shape, strands, np.full(count, 0.08 / mm), rng.uniform(0.6, 1.4, count), fine=_fine(mm))
