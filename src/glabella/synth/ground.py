"""A flat piece of skin before light falls on it: pigments, relief, features, down, and what lies on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glabella.synth.canvas import Canvas, Feature
from glabella.synth.fields import blur
from glabella.synth.kinds import ANYWHERE, draw
from glabella.synth.optics import tone_of
from glabella.synth.pigment import HAEMOGLOBIN_LIMITS, MELANIN_LIMITS
from glabella.synth.strands import Coat, bent
from glabella.synth.strands import draw as draw_strands
from glabella.synth.texture import Site, colours, follicles, furrows, site_named
from glabella.synth.yardstick import Yardstick, lay

Map = NDArray[np.float32]
Points = NDArray[np.float64]

LEAST_ROUGHNESS, MOST_ROUGHNESS = 0.2, 0.7
AGE = 35.0
HAIR_STEPS = 6


@dataclass(frozen=True, eq=False)
class Ground:
    """Skin without light; maps are (n, n) float32.

    ``relief`` and ``form`` (the limb's own roundness) mm; ``roughness`` 0–1 of the surface; ``down`` its fine
    hairs and ``hair_colour`` theirs (3,) linear.
    """

    canvas: Canvas
    site: Site
    melanin: Map
    haemoglobin: Map
    relief: Map
    form: Map
    roughness: Map
    features: dict[str, Feature]
    down: Coat
    hair_colour: Map
    yardstick: Yardstick | None


def flat_canvas(tone: int, seed: int, size: int, mm: float) -> Canvas:
    """Return a square canvas of ``size`` pixels of ``mm``, its middle at 0."""
    half = size * mm / 2
    axis = ((np.arange(size) + 0.5) * mm - half).astype(np.float32)
    x, y = (np.ascontiguousarray(part) for part in np.meshgrid(axis, -axis))

    def place(points: Points) -> Points:
        return np.asarray((points * [1, -1] + half) / mm - 0.5)

    bounds = (-half, half, -half, half)
    return Canvas(seed, tone_of(tone), AGE, x, y, mm, place, bounds, ANYWHERE, 2 * half + 4)


def lay_ground(
    tone: int, seed: int, size: int, mm: float, features: Mapping[str, float], site: str, scale: str | None
) -> Ground:
    """Return a square piece of skin with features.

    Raises
    ------
    WrongUsage
        If tone, site or scale is unknown.
    """
    canvas, place = flat_canvas(tone, seed, size, mm), site_named(site)
    drawn = draw(canvas, features)
    roots, domes, flush = follicles(canvas, place)
    log_m, log_h = colours(canvas, place)
    calm, rough = canvas.blank(), np.full(canvas.shape, place.roughness, np.float32)
    relief = furrows(canvas, place) + domes
    log_h += flush
    for one in drawn.values():
        calm, rough = np.maximum(calm, one.calm), rough + one.polish
    relief *= 1 - calm
    for one in drawn.values():
        relief, log_m, log_h = relief + one.height, log_m + one.melanin, log_h + one.haemoglobin
    rough = rough + np.float32(0.03) * canvas.noise(canvas.stream("sebum"), 6.0, 1.5)
    # Fair down on fair skin, dark on dark: hair and skin share their pigment.
    fair = (1 - place.hair_dark) * min(1.0, 0.02 / canvas.tone.melanin)
    hair = np.array((0.30, 0.22, 0.15), np.float32) * np.float32(fair) + np.float32(0.012)
    return Ground(
        canvas, place,
        _pigment(canvas.tone.melanin, log_m, MELANIN_LIMITS),
        _pigment(canvas.tone.haemoglobin, log_h, HAEMOGLOBIN_LIMITS),
        np.asarray(relief, np.float32), _form(canvas, place),
        np.clip(rough, LEAST_ROUGHNESS, MOST_ROUGHNESS).astype(np.float32),
        drawn, _down(canvas, place, roots, calm), hair, lay(canvas, scale) if scale else None,
    )  # fmt: skip


def _pigment(typical: float, log: Map, limits: tuple[float, float]) -> Map:
    return np.clip(np.float32(typical) * np.exp(log), *limits).astype(np.float32)


def _form(canvas: Canvas, site: Site) -> Map:
    """Return the roundness of the limb in mm: a cylinder that lies a little askew."""
    if site.radius == 0:
        return canvas.blank()
    turn = canvas.stream("form").normal(0, 0.12)
    across = canvas.x * np.float32(np.cos(turn)) + canvas.y * np.float32(np.sin(turn))
    out = np.clip(across / np.float32(site.radius), -0.85, 0.85)
    return np.asarray(site.radius * (np.sqrt(1 - out * out) - 1), np.float32)


def _down(canvas: Canvas, site: Site, roots: Points, calm: Map) -> Coat:
    """Return the fine hairs: combed one way, thinner than a pixel, none on scars."""
    rng = canvas.stream("down")
    if len(roots) == 0:
        roots = canvas.scatter(rng, "down", site.hairs)
    at = np.clip(np.round(canvas.place(roots)).astype(int), 0, canvas.shape[0] - 1)
    keep = (rng.uniform(0, 1, len(roots)) < 0.85) & (calm[at[:, 1], at[:, 0]] < 0.3)
    roots, n = roots[keep], int(keep.sum())
    if n == 0:
        return Coat(canvas.blank(), np.ones(canvas.shape, np.float32))
    combed = rng.uniform(0, 2 * np.pi) + 0.5 * np.sin(roots[:, 0] / 25) + rng.normal(0, 0.35, n)
    paths = bent(roots, combed, rng.uniform(*site.hair_length, n), rng.normal(0, 0.7, n), HAIR_STEPS)
    pixels = canvas.place(paths.reshape(-1, 2)).reshape(paths.shape)
    fine = int(np.clip(round(canvas.mm / 0.03), 2, 4))
    wide = site.hair_width / canvas.mm
    coat = draw_strands(
        canvas.shape, pixels, np.full(n, wide), rng.uniform(0.6, 1.4, n), fine=fine, fade=False
    )
    thin = min(1.0, wide * fine)
    return Coat(
        np.asarray(blur(coat.alpha, 0.3) * np.float32((0.35 + 0.4 * site.hair_dark) * thin), np.float32),
        coat.tint,
    )
