"""Random fields in millimetres and the drawing of soft shapes: the brushes of this room.

Everything is placed in millimetres from named random streams, so one seed gives one person at every size.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]
Points = NDArray[np.float64]

SPAN_MM = 420.0
SHIFT = 4
COARSE = 400


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the random generator of one named part of one person."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def noise(
    rng: np.random.Generator, x: Map, y: Map, cell: float, stretch: float = 1.0, *, span: float = SPAN_MM
) -> Map:
    """Return smooth noise with mean 0 and standard deviation near 1.

    Parameters
    ----------
    rng : stream
    x, y : (h, w) float32, mm, within ±``span``/2 (the field repeats its edge beyond)
    cell : mm between independent values across x
    stretch : cell along y over cell along x

    Returns
    -------
    (h, w) float32
    """
    nx, ny = int(span / cell) + 4, int(span / (cell * stretch)) + 4
    lattice = rng.standard_normal((ny, nx)).astype(np.float32)
    px = (x + np.float32(span / 2)) / np.float32(cell) + np.float32(1.5)
    py = (y + np.float32(span / 2)) / np.float32(cell * stretch) + np.float32(1.5)
    field = cv2.remap(lattice, px, py, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(field * np.float32(1.45), np.float32)


def octaves(rng: np.random.Generator, x: Map, y: Map, cells: Sequence[float], fall: float = 0.7) -> Map:
    """Return a sum of noises of several cell sizes (mm), each weaker by ``fall``, deviation near 1."""
    total = np.zeros_like(x)
    power = 0.0
    for i, cell in enumerate(cells):
        total += np.float32(fall**i) * noise(rng, x, y, cell)
        power += fall ** (2 * i)
    return np.asarray(total / np.float32(np.sqrt(power)), np.float32)


def smoothstep(value: Map, low: float, high: float) -> Map:
    """Return 0 below ``low``, 1 above ``high`` (or the reverse where high < low), smooth between."""
    t = np.clip((value - np.float32(low)) / np.float32(high - low), 0, 1).astype(np.float32)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def smoothstep_array(value: Points, low: float, high: float) -> Points:
    """Return a smooth rise of values from 0 at ``low`` to 1 at ``high``, any shape, float64."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def coarsely(build: Callable[[Map, Map], Map], x: Map, y: Map) -> Map:
    """Return a smooth function of place, worked out on a small copy of ``x`` and ``y`` and enlarged."""
    n = min(max(x.shape), COARSE)
    if n == max(x.shape):
        return build(x, y)
    small = [
        np.asarray(cv2.resize(part, (n, n), interpolation=cv2.INTER_AREA), np.float32) for part in (x, y)
    ]
    return np.asarray(cv2.resize(build(*small), x.shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)


def blob(x: Map, y: Map, centre: tuple[float, float], radii: tuple[float, float], angle: float = 0.0) -> Map:
    """Return a Gaussian bump of height 1 with standard deviations ``radii`` (mm), turned by ``angle``."""
    dx, dy = x - np.float32(centre[0]), y - np.float32(centre[1])
    c, s = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    u, v = (c * dx + s * dy) / np.float32(radii[0]), (c * dy - s * dx) / np.float32(radii[1])
    return np.asarray(np.exp(-0.5 * (u * u + v * v)), np.float32)


def blur(field: Map, sigma: float) -> Map:
    """Return a Gaussian blur; a wide one is taken on a smaller copy, which is as smooth and much faster."""
    if sigma < 0.25:
        return field
    shrink = int(sigma // 3)
    if shrink < 2:
        return np.asarray(cv2.GaussianBlur(field, (0, 0), sigma), np.float32)
    h, w = field.shape[:2]
    small = cv2.resize(field, (max(1, w // shrink), max(1, h // shrink)), interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / shrink)
    return np.asarray(cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC), np.float32)


def polygon(shape: tuple[int, int], points: Points) -> Map:
    """Return the coverage 0–1 of a closed polygon (n, 2) in pixels, edges antialiased."""
    canvas = np.zeros(shape, np.uint8)
    fixed = np.round(points * (1 << SHIFT)).astype(np.int32)
    cv2.fillPoly(canvas, [fixed], 255, cv2.LINE_AA, SHIFT)
    return np.asarray(canvas, np.float32) / np.float32(255)


def closed_curve(points: Points, count: int) -> Points:
    """Return ``count`` points of the smooth closed curve (Catmull–Rom) through given points (n, 2)."""
    n = len(points)
    t = np.arange(count) * n / count
    i, f = np.floor(t).astype(int), (t % 1)[:, None]
    p0, p1, p2, p3 = (points[(i + k) % n] for k in (-1, 0, 1, 2))
    return np.asarray(_catmull(p0, p1, p2, p3, f))


def open_curve(points: Points, count: int) -> Points:
    """Return ``count`` points of the smooth curve through given points (n, d)."""
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    t = np.linspace(0, len(points) - 1, count)
    i = np.minimum(np.floor(t).astype(int), len(points) - 2)
    f = (t - i)[:, None]
    p0, p1, p2, p3 = (padded[i + k] for k in range(4))
    return np.asarray(_catmull(p0, p1, p2, p3, f))


def _catmull(p0: Points, p1: Points, p2: Points, p3: Points, f: Points) -> Points:
    return np.asarray(
        0.5
        * (
            2 * p1
            + (p2 - p0) * f
            + (2 * p0 - 5 * p1 + 4 * p2 - p3) * f**2
            + (3 * p1 - p0 - 3 * p2 + p3) * f**3
        )
    )


def moved(points: Points, dx: float, dy: float) -> Points:
    """Return points (..., 2) moved by ``dx`` across and ``dy`` up."""
    return np.asarray(points + np.array([dx, dy]))


def wandering(rng: np.random.Generator, count: int, deviation: float) -> Points:
    """Return ``count`` values about 0 that change gently from one to the next."""
    window = np.hanning(9)[1:-1]
    drawn = np.convolve(rng.standard_normal(count + 6), window, "valid")
    return np.asarray(deviation * drawn / np.linalg.norm(window))


def splat(canvas: Map, points: Points, sigma: Points, amount: Points) -> None:
    """Add Gaussian dots to ``canvas`` in place.

    Parameters
    ----------
    canvas : (h, w) float32
    points : (n, 2) pixels
    sigma : (n,) pixels; below 0.35 a dot is widened and weakened so that its volume is kept
    amount : (n,) height at the centre
    """
    h, w = canvas.shape
    wide = np.maximum(sigma, 0.35)
    height = amount * (sigma / wide) ** 2
    reach = np.ceil(3 * wide).astype(int)
    for r in np.unique(reach):
        chosen = reach == r
        base = np.floor(points[chosen]).astype(int)
        off = np.arange(-r, r + 1)
        gx, gy = base[:, 0, None] + off, base[:, 1, None] + off
        s2 = 2 * wide[chosen, None] ** 2
        ex = np.exp(-((gx - points[chosen, 0, None]) ** 2) / s2) * ((gx >= 0) & (gx < w))
        ey = np.exp(-((gy - points[chosen, 1, None]) ** 2) / s2) * ((gy >= 0) & (gy < h))
        values = height[chosen, None, None] * ey[:, :, None] * ex[:, None, :]
        index = np.clip(gy, 0, h - 1)[:, :, None] * w + np.clip(gx, 0, w - 1)[:, None, :]
        canvas += np.bincount(index.ravel(), values.ravel(), h * w).reshape(h, w).astype(np.float32)


def stroke(canvas: Map, path: Points, width: Points, depth: Points) -> None:
    """Take the deeper of ``canvas`` and a furrow of Gaussian profile along a path, in place.

    Parameters
    ----------
    canvas : (h, w) float32, depths ≥ 0
    path : (n, 2) pixels
    width : (n,) standard deviation of the profile, pixels
    depth : (n,) depth at each point, the canvas's unit
    """
    h, w = canvas.shape
    for a, b, wa, wb, da, db in zip(
        path[:-1], path[1:], width[:-1], width[1:], depth[:-1], depth[1:], strict=True
    ):
        reach = 3 * max(wa, wb) + 1
        x0, y0 = np.maximum(np.floor(np.minimum(a, b) - reach).astype(int), 0)
        x1, y1 = np.minimum(np.ceil(np.maximum(a, b) + reach).astype(int) + 1, (w, h))
        if x1 <= x0 or y1 <= y0:
            continue
        px, py = np.arange(x0, x1) - a[0], (np.arange(y0, y1) - a[1])[:, None]
        d = b - a
        t = np.clip((px * d[0] + py * d[1]) / max(float(d @ d), 1e-9), 0, 1)
        away = (px - t * d[0]) ** 2 + (py - t * d[1]) ** 2
        sigma = np.maximum(wa + (wb - wa) * t, 0.35)
        profile = (da + (db - da) * t) * np.exp(-away / (2 * sigma**2)) * np.minimum(1, (wa + wb) / 0.7)
        part = canvas[y0:y1, x0:x1]
        np.maximum(part, profile, out=part, casting="unsafe")
