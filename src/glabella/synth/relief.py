"""Relief of skin in mm: pores, grain, fine lines, wrinkles and folds of a face, with their truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glabella.synth.fields import (
    blob,
    coarsely,
    moved,
    noise,
    octaves,
    open_curve,
    splat,
    stream,
    stroke,
    wandering,
)
from glabella.synth.head import LEFT_LOWER_LID, RIGHT_LOWER_LID, Head
from glabella.synth.view import View

Map = NDArray[np.float32]
Points = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Line:
    """A furrow: ``path`` (n, 2) pixels, ``width_mm`` between its shoulders, ``depth_mm`` at its deepest."""

    kind: str
    path: Points
    width_mm: float
    depth_mm: float


@dataclass(frozen=True, eq=False)
class Relief:
    """``height`` (h, w) float32 mm, below 0 where sunk; ``folds`` the part wider than 5 mm.

    ``pores`` (n, 4): x, y in pixels, diameter and depth in mm; ``plugs`` (h, w) log of the melanin that their
    dark insides amount to.
    """

    height: Map
    folds: Map
    lines: tuple[Line, ...]
    line_depth: Map
    pores: Points
    plugs: Map


def _age_factor(age: float, start: float, span: float) -> float:
    return float(np.clip((age - start) / span, 0, 1.3))


def _mirror(points: Points, side: int) -> Points:
    return np.asarray(points * [side, 1.0])


def _crows_feet(rng: np.random.Generator, head: Head, age: float) -> list[tuple[str, Points, float, float]]:
    found: list[tuple[str, Points, float, float]] = []
    strength = 0.12 + 1.3 * _age_factor(age, 25, 35)
    for corner in (33, 263):
        c, side = head.points[corner, :2], float(np.sign(head.points[corner, 0]))
        for angle in np.linspace(32, -40, 5) + rng.normal(0, 4, 5):
            length = rng.uniform(8, 13) * (0.5 + 0.5 * strength)
            a, b = np.radians(angle), np.radians(angle * 1.25 - 6)
            start = moved(c, side * 4.5 * np.cos(a), 4.5 * np.sin(a) + 0.5)
            mid = start + 0.5 * length * np.array([side * np.cos(a), np.sin(a)])
            end = mid + 0.5 * length * np.array([side * np.cos(b), np.sin(b)])
            path = np.stack([start, mid, end])
            found.append(("crows_feet", path, rng.uniform(0.5, 0.9), 0.10 * strength * rng.uniform(0.4, 1)))
    return found


def _forehead(rng: np.random.Generator, age: float) -> list[tuple[str, Points, float, float]]:
    found: list[tuple[str, Points, float, float]] = []
    strength = 0.07 + 1.3 * _age_factor(age, 28, 35)
    for level in np.linspace(58, 76, 3 + (age > 45)):
        y0, sag = level + rng.normal(0, 1.2), rng.uniform(1.0, 3.5)
        left, right = -rng.uniform(26, 46), rng.uniform(26, 46)
        x = np.linspace(left, right, 13)
        bend = sag * (1 - (x / 46) ** 2) * -0.6 + 2.5 * np.exp(-((np.abs(x) - 28) ** 2) / 150)
        y = y0 + bend + rng.normal(0, 0.35, 13)
        depth = 0.15 * strength * rng.uniform(0.6, 1)
        cut = rng.integers(4, 9)
        for piece in (slice(0, cut + 1), slice(cut, 13)):
            found.append(("forehead", np.stack([x, y], 1)[piece], rng.uniform(0.9, 1.6), depth))
    return found


def _glabella(rng: np.random.Generator, age: float) -> list[tuple[str, Points, float, float]]:
    strength = 0.08 + _age_factor(age, 32, 35)
    found: list[tuple[str, Points, float, float]] = []
    for side in (-1, 1):
        x = side * (5.5 + rng.normal(0, 0.8))
        path = np.array([[x * 0.85, 33.0], [x, 39.0], [x * 1.1, 44.5 + rng.normal(0, 1)]])
        found.append(("glabella", path, rng.uniform(1.0, 1.6), 0.20 * strength * rng.uniform(0.5, 1)))
    return found


def _under_eye(rng: np.random.Generator, head: Head, age: float) -> list[tuple[str, Points, float, float]]:
    found: list[tuple[str, Points, float, float]] = []
    strength = 0.2 + _age_factor(age, 22, 40)
    for lid in (LEFT_LOWER_LID, RIGHT_LOWER_LID):
        rim = head.points[lid, :2]
        for k, drop in enumerate((3.0, 4.8, 6.8, 9.2)):
            part = rim[2:-1] if k % 2 else rim[1:-2]
            path = moved(part, 0, -drop) + rng.normal(0, 0.4, (len(part), 2))
            path[:, 1] -= 1.4 * np.sin(np.linspace(0, np.pi, len(path)))
            found.append(("under_eye", path, rng.uniform(0.4, 0.8), 0.06 * strength * rng.uniform(0.4, 1)))
    return found


def _mouth_folds(rng: np.random.Generator, head: Head, age: float) -> list[tuple[str, Points, float, float]]:
    found: list[tuple[str, Points, float, float]] = []
    strength = 0.12 + 1.25 * _age_factor(age, 24, 40)
    for wing, corner in ((129, 61), (358, 291)):
        a, b = head.points[wing, :2], head.points[corner, :2]
        side = float(np.sign(a[0]))
        path = np.array(
            [
                moved(a, side * 2.0, 3.0),
                moved(a, side * 6.5, -4.5),
                [b[0] + side * 5.5, b[1] + 17],
                [b[0] + side * 9.5, b[1] + 5],
                [b[0] + side * 9.5, b[1] - 5],
            ]
        ) + rng.normal(0, 0.4, (5, 2))
        reach = 4 if age < 40 else 5
        found.append(("nasolabial", path[:reach], 2.6, 0.42 * strength * rng.uniform(0.8, 1)))
        down = np.array([moved(b, side * 3, -3), moved(b, side * 5.5, -12), moved(b, side * 6.0, -21)])
        late = _age_factor(age, 38, 35)
        found.append(("marionette", down, 2.0, 0.28 * late * rng.uniform(0.6, 1)))
    return found


def _fine(rng: np.random.Generator, age: float) -> list[tuple[str, Points, float, float]]:
    """Return short fine lines scattered on cheeks, chin and upper lip with age."""
    found: list[tuple[str, Points, float, float]] = []
    strength = _age_factor(age, 30, 40)
    for _ in range(int(70 * strength)):
        side = rng.choice([-1.0, 1.0])
        x, y = rng.uniform(30, 62), rng.uniform(-50, 18)
        angle = np.radians(rng.normal(-55, 14))
        length = rng.uniform(3, 8)
        ends = np.outer([-0.5, 0, 0.5], [np.cos(angle), np.sin(angle)]) * length
        path = _mirror(np.array([x, y]) + ends + rng.normal(0, 0.25, (3, 2)), side)
        found.append(("cheek", path, rng.uniform(0.35, 0.6), 0.045 * strength * rng.uniform(0.4, 1)))
    for x in np.linspace(-17, 17, 11):
        path = np.array([[x, -33.0], [x * 1.12, -27.0 - rng.uniform(0, 3)]]) + rng.normal(0, 0.5, (2, 2))
        found.append(
            ("lip", path, rng.uniform(0.5, 0.8), 0.05 * _age_factor(age, 45, 30) * rng.uniform(0.4, 1))
        )
    return found


def draw_lines(seed: int, head: Head, age: float, amount: float) -> list[tuple[str, Points, float, float]]:
    """Return the furrows of a face: kind, path (n, 2) mm, width mm, depth mm."""
    rng = stream(seed, "lines")
    found = _crows_feet(rng, head, age) + _forehead(rng, age) + _glabella(rng, age)
    found += _under_eye(rng, head, age) + _mouth_folds(rng, head, age) + _fine(rng, age)
    # Skin that has lost its spring folds deeper where it always did.
    deep = amount * (1 + 0.7 * _age_factor(age, 50, 30))
    return [(kind, path, width, depth * deep) for kind, path, width, depth in found]


def _carve(
    lines: list[tuple[str, Points, float, float]], view: View, head: Head, canvas: Map
) -> tuple[Line, ...]:
    rng = np.random.default_rng(len(lines))
    carved = []
    for kind, path, width, depth in lines:
        dense = open_curve(path, 6 * len(path))
        flat = view.project(head.raised(dense))
        n = len(flat)
        swell = np.sin(np.linspace(0.12, np.pi - 0.12, n)) ** 0.7 * (1 + wandering(rng, n, 0.16))
        sigma = np.full(n, width / 2.6 / view.mm_per_pixel)
        if depth > 0.004:
            stroke(canvas, flat, sigma, depth * np.clip(swell, 0, 1.3))
            carved.append(Line(kind, flat, width, depth))
    return tuple(carved)


def _pores(seed: int, view: View, head: Head, amount: float, canvas: Map, plugs: Map) -> Points:
    """Sink pores, dense and wide on the nose and inner cheeks; return them (n, 4) as in ``Relief``."""
    rng = stream(seed, "pores")
    count = 26000
    flat = np.stack([rng.uniform(-76, 76, count), rng.uniform(-98, 92, count)], axis=1)
    ax, y = np.abs(flat[:, 0]), flat[:, 1]
    nose = np.exp(-0.5 * ((ax / 13) ** 2 + ((y + 6) / 18) ** 2))
    cheek = np.exp(-0.5 * (((ax - 26) / 14) ** 2 + ((y + 5) / 18) ** 2))
    middle = np.exp(-0.5 * ((ax / 30) ** 2 + ((y - 62) / 22) ** 2)) + np.exp(
        -0.5 * ((ax / 14) ** 2 + ((y + 76) / 12) ** 2)
    )
    weight = np.clip(0.22 + 0.8 * nose + 0.75 * cheek + 0.3 * middle, 0, 1)
    keep = rng.uniform(0, 1, count) < weight
    flat, weight = flat[keep], weight[keep]
    radius = 0.11 * np.exp(rng.normal(0, 0.28, len(flat))) * (0.75 + 0.5 * weight)
    depth = amount * 0.042 * np.exp(rng.normal(0, 0.35, len(flat))) * weight
    at = view.project(head.raised(flat))
    splat(canvas, at, radius / view.mm_per_pixel, -depth)
    splat(
        plugs,
        at,
        0.85 * radius / view.mm_per_pixel,
        0.55 * min(amount, 1.5) * weight * rng.uniform(0, 1, len(at)),
    )
    return np.column_stack([at, 2.355 * radius, depth])


def _sag(x: Map, y: Map, head: Head, age: float) -> Map:
    """Return the wide folds of age in mm: tear troughs, bags, cheeks above the nasolabial fold, jowls."""
    late = np.float32(0.15 + _age_factor(age, 28, 40))
    ax = np.abs(x)
    lid = float(head.points[[145, 374], 1].mean())
    bag = blob(ax, y, (29.0, lid - 6.5), (9.0, 3.2)) - 1.2 * blob(
        ax, y, (23.0, lid - 12.5), (9.0, 2.6), -0.35
    )
    cheek = blob(ax, y, (33.0, -20.0), (8.0, 13.0), -0.45)
    jowl = blob(ax, y, (40.0, -70.0), (11.0, 9.0)) - 0.8 * blob(ax, y, (27.0, -76.0), (5.0, 8.0))
    temple = blob(ax, y, (66.0, 46.0), (9.0, 15.0))
    return np.asarray(late * (0.75 * bag + 1.3 * cheek + 1.1 * jowl - 1.2 * temple), np.float32)


def carve_relief(
    seed: int, age: float, view: View, head: Head, x: Map, y: Map, *, lines: float, pores: float
) -> Relief:
    """Return the relief of a face seen at head coordinates ``x``, ``y`` (h, w) mm.

    Parameters
    ----------
    lines, pores : strength, 0 (none) and up; 1 is typical for the age
    """
    rng = stream(seed, "grain")
    furrows = np.zeros_like(x)
    carved = _carve(draw_lines(seed, head, age, lines), view, head, furrows)
    holes, plugs = np.zeros_like(x), np.zeros_like(x)
    found = _pores(seed, view, head, pores, holes, plugs)
    grain = np.float32(0.010) * octaves(rng, x, y, (0.7, 0.38), 0.8) + np.float32(0.012) * noise(
        rng, x, y, 1.6
    )
    grain += np.float32(0.030) * noise(rng, x, y, 4.5)
    folds = coarsely(lambda a, b: _sag(a, b, head, age), x, y)
    height = grain * np.float32(0.8 + 0.4 * age / 60) + holes - furrows + folds
    return Relief(height.astype(np.float32), folds, carved, furrows, found, plugs)
