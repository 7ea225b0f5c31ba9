"""Everything that is read from the skin of one face or patch, put together."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.capture.colour import linear_from_bytes
from glabella.face import Face
from glabella.skin.anatomy import away_from_edges, legible
from glabella.skin.body_marks import body_findings, find_body_marks
from glabella.skin.creases import fallback_gain, signatures
from glabella.skin.evenness import ZONE_REACH, lay_ground, limits
from glabella.skin.filters import Map, fill, masked_mean, median
from glabella.skin.light import Light, estimate_light, light_on_flat_skin
from glabella.skin.lines import Line, find_lines
from glabella.skin.maps import Finding, Findings, Severity, SkinMaps, Structure
from glabella.skin.objects import (
    Place,
    line_findings,
    mark_findings,
    moving_zones,
    pore_findings,
    spot_findings,
)
from glabella.skin.pores import find_pores, refusal
from glabella.skin.reading import SkinColour, read_colour
from glabella.skin.redness import Redness, read_redness
from glabella.skin.relief import (
    SKIN_LIMIT,
    height_bands,
    height_from_one,
    inner,
    log_light,
    shown_by,
    texture_band,
)
from glabella.skin.ridges import crease_light, ridge_field
from glabella.skin.scars import PIT_BAND, Mark, find_marks, known_part, mark_signature, with_contrast
from glabella.skin.severity import (
    crease_severities,
    face_severities,
    scar_severity,
    scored_zones,
    texture_severities,
)
from glabella.skin.spots import Spot, find_spots
from glabella.skin.stereo import height_from_lights
from glabella.skin.texture import roughness, texture_signature
from glabella.skin.tone import Tone, read_tone
from glabella.terms import Concern, Zone, load_yaml

FLATTEN_MM = 3.0
WINDOW_MARGIN = 16
# Without a scale, sizes are taken as if a pixel were this many millimetres, and no size is reported.
UNKNOWN_SCALE_MM = 0.28
UNKNOWN_TONE = (0.03, 0.01)
# Coarser pictures hold so little of the band of texture that its grade would tell their size.
COARSEST_FOR_TEXTURE_MM = 0.34
# Lashes and thin lids, and cloth and hair over the neck, would pass for spots.
SPOTS_UNREAD = (Zone.PERIORBITAL, Zone.NECK)
# Folds of the lids and the neck hold hollows between them that no acne left.
PITS_UNREAD = (Zone.PERIORBITAL, Zone.NECK)
FRONTAL_REFUSAL = (
    "This photograph cannot show your scars well, because the light comes from the front. "
    "Turn so that a window is on your left, then in front, then on your right, "
    "and take one picture each time."
)


@dataclass(frozen=True, eq=False)
class _Ground:
    """What every reader of relief starts from; maps are (h, w) of a window around the skin.

    ``top``, ``left`` are the window's corner in the frame, ``whole`` the frame's working size; ``log`` is
    (h, w, 3) log light, ``red``, ``green`` and ``blue`` the same without its broad shape, ``mean`` (3,)
    the mean linear light.
    """

    top: int
    left: int
    whole: tuple[int, int]
    log: NDArray[np.float32]
    red: Map
    green: Map
    blue: Map
    mean: NDArray[np.float64]
    skin: Map
    soft_skin: Map
    zones: dict[Zone, Map]
    free: Map
    mm: float
    light: Light

    def framed(self, part: Map) -> Map:
        """Return a map of the window at the frame's size, 0 around it."""
        out = np.zeros(self.whole, np.float32)
        out[self.top : self.top + part.shape[0], self.left : self.left + part.shape[1]] = part
        return out

    def outside(self, unread: tuple[Zone, ...]) -> Map:
        """Return 1 where none of these zones lies, 0 well within one."""
        out = np.ones_like(self.skin)
        for zone in unread:
            if zone in self.zones:
                out *= 1 - np.clip(ZONE_REACH * self.zones[zone], 0, 1)
        return out

    def place(self, face: Face) -> Place:
        """Return where the window lies on the photograph."""
        return Place(face, self.top, self.left, self.zones, self.mm)


def _window(skin: Map) -> tuple[slice, slice]:
    """Return the rows and columns that hold all skin, with a margin; the whole where there is none."""
    rows, columns = np.nonzero(skin.any(axis=1))[0], np.nonzero(skin.any(axis=0))[0]
    if rows.size == 0:
        return slice(0, skin.shape[0]), slice(0, skin.shape[1])
    return (
        slice(max(0, int(rows[0]) - WINDOW_MARGIN), int(rows[-1]) + 1 + WINDOW_MARGIN),
        slice(max(0, int(columns[0]) - WINDOW_MARGIN), int(columns[-1]) + 1 + WINDOW_MARGIN),
    )


def flattened(log: NDArray[np.float32], skin: Map, mm_per_pixel: float) -> tuple[Map, Map, Map]:
    """Return the channels of log light (h, w, 3) without its broad shape, filled where there is no skin."""
    mean = masked_mean(skin, FLATTEN_MM / mm_per_pixel)
    red, green, blue = (fill(one - mean(one), skin) for one in np.ascontiguousarray(np.moveaxis(log, -1, 0)))
    return red, green, blue


def _ground(face: Face, whole: NDArray[np.float32]) -> _Ground:
    mm = face.working_mm_per_pixel or UNKNOWN_SCALE_MM
    window = _window(face.skin)
    linear = np.ascontiguousarray(whole[window])
    soft_skin = np.ascontiguousarray(face.skin[window])
    log = log_light(linear)
    skin = (soft_skin > SKIN_LIMIT).astype(np.float32)
    red, green, blue = flattened(log, skin, mm)
    mean = np.array(cv2.mean(linear, skin.astype(np.uint8))[:3]) if skin.any() else np.ones(3)
    if len(face.landmarks):
        corner = np.array([window[1].start, window[0].start, 0], np.float32)
        points = face.frame.to_working(face.landmarks) - corner
        light = estimate_light(linear[..., 1], soft_skin, points, mm)
    else:
        light = light_on_flat_skin((red, green, blue), inner(skin, mm), mm, mean)
    free = away_from_edges(face, mm)[window] * legible(green, skin, mm)
    zones = {zone: weight[window] for zone, weight in face.zones.items()}
    top, left = window[0].start, window[1].start
    return _Ground(
        top, left, face.frame.shape, log, red, green, blue, mean, skin, soft_skin, zones, free, mm, light
    )


def _expression_note(face: Face) -> str:
    return (
        "The face is not at rest: some lines may belong to the expression."
        if moving_zones(face.expression)
        else ""
    )


def _relief_refusals(light: Light) -> dict[Concern, str]:
    frontal = float(load_yaml("skin", "relief.yaml")["light"]["frontal_below"]["value"])
    return {Concern.ACNE_SCARS: FRONTAL_REFUSAL} if light.known and light.obliqueness < frontal else {}


@dataclass(frozen=True, eq=False)
class _Lined:
    """Lines with what they add to the light; where they may be changed; and ``between`` them, plain skin."""

    lines: list[Line]
    fine: Map
    wrinkles: Map
    gain: tuple[float, float, float]
    editable: Map
    between: Map


def _read_lines(ground: _Ground, lit: Map | None) -> _Lined:
    """Read lines from the picture's own shading, or from ``lit``, what several lights show together."""
    mm = ground.mm
    if lit is None:
        lit = crease_light((ground.red, ground.green, ground.blue), ground.skin, fallback_gain())
    field = ridge_field(lit, ground.skin, mm)
    lines = find_lines(field, ground.log, ground.skin * ground.free, ground.skin, mm)
    editable = ground.soft_skin * ground.free
    fine, wrinkles, gain = signatures(ground.log, lines, editable, mm)
    creased = np.clip(20 * np.abs(fine + wrinkles), 0, 1)
    return _Lined(lines, fine, wrinkles, gain, editable, known_part(editable, mm) * (1 - creased))


def _read_marks(ground: _Ground, lined: _Lined, height: NDArray[np.complex64]) -> tuple[list[Mark], Map]:
    """Return depressed marks and what they add to the light."""
    pits = height_bands(height, inner(ground.skin, ground.mm), ground.mm, [PIT_BAND])[PIT_BAND.name]
    pitted = lined.between * ground.outside(PITS_UNREAD)
    marks = with_contrast(find_marks(pits, pitted, ground.mm), ground.green)
    return marks, mark_signature(ground.log[..., 1], marks, lined.editable, ground.mm)


def _read_spots(ground: _Ground, lined: _Lined, own: tuple[float, float]) -> list[Spot]:
    """Return spots of pigment and of blood on plain skin; ``own`` is the face's melanin and haemoglobin."""
    planes = (ground.red, ground.green, ground.blue)
    calm = lined.between * ground.outside(SPOTS_UNREAD)
    return find_spots(planes, calm, ground.mm, own, blood=own[0] < limits()["darkest_for_red_spots"])


@dataclass(frozen=True, eq=False)
class _Reading:
    structures: dict[Concern, Structure]
    objects: list[Finding]
    severities: list[Severity]
    refusals: dict[Concern, str]


def _read_texture(
    reading: _Reading,
    face: Face,
    ground: _Ground,
    lined: _Lined,
    height: NDArray[np.complex64],
    zones: list[Zone],
) -> None:
    """Add roughness, and pores where the photograph is fine enough for them."""
    texture = texture_signature(ground.green, lined.between, ground.mm)
    if texture is None:
        return
    added = Structure(log_shading=ground.framed(texture), channel_gain=lined.gain)
    reading.structures[Concern.TEXTURE] = added
    pores = refusal(face.working_mm_per_pixel)
    if pores is None:
        seen = find_pores((ground.red, ground.green, ground.blue), lined.between, ground.mm)
        reading.objects.extend(pore_findings(seen.pores, ground.place(face)))
        pores = seen.words
    if ground.mm <= COARSEST_FOR_TEXTURE_MM:
        band = texture_band()
        bumps = height_bands(height, inner(ground.skin, ground.mm), ground.mm, [band])[band.name]
        rough = {zone: roughness(texture, bumps, lined.between * ground.zones[zone]) for zone in zones}
        reading.severities.extend(texture_severities(face, rough, pores))


def _read_relief(
    face: Face,
    ground: _Ground,
    lined: _Lined,
    height: NDArray[np.complex64],
    marks: list[Mark],
    scars: Map,
    several_lights: bool,
) -> _Reading:
    """Put lines and marks together as structures, findings and grades."""
    mm, gain, lines = ground.mm, lined.gain, lined.lines
    structures = {
        Concern.FINE_LINES: Structure(log_shading=ground.framed(lined.fine), channel_gain=gain),
        Concern.WRINKLES: Structure(log_shading=ground.framed(lined.wrinkles), channel_gain=gain),
        Concern.ACNE_SCARS: Structure(log_shading=ground.framed(scars), channel_gain=gain),
    }
    objects = line_findings(lines, ground.place(face)) + mark_findings(marks, ground.place(face))
    refusals = {} if several_lights else _relief_refusals(ground.light)
    reading = _Reading(structures, objects, [], refusals)
    zones = scored_zones(ground.zones, mm) if face.mm_per_pixel is not None else []
    if zones:
        homes = [one.zone for one in objects[: len(lines)]]
        scar = scar_severity(face, objects, mm)
        reading.severities.extend(
            [
                *crease_severities(face, lines, homes, zones, mm, _expression_note(face)),
                *face_severities(face, lines, homes, moving_zones(face.expression), mm),
                *([scar] if scar else []),
            ]
        )
    _read_texture(reading, face, ground, lined, height, zones)
    return reading


def own_tone(face: Face, colour: SkinColour) -> tuple[float, float]:
    """Return the median melanin and haemoglobin of a face's skin."""
    seen = (face.skin > SKIN_LIMIT) & np.isfinite(colour.melanin)
    if not seen.any():
        return UNKNOWN_TONE
    return median(colour.melanin[seen]), median(colour.haemoglobin[seen])


@dataclass(frozen=True, eq=False)
class _Coloured:
    colour: SkinColour
    tone: Tone
    redness: Redness


def _read_evenness(face: Face, colour: SkinColour, ground: _Ground) -> _Coloured:
    """Read patches of pigment and redness."""
    base = lay_ground(face, ground.framed(ground.free))
    return _Coloured(
        colour,
        read_tone(face, colour.melanin, colour.shading, base=base),
        read_redness(face, colour.melanin, colour.haemoglobin, base=base),
    )


def _add_colour(reading: _Reading, face: Face, read: _Coloured, spots: list[Spot], ground: _Ground) -> None:
    """Add patches, spots and redness; redness is read but adds no structure: nothing supports painting it."""
    tone, redness = read.tone, read.redness
    reading.structures[Concern.TONE] = tone.structure
    reading.objects.extend([*tone.objects, *redness.objects, *spot_findings(spots, ground.place(face))])
    reading.severities.extend([*tone.severities, *redness.severities])
    if redness.refusal is not None:
        reading.refusals[Concern.REDNESS] = redness.refusal


def _add_body_marks(
    reading: _Reading, face: Face, colour: SkinColour, ground: _Ground, linear: NDArray[np.float32]
) -> None:
    """Add stretch marks and scars of body skin."""
    height, width = ground.skin.shape
    window = np.s_[ground.top : ground.top + height, ground.left : ground.left + width]
    melanin, blood, shading, green = (
        np.ascontiguousarray(one[window])
        for one in (colour.melanin, colour.haemoglobin, colour.shading, linear[..., 1])
    )
    found = find_body_marks(melanin, blood, shading, green, ground.skin, ground.mm)
    reading.objects.extend(body_findings(found, ground.place(face)))
    for concern, added in found.structures.items():
        pigment, red, shaded = (
            None if one is None else ground.framed(one)
            for one in (added.melanin, added.haemoglobin, added.log_shading)
        )
        reading.structures[concern] = Structure(pigment, red, shaded)


def _height(face: Face, ground: _Ground, under: Sequence[NDArray[np.uint8]]) -> NDArray[np.complex64]:
    """Return the transform of the skin's height, from all pictures of it that there are."""
    if not under:
        weight = inner(ground.skin, ground.mm)
        channels = (ground.red, ground.green, ground.blue)
        return height_from_one(channels, weight, ground.mm, ground.light.slope, ground.mean)
    window = np.s_[
        ground.top : ground.top + ground.skin.shape[0], ground.left : ground.left + ground.skin.shape[1]
    ]
    pictures = [linear_from_bytes(np.ascontiguousarray(one[window])) for one in under]
    slopes = None
    if len(face.landmarks):
        points = face.frame.to_working(face.landmarks) - np.array([ground.left, ground.top, 0], np.float32)
        lights = [estimate_light(one[..., 1], ground.soft_skin, points, ground.mm) for one in pictures]
        slopes = np.array([light.slope for light in lights]) if all(one.known for one in lights) else None
    return height_from_lights(pictures, ground.skin, ground.mm, slopes).transform


def analyze(face: Face, under: Sequence[NDArray[np.uint8]] = ()) -> SkinMaps:
    """Read pigment, blood, light, relief and findings from the skin of a face or of a flat patch.

    Parameters
    ----------
    face : Face; without landmarks it is a patch, without a scale no millimetres and no grades are given
    under : pictures of the same skin under several lights, laid over the face: each (h, w, 3) uint8, sRGB, of
        the frame's working size. Relief is then read from all of them together, the rest from the face's own.

    Returns
    -------
    SkinMaps, every map at the frame's working size.

    Raises
    ------
    UnusableInput
        If the pictures under several lights show one light only.
    """
    linear = linear_from_bytes(face.frame.cut(face.photo.pixels))
    # What does not rest on lines is read beside them, in a thread of its own and in this order.
    with ThreadPoolExecutor(1) as beside:
        coming = beside.submit(read_colour, face, linear)
        ground = _ground(face, linear)
        height = beside.submit(_height, face, ground, under)
        even = beside.submit(lambda: _read_evenness(face, coming.result(), ground))
        bands = beside.submit(lambda: height_bands(height.result(), inner(ground.skin, ground.mm), ground.mm))
        lit = shown_by(height.result(), ground.skin, ground.mm) if under else None
        lined = _read_lines(ground, lit)
        colour = coming.result()
        spots = beside.submit(_read_spots, ground, lined, own_tone(face, colour))
        marks, scars = _read_marks(ground, lined, height.result())
        reading = _read_relief(face, ground, lined, height.result(), marks, scars, bool(under))
        _add_colour(reading, face, even.result(), spots.result(), ground)
    if not len(face.landmarks):
        _add_body_marks(reading, face, colour, ground, linear)
    relief = {name: ground.framed(part) for name, part in bands.result().items()}
    return SkinMaps(
        face,
        colour.melanin,
        colour.haemoglobin,
        colour.shading,
        relief,
        reading.structures,
        Findings(tuple(reading.objects), tuple(reading.severities), reading.refusals),
    )
