"""The features of a face that are not plain skin: mouth, nostrils, wings of the nose, eyes and brows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from glabella.synth.eyes import Eye, brow, iris_centre, lashes, lid_lines, paint_eye
from glabella.synth.fields import blur, closed_curve, moved, noise, open_curve, polygon, stream, stroke
from glabella.synth.head import LOWER_LIP, UPPER_INNER, UPPER_LIP, Head
from glabella.synth.optics import Tone
from glabella.synth.pigment import Pigments, nostril_centres
from glabella.synth.surface import Surface
from glabella.synth.traits import Sitter
from glabella.synth.view import View

Map = NDArray[np.float32]
Points = NDArray[np.float64]

LASH_COLOUR = 0.006
BROW_COLOURS = {
    "black": (0.012, 0.009, 0.008),
    "dark": (0.016, 0.011, 0.009),
    "brown": (0.030, 0.019, 0.013),
    "fair": (0.060, 0.038, 0.022),
    "red": (0.045, 0.022, 0.012),
    "grey": (0.100, 0.090, 0.085),
}


@dataclass(frozen=True, eq=False)
class Mouth:
    """``lips`` coverage 0–1, ``dark`` how deep the seam lies 0–1, ``height`` mm of creases and fullness."""

    lips: Map
    dark: Map
    height: Map


def _mouth(seed: int, view: View, head: Head, x: Map, y: Map) -> Mouth:
    rng = stream(seed, "mouth")
    mm = view.mm_per_pixel
    edge = np.concatenate([head.points[UPPER_LIP], head.points[LOWER_LIP][::-1][1:-1]])
    lips = blur(polygon(x.shape, view.project(closed_curve(edge, 160))), 0.55 / mm)
    seam = view.project(open_curve(head.points[UPPER_INNER], 60))
    dark, groove = np.zeros_like(x), np.zeros_like(x)
    t = np.sin(np.linspace(0.25, np.pi - 0.25, 60)) ** 0.5
    stroke(dark, seam, np.full(60, 0.40 / mm), 0.80 * t)
    stroke(dark, seam, np.full(60, 1.1 / mm), 0.30 * t)
    stroke(groove, seam, np.full(60, 1.5 / mm), np.full(60, 1.1))
    middle = float(head.points[UPPER_INNER, 1].mean())
    creases = noise(rng, x + 0.012 * x * np.abs(y - middle), y, 1.5, 3.2) + 0.7 * noise(rng, x, y, 0.7, 3.5)
    full = 1.5 * np.exp(-((x / 13) ** 2) - ((y - middle + 5.2) / 3.0) ** 2)
    full += 0.7 * np.exp(-((x / 4.5) ** 2) - ((y - middle - 3.6) / 2.6) ** 2)
    height = (-0.028 * creases + full) * lips - groove
    return Mouth(lips, dark, height.astype(np.float32))


def _nostrils(view: View, head: Head, shape: tuple[int, int]) -> Map:
    """Return how deep each pixel lies within a nostril, 0–1."""
    mm = view.mm_per_pixel
    dark = np.zeros(shape, np.float32)
    for side, centre in zip((-1.0, 1.0), nostril_centres(head), strict=True):
        turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        wide, tall = 3.9 * np.cos(turn), 1.45 * np.sin(turn) * (1 + 0.25 * np.cos(turn))
        tilt = 0.36
        px = side * (wide * np.cos(tilt) - tall * np.sin(tilt))
        py = wide * np.sin(tilt) + tall * np.cos(tilt)
        rim = np.stack([centre[0] + px - side * 0.2, centre[1] + py - 1.2], axis=1)
        dark = np.maximum(dark, polygon(shape, view.project(head.raised(rim))))
    return blur(dark, 0.55 / mm)


def _alar_creases(view: View, head: Head, canvas: Map, dark: Map) -> None:
    """Sink the crease round each wing of the nose."""
    mm = view.mm_per_pixel
    for wing, below, above, side in ((129, 98, 49, -1.0), (358, 327, 279, 1.0)):
        a, b, c = (head.points[k, :2] for k in (above, wing, below))
        path = np.array(
            [
                moved(a, side * 0.6, 3.5),
                moved(a, side * 1.6, 0.5),
                moved(b, side * 0.9, -0.5),
                moved(b, side * 0.2, -4.0),
                moved(c, side * 0.5, -0.2),
            ]
        )
        flat = view.project(head.raised(open_curve(path, 40)))
        t = np.sin(np.linspace(0.2, np.pi - 0.1, 40)) ** 0.7
        stroke(canvas, flat, np.full(40, 1.4 / mm), 0.55 * t)
        stroke(dark, flat, np.full(40, 1.0 / mm), 0.20 * t)


def landmarks(view: View, head: Head) -> Points:
    """Return the landmark model's 478 points (pixels) where this geometry puts them, irises last."""
    points = list(view.project(head.points))
    for side in (0, 1):
        centre = iris_centre(view, head, side)
        radius = 5.85 / view.mm_per_pixel
        points += [centre, *(centre + radius * np.array(d) for d in ((1, 0), (0, -1), (-1, 0), (0, 1)))]
    return np.array(points)


@dataclass(frozen=True, eq=False)
class Features:
    """``mouth``, ``nostrils`` 0–1, ``height`` mm of lids and lips, ``dark`` 0–1 of creases."""

    mouth: Mouth
    nostrils: Map
    height: Map
    dark: Map


def shape_features(sitter: Sitter, surface: Surface) -> Features:
    """Return mouth, nostrils, lids and wings of the nose as heights and darkness."""
    shape, view, head = surface.x.shape, sitter.view, sitter.head
    mouth = _mouth(sitter.seed, view, head, surface.x, surface.y)
    sunk, dark = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    lid_lines(view, head, sunk, dark, sitter.age)
    _alar_creases(view, head, sunk, dark)
    nostrils = _nostrils(view, head, (shape[0], shape[1]))
    darkness = 1 - (1 - dark) * (1 - mouth.dark) * (1 - 0.90 * nostrils)
    return Features(mouth, nostrils, mouth.height - sunk, darkness.astype(np.float32))


def lip_pigments(pigments: Pigments, lips: Map, tone: Tone) -> Pigments:
    """Return logs of pigments where ``lips`` (0–1) covers: more blood, less melanin."""
    m = pigments.melanin + np.float32(np.log(0.50 + 0.004 / tone.melanin)) * lips
    h = pigments.haemoglobin + np.float32(np.log(1.3 + 0.026 / tone.haemoglobin)) * lips
    return replace(pigments, melanin=np.asarray(m, np.float32), haemoglobin=np.asarray(h, np.float32))


def paint_features(sitter: Sitter, surface: Surface, rest: Map, coverage: Map) -> Map:
    """Paint eyes, lashes and brows into ``rest`` and take them from ``coverage``, both in place.

    Returns
    -------
    (h, w) float32, 0–1: where they are
    """
    seed, view, head = sitter.seed, sitter.view, sitter.head
    blocked = np.zeros_like(coverage)
    hair = np.array(BROW_COLOURS.get(str(sitter.traits.hair_colour), BROW_COLOURS["dark"]), np.float32)
    for side in (0, 1):
        eye = paint_eye(seed, side, view, head, sitter.lights, str(sitter.traits.eyes))
        colour = eye.colour * (eye.shade * _eye_light(surface, eye))[..., None] + eye.sparkle[..., None]
        coat = lashes(seed, view, head, side, eye.part, 1.0)
        part, hairs = brow(seed, view, head, side, sitter.strength("brows"))
        soft = hairs.alpha * 0.80 + 0.16 * blur(hairs.alpha, 1.0 / view.mm_per_pixel)
        lit = np.asarray(0.75 * np.clip(hairs.tint, 0.3, 1.8)[..., None] * hair, np.float32)
        layers = (
            (eye.part, colour, eye.alpha),
            (eye.part, np.full_like(colour, LASH_COLOUR), np.asarray(0.8 * coat.alpha, np.float32)),
            (part, lit, np.clip(soft, 0, 0.94).astype(np.float32)),
        )
        for where, paint, alpha in layers:
            over(rest[where], paint, alpha)
            coverage[where] *= 1 - alpha
            blocked[where] = np.maximum(blocked[where], alpha)
    return blocked


def _eye_light(surface: Surface, eye: Eye) -> Map:
    vector = surface.irradiance.vector[eye.part]
    flat = np.clip(0.9 * vector[..., 2] + 0.1 * np.linalg.norm(vector, axis=2), 0, 2)
    return blur(np.asarray(flat, np.float32), 12.0)


def over(base: Map, colour: Map, alpha: Map) -> None:
    """Paint ``colour`` over ``base`` (h, w, 3) in place."""
    base += (colour - base) * alpha[..., None]
