"""A flat patch of synthetic skin with the same truth as a face: for measuring pixel by pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glabella.synth.fields import blur, noise, octaves, splat, stream, stroke
from glabella.synth.light import draw_lights, gloss, scatter
from glabella.synth.optics import encode, skin_colour, tone_of
from glabella.synth.surface import slopes

Map = NDArray[np.float32]
Points = NDArray[np.float64]

FALLOFF = 0.22
MM_PER_PIXEL = 0.08


@dataclass(frozen=True, eq=False)
class SynthPatch:
    """A patch and what made it, named as in ``SynthFace``; maps are (h, w) float32.

    Linear light = ``skin_colour(melanin, haemoglobin)`` · ``shading_rgb`` + ``specular``.
    """

    tone: int
    seed: int
    picture: NDArray[np.uint8]
    melanin: Map
    haemoglobin: Map
    shading: Map
    shading_rgb: Map
    specular: Map
    relief: Map
    line_depth: Map
    spots: NDArray[np.bool_]
    light: Points
    mm_per_pixel: float


def _pigments(seed: int, tone: int, x: Map, y: Map, mm: float) -> tuple[Map, Map, NDArray[np.bool_]]:
    rng, kind = stream(seed, "patch pigment"), tone_of(tone)
    span = x.shape[0]
    m = 0.14 * octaves(rng, x, y, (22.0, 8.0, 3.5, 1.6), 0.8) + 0.05 * noise(rng, x, y, 0.6)
    h = 0.22 * octaves(rng, x, y, (18.0, 7.0, 3.0, 1.4), 0.8) + 0.09 * noise(rng, x, y, 0.7)
    dark, red = np.zeros_like(x), np.zeros_like(x)
    for canvas, count, size, low, high in ((dark, 26, 1.1, 0.3, 1.2), (red, 10, 1.8, 0.3, 1.0)):
        at = rng.uniform(0, span, (count, 2))
        splat(canvas, at, rng.uniform(0.3, size, count) / mm, rng.uniform(low, high, count))
    melanin = np.clip(
        kind.melanin * np.exp(m + dark * np.float32(min(1.0, 0.14 / kind.melanin) ** 0.6)), 0.003, 0.58
    )
    blood = np.clip(kind.haemoglobin * np.exp(h + red), 0.0015, 0.19)
    return melanin.astype(np.float32), blood.astype(np.float32), dark > 0.25


def _relief(seed: int, x: Map, y: Map, mm: float) -> tuple[Map, Map]:
    """Return height and depth of lines in mm: grain, pores and a few fine lines in one direction."""
    rng = stream(seed, "patch relief")
    span, area = x.shape[0], (x.shape[0] * mm) ** 2
    grain = 0.012 * octaves(rng, x, y, (0.8, 0.4), 0.8) + 0.02 * noise(rng, x, y, 3.0)
    holes, lines = np.zeros_like(x), np.zeros_like(x)
    count = int(area * 0.6)
    at = rng.uniform(0, span, (count, 2))
    splat(
        holes, at, 0.12 * np.exp(rng.normal(0, 0.25, count)) / mm, -0.045 * np.exp(rng.normal(0, 0.3, count))
    )
    angle = rng.uniform(0, np.pi)
    for _ in range(7):
        middle, length = rng.uniform(0, span, 2), rng.uniform(6, 22) / mm
        t = np.linspace(-0.5, 0.5, 24)
        turn = angle + rng.normal(0, 0.15) + 0.3 * t
        path = middle + length * np.stack([t * np.cos(turn), t * np.sin(turn)], axis=1)
        swell = np.cos(np.pi * t) ** 0.7
        stroke(lines, path, np.full(24, rng.uniform(0.15, 0.45) / mm), rng.uniform(0.03, 0.16) * swell)
    return np.asarray(grain + holes - lines, np.float32), lines


def synthesise_patch(
    tone: int, seed: int, size: int = 512, *, mm_per_pixel: float = MM_PER_PIXEL, hardness: float = 0.5,
    light: float | None = None, sensor: str = "srgb",
) -> SynthPatch:  # fmt: skip
    """Return a flat patch of skin of known truth under light from one side.

    Parameters
    ----------
    tone : Monk skin tone, 1 (lightest) to 10
    seed : the patch
    size : side in pixels
    mm_per_pixel : scale
    hardness : 0 (overcast) to 1 (bare lamp)
    light : degrees of the key light to the right; drawn where not given
    sensor : name in ``optics.SENSORS``

    Raises
    ------
    WrongUsage
        If the tone is unknown.
    """
    axis = ((np.arange(size) + 0.5) * mm_per_pixel - size * mm_per_pixel / 2).astype(np.float32)
    x, y = (np.ascontiguousarray(part) for part in np.meshgrid(axis, -axis))
    melanin, blood, spots = _pigments(seed, tone, x, y, mm_per_pixel)
    relief, lines = _relief(seed, x, y, mm_per_pixel)
    lights = draw_lights(seed, hardness=hardness, azimuth=light)
    gx, gy = slopes(relief, mm_per_pixel)
    lamps = (*lights.key, *lights.fill, *lights.sky)
    vector = np.sum([lamp.strength * lamp.direction for lamp in lamps], axis=0)
    facing = (vector[2] - gx * vector[0] - gy * vector[1]) / np.sqrt(1 + gx * gx + gy * gy)
    reach = size * mm_per_pixel / 2
    across = 1 + FALLOFF * (x * lights.direction[0] + y * lights.direction[1]) / reach
    hollow = np.clip(1 + 3.0 * (relief - blur(relief, 0.5 / mm_per_pixel)), 0.55, 1.06)
    even = np.asarray(np.maximum(facing, 0.03) * across * hollow, np.float32)
    exposure = np.float32(tone_of(tone).exposure)
    shading = scatter(even, np.ones_like(even), mm_per_pixel) * exposure
    shine = gloss(0.8 * gx, 0.8 * gy, lights, np.ones_like(gx), np.full_like(gx, 0.46)) * exposure
    colour = skin_colour(melanin, blood, sensor)
    picture = encode(np.asarray(colour * shading + shine[..., None], np.float32))
    return SynthPatch(
        tone, seed, picture, melanin, blood, shading.mean(axis=2), shading, shine, relief, lines, spots,
        lights.direction, mm_per_pixel,
    )  # fmt: skip
