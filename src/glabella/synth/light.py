"""Light on a height field: soft boxes and surroundings, cast shadows, scattering under the skin, gloss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.synth.fields import blur, smoothstep, stream
from glabella.terms import WrongUsage, load_yaml

Map = NDArray[np.float32]
Vector = NDArray[np.float64]

SHADOW_STEPS_MM = (2.5, 5.0, 8.0, 12.0, 17.0, 24.0, 34.0, 48.0, 68.0)
SHADOW_SOFT_MM = 3.0
KEY_SAMPLES, FILL_SAMPLES, SKY_SAMPLES = 14, 6, 26
TO_VIEWER = np.array([0.0, 0.0, 1.0])
NORMAL_REFLECTANCE = 0.034
# Widths (mm) and shares of the two scattering profiles of red, green and blue light: red travels farthest.
SCATTER_MM = ((0.50, 2.2), (0.30, 1.1), (0.20, 0.6))
SCATTER_SHARE = ((0.50, 0.27), (0.52, 0.22), (0.50, 0.17))


@dataclass(frozen=True)
class Light:
    """Where the key light stands and what kind it is.

    ``azimuth`` degrees to the picture's right, ``elevation`` degrees up, both 0 at the camera;
    ``hardness`` 0 (wide soft box) to 1 (bare lamp); ``diffuse`` 0 (one lamp in a room) to 1 (an even sky).
    """

    azimuth: float
    elevation: float
    hardness: float = 0.5
    diffuse: float = 0.0

    def __post_init__(self) -> None:
        if not (abs(self.azimuth) < 88 and abs(self.elevation) < 88):
            raise WrongUsage(
                "A light must stand in front of the skin.", "Give angles between -87 and 87 degrees."
            )
        if not (0 <= self.hardness <= 1 and 0 <= self.diffuse <= 1):
            raise WrongUsage(
                "Hardness and diffuseness of light go from 0 to 1.", "Give numbers in that range."
            )

    @property
    def direction(self) -> Vector:
        """Return the unit vector (3,) towards the key light: x right, y up, z to the viewer."""
        return _unit(self.azimuth, self.elevation)


def light_named(name: str) -> Light:
    """Return a light of ``library/synth/lights.yaml``, such as ``frontal``, ``oblique`` or ``overcast``.

    Raises
    ------
    WrongUsage
        If there is none of that name.
    """
    rows = load_yaml("synth", "lights.yaml")["rows"]
    if name not in rows:
        raise WrongUsage(f"There is no light {name}.", f"Choose from {', '.join(rows)}.")
    return Light(**rows[name])


def light_towards(direction: Sequence[float], hardness: float = 0.5) -> Light:
    """Return the light that stands in a direction (3,): x right, y up, z to the viewer, any length.

    ``hardness`` is 0 (wide soft box) to 1 (bare lamp).

    Raises
    ------
    WrongUsage
        If it does not stand in front of the skin.
    """
    x, y, z = np.asarray(direction, float) / max(float(np.linalg.norm(direction)), 1e-12)
    azimuth = np.degrees(np.arctan2(x, z))
    return Light(float(azimuth), float(np.degrees(np.arcsin(np.clip(y, -1, 1)))), hardness)


@dataclass(frozen=True, eq=False)
class Lamp:
    """One sampled direction (3,) towards the light (x right, y up, z to the viewer) and its strength."""

    direction: Vector
    strength: float


@dataclass(frozen=True, eq=False)
class Lights:
    """A key light and what fills its shadows; strengths sum so that a facing white surface reads about 1."""

    key: tuple[Lamp, ...]
    fill: tuple[Lamp, ...]
    sky: tuple[Lamp, ...]
    direction: Vector


@dataclass(frozen=True, eq=False)
class Irradiance:
    """``vector`` (h, w, 3): its dot with a normal is irradiance; ``key``, ``open`` 0–1 unshadowed."""

    vector: Map
    key: Map
    open: Map


def _unit(azimuth: float, elevation: float) -> Vector:
    a, e = np.radians([azimuth, elevation])
    return np.array([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)])


def _cone(axis: Vector, degrees: float, count: int, strength: float) -> tuple[Lamp, ...]:
    """Return lamps spread evenly over a disc of directions about ``axis``."""
    side = np.cross(axis, [0.0, 1.0, 0.1])
    side /= np.linalg.norm(side)
    up = np.cross(axis, side)
    k = np.arange(count)
    radius = np.tan(np.radians(degrees)) * np.sqrt((k + 0.5) / count)
    angle = k * 2.399963
    spread = axis + np.outer(radius * np.cos(angle), side) + np.outer(radius * np.sin(angle), up)
    spread /= np.linalg.norm(spread, axis=1, keepdims=True)
    return tuple(Lamp(d, strength / count) for d in spread)


def _sky(count: int, strength: float) -> tuple[Lamp, ...]:
    """Return lamps over the half space in front of the subject, stronger from above."""
    k = np.arange(count)
    z = 1 - (k + 0.5) / count * 0.97
    angle = k * 2.399963
    r = np.sqrt(1 - z * z)
    directions = np.stack([r * np.cos(angle), r * np.sin(angle), z], axis=1)
    weight = 1 + 0.55 * directions[:, 1]
    return tuple(Lamp(d, float(strength * w / weight.sum())) for d, w in zip(directions, weight, strict=True))


def draw_light(seed: int, *, hardness: float = 0.5, azimuth: float | None = None) -> Light:
    """Return a studio's key light from above and one side, drawn where ``azimuth`` is not given."""
    rng = stream(seed, "lights")
    side = rng.choice([-1.0, 1.0], p=[0.7, 0.3])
    drawn = side * rng.uniform(34, 47)
    return Light(float(drawn if azimuth is None else azimuth), float(rng.uniform(26, 36)), hardness)


def set_lights(light: Light, room: float = 1.0) -> Lights:
    """Return a light's lamps: the key, and ``room`` times a weak fill opposite and bright surroundings."""
    soft, sky = 1 - light.hardness, light.diffuse
    strong = (1.18 - 0.2 * soft) * (1 - 0.85 * sky)
    key = _cone(light.direction, 6 + 18 * soft + 14 * sky, KEY_SAMPLES, strong)
    aside = _unit(-float(np.sign(light.azimuth) or 1) * 48, 8)
    fill = _cone(aside, 25, FILL_SAMPLES, room * (0.07 + 0.08 * soft) * (1 - sky))
    return Lights(key, fill, _sky(SKY_SAMPLES, room * (0.22 + 0.16 * soft) + 0.9 * sky), light.direction)


def _seen(height: Map, lamp: Lamp, step_mm: float) -> Map:
    """Return how far each point sees a lamp, 0–1, marching the height field towards it."""
    x, y, z = lamp.direction
    flat = max(float(np.hypot(x, y)), 1e-3)
    seen = np.ones_like(height)
    size = (height.shape[1], height.shape[0])
    for reach in SHADOW_STEPS_MM:
        dx, dy = reach * x / flat / step_mm, -reach * y / flat / step_mm
        matrix = np.array([[1, 0, -dx], [0, 1, -dy]], np.float64)
        there = cv2.warpAffine(height, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        clear = height + np.float32(reach * z / flat) - there
        soft = np.float32(SHADOW_SOFT_MM * (0.4 + reach / 24))
        np.minimum(seen, np.clip(clear / soft + np.float32(0.8), 0, 1), out=seen)
    return seen


def gather(height: Map, normals: Map, lights: Lights, step_mm: float) -> Irradiance:
    """Return the light that reaches each point of a scene.

    Parameters
    ----------
    height : (h, w) float32, mm towards the viewer
    normals : (h, w, 3) float32, unit
    lights : Lights
    step_mm : width of a pixel of ``height``
    """
    total = np.zeros((*height.shape, 3), np.float32)
    parts = []
    for group in (lights.key, lights.fill, lights.sky):
        reached, possible = np.zeros_like(height), 0.0
        for lamp in group:
            direction = lamp.direction.astype(np.float32)
            facing = normals @ direction
            seen = _seen(height, lamp, step_mm) * smoothstep(facing, -0.12, 0.12)
            total += (np.float32(lamp.strength) * seen)[..., None] * direction
            reached += seen
            possible += 1
        parts.append(reached / np.float32(possible))
    return Irradiance(total, parts[0], parts[2])


def scatter(irradiance: Map, coverage: Map, mm_per_pixel: float) -> Map:
    """Return irradiance (h, w, 3) as it leaves the skin: blurred under it, red most.

    Parameters
    ----------
    irradiance, coverage : (h, w) float32; coverage 0–1 tells where skin is, none leaks across its edge
    mm_per_pixel : float
    """
    weighted = irradiance * coverage
    out = np.empty((*irradiance.shape, 3), np.float32)
    for channel, (widths, shares) in enumerate(zip(SCATTER_MM, SCATTER_SHARE, strict=True)):
        mixed = np.float32(1 - sum(shares)) * irradiance
        for width, share in zip(widths, shares, strict=True):
            sigma = width / mm_per_pixel
            spread = blur(weighted, sigma) / np.maximum(blur(coverage, sigma), np.float32(0.02))
            mixed += np.float32(share) * np.where(coverage > 0.01, spread, irradiance)
        out[..., channel] = mixed
    return out


def gloss(gx: Map, gy: Map, lights: Lights, seen: Map, roughness: Map) -> Map:
    """Return the mirror part of the reflection (h, w): GGX lobes of key and fill with Schlick's Fresnel term.

    Parameters
    ----------
    gx, gy : slopes of the surface (per mm)
    lights, seen : key lights and how far they are seen, 0–1
    roughness : (h, w) float32, 0.2–0.8
    """
    length = np.sqrt(1 + gx * gx + gy * gy)
    nz = 1 / length
    total = np.zeros_like(gx)
    a2 = roughness**4
    lamps = [(lamp, seen) for lamp in lights.key[::3]] + [(lamp, None) for lamp in lights.fill[::3]]
    gain = {True: len(lights.key) / len(lights.key[::3]), False: len(lights.fill) / len(lights.fill[::3])}
    for lamp, visible in lamps:
        half = lamp.direction + TO_VIEWER
        half = half / np.linalg.norm(half)
        nh = (np.float32(half[2]) - gx * np.float32(half[0]) - gy * np.float32(half[1])) * nz
        d = nh * nh * (a2 - 1) + 1
        vh = float(half[2])
        fresnel = NORMAL_REFLECTANCE + (1 - NORMAL_REFLECTANCE) * (1 - vh) ** 5
        strength = lamp.strength * gain[visible is not None] * fresnel / 4
        part = np.float32(strength) * a2 / (d * d)
        total += part * visible if visible is not None else part
    # At grazing angles all surfaces shine, but what faces down mirrors only the body below it.
    rim = np.float32(0.07) * (1 - nz) ** 3 * np.clip(np.float32(0.5) - np.float32(0.9) * gy * nz, 0, 1)
    return np.asarray(total + rim * (np.float32(0.3) if seen is None else seen), np.float32)
