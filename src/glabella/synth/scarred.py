"""Features that change the skin itself: stretch marks, scars of burns and of surgery."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from glabella.synth.canvas import Canvas, Feature, Mark, feature, long_mark
from glabella.synth.fields import open_curve, smoothstep
from glabella.synth.texture import cells

Map = NDArray[np.float32]
Points = NDArray[np.float64]

BAND_SPACING_MM = 7.0
SUTURE_STEP_MM = 5.0


def along(canvas: Canvas, path: Points) -> tuple[Map, Map]:
    """Return signed distance (mm) from a path (n, 2) mm and place along it (0–1), at each pixel.

    The path must not turn back on itself: each pixel is judged by its foot on the chord's direction.
    """
    chord = path[-1] - path[0]
    length = max(float(np.linalg.norm(chord)), 1e-6)
    e = chord / length
    local = path - path[0]
    t_of, aside_of = local @ e, local @ [-e[1], e[0]]
    dx, dy = canvas.x - np.float32(path[0, 0]), canvas.y - np.float32(path[0, 1])
    t = dx * np.float32(e[0]) + dy * np.float32(e[1])
    aside = np.interp(t.ravel(), t_of, aside_of).reshape(t.shape)
    slope = np.interp(t.ravel(), t_of, np.gradient(aside_of, t_of)).reshape(t.shape)
    away = dy * np.float32(e[0]) - dx * np.float32(e[1]) - aside
    return np.asarray(away / np.sqrt(1 + slope**2), np.float32), np.asarray(t / length, np.float32)


def _bands(canvas: Canvas, rng: np.random.Generator, strength: float) -> list[tuple[Points, float]]:
    """Return parallel, gently winding bands: path (n, 2) mm and width mm at the middle."""
    left, right, bottom, top = canvas.bounds
    side = min(right - left, top - bottom)
    turn = rng.uniform(0, np.pi)
    e = np.array([np.cos(turn), np.sin(turn)])
    aside = np.array([-e[1], e[0]])
    middle = np.array([(left + right) / 2, (bottom + top) / 2])
    found = []
    reach = min(0.42 * side, 28.0 * (0.4 + strength))
    for offset in np.arange(-reach, reach + 1e-6, BAND_SPACING_MM):
        at = middle + aside * (offset + rng.normal(0, 1.4)) + e * rng.normal(0, 0.16 * side)
        length = rng.uniform(0.30, 0.72) * side
        knots = np.linspace(-0.5, 0.5, 7)[:, None] * length * e + at + aside * rng.normal(0, 0.35, (7, 1))
        found.append((open_curve(knots, 60), float(rng.uniform(1.8, 4.2))))
    return found


def _stretch_marks(canvas: Canvas, strength: float, red: bool) -> Feature:
    rng = canvas.stream("stretch marks red" if red else "stretch marks white")
    cover, marks = canvas.blank(), []
    ripple = canvas.blank()
    edge = canvas.noise(rng, 2.2, 0.8, 0.35)
    melanin, blood = (-0.10, 0.75) if red else (-0.34, -0.34)
    sunk = 0.10 if red else 0.16
    for path, width in _bands(canvas, rng, strength):
        away, t = along(canvas, path)
        body = np.sqrt(np.clip(4 * t * (1 - t), 0, 1)) * (0.8 + 0.2 * np.sin(9 * t + rng.uniform(0, 6)))
        half = np.float32(0.5 * width) * body + np.float32(0.12) * edge
        band = smoothstep(half - np.abs(away), -0.75, 0.85) * smoothstep(body, 0.05, 0.3)
        length = float(np.linalg.norm(path[-1] - path[0]))
        phase = t * np.float32(2 * np.pi * length / 1.0) + np.float32(1.3) * edge
        ripple = np.where(band > cover, np.cos(phase) * band, ripple)
        cover = np.maximum(cover, band)
        marks.append(
            long_mark(
                canvas,
                "stretch_mark_red" if red else "stretch_mark_white",
                path,
                width,
                depth_mm=sunk,
                melanin=melanin,
                haemoglobin=blood,
            )
        )
    uneven = np.clip(1 + np.float32(0.18) * canvas.noise(rng, 3.0, 1.0), 0.4, 1.6)
    maps = {
        "melanin": np.float32(melanin) * cover * uneven,
        "haemoglobin": np.float32(blood) * cover * uneven,
        "height": np.float32(-sunk) * cover + np.float32(0.028) * ripple.astype(np.float32),
        "polish": np.float32(-0.05) * cover,
        "calm": np.float32(0.75) * cover,
    }
    full = {name: np.asarray(part, np.float32) for name, part in maps.items()}
    return feature(canvas.shape, cover > 0.5, tuple(marks), **full)


def red_stretch_marks(canvas: Canvas, strength: float) -> Feature:
    """Return young stretch marks: red, banded side by side, a little sunk, finely creased across."""
    return _stretch_marks(canvas, strength, True)


def white_stretch_marks(canvas: Canvas, strength: float) -> Feature:
    """Return old stretch marks: pale, sunk, finely creased across."""
    return _stretch_marks(canvas, strength, False)


def burn_scar(canvas: Canvas, strength: float) -> Feature:
    """Return a scar such as burns leave: irregular, shiny, meshed, pale and brown and red together."""
    rng = canvas.stream("burn scar")
    left, right, bottom, top = canvas.bounds
    size = min(0.34 * min(right - left, top - bottom), 16.0 + 14.0 * strength)
    name = "burn_scar"
    at = canvas.spread(rng, name, 1, np.array([1.1 * size]))
    middle = at[0] if len(at) else np.array([(left + right) / 2, (bottom + top) / 2])
    inside = canvas.region(rng, middle, (1.15 * size, 0.85 * size))
    cover = smoothstep(inside, -0.05, 0.14)
    rim = np.exp(-(((inside - 0.05) / 0.10) ** 2)).astype(np.float32)
    mesh, _ = cells(canvas, rng, 3.2, 1.5, 0.3)
    fine, _ = cells(canvas, rng, 0.9, 1.3, 0.3)
    cords = canvas.noise(rng, 9.0, 4.0)
    mixed_m, mixed_h = canvas.noise(rng, 8.0, 3.5, 1.6), canvas.noise(rng, 7.0, 3.0, 1.4)
    height = (
        cover
        * strength
        * (np.float32(0.14) * cords + np.float32(0.06) * (mesh - 0.5) + np.float32(0.012) * (fine - 0.5))
        + np.float32(0.16 * strength) * rim
    )
    change = cover * (-0.18 + 0.34 * mixed_m) + 0.25 * rim
    melanin = np.where(change > 0, canvas.pigment_room * change, change)
    blood = cover * (0.40 + 0.35 * mixed_h - 0.18 * (mesh - 0.5))
    mask = cover > 0.5
    width = 2 * float(np.sqrt(max(int(mask.sum()), 1) / np.pi)) * canvas.mm
    px, py = canvas.place(middle[None])[0]
    mark = Mark(name, float(px), float(py), width, width, -0.1 * strength, -0.18, 0.4)
    full = {
        "height": height, "melanin": melanin, "haemoglobin": blood,
        "polish": np.float32(-0.07) * cover, "calm": np.float32(0.9) * cover,
    }  # fmt: skip
    return feature(canvas.shape, mask, (mark,), **{k: np.asarray(v, np.float32) for k, v in full.items()})


def surgical_scar(canvas: Canvas, strength: float) -> Feature:
    """Return a linear scar with the dots of its stitches."""
    rng = canvas.stream("surgical scar")
    left, right, bottom, top = canvas.bounds
    side = min(right - left, top - bottom)
    length, width = min(0.62 * side, 55.0), rng.uniform(1.6, 3.2)
    at = canvas.spread(rng, "surgical_scar", 1, np.array([0.5 * length]))
    middle = at[0] if len(at) else np.array([(left + right) / 2, (bottom + top) / 2])
    turn = rng.uniform(0, np.pi)
    e = np.array([np.cos(turn), np.sin(turn)])
    knots = middle + np.linspace(-0.5, 0.5, 6)[:, None] * length * e
    path = open_curve(knots + rng.normal(0, 0.35, (6, 2)), 50)
    away, t = along(canvas, path)
    body = smoothstep(t, -0.01, 0.06) * smoothstep(t, 1.01, 0.94)
    edge = canvas.noise(rng, 2.5, 0.9, 0.4)
    half = np.float32(0.5 * width) * (0.75 + 0.25 * np.sin(7 * t + 1.0)) + np.float32(0.13) * edge
    cover = smoothstep(half - np.abs(away), -0.3, 0.35) * body
    step = SUTURE_STEP_MM / length
    nearest = (t / step - np.round(t / step)) * np.float32(SUTURE_STEP_MM)
    dots = np.exp(-((nearest / 0.45) ** 2) - ((np.abs(away) - 3.4) / 0.5) ** 2) * body
    raised = float(rng.choice([-0.14, 0.16])) * strength
    cords = canvas.noise(rng, 1.6, 0.6)
    blood, melanin = 0.30 * strength, -0.42
    full = {
        "height": cover * (raised + np.float32(0.03) * cords) - np.float32(0.06) * dots,
        "melanin": melanin * cover - 0.2 * canvas.pigment_room * dots,
        "haemoglobin": blood * cover * (1 + 0.3 * edge) + 0.15 * dots,
        "polish": np.float32(-0.10) * cover,
        "calm": np.float32(0.9) * cover,
    }
    mark = long_mark(
        canvas, "surgical_scar", path, width, depth_mm=-raised, melanin=melanin, haemoglobin=blood
    )
    maps = {k: np.asarray(v, np.float32) for k, v in full.items()}
    return feature(canvas.shape, cover > 0.5, (mark,), **maps)
