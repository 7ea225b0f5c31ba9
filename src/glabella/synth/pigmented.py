"""Features of colour: freckles, solar spots, melasma, redness, inflamed papules and small vessels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from glabella.synth.canvas import Canvas, Feature, Mark, feature, long_mark, plateau, round_mark
from glabella.synth.fields import smoothstep, splat, stroke

Map = NDArray[np.float32]
Points = NDArray[np.float64]

FRECKLES_PER_CM2 = 7.0
SOLAR_PER_CM2 = 0.55
PAPULES_PER_CM2 = 0.55
MOLES_PER_CM2 = 0.035
VESSELS_PER_CM2 = 1.6
SEEN = 0.12


def freckles(canvas: Canvas, strength: float) -> Feature:
    """Return many small brown spots of different darkness."""
    rng = canvas.stream("freckles")
    at = canvas.scatter(rng, "freckles", FRECKLES_PER_CM2 * strength)
    radius = np.exp(rng.uniform(np.log(0.4), np.log(1.2), len(at)))
    dark = canvas.pigment_room * rng.uniform(0.18, 0.75, len(at))
    spots = canvas.blank()
    splat(spots, canvas.place(at), 0.62 * radius / canvas.mm, dark)
    spots *= np.clip(1 + 0.25 * canvas.noise(rng, 0.9, 0.4), 0.3, 1.8)
    marks = tuple(
        round_mark(canvas, "freckle", p, 2 * r, melanin=float(d))
        for p, r, d in zip(at, radius, dark, strict=True)
    )
    return feature(canvas.shape, spots > SEEN * canvas.pigment_room, marks, melanin=spots)


def solar_spots(canvas: Canvas, strength: float) -> Feature:
    """Return flat brown spots of 2 to 9 mm with sharp, scalloped edges."""
    rng = canvas.stream("solar spots")
    count = canvas.count("solar_spots", SOLAR_PER_CM2 * strength)
    radius = np.exp(rng.uniform(np.log(1.0), np.log(4.2), count))
    at = canvas.spread(rng, "solar_spots", count, radius)
    total, marks = canvas.blank(), []
    mottle = canvas.noise(rng, 1.1, 0.5, 0.25)
    for point, size in zip(at, radius, strict=False):
        window = canvas.window(point, 1.7 * size)
        if window is None:
            continue
        far, angle = canvas.polar(window, point)
        lobes = 1 + sum(0.07 / k**0.5 * np.sin(k * angle + rng.uniform(0, 6.3)) for k in (1, 2, 3, 5))
        lobes = lobes + np.float32(0.045) * mottle[window]
        dark = float(canvas.pigment_room * rng.uniform(0.3, 0.7))
        spot = dark * plateau(far / lobes, size, 0.45 + 0.35 * size) * (1 + np.float32(0.16) * mottle[window])
        np.maximum(total[window], spot, out=total[window])
        marks.append(round_mark(canvas, "solar_spot", point, 2 * size, melanin=dark))
    return feature(canvas.shape, total > SEEN * canvas.pigment_room, tuple(marks), melanin=total)


def moles(canvas: Canvas, strength: float) -> Feature:
    """Return a few dark, round moles, some of them raised."""
    rng = canvas.stream("moles")
    count = canvas.count("moles", MOLES_PER_CM2 * strength)
    radius = rng.uniform(0.45, 1.1, count)
    at = canvas.spread(rng, "moles", count, 4 * radius)
    dark, height, marks = canvas.blank(), canvas.blank(), []
    for point, size in zip(at, radius, strict=False):
        window = canvas.window(point, 2 * size)
        if window is None:
            continue
        far, _ = canvas.polar(window, point)
        strong, rise = float(rng.uniform(0.9, 1.6)), float(rng.choice([0.0, 0.15])) * size
        dark[window] = np.maximum(dark[window], strong * plateau(far, 0.9 * size, 0.9 * size))
        height[window] = np.maximum(height[window], rise * plateau(far, 0.8 * size, size))
        marks.append(round_mark(canvas, "mole", point, 2 * size, depth_mm=-rise, melanin=strong))
    return feature(canvas.shape, dark > 0.3, tuple(marks), melanin=dark, height=height)


def melasma(canvas: Canvas, strength: float) -> Feature:
    """Return large, soft, irregular brown patches, on a face the same on both sides but for their edges."""
    rng = canvas.stream("melasma")
    inside = _area(canvas, rng, "melasma", 0.34)
    ragged = canvas.noise(rng, 7.0, 2.6, 1.1, 0.5, fall=0.75)
    cover = smoothstep(inside + np.float32(0.16) * ragged, 0.0, 0.34)
    dark = canvas.pigment_room * (0.30 + 0.35 * strength)
    mottle = 1 + np.float32(0.14) * canvas.noise(rng, 2.2, 0.9, 0.4)
    colour = np.asarray(np.float32(dark) * cover * mottle, np.float32)
    mask = cover > 0.5
    return feature(canvas.shape, mask, _area_mark(canvas, "melasma", mask, melanin=dark), melanin=colour)


def redness(canvas: Canvas, strength: float) -> Feature:
    """Return a flush without edges, blotchy in itself."""
    rng = canvas.stream("redness")
    inside = _area(canvas, rng, "redness", 0.46)
    blotch = canvas.noise(rng, 9.0, 4.0, 1.8, fall=0.7)
    cover = smoothstep(inside + np.float32(0.16) * blotch, -0.55, 0.75)
    red = 0.45 + 0.55 * strength
    colour = np.float32(red) * cover * np.clip(1 + np.float32(0.16) * blotch, 0.3, 1.7)
    mask = cover > 0.5
    marks = _area_mark(canvas, "redness", mask, haemoglobin=red)
    return feature(canvas.shape, mask, marks, haemoglobin=np.asarray(colour, np.float32))


def papules(canvas: Canvas, strength: float) -> Feature:
    """Return inflamed papules: red domes with a halo, and the flat brown-red marks that old ones leave."""
    rng = canvas.stream("papules")
    count = canvas.count("papules", PAPULES_PER_CM2 * strength, 2)
    radius = np.exp(rng.uniform(np.log(0.9), np.log(2.4), count))
    at = canvas.spread(rng, "papules", count, radius)
    red, brown, height, marks = canvas.blank(), canvas.blank(), canvas.blank(), []
    uneven = canvas.noise(rng, 1.0, 0.45)
    for point, size in zip(at, radius, strict=False):
        window = canvas.window(point, 3.2 * size)
        if window is None:
            continue
        far, angle = canvas.polar(window, point)
        far = far / (1 + np.float32(0.12) * np.sin(2 * angle + rng.uniform(0, 6)) + 0.08 * uneven[window])
        fresh = bool(rng.uniform() < 0.6)
        strong = float(rng.uniform(0.7, 1.25) if fresh else rng.uniform(0.4, 0.8))
        core = np.exp(-0.5 * (far / (0.62 * size)) ** 2)
        glow = strong * (core + 0.35 * np.exp(-0.5 * (far / (1.25 * size)) ** 2))
        red[window] = np.maximum(red[window], glow)
        rise = float(rng.uniform(0.10, 0.28)) * size if fresh else 0.0
        height[window] = np.maximum(height[window], rise * plateau(far, 0.75 * size, 1.1 * size))
        brown[window] = np.maximum(brown[window], (0.0 if fresh else 0.22) * canvas.pigment_room * core)
        kind = "papule" if fresh else "mark_of_papule"
        marks.append(round_mark(canvas, kind, point, 2 * size, depth_mm=-rise, haemoglobin=strong))
    return feature(
        canvas.shape, red > 0.3, tuple(marks), haemoglobin=red, melanin=brown, height=height,
        polish=np.asarray(-0.25 * np.minimum(height, 0.4), np.float32),
    )  # fmt: skip


def vessels(canvas: Canvas, strength: float) -> Feature:
    """Return small dilated vessels (telangiectasia): thin, winding, branching red lines in a faint flush."""
    rng = canvas.stream("vessels")
    at = canvas.scatter(rng, "vessels", VESSELS_PER_CM2 * strength, least=3)
    red, marks = canvas.blank(), []
    for start in at:
        heading = rng.uniform(0, 2 * np.pi)
        for branch in range(int(rng.integers(1, 4))):
            length, width = rng.uniform(2.0, 7.0), rng.uniform(0.10, 0.24)
            path = _wander(rng, start, heading + rng.normal(0, 0.9) * branch, length)
            strong = float(rng.uniform(0.5, 1.1))
            taper = np.linspace(1, 0.45, len(path))
            stroke(red, canvas.place(path), 0.45 * width * taper / canvas.mm, strong * taper**0.5)
            marks.append(long_mark(canvas, "vessel", path, width, haemoglobin=strong))
            start = path[len(path) // 2]
    mask = red > 0.2
    return feature(canvas.shape, mask, tuple(marks), haemoglobin=red)


def _wander(rng: np.random.Generator, start: Points, heading: float, length: float) -> Points:
    """Return a winding path (n, 2) mm."""
    n = max(6, int(length / 0.35))
    turns = heading + np.cumsum(rng.normal(0, 0.30, n))
    steps = length / n * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    return np.asarray(start + np.cumsum(np.vstack([np.zeros((1, 2)), steps]), axis=0))


def _area(canvas: Canvas, rng: np.random.Generator, name: str, share: float) -> Map:
    """Return how far inside its area a large feature is: its place on a face, anywhere on a patch."""
    if name in canvas.density:
        points = np.stack([canvas.x.ravel(), canvas.y.ravel()], axis=1).astype(float)
        here = canvas.density[name](points).reshape(canvas.shape)
        # Nothing of it far from its place, however the edge wanders.
        return np.asarray(here - 0.35 - np.clip(1 - here / 0.15, 0, 1), np.float32)
    left, right, bottom, top = canvas.bounds
    size = share * min(right - left, top - bottom)
    middle = np.array([(left + right) / 2, (bottom + top) / 2]) + rng.normal(0, 0.2 * size, 2)
    return canvas.region(rng, middle, (size * rng.uniform(1.0, 1.4), size * rng.uniform(0.7, 1.0)))


def _area_mark(
    canvas: Canvas, kind: str, mask: NDArray[np.bool_], *, melanin: float = 0.0, haemoglobin: float = 0.0
) -> tuple[Mark, ...]:
    if not mask.any():
        return ()
    rows, columns = np.nonzero(mask)
    width = 2 * float(np.sqrt(mask.sum() / np.pi)) * canvas.mm
    return (Mark(kind, float(columns.mean()), float(rows.mean()), width, width, 0.0, melanin, haemoglobin),)
