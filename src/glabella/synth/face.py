"""A synthetic face with known truth: every part of this room put together into one picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glabella.synth import body
from glabella.synth.canvas import Canvas, Feature, Mark
from glabella.synth.features import Features, landmarks, lip_pigments, over, paint_features, shape_features
from glabella.synth.fields import blur, smoothstep
from glabella.synth.hair import Hair, paint_hair, scalp
from glabella.synth.kinds import ON_FACE, draw
from glabella.synth.light import Light, gloss, scatter
from glabella.synth.optics import compose, encode, skin_colour
from glabella.synth.pigment import HAEMOGLOBIN_LIMITS, MELANIN_LIMITS, Pigments, paint_pigments
from glabella.synth.relief import Line, Relief, carve_relief
from glabella.synth.surface import Surface, build_surface, slopes
from glabella.synth.traits import Sitter, Traits, lit_by, seat
from glabella.synth.truth import Scar, truth_of
from glabella.synth.view import View
from glabella.terms import WrongUsage

Map = NDArray[np.float32]
Points = NDArray[np.float64]
Mask = NDArray[np.bool_]
Asked = float | str | None | Mapping[str, float] | tuple[str, ...]

SIZES = (128, 4096)
RECESS = 0.1
BARE = 0.98
LINE_DEPTH_MM = 0.02
FACE_BOUNDS, FACE_SPAN = (-76.0, 76.0, -98.0, 92.0), 210.0


@dataclass(frozen=True, eq=False)
class SynthFace:
    """A picture and everything that made it; maps are (h, w), float32 unless said otherwise.

    Linear light = ``coverage`` · (``skin_colour(melanin, haemoglobin)`` · ``shading_rgb`` + ``specular``)
    + ``rest``, and ``picture`` is its sRGB encoding. ``shading`` is the mean of ``shading_rgb`` and holds
    the exposure.

    Attributes
    ----------
    tone, seed, traits : Monk tone 1–10, the person and the sitting, and all that was asked for or drawn
    picture : (h, w, 3) uint8, sRGB
    mm_per_pixel, view : scale at the face, mm, and where the camera stands
    melanin, haemoglobin : volume fractions of epidermis and dermis
    shading_rgb, rest : (h, w, 3)
    relief : mm, below 0 where sunk
    line_depth, scar_depth : mm, ≥ 0
    skin, spots, line_mask, scar_mask : bool; ``skin`` is True exactly where treatable skin shows
    scar_types : uint8, 0 none, then 1 ice-pick, 2 boxcar, 3 rolling
    masks : every feature drawn, by name, and where it is, within ``skin``
    lines, scars, marks : every furrow, acne scar, and other thing, in pixels and mm
    pores : (n, 4) x, y in pixels, diameter and depth in mm
    light, lamp : (3,) towards the key light (x right, y up, z to the viewer), and the whole of it
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
    marks: tuple[Mark, ...]
    masks: dict[str, Mask]
    pores: Points
    light: Points
    lamp: Light
    landmarks: Points
    mm_per_pixel: float
    view: View


def _roughness(x: Map, y: Map, lips: Map, age: float) -> Map:
    zone = np.exp(-((x / 15) ** 2) - ((y + 2) / 26) ** 2) + np.exp(-((x / 36) ** 2) - ((y - 62) / 18) ** 2)
    zone += 0.5 * np.exp(-((x / 14) ** 2) - ((y + 78) / 9) ** 2)
    base = 0.47 + 0.0006 * age - 0.10 * np.clip(zone, 0, 1)
    return np.asarray(base - 0.14 * lips + 0.16 * smoothstep(y, -84.0, -100.0), np.float32)


def _stage(sitter: Sitter, surface: Surface, hair: Hair) -> tuple[Map, Map]:
    """Return what is not skin, painted back to front (h, w, 3), and the coverage of skin over it."""
    view, seed = sitter.view, sitter.seed
    rest = body.backdrop(view, seed, view.size)
    over(rest, hair.back_colour, hair.back_alpha)
    rest *= (1 - surface.neck.alpha)[..., None]
    light = surface.irradiance.vector
    length = np.sqrt(1 + surface.gx**2 + surface.gy**2)
    lit = np.maximum((light[..., 2] - surface.gx * light[..., 0] - surface.gy * light[..., 1]) / length, 0)
    over(rest, body.cloth(view, seed, surface.collar) * lit[..., None], surface.cloth.alpha)
    coverage = surface.neck.alpha * (1 - surface.cloth.alpha)
    skin = np.maximum(surface.head_alpha, surface.ear_alpha)
    rest *= (1 - skin)[..., None]
    return rest, np.asarray(coverage + (1 - coverage) * skin, np.float32)


def _shade(
    sitter: Sitter, surface: Surface, height: Map, features: Features, skin: Map, polish: Map
) -> tuple[Map, Map]:
    """Return the shading of skin (h, w, 3) and its gloss (h, w), both for unit exposure."""
    mm = sitter.view.mm_per_pixel
    mx, my = slopes(height, mm)
    gx, gy = surface.gx + mx, surface.gy + my
    light = surface.irradiance.vector
    facing = (light[..., 2] - gx * light[..., 0] - gy * light[..., 1]) / np.sqrt(1 + gx * gx + gy * gy)
    # Light between the folds of a body reaches even what faces no lamp.
    diffuse = np.maximum(facing, np.float32(0.03) + np.float32(0.09) * np.linalg.norm(light, axis=2))
    fine = height - blur(height, 0.5 / mm)
    hollow = np.clip(1 + 3.0 * fine, 0.55, 1.06) * (1 - features.dark)
    deep = scatter(diffuse * np.clip(1 + 3.0 * fine, 0.55, 1.06), skin, mm) * (1 - features.dark)[..., None]
    rough = _roughness(surface.x, surface.y, features.mouth.lips, sitter.age) + polish
    shine = gloss(surface.gx + 0.8 * mx, surface.gy + 0.8 * my, sitter.lights, surface.irradiance.key, rough)
    return deep, np.asarray(shine * hollow * surface.irradiance.open, np.float32)


def synthesise(
    tone: int, seed: int, size: int = 2048, *, light: Light | str | float | None = None, **asked: Asked
) -> SynthFace:
    """Return a synthetic person's frontal portrait with everything that made it.

    Parameters
    ----------
    tone : Monk skin tone, 1 (lightest) to 10
    seed : the person and the sitting; the same seed gives the same picture
    size : side of the square picture in pixels, 128–4096
    light : a ``Light``, the name of one, or degrees of the key light to the right; drawn where not given
    asked : other fields of ``Traits``; what is not given is drawn from the seed

    Raises
    ------
    WrongUsage
        If the tone, the size or a trait is unknown or out of range.
    MissingPart
        If the landmark model's weights, which carry the canonical mesh, are not on this machine.
    """
    if not SIZES[0] <= size <= SIZES[1]:
        raise WrongUsage("A synthetic face must be 128 to 4096 pixels wide.", "Give a size in that range.")
    unknown = set(asked) - set(Traits.__dataclass_fields__)
    if unknown:
        raise WrongUsage(
            f"A synthetic face has no {', '.join(sorted(unknown))}.", "See the fields of Traits."
        )
    sitter = seat(tone, seed, size, Traits(**lit_by(light), **asked))  # type: ignore[arg-type]
    surface = build_surface(sitter)
    x, y, view, head = surface.x, surface.y, sitter.view, sitter.head
    style, colour = str(sitter.traits.hair), str(sitter.traits.hair_colour)
    hair = paint_hair(seed, style, colour, view, head, sitter.lights, x, y, recess=RECESS)
    pigments = paint_pigments(seed, sitter.tone, sitter.age, head, x, y, redness=sitter.strength("redness"))
    relief = carve_relief(
        seed, sitter.age, view, head, x, y, lines=sitter.strength("lines"), pores=sitter.strength("pores")
    )
    return _compose(tone, sitter, surface, hair, pigments, relief)


def face_canvas(sitter: Sitter, x: Map, y: Map) -> Canvas:
    """Return a face to draw features on, seen at head coordinates ``x``, ``y`` (h, w) mm."""
    view, head = sitter.view, sitter.head

    def place(points: Points) -> Points:
        return view.project(head.raised(points))

    return Canvas(
        sitter.seed, sitter.tone, sitter.age, x, y, view.mm_per_pixel, place, FACE_BOUNDS, ON_FACE, FACE_SPAN
    )


def _drawn_over(
    sitter: Sitter, drawn: dict[str, Feature], pigments: Pigments, relief: Relief, lips: Map
) -> tuple[Pigments, Map, Map]:
    """Return volume fractions, height in mm and change of roughness of skin with its features."""
    plugs = np.float32(min(1.0, 0.06 / sitter.tone.melanin) ** 0.5) * relief.plugs
    melanin, blood, height = pigments.melanin + plugs, pigments.haemoglobin, relief.height
    polish = np.zeros_like(height)
    own = height - relief.folds + relief.line_depth
    for one in drawn.values():
        melanin, blood = melanin + one.melanin, blood + one.haemoglobin
        height, polish = height + one.height - one.calm * own, polish + one.polish
    pigments = lip_pigments(Pigments(melanin, blood), lips, sitter.tone)
    tone = sitter.tone
    fractions = Pigments(
        np.clip(tone.melanin * np.exp(pigments.melanin), *MELANIN_LIMITS).astype(np.float32),
        np.clip(tone.haemoglobin * np.exp(pigments.haemoglobin), *HAEMOGLOBIN_LIMITS).astype(np.float32),
    )
    return fractions, np.asarray(height, np.float32), polish


def _compose(
    tone: int, sitter: Sitter, surface: Surface, hair: Hair, pigments: Pigments, relief: Relief
) -> SynthFace:
    features = shape_features(sitter, surface)
    lips = features.mouth.lips
    drawn = draw(face_canvas(sitter, surface.x, surface.y), sitter.features)
    pigments, bare, polish = _drawn_over(sitter, drawn, pigments, relief, lips)
    rest, coverage = _stage(sitter, surface, hair)
    height = bare * (1 - 0.8 * lips) + features.height
    shading, shine = _shade(sitter, surface, height, features, coverage, polish)
    blocked = paint_features(sitter, surface, rest, coverage)
    exposure = np.float32(sitter.tone.exposure)
    # A brighter exposure is a photographer's answer to the skin; the room is lit to suit it by half.
    rest *= exposure ** np.float32(0.5)
    over(rest, hair.colour, hair.alpha)
    coverage *= 1 - hair.alpha
    shading, shine = shading * hair.shade[..., None] * exposure, shine * exposure
    colour = skin_colour(pigments.melanin, pigments.haemoglobin, sitter.traits.sensor)
    picture = encode(compose(colour, shading, shine, coverage, rest))
    skin = _treatable(sitter, surface, features, coverage, blocked)
    truth = truth_of(drawn, skin.shape)
    return SynthFace(
        tone, sitter.seed, sitter.traits, picture, pigments.melanin, pigments.haemoglobin,
        shading.mean(axis=2), shading, shine, coverage, rest, bare, relief.line_depth,
        truth.scar_depth, skin, truth.spots & skin, (relief.line_depth > LINE_DEPTH_MM) & skin,
        (truth.scar_types > 0) & skin, truth.scar_types, relief.lines, truth.scars, truth.marks,
        {name: one.mask & skin for name, one in drawn.items()}, relief.pores,
        sitter.lights.direction, sitter.light, landmarks(sitter.view, sitter.head),
        sitter.view.mm_per_pixel, sitter.view,
    )  # fmt: skip


def _treatable(sitter: Sitter, surface: Surface, features: Features, coverage: Map, blocked: Map) -> Mask:
    """Return where treatable skin shows: no hair, brows, lashes, eyes, lips, nostrils or ears."""
    bare = coverage > BARE
    below_hair = scalp(surface.x, surface.y, sitter.seed, RECESS) < 1
    ear = surface.ear_alpha * (1 - surface.head_alpha) > 0.02
    face = (features.mouth.lips < 0.05) & (features.nostrils < 0.05) & (blocked < 0.03) & below_hair & ~ear
    neck = (surface.neck.alpha > BARE) & (surface.head_alpha + surface.ear_alpha < 0.01)
    return np.asarray(bare & (face | neck), np.bool_)
