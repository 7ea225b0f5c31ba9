"""A synthetic face with known truth: every room of this folder put together into one picture."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.synth import body
from glabella.synth.eyes import IRISES, Eye, brow, iris_centre, lashes, lid_lines, paint_eye
from glabella.synth.fields import blur, closed_curve, noise, open_curve, polygon, smoothstep, stream, stroke
from glabella.synth.hair import STYLES, Hair, paint_hair, scalp
from glabella.synth.head import GRID_MM, LOWER_LIP, UPPER_INNER, UPPER_LIP, Head, build_head, draw_genes
from glabella.synth.light import Irradiance, Lights, draw_lights, gather, gloss, scatter
from glabella.synth.optics import Tone, encode, skin_colour, tone_of
from glabella.synth.pigment import Pigments, nostril_centres, paint_pigments
from glabella.synth.relief import Line, Relief, Scar, carve_relief
from glabella.synth.view import View, draw_view, look
from glabella.terms import WrongUsage

Map = NDArray[np.float32]
Points = NDArray[np.float64]
Mask = NDArray[np.bool_]

COARSE = 512
SHADOW_GRID = 256
STEEPEST = 3.2


@dataclass(frozen=True)
class Traits:
    """What a sitter is asked to be; whatever is ``None`` is drawn from the seed.

    ``age`` years 18–85; ``lines``, ``pores`` 1 = typical for the age; ``scars``, ``freckles``, ``redness``
    0 (none) to 1 (marked); ``hair`` in ``STYLES``; ``light`` degrees of the key light to the picture's right;
    ``hardness`` 0 (overcast) to 1 (bare lamp); ``sensor`` in ``optics.SENSORS``.
    """

    age: float | None = None
    lines: float | None = None
    scars: float | None = None
    pores: float | None = None
    freckles: float | None = None
    redness: float | None = None
    hair: str | None = None
    hair_colour: str | None = None
    eyes: str | None = None
    light: float | None = None
    hardness: float | None = None
    sensor: str = "srgb"


@dataclass(frozen=True, eq=False)
class SynthFace:
    """A picture and everything that made it; maps are (h, w), float32 unless said otherwise.

    ``linear`` = ``coverage`` · (``skin_colour(melanin, haemoglobin)`` · ``shading_rgb`` + ``specular``) + ``rest``,
    and ``picture`` is its sRGB encoding. ``shading`` is the mean of ``shading_rgb``; exposure is in it.

    Attributes
    ----------
    picture : (h, w, 3) uint8, sRGB
    melanin, haemoglobin : volume fractions of epidermis and dermis
    shading_rgb, rest : (h, w, 3)
    relief : mm, below 0 where sunk
    line_depth, scar_depth : mm, ≥ 0
    skin, spots, line_mask, scar_mask : bool; ``skin`` is True exactly where treatable skin shows
    scar_types : uint8, 0 none, then 1 ice-pick, 2 boxcar, 3 rolling
    light : (3,) towards the key light: x right, y up, z to the viewer
    landmarks : (478, 2) pixels, where the geometry puts the landmark model's points
    """

    tone: int
    seed: int
    traits: Traits
    picture: NDArray[np.uint8]
    melanin: Map
    haemoglobin: Map
    shading: Map
    shading_rgb: Map
    specular: Map
    coverage: Map
    rest: Map
    relief: Map
    line_depth: Map
    scar_depth: Map
    skin: Mask
    spots: Mask
    line_mask: Mask
    scar_mask: Mask
    scar_types: NDArray[np.uint8]
    lines: tuple[Line, ...]
    scars: tuple[Scar, ...]
    light: Points
    landmarks: Points
    mm_per_pixel: float
    view: View


@dataclass(frozen=True, eq=False)
class _Surface:
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


def _slopes(height: Map, step_mm: float) -> tuple[Map, Map]:
    """Return dz/dx (x right) and dz/dy (y up) of a height field in mm."""
    gx = cv2.Scharr(height, cv2.CV_32F, 1, 0, scale=1 / (32 * step_mm))
    gy = cv2.Scharr(height, cv2.CV_32F, 0, 1, scale=-1 / (32 * step_mm))
    return np.asarray(gx, np.float32), np.asarray(gy, np.float32)


def _head_slopes(head: Head, view: View, x: Map, y: Map) -> tuple[Map, Map]:
    """Return the slopes of the head's surface in camera coordinates at head coordinates (n, n)."""
    sx, sy = _slopes(head.height, GRID_MM)
    here = replace(head, height=sx), replace(head, height=sy)
    a, b = here[0].at(x, y), here[1].at(x, y)
    r = view.turn.astype(np.float32)
    nx, ny, nz = (-a * r[k, 0] - b * r[k, 1] + r[k, 2] for k in range(3))
    nz = np.maximum(nz, np.float32(0.15))
    return -nx / nz, -ny / nz


def _gentle(gx: Map, gy: Map) -> tuple[Map, Map]:
    steep = np.maximum(np.hypot(gx, gy) / np.float32(STEEPEST), 1)
    return gx / steep, gy / steep


def _normals(gx: Map, gy: Map) -> Map:
    n = np.dstack([-gx, -gy, np.ones_like(gx)])
    return np.asarray(n / np.linalg.norm(n, axis=2, keepdims=True), np.float32)


def _mix(under: Map, over: Map, alpha: Map) -> Map:
    return np.asarray(under + (over - under) * alpha, np.float32)


def _build_surface(seed: int, view: View, head: Head, lights: Lights, build: float, bulk: float) -> _Surface:
    size, coarse = view.size, min(view.size, COARSE)
    step = view.mm_per_pixel * size / coarse
    x, y, z = look(view, head, coarse)
    outline = view.project(head.raised(head.outline))
    head_alpha = polygon((size, size), outline)
    neck, (cloth, collar) = body.neck(view, head, coarse, build), body.garment(view, coarse, build, seed)
    ear = body.ears(view, head, coarse, seed)
    head_coarse = cv2.resize(head_alpha, (coarse, coarse), interpolation=cv2.INTER_AREA)
    above = smoothstep(scalp(x, y, seed, 0.0), -1.0, 5.0)
    parts = [
        (neck.height, neck.alpha, *_slopes(neck.height, step)),
        (cloth.height, cloth.alpha, *_slopes(cloth.height, step)),
    ]
    parts += [(ear.height, ear.alpha, *_slopes(ear.height, step))]
    parts += [
        (z + np.float32(bulk) * above, np.asarray(head_coarse, np.float32), *_head_slopes(head, view, x, y))
    ]
    height = np.full((coarse, coarse), -220, np.float32)
    gx, gy = np.zeros_like(height), np.zeros_like(height)
    for h, a, px, py in parts:
        px, py = _gentle(px, py)
        height, gx, gy = np.where(a > 0.5, h, height), _mix(gx, px, a), _mix(gy, py, a)
    light = _lit(height, gx, gy, lights, view)
    big = body.Layer(_grow(neck.alpha, size), neck.height), body.Layer(_grow(cloth.alpha, size), cloth.height)
    fine_ear = np.clip(_grow(ear.alpha, size), 0, 1)
    gx, gy = _sharp_slopes(parts, (big[0].alpha, big[1].alpha, fine_ear, head_alpha), size)
    return _Surface(
        head_alpha, fine_ear, *big, _grow(collar, size), gx, gy, _grow(x, size), _grow(y, size), light
    )


def _sharp_slopes(
    parts: list[tuple[Map, Map, Map, Map]], alphas: tuple[Map, ...], size: int
) -> tuple[Map, Map]:
    gx = np.zeros((size, size), np.float32)
    gy = np.zeros_like(gx)
    for (_, _, px, py), alpha in zip(parts, alphas, strict=True):
        px, py = _gentle(px, py)
        alpha = np.clip(alpha, 0, 1)
        gx, gy = _mix(gx, _grow(px, size), alpha), _mix(gy, _grow(py, size), alpha)
    return gx, gy


def _lit(height: Map, gx: Map, gy: Map, lights: Lights, view: View) -> Irradiance:
    n = min(SHADOW_GRID, view.size)
    small = [cv2.resize(part, (n, n), interpolation=cv2.INTER_AREA) for part in (height, gx, gy)]
    found = gather(small[0], _normals(small[1], small[2]), lights, view.mm_per_pixel * view.size / n)
    return Irradiance(
        _grow(found.vector, view.size), _grow(found.key, view.size), _grow(found.open, view.size)
    )


@dataclass(frozen=True, eq=False)
class _Mouth:
    """``lips`` coverage 0–1, ``dark`` how deep the seam lies 0–1, ``height`` mm of creases and fullness."""

    lips: Map
    dark: Map
    height: Map


def _mouth(seed: int, view: View, head: Head, x: Map, y: Map) -> _Mouth:
    rng = stream(seed, "mouth")
    mm = view.mm_per_pixel
    edge = np.concatenate([head.points[UPPER_LIP], head.points[LOWER_LIP][::-1][1:-1]])
    lips = blur(polygon(x.shape, view.project(closed_curve(edge, 160))), 0.42 / mm)
    seam = view.project(open_curve(head.points[UPPER_INNER], 60))
    dark, groove = np.zeros_like(x), np.zeros_like(x)
    t = np.sin(np.linspace(0.25, np.pi - 0.25, 60)) ** 0.5
    stroke(dark, seam, np.full(60, 0.40 / mm), 0.88 * t)
    stroke(dark, seam, np.full(60, 1.1 / mm), 0.30 * t)
    stroke(groove, seam, np.full(60, 1.5 / mm), np.full(60, 1.1))
    middle = float(head.points[UPPER_INNER, 1].mean())
    creases = noise(rng, x + 0.012 * x * np.abs(y - middle), y, 1.1, 5.0) + 0.6 * noise(rng, x, y, 0.55, 5.0)
    full = 1.5 * np.exp(-((x / 13) ** 2) - ((y - middle + 5.2) / 3.0) ** 2)
    full += 0.7 * np.exp(-((x / 4.5) ** 2) - ((y - middle - 3.6) / 2.6) ** 2)
    height = (-0.075 * creases + full) * lips - groove
    return _Mouth(lips, dark, height.astype(np.float32))


def _nostrils(view: View, head: Head, shape: tuple[int, int]) -> Map:
    """Return how deep each pixel lies within a nostril, 0–1."""
    mm = view.mm_per_pixel
    dark = np.zeros(shape, np.float32)
    for side, centre in zip((-1.0, 1.0), nostril_centres(head), strict=True):
        turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        wide, tall = 4.3 * np.cos(turn), 1.75 * np.sin(turn) * (1 + 0.25 * np.cos(turn))
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
                a + [side * 0.6, 3.5],
                a + [side * 1.6, 0.5],
                b + [side * 0.9, -0.5],
                b + [side * 0.2, -4.0],
                c + [side * 0.5, -0.2],
            ]
        )
        flat = view.project(head.raised(open_curve(path, 40)))
        t = np.sin(np.linspace(0.2, np.pi - 0.1, 40)) ** 0.7
        stroke(canvas, flat, np.full(40, 0.9 / mm), 0.75 * t)
        stroke(dark, flat, np.full(40, 0.7 / mm), 0.34 * t)


def _landmarks(view: View, head: Head) -> Points:
    """Return the landmark model's 478 points (pixels) where this geometry puts them, irises last."""
    points = list(view.project(head.points))
    for side in (0, 1):
        centre = iris_centre(view, head, side)
        radius = 5.85 / view.mm_per_pixel
        points += [centre, *(centre + radius * np.array(d) for d in ((1, 0), (0, -1), (-1, 0), (0, 1)))]
    return np.array(points)


def _over(base: Map, colour: Map, alpha: Map) -> None:
    """Paint ``colour`` over ``base`` (h, w, 3) in place."""
    base += (colour - base) * alpha[..., None]


def _roughness(x: Map, y: Map, lips: Map, age: float) -> Map:
    zone = np.exp(-((x / 15) ** 2) - ((y + 2) / 26) ** 2) + np.exp(-((x / 36) ** 2) - ((y - 62) / 18) ** 2)
    zone += 0.5 * np.exp(-((x / 14) ** 2) - ((y + 78) / 9) ** 2)
    base = 0.50 + 0.0008 * age - 0.13 * np.clip(zone, 0, 1)
    return np.asarray(base - 0.14 * lips, np.float32)


def draw_traits(seed: int, tone: int, traits: Traits) -> Traits:
    """Return traits with everything that was left open drawn from the seed, sensible with the tone.

    Raises
    ------
    WrongUsage
        If a name is unknown or a number out of range.
    """
    rng = stream(seed, "traits")
    age = float(rng.choice([rng.uniform(21, 40), rng.uniform(38, 70)]))
    lightness = (10 - tone) / 9
    eyes = rng.choice(["brown", "hazel", "green", "blue", "grey"], p=[0.3, 0.2, 0.12, 0.28, 0.1])
    colour = rng.choice(["dark", "brown", "fair", "red"], p=[0.3, 0.42, 0.2, 0.08])
    drawn = Traits(
        age=age,
        lines=float(rng.uniform(0.75, 1.2)),
        scars=float(rng.choice([0.0, rng.uniform(0.1, 0.5)], p=[0.6, 0.4])),
        pores=float(rng.uniform(0.7, 1.3)),
        freckles=float(rng.choice([0.0, rng.uniform(0.1, 0.9)], p=[0.55, 0.45])) * float(tone <= 6),
        redness=float(rng.uniform(0, 0.7)) * (0.4 + 0.6 * lightness),
        hair=str(
            rng.choice(["buzz", "crop", "tied", "parted"] if tone < 7 else ["buzz", "curls", "tied", "curls"])
        ),
        hair_colour=str(colour) if tone <= 4 else ("dark" if tone == 5 else "black"),
        eyes=str(eyes) if tone <= 4 else ("brown" if tone <= 6 else "dark"),
        light=None,
        hardness=float(rng.uniform(0.25, 0.6)),
    )
    if age > 52 and traits.hair_colour is None and rng.uniform() < 0.6:
        drawn = replace(drawn, hair_colour="grey")
    given = {f.name: getattr(traits, f.name) for f in fields(traits) if getattr(traits, f.name) is not None}
    whole = replace(drawn, **given)
    _check(whole)
    return whole


def _check(traits: Traits) -> None:
    if traits.hair not in STYLES or traits.eyes not in IRISES:
        raise WrongUsage(
            "That hair style or eye colour is not known.", f"Choose hair from {', '.join(STYLES)}."
        )
    if traits.age is None or not 18 <= traits.age <= 85:
        raise WrongUsage("The age of a synthetic face must be 18 to 85 years.", "Give an age in that range.")


def _stage(surface: _Surface, hair: Hair, view: View, seed: int) -> tuple[Map, Map]:
    """Return what is not skin, painted back to front (h, w, 3), and the coverage of skin over it."""
    rest = body.backdrop(view, seed, view.size)
    _over(rest, hair.back_colour, hair.back_alpha)
    rest *= (1 - surface.neck.alpha)[..., None]
    coverage = surface.neck.alpha.copy()
    light = surface.irradiance.vector
    length = np.sqrt(1 + surface.gx**2 + surface.gy**2)
    lit = np.maximum((light[..., 2] - surface.gx * light[..., 0] - surface.gy * light[..., 1]) / length, 0)
    _over(rest, body.cloth(view, seed, surface.collar) * lit[..., None], surface.cloth.alpha)
    coverage *= 1 - surface.cloth.alpha
    skin = np.maximum(surface.head_alpha, surface.ear_alpha)
    rest *= (1 - skin)[..., None]
    return rest, coverage + (1 - coverage) * skin


def _shade(
    surface: _Surface, height: Map, dark: Map, lights: Lights, rough: Map, skin: Map, view: View
) -> tuple[Map, Map]:
    """Return the shading of skin (h, w, 3) and its gloss (h, w), both for unit exposure."""
    mx, my = _slopes(height, view.mm_per_pixel)
    gx, gy = surface.gx + mx, surface.gy + my
    light = surface.irradiance.vector
    length = np.sqrt(1 + gx * gx + gy * gy)
    diffuse = np.maximum(
        (light[..., 2] - gx * light[..., 0] - gy * light[..., 1]) / length, np.float32(0.012)
    )
    fine = height - blur(height, 0.5 / view.mm_per_pixel)
    hollow = np.clip(1 + 3.0 * fine, 0.55, 1.06)
    deep = scatter(diffuse * hollow, skin, view.mm_per_pixel) * (1 - dark)[..., None]
    shine = gloss(surface.gx + 0.8 * mx, surface.gy + 0.8 * my, lights, surface.irradiance.key, rough)
    return deep, np.asarray(shine * (1 - dark) * hollow * surface.irradiance.open, np.float32)


def synthesise(tone: int, seed: int, size: int = 2048, **asked: float | str) -> SynthFace:
    """Return a synthetic person's frontal portrait with everything that made it.

    Parameters
    ----------
    tone : Monk skin tone, 1 (lightest) to 10
    seed : the person and the sitting; the same seed gives the same picture
    size : side of the square picture in pixels, 128–4096
    asked : fields of ``Traits``; what is not given is drawn from the seed

    Raises
    ------
    WrongUsage
        If the tone, the size or a trait is unknown or out of range.
    MissingPart
        If the landmark model's weights, which carry the canonical mesh, are not on this machine.
    """
    if not 128 <= size <= 4096:
        raise WrongUsage("A synthetic face must be 128 to 4096 pixels wide.", "Give a size in that range.")
    traits = draw_traits(seed, tone, Traits(**asked))  # type: ignore[arg-type]
    age = float(traits.age or 30)
    pigment = tone_of(tone)
    head, view = build_head(draw_genes(seed)), draw_view(seed, size)
    lights = draw_lights(seed, hardness=float(traits.hardness or 0), azimuth=traits.light)
    build = float(stream(seed, "build").uniform(0, 1))
    surface = _build_surface(seed, view, head, lights, build, 3.0)
    x, y = surface.x, surface.y
    hair = paint_hair(seed, str(traits.hair), str(traits.hair_colour), view, head, lights, x, y, recess=0.1)
    pigments = paint_pigments(
        seed,
        pigment,
        age,
        view,
        head,
        x,
        y,
        freckles=float(traits.freckles or 0),
        redness=float(traits.redness or 0),
    )
    relief = carve_relief(
        seed, age, view, head, x, y,
        lines=float(traits.lines or 0), scars=float(traits.scars or 0), pores=float(traits.pores or 0),
    )  # fmt: skip
    return _compose(tone, seed, traits, pigment, head, view, lights, surface, hair, pigments, relief)


def _features(
    seed: int, view: View, head: Head, age: float, surface: _Surface
) -> tuple[_Mouth, Map, Map, Map]:
    """Return the mouth, the nostrils, the height (mm) of lids, wings and lips, and the darkness of creases."""
    shape = surface.x.shape
    mouth = _mouth(seed, view, head, surface.x, surface.y)
    sunk, dark = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    lid_lines(view, head, sunk, dark, age)
    _alar_creases(view, head, sunk, dark)
    nostrils = _nostrils(view, head, shape)
    darkness = 1 - (1 - dark) * (1 - mouth.dark) * (1 - 0.97 * nostrils)
    return mouth, nostrils, mouth.height - sunk, darkness.astype(np.float32)


def _lip_pigments(pigments: Pigments, lips: Map, tone: Tone) -> Pigments:
    m, h = pigments.melanin, pigments.haemoglobin
    lip_m = tone.melanin * 0.55 + 0.004
    lip_h = 0.040 + 1.2 * tone.haemoglobin
    m = m * (np.float32(lip_m) / tone.melanin) ** lips
    h = h * (np.float32(lip_h) / tone.haemoglobin) ** lips
    return replace(pigments, melanin=m.astype(np.float32), haemoglobin=h.astype(np.float32))


def _compose(
    tone: int, seed: int, traits: Traits, pigment: Tone, head: Head, view: View, lights: Lights,
    surface: _Surface, hair: Hair, pigments: Pigments, relief: Relief,
) -> SynthFace:  # fmt: skip
    age, size = float(traits.age or 30), view.size
    exposure = np.float32(pigment.exposure)
    mouth, nostrils, height, dark = _features(seed, view, head, age, surface)
    pigments = _lip_pigments(pigments, mouth.lips, pigment)
    rest, coverage = _stage(surface, hair, view, seed)
    keep = 1 - mouth.lips * 0.8
    rough = _roughness(surface.x, surface.y, mouth.lips, age)
    everything = relief.height * keep + height
    shading, shine = _shade(surface, everything, dark, lights, rough, np.maximum(coverage, 0), view)
    shading = shading * hair.shade[..., None]
    blocked = _paint_features(seed, traits, pigment, view, head, lights, surface, rest, coverage)
    rest *= exposure ** np.float32(0.5)
    _over(rest, hair.colour, hair.alpha)
    coverage *= 1 - hair.alpha
    shading, shine = shading * exposure, shine * exposure
    linear = (
        coverage[..., None]
        * (skin_colour(pigments.melanin, pigments.haemoglobin, traits.sensor) * shading + shine[..., None])
        + rest
    )
    skin = (coverage > 0.98) & (mouth.lips < 0.05) & (nostrils < 0.05) & (blocked < 0.03)
    skin &= (surface.ear_alpha * (1 - surface.head_alpha) < 0.02) & (
        scalp(surface.x, surface.y, seed, 0.1) < 1
    )
    skin |= (coverage > 0.98) & (surface.neck.alpha > 0.98) & (surface.head_alpha + surface.ear_alpha < 0.01)
    picture = encode(linear)
    types = _scar_types(relief, size)
    return SynthFace(
        tone, seed, traits, picture, pigments.melanin, pigments.haemoglobin, shading.mean(axis=2), shading, shine,
        coverage, rest, relief.height, relief.line_depth, relief.scar_depth, skin, pigments.spots & skin,
        (relief.line_depth > 0.02) & skin, (types > 0) & skin, types, relief.lines, relief.scars,
        lights.direction, _landmarks(view, head), view.mm_per_pixel, view,
    )  # fmt: skip


def _scar_types(relief: Relief, size: int) -> NDArray[np.uint8]:
    kinds = np.zeros((size, size), np.uint8)
    near = relief.scar_depth > 0.04
    grid = np.argwhere(near)
    if not relief.scars or not len(grid):
        return kinds
    centres = np.array([(s.y, s.x) for s in relief.scars])
    reach = np.array([s.width_mm for s in relief.scars])
    code = np.array([1 + ("ice_pick", "boxcar", "rolling").index(s.kind) for s in relief.scars])
    nearest = (np.linalg.norm(grid[:, None] - centres, axis=2) / reach).argmin(axis=1)
    kinds[near] = code[nearest]
    return kinds


def _paint_features(
    seed: int, traits: Traits, pigment: Tone, view: View, head: Head, lights: Lights, surface: _Surface,
    rest: Map, coverage: Map,
) -> Map:  # fmt: skip
    """Paint eyes, lashes and brows into ``rest`` and take them from ``coverage``; return where they are, 0–1."""
    blocked = np.zeros_like(coverage)
    hair_colour = np.array(
        {"fair": (0.075, 0.050, 0.030), "grey": (0.10, 0.09, 0.085)}.get(
            str(traits.hair_colour), (0.014, 0.010, 0.008)
        ),
        np.float32,
    )
    for side in (0, 1):
        eye = paint_eye(seed, side, view, head, lights, str(traits.eyes))
        light = _eye_light(surface, eye)
        colour = eye.colour * (eye.shade * light)[..., None] + eye.sparkle[..., None]
        coat = lashes(seed, view, head, side, eye.part, 1.0)
        for layer, alpha in ((colour, eye.alpha), (np.full_like(colour, 0.006), 0.9 * coat.alpha)):
            _over(rest[eye.part], layer, alpha)
            coverage[eye.part] *= 1 - alpha
            blocked[eye.part] = np.maximum(blocked[eye.part], alpha)
        part, hairs = brow(seed, view, head, side, 0.5)
        lit = 0.75 * np.clip(hairs.tint, 0.3, 1.8)[..., None] * hair_colour
        alpha = np.clip(hairs.alpha + 0.22 * blur(hairs.alpha, 1.0 / view.mm_per_pixel), 0, 0.96)
        _over(rest[part], lit.astype(np.float32), alpha)
        coverage[part] *= 1 - alpha
        blocked[part] = np.maximum(blocked[part], alpha)
    return blocked


def _eye_light(surface: _Surface, eye: Eye) -> Map:
    vector = surface.irradiance.vector[eye.part]
    flat = np.clip(0.9 * vector[..., 2] + 0.1 * np.linalg.norm(vector, axis=2), 0, 2)
    return blur(np.asarray(flat, np.float32), 12.0)
