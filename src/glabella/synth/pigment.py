"""Melanin and blood over a face: slow drifts, mottling, flushed regions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glabella.synth.fields import blob, coarsely, noise, octaves, smoothstep, stream
from glabella.synth.head import LEFT_NOSTRIL, RIGHT_NOSTRIL, Head
from glabella.synth.optics import Tone

Map = NDArray[np.float32]
Points = NDArray[np.float64]

# What a drawn skin may hold, within the colour table.
MELANIN_LIMITS, HAEMOGLOBIN_LIMITS = (0.003, 0.58), (0.0015, 0.19)


@dataclass(frozen=True, eq=False)
class Pigments:
    """``melanin``, ``haemoglobin`` (h, w) float32: volume fractions, or natural logs over the tone's own."""

    melanin: Map
    haemoglobin: Map


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


def paint_pigments(
    seed: int,
    tone: Tone,
    age: float,
    head: Head,
    x: Map,
    y: Map,
    *,
    redness: float,
) -> Pigments:
    """Return the logs of the pigments of a head seen at head coordinates ``x``, ``y`` (h, w) mm.

    Parameters
    ----------
    age : years
    redness : 0 (even) to 1 (flushed cheeks and nose)
    """
    rng = stream(seed, "pigment")
    dark = float(np.clip(np.log(tone.melanin / 0.02) / np.log(20), 0, 1))
    both = coarsely(lambda a, b: np.dstack(_regions(a, b, head)), x, y)
    melanin, blood = both[..., 0].copy(), both[..., 1].copy()
    melanin *= np.float32(0.55 + 0.75 * dark)
    blood *= np.float32(0.75 + 0.5 * redness)
    melanin += np.float32(0.085 + 0.03 * age / 60) * octaves(rng, x, y, (26.0, 9.0, 4.0, 1.9), 0.72)
    melanin += np.float32(0.06) * octaves(rng, x, y, (1.0, 0.55), 0.8)
    blood += np.float32(0.20) * octaves(rng, x, y, (20.0, 7.5, 3.2, 1.6), 0.8)
    blood += np.float32(0.09) * noise(rng, x, y, 0.8)
    return Pigments(np.asarray(melanin, np.float32), np.asarray(blood, np.float32))


def nostril_centres(head: Head) -> tuple[Points, Points]:
    """Return the middle (2,) of each nostril in mm."""
    return head.points[LEFT_NOSTRIL, :2].mean(axis=0), head.points[RIGHT_NOSTRIL, :2].mean(axis=0)
