"""Melanin and blood over a face: slow drifts, mottling, flushed regions, freckles and dark spots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glabella.synth.fields import blob, coarsely, noise, octaves, smoothstep, splat, stream
from glabella.synth.head import LEFT_NOSTRIL, RIGHT_NOSTRIL, Head
from glabella.synth.optics import Tone
from glabella.synth.view import View

Map = NDArray[np.float32]
Points = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Pigments:
    """``melanin``, ``haemoglobin`` (h, w) float32 volume fractions; ``spots`` (h, w) bool."""

    melanin: Map
    haemoglobin: Map
    spots: NDArray[np.bool_]


def _both(x: Map, y: Map, cx: float, cy: float, sx: float, sy: float) -> Map:
    """Return a bump on either side of the face."""
    return blob(np.abs(x), y, (cx, cy), (sx, sy))


def _regions(x: Map, y: Map, head: Head) -> tuple[Map, Map]:
    """Return log changes of melanin and haemoglobin by region of the face."""
    p = head.points
    tip, eye_y = p[4], float(p[[33, 133, 263, 362], 1].mean())
    alar_x = float(np.abs(p[[129, 358], 0]).mean())
    under = _both(x, y, 29.0, eye_y - 11.5, 12.0, 4.0)
    lid = _both(x, y, 32.0, eye_y + 8.0, 13.0, 4.5)
    mouth = blob(x, y, (0.0, -43.0), (34.0, 17.0))
    alar = _both(x, y, alar_x, float(p[129, 1]) - 1, 4.5, 6.0)
    cheek = _both(x, y, 42.0, -8.0, 19.0, 17.0)
    nose = blob(x, y, (float(tip[0]), float(tip[1]) - 3), (13.0, 12.0))
    forehead = blob(x, y, (0.0, 66.0), (44.0, 18.0))
    melanin = 0.30 * under + 0.26 * lid + 0.12 * mouth + 0.10 * alar + 0.10 * forehead - 0.06 * cheek
    blood = 0.75 * cheek + 0.85 * nose + 0.8 * alar + 0.30 * under + 0.28 * lid + 0.18 * mouth
    blood += 0.22 * blob(x, y, (0.0, -78.0), (18.0, 12.0)) - 0.10 * forehead
    blood += 0.55 * smoothstep(np.abs(x), 68.0, 76.0)
    return melanin.astype(np.float32), blood.astype(np.float32)


def _shape_spots(
    rng: np.random.Generator, view: View, head: Head, count: int, size: tuple[float, float], spread: str
) -> tuple[Points, Points]:
    """Return pixel centres and radii (pixels) of spots on the face."""
    if spread == "centre":
        flat = np.stack([rng.normal(0, 30, count), rng.normal(6, 22, count)], axis=1)
    else:
        flat = np.stack([rng.uniform(-70, 70, count), rng.uniform(-88, 84, count)], axis=1)
    radius = np.exp(rng.uniform(np.log(size[0]), np.log(size[1]), count))
    return view.project(head.raised(flat)), radius / view.mm_per_pixel


def paint_pigments(
    seed: int,
    tone: Tone,
    age: float,
    view: View,
    head: Head,
    x: Map,
    y: Map,
    *,
    freckles: float,
    redness: float,
) -> Pigments:
    """Return the pigments of a head seen at head coordinates ``x``, ``y`` (h, w) mm.

    Parameters
    ----------
    age : years
    freckles : 0 (none) to 1 (many)
    redness : 0 (even) to 1 (flushed cheeks and nose, small red spots)
    """
    rng = stream(seed, "pigment")
    dark = float(np.clip(np.log(tone.melanin / 0.02) / np.log(20), 0, 1))
    both = coarsely(lambda a, b: np.dstack(_regions(a, b, head)), x, y)
    melanin, blood = both[..., 0].copy(), both[..., 1].copy()
    melanin *= np.float32(0.55 + 0.75 * dark)
    blood *= np.float32(0.75 + 0.5 * redness)
    melanin += np.float32(0.085 + 0.03 * age / 60) * octaves(rng, x, y, (26.0, 9.0, 4.0, 1.9), 0.72)
    melanin += np.float32(0.045) * octaves(rng, x, y, (1.0, 0.55), 0.8)
    blood += np.float32(0.17) * octaves(rng, x, y, (20.0, 7.5, 3.2, 1.6), 0.75)
    blood += np.float32(0.09) * noise(rng, x, y, 0.8)
    spots = np.zeros_like(x)
    _add_freckles(stream(seed, "freckles"), spots, view, head, freckles)
    _add_lentigines(stream(seed, "lentigines"), spots, view, head, age)
    ragged = np.float32(1) + np.float32(0.22) * octaves(rng, x, y, (1.2, 0.6), 0.8)
    spots *= np.clip(ragged, 0.3, 2)
    # Dark skin has room for little more pigment.
    melanin += spots * np.float32(min(1.0, 0.14 / tone.melanin) ** 0.6)
    red = np.zeros_like(x)
    _add_red_spots(stream(seed, "red spots"), red, view, head, redness)
    blood += red
    melanin_map = np.float32(tone.melanin) * np.exp(melanin)
    blood_map = np.float32(tone.haemoglobin) * np.exp(blood)
    return Pigments(
        np.clip(melanin_map, 0.003, 0.58).astype(np.float32),
        np.clip(blood_map, 0.0015, 0.19).astype(np.float32),
        spots > 0.25,
    )


def _add_freckles(rng: np.random.Generator, canvas: Map, view: View, head: Head, amount: float) -> None:
    count = int(520 * amount)
    if count == 0:
        return
    points, radius = _shape_spots(rng, view, head, count, (0.35, 1.1), "centre")
    splat(canvas, points, radius * 0.7, rng.uniform(0.12, 0.65, count))


def _add_lentigines(rng: np.random.Generator, canvas: Map, view: View, head: Head, age: float) -> None:
    """Add brown spots with flat tops: a few moles at any age, lentigines with years of sun."""
    count = 5 + int(max(age - 35, 0) * 0.45)
    points, radius = _shape_spots(rng, view, head, count, (0.6, 1.3 + max(age - 40, 0) * 0.045), "all")
    strength = rng.uniform(0.35, 0.8, count)
    strength[:2] = rng.uniform(1.0, 1.6, 2)
    radius[:2] = np.minimum(radius[:2], 0.9 / view.mm_per_pixel)
    for k in range(5):
        around = rng.normal(0, 0.45, (count, 2)) * radius[:, None]
        splat(canvas, points + around, radius * 0.55, strength * 0.34 * (1 + 0.2 * (k == 0)))


def _add_red_spots(rng: np.random.Generator, canvas: Map, view: View, head: Head, redness: float) -> None:
    count = 4 + int(26 * redness)
    points, radius = _shape_spots(rng, view, head, count, (0.5, 1.6), "all")
    splat(canvas, points, radius, rng.uniform(0.2, 0.75, count))


def nostril_centres(head: Head) -> tuple[Points, Points]:
    """Return the middle (2,) of each nostril in mm."""
    return head.points[LEFT_NOSTRIL, :2].mean(axis=0), head.points[RIGHT_NOSTRIL, :2].mean(axis=0)
