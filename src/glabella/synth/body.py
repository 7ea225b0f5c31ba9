"""What holds and frames the head: neck, shoulders in a plain garment, ears, and the studio behind."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.synth.fields import blur, closed_curve, noise, octaves, polygon, smoothstep, stream
from glabella.synth.head import Head
from glabella.synth.view import View

Map = NDArray[np.float32]
Points = NDArray[np.float64]

GARMENTS = (
    (0.030, 0.034, 0.042),
    (0.16, 0.17, 0.18),
    (0.030, 0.050, 0.085),
    (0.42, 0.40, 0.37),
    (0.055, 0.070, 0.055),
    (0.13, 0.055, 0.050),
)
BACKDROPS = ((0.30, 0.32, 0.335), (0.42, 0.42, 0.415), (0.235, 0.26, 0.275), (0.36, 0.345, 0.325))
# An ear seen from the front: its rim in mm from the side of the head, to the right of the picture.
EAR = np.array(
    [
        (-3, 24), (1, 30), (6, 33), (11, 32.5), (15, 29), (17, 23), (17, 14), (15.5, 5), (13, -4),
        (10.5, -12),         (9.5, -19), (8.5, -25), (5.5, -29), (2, -28), (-1, -22), (-4, -10), (-5, 8),
    ],
    float,
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Layer:
    """One body in the picture: ``alpha`` coverage 0–1 and ``height`` mm, both (n, n) float32."""

    alpha: Map
    height: Map


def _neck_half_width(y: Map, build: float) -> Map:
    narrow = 44.0 + 7.0 * build
    spread = smoothstep(y, -78.0, -142.0)
    return np.asarray(narrow + 2.0 * smoothstep(y, -90.0, -50.0) + 46.0 * spread**2, np.float32)


def neck(view: View, head: Head, size: int, build: float) -> Layer:
    """Return the neck down to the collar bones; ``build`` 0 slender to 1 broad."""
    x, y = view.plane(size)
    x = x - np.float32(head.points[152, 0] * 0.3)
    half = _neck_half_width(y, build)
    across = np.clip(np.abs(x) / half, 0, 1)
    height = -96 + 62 * np.sqrt(1 - 0.97 * across**2) + 10 * smoothstep(y, -100.0, -150.0)
    lean = np.abs(x) - (46 + 0.36 * (y + 60))
    height += 1.5 * np.exp(-((lean / 9.0) ** 2)) * smoothstep(y, -78.0, -112.0)
    height -= 3.4 * np.exp(-((x / 11.0) ** 2) - ((y + 152) / 12.0) ** 2)
    height += 1.2 * (0.3 + build) * np.exp(-((x / 9.0) ** 2) - ((y + 118) / 10.0) ** 2)
    alpha = smoothstep(half - np.abs(x), -0.35, 0.35) * smoothstep(y, -30.0, -38.0)
    return Layer(alpha, height.astype(np.float32))


def _shoulder_line(x: Map, build: float) -> Map:
    out = np.abs(x) - (60 + 5 * build)
    return np.asarray(-113 - 0.30 * np.maximum(out, 0) - 0.0012 * np.maximum(out - 40, 0) ** 2, np.float32)


def _collar_line(x: Map) -> Map:
    """Return the lower edge of what the collar shows, a shallow bow from shoulder to shoulder."""
    return np.asarray(-143.5 + 26 * (np.abs(x) / 66) ** 2.6, np.float32)


def garment(view: View, size: int, build: float, seed: int) -> tuple[Layer, Map]:
    """Return a crew-neck garment and how much of its ribbed collar covers each pixel."""
    rng = stream(seed, "garment")
    x, y = view.plane(size)
    below_collar = _collar_line(x) - y
    inside = smoothstep(_shoulder_line(x, build) + 4 - y, -0.4, 0.4)
    alpha = inside * smoothstep(below_collar, -0.5, 0.5)
    chest = -62 - 0.0016 * x**2 - 14 * smoothstep(y, -150.0, -112.0)
    collar = smoothstep(below_collar, 13.0, 11.5)
    folds = 1.5 * noise(rng, x, y, 34.0, 1.9) + 0.5 * noise(rng, x, y, 15.0, 1.8)
    roll = 1.8 * np.exp(-(((below_collar - 6.5) / 4.2) ** 2))
    height = chest + folds * smoothstep(below_collar, 8.0, 22.0) + roll
    return Layer(alpha, height.astype(np.float32)), collar


def cloth(view: View, seed: int, collar: Map) -> Map:
    """Return the colour of the garment's knit, (n, n, 3) linear."""
    rng = stream(seed, "cloth")
    x, y = view.plane(collar.shape[0])
    colour = np.array(GARMENTS[rng.integers(len(GARMENTS))], np.float32)
    period = 0.9
    rib = np.cos(np.float32(2 * np.pi / 2.3) * x)
    knit = np.cos(np.float32(2 * np.pi / period) * x) * np.cos(np.float32(np.pi / period) * y)
    fade = float(np.clip(period / (4 * view.mm_per_pixel) - 0.4, 0, 1))
    worn = 1 + 0.045 * noise(rng, x, y, 0.8) + 0.05 * octaves(rng, x, y, (22.0, 7.0))
    worn += np.float32(0.10 * fade) * knit * (1 - collar) + np.float32(0.12) * rib * collar
    return np.asarray(colour * np.clip(worn, 0.4, 1.6)[..., None], np.float32)


def backdrop(view: View, seed: int, size: int) -> Map:
    """Return the studio wall, lit unevenly and out of focus, (n, n, 3) linear."""
    rng = stream(seed, "backdrop")
    x, y = view.plane(size)
    colour = np.array(BACKDROPS[rng.integers(len(BACKDROPS))], np.float32)
    glow = 0.74 + 0.42 * np.exp(-(((x - rng.uniform(-50, 50)) / 150) ** 2) - ((y - 20) / 150) ** 2)
    glow += 0.035 * noise(rng, x, y, 90.0) + 0.012 * noise(rng, x, y, 30.0)
    return np.asarray(colour * glow[..., None], np.float32)


def ears(view: View, head: Head, size: int, seed: int) -> Layer:
    """Return both ears: rim, inner fold, bowl and lobe as a height field."""
    rng = stream(seed, "ears")
    flare = rng.uniform(0.5, 0.8)
    step = view.size / size
    alpha = np.zeros((size, size), np.float32)
    height = np.full((size, size), -90, np.float32)
    x, y = view.plane(size)
    for side, anchor in ((1.0, 454), (-1.0, 234)):
        base = np.array([head.points[anchor, 0] - side * 2.0, 4.0])
        rim = closed_curve(base + EAR * [side * flare, 1.0], 120)
        placed = np.concatenate([rim, np.full((len(rim), 1), -42.0)], axis=1)
        pixels = view.project(placed)
        one = polygon((size, size), (pixels + 0.5) / step - 0.5)
        centre = view.project_turned(view.turned(np.array([[*base, -42.0]])))[0]
        u = side * (x - np.float32((centre[0] - view.size / 2) * view.mm_per_pixel - view.shift[0]))
        v = y - np.float32(-(centre[1] - view.size / 2) * view.mm_per_pixel - view.shift[1])
        height = np.where(
            one > 0, _ear_height(one, u / np.float32(flare), v, view.mm_per_pixel * step), height
        )
        alpha = np.maximum(alpha, one)
    return Layer(alpha, height.astype(np.float32))


def _ear_height(alpha: Map, u: Map, v: Map, step_mm: float) -> Map:
    inside = cv2.distanceTransform((alpha > 0.5).astype(np.uint8), cv2.DIST_L2, 5) * np.float32(step_mm)
    rim = 3.4 * np.exp(-(((inside - 2.2) / 1.6) ** 2)) * smoothstep(v, -20.0, -8.0)
    inner = (
        2.6
        * np.exp(-(((u - 5.5 - 0.10 * v) / 2.0) ** 2))
        * smoothstep(v, -14.0, -4.0)
        * smoothstep(v, 24.0, 12.0)
    )
    bowl = -6.0 * np.exp(-(((u - 1.0) / 3.6) ** 2) - ((v + 1) / 8.0) ** 2)
    hollow = -2.6 * np.exp(-(((inside - 5.2) / 1.8) ** 2)) * smoothstep(v, -12.0, 2.0)
    lobe = 2.2 * np.exp(-(((u - 4.5) / 4.5) ** 2) - ((v + 21) / 6.5) ** 2)
    edge = 2.0 * np.sqrt(np.clip(inside / 2.0, 0, 1))
    height = -46 + 0.45 * u + rim + inner + bowl + hollow + lobe + edge
    return np.asarray(blur(height.astype(np.float32), 0.5 / step_mm))
