"""The sitter's surface as the camera sees it: who covers whom, how it slopes, and what light reaches it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.synth import body
from glabella.synth.fields import polygon, smoothstep, stream
from glabella.synth.hair import rise
from glabella.synth.head import GRID_MM, Head
from glabella.synth.light import Irradiance, Lights, gather
from glabella.synth.traits import Sitter
from glabella.synth.view import View, look

Map = NDArray[np.float32]

COARSE = 512
SHADOW_GRID = 256
SHADOW_BLUR = 0.9
STEEPEST = 3.2
HAIR_BULK_MM = 3.0


@dataclass(frozen=True, eq=False)
class Surface:
    """The skin's surface: coverage by head, ears and neck, slopes, and head coordinates at each pixel."""

    head_alpha: Map
    ear_alpha: Map
    neck: body.Layer
    cloth: body.Layer
    collar: Map
    gx: Map
    gy: Map
    x: Map
    y: Map
    irradiance: Irradiance


def _grow(field: Map, size: int) -> Map:
    if field.shape[0] == size:
        return field
    return np.asarray(cv2.resize(field, (size, size), interpolation=cv2.INTER_CUBIC), np.float32)


def slopes(height: Map, step_mm: float) -> tuple[Map, Map]:
    """Return dz/dx (x right) and dz/dy (y up) of a height field in mm."""
    gx = cv2.Scharr(height, cv2.CV_32F, 1, 0, scale=1 / (32 * step_mm))
    gy = cv2.Scharr(height, cv2.CV_32F, 0, 1, scale=-1 / (32 * step_mm))
    return np.asarray(gx, np.float32), np.asarray(gy, np.float32)


def _head_slopes(head: Head, view: View, x: Map, y: Map) -> tuple[Map, Map]:
    """Return the slopes of the head's surface in camera coordinates at head coordinates (n, n)."""
    sx, sy = slopes(head.height, GRID_MM)
    here = replace(head, height=sx), replace(head, height=sy)
    a, b = here[0].at(x, y), here[1].at(x, y)
    r = view.turn.astype(np.float32)
    nx, ny, nz = (-a * r[k, 0] - b * r[k, 1] + r[k, 2] for k in range(3))
    nz = np.maximum(nz, np.float32(0.15))
    return np.asarray(-nx / nz, np.float32), np.asarray(-ny / nz, np.float32)


def _gentle(gx: Map, gy: Map) -> tuple[Map, Map]:
    steep = np.maximum(np.hypot(gx, gy) / np.float32(STEEPEST), 1)
    return np.asarray(gx / steep, np.float32), np.asarray(gy / steep, np.float32)


def _normals(gx: Map, gy: Map) -> Map:
    n = np.dstack([-gx, -gy, np.ones_like(gx)])
    return np.asarray(n / np.linalg.norm(n, axis=2, keepdims=True), np.float32)


def _mix(under: Map, over: Map, alpha: Map) -> Map:
    return np.asarray(under + (over - under) * alpha, np.float32)


Part = tuple[Map, Map, Map, Map]


def _parts(sitter: Sitter, build: float, x: Map, y: Map, z: Map, head_alpha: Map) -> list[Part]:
    """Return height, coverage and slopes of neck, garment, ears and head, back to front."""
    view, head, n = sitter.view, sitter.head, x.shape[0]
    step = view.mm_per_pixel * view.size / n
    layers = (
        body.neck(view, head, n, build),
        body.garment(view, n, build, sitter.seed)[0],
        body.ears(view, head, n, sitter.seed),
    )
    parts = [(one.height, one.alpha, *_gentle(*slopes(one.height, step))) for one in layers]
    bulk = np.float32(HAIR_BULK_MM) * smoothstep(rise(x, y, 0.0), -2.0, 8.0)
    small = np.asarray(cv2.resize(head_alpha, (n, n), interpolation=cv2.INTER_AREA), np.float32)
    return [*parts, (z + bulk, small, *_gentle(*_head_slopes(head, view, x, y)))]


def build_surface(sitter: Sitter) -> Surface:
    """Return the skin's surface of a sitter, its slopes, and the light that reaches it."""
    view, head, size = sitter.view, sitter.head, sitter.view.size
    coarse = min(size, COARSE)
    build = float(stream(sitter.seed, "build").uniform(0, 1))
    x, y, z = look(view, head, coarse)
    head_alpha = polygon((size, size), view.project(head.raised(head.outline)))
    parts = _parts(sitter, build, x, y, z, head_alpha)
    height = np.full((coarse, coarse), -220, np.float32)
    gx, gy = np.zeros_like(height), np.zeros_like(height)
    for h, a, px, py in parts:
        height, gx, gy = np.where(a > 0.5, h, height), _mix(gx, px, a), _mix(gy, py, a)
    light = _lit(height, gx, gy, sitter.lights, view)
    neck, (cloth, collar) = body.neck(view, head, size, build), body.garment(view, size, build, sitter.seed)
    ear = np.clip(_grow(parts[2][1], size), 0, 1)
    gx, gy = _sharp_slopes(parts, (neck.alpha, cloth.alpha, ear, head_alpha), size)
    return Surface(head_alpha, ear, neck, cloth, collar, gx, gy, _grow(x, size), _grow(y, size), light)


def _sharp_slopes(parts: list[Part], alphas: tuple[Map, ...], size: int) -> tuple[Map, Map]:
    gx = np.zeros((size, size), np.float32)
    gy = np.zeros_like(gx)
    for (_, _, px, py), alpha in zip(parts, alphas, strict=True):
        gx, gy = _mix(gx, _grow(px, size), alpha), _mix(gy, _grow(py, size), alpha)
    return gx, gy


def _lit(height: Map, gx: Map, gy: Map, lights: Lights, view: View) -> Irradiance:
    n = min(SHADOW_GRID, view.size)
    shrunk = (cv2.resize(part, (n, n), interpolation=cv2.INTER_AREA) for part in (height, gx, gy))
    low, lx, ly = (np.asarray(part, np.float32) for part in shrunk)
    found = gather(low, _normals(lx, ly), lights, view.mm_per_pixel * view.size / n)
    # Steps between bodies would show the grid; light under the skin is softer than one cell anyway.
    vector = np.asarray(cv2.GaussianBlur(found.vector, (0, 0), SHADOW_BLUR), np.float32)
    return Irradiance(_grow(vector, view.size), _grow(found.key, view.size), _grow(found.open, view.size))
