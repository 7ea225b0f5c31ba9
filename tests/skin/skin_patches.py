"""Flat patches of made-up skin with planted relief, for the tests of this room."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from glabella.capture.colour import encode_srgb
from glabella.capture.photo import Photo
from glabella.face import Face, Frame, Pose
from glabella.terms import Quantity, Tier, Zone

SKIN = np.array([0.42, 0.24, 0.16], np.float32)
GAIN = np.array([0.85, 1.0, 1.05], np.float32)
MM = 0.28


def smooth_light(size: int = 220) -> NDArray[np.float32]:
    """Return the light on the front of a sphere, (size, size) float32."""
    y, x = np.mgrid[:size, :size].astype(np.float32) / size - np.float32(0.45)
    return np.sqrt(np.maximum(1 - 0.6 * (x**2 + y**2), 0.05)).astype(np.float32)


def grain(size: int = 220, strength: float = 0.012, seed: int = 1) -> NDArray[np.float32]:
    """Return log-light noise as fine as a pixel, (size, size) float32."""
    return np.random.default_rng(seed).normal(0, strength, (size, size)).astype(np.float32)


def crease(
    size: int = 220, width_mm: float = 0.9, contrast: float = 0.3, bow: float = 12.0, slant: float = 0.2
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the log shading of one bowed crease with lit lips, and the distance from its course in px."""
    y, x = np.mgrid[:size, :size].astype(np.float32)
    u = (x - size / 2) / (size / 2)
    course = size * 0.5 + slant * (x - size / 2) - bow * u**2
    steep = slant - 2 * bow * u / (size / 2)
    distance = (y - course) / np.sqrt(1 + steep**2)
    sigma = width_mm / MM / 2.355
    ends = np.clip((0.75 - np.abs(u)) / 0.15, 0, 1)
    profile = -np.exp(-0.5 * (distance / sigma) ** 2)
    lips = 0.25 * np.exp(-0.5 * ((np.abs(distance) / sigma - 2.2) / 0.9) ** 2)
    return (contrast * ends * (profile + lips)).astype(np.float32), distance


def patch(
    log_shading: NDArray[np.float32] | float = 0.0,
    skin: NDArray[np.float32] | None = None,
    mm: float | None = MM,
    size: int = 220,
) -> Face:
    """Return a patch whose skin carries some log shading."""
    light = smooth_light(size)[..., None] * np.exp(np.asarray(log_shading, np.float32)[..., None] * GAIN)
    pixels = np.round(encode_srgb(SKIN * light) * 255).astype(np.uint8)
    whole = np.ones((size, size), np.float32) if skin is None else skin
    scale = None if mm is None else Quantity(mm, mm, mm, "mm", "test", "test", Tier.ASSUMED)
    return Face(
        Photo(pixels, "PNG", "sRGB"),
        np.zeros((0, 3), np.float32),
        {},
        Pose(0, 0, 0),
        scale,
        Frame(0, 0, size, size),
        whole,
        {Zone.PATCH: whole},
    )
