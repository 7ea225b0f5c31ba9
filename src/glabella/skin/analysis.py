"""Everything that is read from the skin of one face or patch, put together."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glabella.capture.colour import linear_from_bytes
from glabella.face import Face
from glabella.skin.anatomy import away_from_edges, legible
from glabella.skin.body_marks import body_findings, find_body_marks
from glabella.skin.creases import fallback_gain, signatures
from glabella.skin.evenness import ZONE_REACH, lay_ground, limits
from glabella.skin.filters import Map, fill, masked_gaussian
from glabella.skin.light import Light, estimate_light, light_on_flat_skin
from glabella.skin.lines import find_lines
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
from glabella.skin.relief import SKIN_LIMIT, height_bands, height_from_one, inner, log_light, shown_by
from glabella.skin.ridges import crease_light, ridge_field
from glabella.skin.scars import PIT_BAND, find_marks, known_part, mark_signature, with_contrast
from glabella.skin.severity import (
    crease_severities,
    face_severities,
    scar_severity,
    scored_zones,
    texture_severities,
)
from glabella.skin.spots import find_spots
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
    planes = (np.ascontiguousarray(log[..., channel]) for channel in range(3))
    red, green, blue = (
        fill(one - masked_gaussian(one, skin, FLATTEN_MM / mm_per_pixel), skin) for one in planes
    )
    return red, green, blue


def _ground(face: Face, whole: NDArray[np.float32]) -> _Ground:
    mm = face.working_mm_per_pixel or UNKNOWN_SCALE_MM
    window = _window(face.skin)
    linear = np.ascontiguousarray(whole[window])
    soft_skin = np.ascontiguousarray(face.skin[window])
    log = log_light(linear)
    skin = (soft_skin > SKIN_LIMIT).astype(np.float32)
    red, green, blue = flattened(log, skin, mm)
    mean = linear[skin > 0].mean(axis=0, dtype=np.float64) if skin.any() else np.ones(3)
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
class _Reading:
    structures: dict[Concern, Structure]
    objects: list[Finding]
    severities: list[Severity]
    refusals: dict[Concern, str]
    between: Map


def _read_relief(
    face: Face, ground: _Ground, height: NDArray[np.complex64], several_lights: bool
) -> _Reading:
    """Read lines, scars and texture."""
    mm = ground.mm
    red, green = ground.red, ground.green
    if several_lights:
        light = shown_by(height, ground.skin, mm)
    else:
        light = crease_light((red, green, ground.blue), ground.skin, fallback_gain())
    field = ridge_field(light, ground.skin, mm)
    lines = find_lines(field, ground.log, ground.skin * ground.free, ground.skin, mm)
    editable = ground.soft_skin * ground.free
    fine, wrinkles, gain = signatures(ground.log, lines, editable, mm)
    creased = np.clip(20 * np.abs(fine + wrinkles), 0, 1)
    between = known_part(editable, mm) * (1 - creased)
    pits = height_bands(height, inner(ground.skin, mm), mm, [PIT_BAND])[PIT_BAND.name]
    neck = ground.zones.get(Zone.NECK)
    # folds of the neck hold hollows between them that no acne left
    pitted = between if neck is None else between * (1 - np.clip(neck, 0, 1))
    marks = with_contrast(find_marks(pits, pitted, mm), green)
    scars = mark_signature(ground.log[..., 1], marks, editable, mm)
    structures = {
        Concern.FINE_LINES: Structure(log_shading=ground.framed(fine), channel_gain=gain),
        Concern.WRINKLES: Structure(log_shading=ground.framed(wrinkles), channel_gain=gain),
        Concern.ACNE_SCARS: Structure(log_shading=ground.framed(scars), channel_gain=gain),
    }
    objects = line_findings(lines, ground.place(face)) + mark_findings(marks, ground.place(face))
    severities: list[Severity] = []
    zones = scored_zones(ground.zones, mm) if face.mm_per_pixel is not None else []
    if zones:
        homes = [one.zone for one in objects[: len(lines)]]
        severities += crease_severities(face, lines, homes, zones, mm, _expression_note(face))
        severities += face_severities(face, lines, homes, moving_zones(face.expression), mm)
        scar = scar_severity(face, objects, mm)
        severities += [scar] if scar else []
    texture = texture_signature(green, between, mm)
    if texture is not None:
        structures[Concern.TEXTURE] = Structure(log_shading=ground.framed(texture), channel_gain=gain)
        rough = {zone: roughness(texture, between * ground.zones[zone]) for zone in zones}
        pores = refusal(face.working_mm_per_pixel)
        if pores is None:
            seen = find_pores((red, green, ground.blue), between, mm)
            objects += pore_findings(seen.pores, ground.place(face))
            pores = seen.words
        if mm <= COARSEST_FOR_TEXTURE_MM:
            severities += texture_severities(face, rough, pores)
    refusals = {} if several_lights else _relief_refusals(ground.light)
    return _Reading(structures, objects, severities, refusals, between)


def own_tone(face: Face, colour: SkinColour) -> tuple[float, float]:
    """Return the median melanin and haemoglobin of a face's skin."""
    seen = (face.skin > SKIN_LIMIT) & np.isfinite(colour.melanin)
    if not seen.any():
        return UNKNOWN_TONE
    return float(np.median(colour.melanin[seen])), float(np.median(colour.haemoglobin[seen]))


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


def _add_colour(reading: _Reading, face: Face, read: _Coloured, ground: _Ground) -> None:
    """Add patches, spots and redness; redness is read but adds no structure: nothing supports painting it."""
    tone, redness = read.tone, read.redness
    reading.structures[Concern.TONE] = tone.structure
    own = own_tone(face, read.colour)
    planes = (ground.red, ground.green, ground.blue)
    calm = reading.between * ground.outside(SPOTS_UNREAD)
    spots = find_spots(planes, calm, ground.mm, own, blood=own[0] < limits()["darkest_for_red_spots"])
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
    # colour and relief are read from the same picture and not from each other: each has its thread
    with ThreadPoolExecutor(1) as beside:
        coming = beside.submit(read_colour, face, linear)
        ground = _ground(face, linear)
        even = beside.submit(lambda: _read_evenness(face, coming.result(), ground))
        height = _height(face, ground, under)
        bands = beside.submit(lambda: height_bands(height, inner(ground.skin, ground.mm), ground.mm))
        reading = _read_relief(face, ground, height, bool(under))
        colour = coming.result()
        _add_colour(reading, face, even.result(), ground)
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
