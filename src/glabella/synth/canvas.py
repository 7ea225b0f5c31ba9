"""Skin to draw on in millimetres, a face or a flat patch, and what a drawn feature leaves as truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from glabella.synth.fields import noise, smoothstep, stream
from glabella.synth.optics import Tone

Map = NDArray[np.float32]
Points = NDArray[np.float64]
Window = tuple[slice, slice]
Density = Callable[[Points], Points]

EVERYWHERE = "everywhere"
TRIES = 40


@dataclass(frozen=True, eq=False)
class Mark:
    """One thing on the skin, of a ``kind``.

    ``x``, ``y`` pixels of its middle; ``width_mm`` across (a spot's diameter); ``length_mm`` along its
    ``path`` (n, 2) pixels, the width again for round ones; ``depth_mm`` > 0 sunk, < 0 raised; ``melanin``,
    ``haemoglobin`` natural log of its pigment over that of the skin around, at its middle.
    """

    kind: str
    x: float
    y: float
    width_mm: float
    length_mm: float
    depth_mm: float = 0.0
    melanin: float = 0.0
    haemoglobin: float = 0.0
    path: Points = field(default_factory=lambda: np.zeros((0, 2)))


@dataclass(frozen=True, eq=False)
class Feature:
    """What one kind of feature does to the skin, and the truth about it; maps are (h, w) float32.

    Attributes
    ----------
    melanin, haemoglobin : natural log of the change
    height : mm, below 0 where sunk
    polish : change of the surface's roughness, below 0 where it shines
    calm : 0–1, how far the skin's own texture is gone
    mask : bool, where the feature clearly is
    marks : every single one of it
    """

    melanin: Map
    haemoglobin: Map
    height: Map
    polish: Map
    calm: Map
    mask: NDArray[np.bool_]
    marks: tuple[Mark, ...] = ()


def feature(
    shape: tuple[int, int],
    mask: NDArray[np.bool_],
    marks: tuple[Mark, ...] = (),
    **maps: Map,
) -> Feature:
    """Return a feature whose maps are 0 where not given; an unwritable view of one 0 costs no memory."""
    nothing = np.broadcast_to(np.float32(0), shape)
    full = {name: maps.get(name, nothing) for name in ("melanin", "haemoglobin", "height", "polish", "calm")}
    return Feature(**full, mask=mask, marks=marks)


@dataclass(frozen=True, eq=False)
class Canvas:
    """Skin before features are drawn on it.

    Attributes
    ----------
    seed, tone, age : of the person
    x, y : (h, w) float32, mm on the skin at each pixel, y up
    mm : millimetres a pixel
    place : turns points (n, 2) mm into pixels (n, 2)
    bounds : left, right, bottom, top in mm
    density : how readily each feature appears at points (n, 2) mm, 0–1 (n,); by feature or ``EVERYWHERE``
    extent : mm that the fields of noise must span
    """

    seed: int
    tone: Tone
    age: float
    x: Map
    y: Map
    mm: float
    place: Callable[[Points], Points]
    bounds: tuple[float, float, float, float]
    density: Mapping[str, Density]
    extent: float

    @property
    def shape(self) -> tuple[int, int]:
        """Return rows and columns."""
        return self.x.shape[0], self.x.shape[1]

    def count(self, name: str, per_cm2: float, least: int = 1) -> int:
        """Return how many of a feature there are, given how many a cm² where it is dense."""
        left, right, bottom, top = self.bounds
        x, y = np.meshgrid(np.linspace(left, right, 33), np.linspace(bottom, top, 33))
        share = self._density(name)(np.stack([x.ravel(), y.ravel()], axis=1)).mean()
        return max(least, round(per_cm2 * float(share) * (right - left) * (top - bottom) / 100))

    @property
    def pigment_room(self) -> float:
        """Return how much of a rise of melanin the tone has room for: dark skin has little."""
        return float(min(1.0, 0.06 / self.tone.melanin) ** 0.5)

    def stream(self, name: str) -> np.random.Generator:
        """Return the random generator of one feature."""
        return stream(self.seed, f"feature {name}")

    def noise(self, rng: np.random.Generator, *cells: float, fall: float = 0.7) -> Map:
        """Return a sum of noises of cells (mm), each weaker by ``fall``, deviation near 1.

        Each has a stream of its own, so one seed is one skin at every scale; what a pixel holds is left out.
        """
        total, power = self.blank(), 0.0
        for i, (cell, own) in enumerate(zip(cells, rng.spawn(len(cells)), strict=True)):
            power += fall ** (2 * i)
            if cell > 0.7 * self.mm:
                total += np.float32(fall**i) * noise(own, self.x, self.y, cell, span=self.extent)
        return np.asarray(total / np.float32(np.sqrt(power)), np.float32)

    def blank(self) -> Map:
        """Return a map of zeros."""
        return np.zeros(self.shape, np.float32)

    def scatter(self, rng: np.random.Generator, name: str, per_cm2: float, least: int = 1) -> Points:
        """Return points (n, 2) mm where a feature belongs, ``per_cm2`` at most."""
        left, right, bottom, top = self.bounds
        count = max(least, round(per_cm2 * (right - left) * (top - bottom) / 100))
        points = self._candidates(rng, count)
        keep = rng.uniform(0, 1, count) < self._density(name)(points)
        return points[keep] if keep.sum() >= least else self.spread(rng, name, least, np.zeros(least))

    def spread(self, rng: np.random.Generator, name: str, count: int, reach: Points) -> Points:
        """Return up to ``count`` points (n, 2) mm that keep apart by the sum of their ``reach`` mm."""
        density = self._density(name)
        chosen: list[Points] = []
        for radius in reach[:count]:
            points = self._candidates(rng, TRIES, radius)
            free = rng.uniform(0, 1, TRIES) < density(points)
            for other, far in zip(chosen, reach, strict=False):
                free &= np.hypot(*(points - other).T) > radius + far
            if free.any():
                chosen.append(points[int(free.argmax())])
        return np.array(chosen).reshape(-1, 2)

    def _candidates(self, rng: np.random.Generator, count: int, inset: float = 0.0) -> Points:
        left, right, bottom, top = self.bounds
        inset = min(inset, 0.45 * min(right - left, top - bottom))
        x, y = (
            rng.uniform(left + inset, right - inset, count),
            rng.uniform(bottom + inset, top - inset, count),
        )
        return np.stack([x, y], axis=1)

    def _density(self, name: str) -> Density:
        return self.density.get(name, self.density[EVERYWHERE])

    def window(self, at: Points, reach: float) -> Window | None:
        """Return the rows and columns within ``reach`` mm of a point (2,) mm, or ``None``."""
        (px, py), r = self.place(at[None])[0], reach / self.mm * 1.15 + 2
        x0, x1 = max(int(px - r), 0), min(int(px + r) + 1, self.shape[1])
        y0, y1 = max(int(py - r), 0), min(int(py + r) + 1, self.shape[0])
        return (slice(y0, y1), slice(x0, x1)) if x1 > x0 and y1 > y0 else None

    def polar(self, window: Window, at: Points) -> tuple[Map, Map]:
        """Return distance (mm) and angle from a point (2,) mm within a window."""
        u, v = self.x[window] - np.float32(at[0]), self.y[window] - np.float32(at[1])
        return np.hypot(u, v), np.arctan2(v, u)

    def region(self, rng: np.random.Generator, at: Points, radii: tuple[float, float]) -> Map:
        """Return how far inside an irregular outline each pixel lies: 1 its middle, 0 its edge, < 0 out."""
        turn = rng.uniform(0, np.pi)
        c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        dx, dy = self.x - np.float32(at[0]), self.y - np.float32(at[1])
        u, v = (c * dx + s * dy) / np.float32(radii[0]), (c * dy - s * dx) / np.float32(radii[1])
        size = min(radii)
        ragged = self.noise(rng, 0.9 * size, 0.35 * size, 0.14 * size, fall=0.6)
        return np.asarray(1 - np.hypot(u, v) + np.float32(0.20) * ragged, np.float32)


def _mark(kind: str, *numbers: float) -> Mark:
    x, y, width, length, depth, melanin, haemoglobin = (float(number) for number in numbers)
    return Mark(kind, x, y, width, length, depth, melanin, haemoglobin)


def round_mark(
    canvas: Canvas,
    kind: str,
    at: Points,
    width: float,
    *,
    depth_mm: float = 0.0,
    melanin: float = 0.0,
    haemoglobin: float = 0.0,
) -> Mark:
    """Return the mark of a round thing at a point (2,) mm."""
    (px, py) = canvas.place(at[None])[0]
    return _mark(kind, px, py, width, width, depth_mm, melanin, haemoglobin)


def long_mark(
    canvas: Canvas,
    kind: str,
    path: Points,
    width: float,
    *,
    depth_mm: float = 0.0,
    melanin: float = 0.0,
    haemoglobin: float = 0.0,
) -> Mark:
    """Return the mark of a long thing along a path (n, 2) mm."""
    pixels = canvas.place(path)
    length = float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())
    (px, py) = pixels[len(pixels) // 2]
    return replace(_mark(kind, px, py, width, length, depth_mm, melanin, haemoglobin), path=pixels)


def plateau(distance: Map, radius: float, soft: float) -> Map:
    """Return 1 within ``radius`` and 0 beyond it, ``soft`` the width of the edge, all in mm."""
    return smoothstep(distance, radius + soft / 2, radius - soft / 2)
