"""A flat patch of synthetic skin with the same truth as a face: for measuring pixel by pixel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.synth.canvas import Mark
from glabella.synth.fields import blur
from glabella.synth.ground import Ground, lay_ground
from glabella.synth.kinds import EVERYDAY, wanted
from glabella.synth.light import Light, Lights, draw_light, gloss, light_named, scatter, set_lights
from glabella.synth.optics import compose, encode, skin_colour, tone_of
from glabella.synth.relief import Line
from glabella.synth.surface import slopes
from glabella.synth.truth import Scar, truth_of
from glabella.synth.yardstick import lit, shadow
from glabella.terms import WrongUsage

Map = NDArray[np.float32]
Mask = NDArray[np.bool_]
Points = NDArray[np.float64]

FALLOFF_PER_MM = 0.004
MOST_FALLOFF = 0.22
MM_PER_PIXEL = 0.08
SIZES = (32, 4096)
VIEWER_MM = 320.0
OIL_MM = 0.3
SHADOW_STEPS_MM = (0.12, 0.25, 0.5, 1.0, 2.0, 3.5)


@dataclass(frozen=True, eq=False)
class SynthPatch:
    """A patch and what made it, named as in ``SynthFace``; maps are (h, w) float32 unless said otherwise.

    Linear light = ``coverage`` · (``skin_colour(melanin, haemoglobin, sensor)`` · ``shading_rgb`` +
    ``specular``) + ``rest``, and ``picture`` is its sRGB encoding.

    Attributes
    ----------
    tone, seed, ground : Monk tone 1–10, the skin, and its site with what lies beside it
    mm_per_pixel : scale of the skin, mm
    shading_rgb, rest : (h, w, 3); ``shading`` is the mean of the first and holds the exposure
    coverage : 0–1, below 1 under hairs, 0 under a coin or ruler
    relief : mm, below 0 where sunk; ``form`` mm, the limb's own roundness
    line_depth, scar_depth : mm, ≥ 0, of lines and of acne scars
    scar_types : uint8, 0 none, then 1 ice-pick, 2 boxcar, 3 rolling
    spots, masks : bool; brown spots, and each feature by name
    lines, scars, marks : every line, acne scar, and other thing, in pixels and mm
    pores : (n, 4) x, y in pixels, diameter and depth in mm
    light, lamp : (3,) towards the key light, and the whole of it
    """

    tone: int
    seed: int
    sensor: str
    picture: NDArray[np.uint8]
    melanin: Map
    haemoglobin: Map
    shading: Map
    shading_rgb: Map
    specular: Map
    coverage: Map
    rest: Map
    relief: Map
    form: Map
    line_depth: Map
    scar_depth: Map
    scar_types: NDArray[np.uint8]
    spots: Mask
    masks: dict[str, Mask]
    lines: tuple[Line, ...]
    scars: tuple[Scar, ...]
    marks: tuple[Mark, ...]
    pores: Points
    light: Points
    lamp: Light
    mm_per_pixel: float
    ground: Ground


def synthesise_patch(
    tone: int, seed: int, size: int = 512, *, mm_per_pixel: float = MM_PER_PIXEL, hardness: float = 0.5,
    light: Light | str | float | None = None, sensor: str = "srgb",
    features: Mapping[str, float] | Iterable[str] | None = None,
    site: str = "cheek", scale: str | None = None,
) -> SynthPatch:  # fmt: skip
    """Return a flat patch of skin of known truth.

    Parameters
    ----------
    tone : Monk skin tone, 1 (lightest) to 10
    seed : the patch
    size : side in pixels
    mm_per_pixel : scale
    light : a ``Light``, the name of one, or degrees of a lamp to the right; drawn where not given
    hardness : 0 (soft box) to 1 (bare lamp); counts where ``light`` does not say
    sensor : name in ``optics.SENSORS``
    features : names in ``kinds.FEATURES``, with strengths 0–3 (1 marked); ``()`` gives plain skin, ``None``
        what almost any patch has
    site : place of the body in ``library/synth/sites.yaml``; all but ``cheek`` are rounded
    scale : ``coin`` or ``ruler`` to lay beside the skin

    Raises
    ------
    WrongUsage
        If a name is unknown or a number out of range.
    """
    if not SIZES[0] <= size <= SIZES[1] or not 0.01 <= mm_per_pixel <= 2:
        raise WrongUsage(
            "A patch must be 32 to 4096 pixels wide, of 0.01 to 2 mm each.", "Give numbers in that range."
        )
    asked = wanted(EVERYDAY if features is None else features)
    ground = lay_ground(tone, seed, size, mm_per_pixel, asked, site, scale)
    if isinstance(light, str):
        light = light_named(light)
    elif not isinstance(light, Light):
        light = draw_light(seed, hardness=hardness, azimuth=light)
    return light_patch(tone, seed, ground, light, sensor)


def light_patch(tone: int, seed: int, ground: Ground, lamp: Light, sensor: str) -> SynthPatch:
    """Return the patch that a piece of skin is under a light."""
    lights, exposure = set_lights(lamp), tone_of(tone).exposure
    shading, shine, rest, coverage = _lit(ground, lamp, lights, exposure)
    colour = skin_colour(ground.melanin, ground.haemoglobin, sensor)
    linear = compose(colour, shading, shine, coverage, rest)
    truth = truth_of(ground.features, ground.canvas.shape)
    return SynthPatch(
        tone, seed, sensor, encode(linear), ground.melanin, ground.haemoglobin,
        shading.mean(axis=2), shading, shine, coverage, rest, ground.relief, ground.form,
        truth.line_depth, truth.scar_depth, truth.scar_types, truth.spots,
        {name: one.mask for name, one in ground.features.items()},
        truth.lines, truth.scars, truth.marks, truth.pores,
        lamp.direction, lamp, ground.canvas.mm, ground,
    )  # fmt: skip


def _shadows(height: Map, lamp: Light, mm: float) -> Map:
    """Return how far each point sees the key light past the skin's own relief, (h, w) 0–1."""
    x, y, z = lamp.direction
    flat = float(np.hypot(x, y))
    seen = np.ones_like(height)
    if flat < 0.2:
        return seen
    wide = np.tan(np.radians(6 + 18 * (1 - lamp.hardness) + 14 * lamp.diffuse))
    size = (height.shape[1], height.shape[0])
    for reach in SHADOW_STEPS_MM:
        if reach < 0.6 * mm:
            continue
        move = np.array([[1, 0, -reach * x / flat / mm], [0, 1, reach * y / flat / mm]])
        there = cv2.warpAffine(height, move, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        clear = height + np.float32(reach * z / flat) - there
        np.minimum(seen, np.clip(clear / np.float32(2 * wide * reach / flat) + 0.5, 0, 1), out=seen)
    return seen


def _lit(ground: Ground, lamp: Light, lights: Lights, exposure: float) -> tuple[Map, Map, Map, Map]:
    """Return shading (h, w, 3), gloss, the light of what is not skin (h, w, 3), and the skin's coverage."""
    canvas, mm = ground.canvas, ground.canvas.mm
    gx, gy = slopes(ground.relief, mm)
    fy, fx = np.gradient(ground.form, mm)
    gx, gy = gx + fx, gy - fy
    length = np.sqrt(1 + gx * gx + gy * gy)
    key, around = (
        np.sum([one.strength * one.direction for one in group], axis=0)
        for group in (lights.key, (*lights.fill, *lights.sky))
    )
    seen = _shadows(ground.relief, lamp, mm)
    d, half = lamp.direction, canvas.bounds[1]
    steep = min(FALLOFF_PER_MM, MOST_FALLOFF / half) * (1 - lamp.diffuse)
    across = 1 + np.float32(steep) * (canvas.x * np.float32(d[0]) + canvas.y * np.float32(d[1]))
    hollow = _open(ground.relief, mm)
    direct = np.maximum((key[2] - gx * key[0] - gy * key[1]) / length, 0) * seen * across
    even = direct + np.maximum((around[2] - gx * around[0] - gy * around[1]) / length, 0.03) * hollow
    # A photographer exposes for the skin: what faces the camera reads the tone's own exposure, unless
    # some of it would burn out.
    facing = float(key[2] + around[2])
    gain = np.float32(exposure / max(facing, 0.9 * float(np.percentile(even[::4, ::4], 98))))
    coverage = 1 - ground.down.alpha
    shade = 1 - np.float32(0.35) * _beside(ground.down.alpha, lamp, mm)
    if ground.yardstick is not None:
        shade = shade * shadow(ground.yardstick, lights, mm)
    shading = scatter(np.asarray(even, np.float32), np.ones_like(even), mm) * (gain * shade)[..., None]
    tilt = np.float32(1 / VIEWER_MM)
    sx, sy = gx + tilt * canvas.x, gy + tilt * canvas.y
    # Oil levels part of the finest relief: half of the gloss sees it as it is, half evened out.
    oil = (blur(sx, OIL_MM / mm), blur(sy, OIL_MM / mm))
    shine = 0.5 * (
        gloss(sx, sy, lights, seen, ground.roughness) + gloss(*oil, lights, seen, ground.roughness)
    )
    shine = np.asarray(shine * hollow * shade * gain, np.float32)
    rest = _hairs(ground, float(gain) * facing) * ground.down.alpha[..., None]
    if ground.yardstick is not None:
        rest, coverage = _with_yardstick(ground, lights, exposure, rest, coverage)
    return (
        np.asarray(shading, np.float32),
        shine,
        np.asarray(rest, np.float32),
        np.asarray(coverage, np.float32),
    )


def _open(relief: Map, mm: float) -> Map:
    """Return how open to its surroundings each point lies, 1 on the level, less in hollows."""
    fine, wide = (relief - blur(relief, sigma / mm) for sigma in (0.4, 1.6))
    return np.asarray(np.clip(1 + 3.0 * fine + 0.5 * wide, 0.45, 1.06), np.float32)


def _beside(alpha: Map, lamp: Light, mm: float) -> Map:
    """Return where hairs cast their shadows."""
    d = lamp.direction
    reach = 0.25 / max(float(d[2]), 0.3) / mm
    move = np.array([[1, 0, -reach * d[0]], [0, 1, reach * d[1]]])
    cast = cv2.warpAffine(alpha, move, alpha.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    return blur(np.asarray(cast, np.float32), 0.12 / mm)


def _hairs(ground: Ground, light: float) -> Map:
    return np.asarray(ground.hair_colour * (light * ground.down.tint)[..., None], np.float32)


def _with_yardstick(
    ground: Ground, lights: Lights, exposure: float, rest: Map, coverage: Map
) -> tuple[Map, Map]:
    stick = ground.yardstick
    assert stick is not None
    gx, gy = slopes(stick.height, ground.canvas.mm)
    over = lit(stick, gx, gy, lights) * np.float32(min(exposure, 1.3))
    alpha = stick.alpha[..., None]
    return np.asarray(rest * (1 - alpha) + over * alpha, np.float32), coverage * (1 - stick.alpha)
