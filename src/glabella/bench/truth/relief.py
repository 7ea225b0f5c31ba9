"""How truly relief, scars and the marks of body skin are read, by tone and light, on known truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from glabella.bench.truth.figure import Figure
from glabella.bench.truth.samples import FACE_SIDE, TONES, as_face
from glabella.capture.colour import linear_from_bytes
from glabella.capture.photo import Photo
from glabella.face import patch
from glabella.face.yardstick import coin_diameter
from glabella.skin.analysis import flattened
from glabella.skin.anatomy import away_from_edges
from glabella.skin.body_marks import find_body_marks
from glabella.skin.filters import Map, fill
from glabella.skin.light import Light as Seen
from glabella.skin.light import estimate_light, light_on_flat_skin
from glabella.skin.reading import read_colour
from glabella.skin.relief import Band, band_pass, height_bands, height_from_one, inner, log_light
from glabella.skin.scars import PIT_BAND, find_marks
from glabella.skin.stereo import height_from_lights
from glabella.synth import Light, SynthPatch, relight, synthesise, synthesise_patch
from glabella.terms import UnusableInput, load_yaml

SIDE, MM = 416, 0.1
FEATURES = ("pores", "freckles", "fine_lines", "ice_pick_scars", "boxcar_scars", "rolling_scars")
# From the finest lines to the widest scars; on faces what three of their pixels hold.
READ = Band("read", 0.3, 5.0)
FROM_ONE, FROM_THREE = ("left", "right"), ("left", "front", "right")
FACE_TONES = (3, 8)
# Each tone's skin is made anew this many times: one patch holds some twenty scars.
SEEDS = (40, 140, 240)
BODY_TONES = (1, 3, 5, 7, 9, 10)
# No limit of the reader of body marks was chosen on these seeds.
BODY_SEEDS = (103, 104)
BODY = {
    "red_stretch_marks": "red_stretch_mark",
    "white_stretch_marks": "white_stretch_mark",
    "surgical_scar": "line_scar",
    "burn_scar": "burn_like_scar",
}
BODY_SIDE, BODY_MM = 512, 0.13
MARGIN_MM = 2.0
NEAR_MM = 0.4


@lru_cache(maxsize=2)
def _skin(tone: int, seed: int) -> SynthPatch:
    return synthesise_patch(tone, seed + tone, SIDE, mm_per_pixel=MM, light="front", features=FEATURES)


def _frontal(tone: int) -> list[Light]:
    """Return two lights within a few degrees of the camera."""
    return [Light(tone % 3 * 2.0 - 2, tone % 4 - 1.0, hardness) for hardness in (0.4, 0.8)]


def _linear(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    return linear_from_bytes(picture)


def _whole(shape: tuple[int, ...]) -> Map:
    whole = np.ones(shape[:2], np.float32)
    margin = round(MARGIN_MM / MM)
    whole[:margin], whole[-margin:], whole[:, :margin], whole[:, -margin:] = 0, 0, 0, 0
    return whole


def _light_of(
    linear: NDArray[np.float32], skin: Map, mm: float
) -> tuple[Seen, Sequence[Map], NDArray[np.float64]]:
    channels = flattened(log_light(linear), skin, mm)
    mean = linear[skin > 0].mean(axis=0, dtype=np.float64)
    return light_on_flat_skin(channels, inner(skin, mm), mm, mean), channels, mean


def _likeness(height: Map, truth: Map, weight: Map, mm: float) -> float:
    seen = weight > 0.8
    known = (weight > 0).astype(np.float32)
    read, true = (band_pass(one, known, READ, mm)[seen] for one in (height, fill(truth, known)))
    return float(np.corrcoef(read, true)[0, 1])


def _heights(made: SynthPatch) -> tuple[list[NDArray[np.complex64]], NDArray[np.complex64], list[bool]]:
    """Return a patch's heights from one picture under each side light, from three, and the refusals."""
    skin = _whole(made.relief.shape)
    limit = float(load_yaml("skin", "relief.yaml")["light"]["frontal_below"]["value"])
    pictures = {name: _linear(relight(made, name).picture) for name in FROM_THREE}
    singles, refused = [], []
    for name in FROM_ONE:
        light, channels, mean = _light_of(pictures[name], skin, MM)
        refused.append(light.obliqueness < limit)
        singles.append(height_from_one(channels, inner(skin, MM), MM, light.slope, mean))
    three = height_from_lights([pictures[name] for name in FROM_THREE], skin, MM).transform
    return singles, three, refused


def _frontal_refusals(tone: int) -> list[bool]:
    made, limit = (
        _skin(tone, SEEDS[0]),
        float(load_yaml("skin", "relief.yaml")["light"]["frontal_below"]["value"]),
    )
    skin = _whole(made.relief.shape)
    lights = (_light_of(_linear(relight(made, one).picture), skin, MM)[0] for one in _frontal(tone))
    return [light.obliqueness < limit for light in lights]


def _scars(height: NDArray[np.complex64], made: SynthPatch) -> NDArray[np.int64]:
    """Return how many scars were found, found falsely, missed, and named right."""
    skin = _whole(made.relief.shape)
    weight = inner(skin, MM)
    pits = height_bands(height, weight, MM, [PIT_BAND])[PIT_BAND.name]
    inside = [one for one in made.scars if weight[round(one.y) % SIDE, round(one.x) % SIDE] > 0.9]
    found = false = right = 0
    left = list(inside)
    for mark in find_marks(pits, weight, MM):
        near = [
            one for one in left if np.hypot(mark.x - one.x, mark.y - one.y) * MM < one.width_mm / 2 + NEAR_MM
        ]
        if not near:
            false += 1
            continue
        scar = min(near, key=lambda one: float(np.hypot(mark.x - one.x, mark.y - one.y)))
        left.remove(scar)
        found += 1
        right += mark.kind == scar.kind
    return np.array([found, false, len(left), right])


def _of_face(tone: int) -> tuple[float, float]:
    """Return the likeness of a face's relief read from one picture and from three."""
    made = synthesise(tone, 60 + tone, FACE_SIDE, age=45, scars=0.6)
    pictures = {name: relight(made, name).picture for name in FROM_THREE}
    face = as_face(relight(made, "front"))
    mm = face.working_mm_per_pixel or made.mm_per_pixel
    bare = face.frame.cut(made.skin.astype(np.float32))
    skin = np.asarray((face.skin * bare > 0.5) * away_from_edges(face, mm), np.float32)
    linear = {name: _linear(face.frame.cut(picture)) for name, picture in pictures.items()}
    points = face.frame.to_working(face.landmarks)
    lights = {name: estimate_light(one[..., 1], face.skin, points, mm) for name, one in linear.items()}
    weight = inner(skin, mm)
    truth = np.asarray(face.frame.cut(made.relief), np.float32)
    side = linear["left"]
    channels, mean = flattened(log_light(side), skin, mm), side[skin > 0].mean(axis=0, dtype=np.float64)
    one = height_from_one(channels, weight, mm, lights["left"].slope, mean)
    slopes = np.array([lights[name].slope for name in FROM_THREE])
    three = height_from_lights([linear[name] for name in FROM_THREE], skin, mm, slopes).transform
    return tuple(  # type: ignore[return-value]
        _likeness(height_bands(each, weight, mm, [PIT_BAND])[PIT_BAND.name], truth, weight, mm)
        for each in (one, three)
    )


@dataclass(frozen=True)
class Body:
    """Marks of body skin: ``right`` by tone as (named right or not, 1), ``scales`` relative errors of the
    scales that were read from coin or ruler, ``lost`` how many were not found."""

    right: dict[int, list[tuple[float, float]]]
    scales: list[float]
    lost: int


def _of_body() -> Body:
    out = Body({tone: [] for tone in BODY_TONES}, [], 0)
    for tone in BODY_TONES:
        for seed in BODY_SEEDS:
            for number, (feature, kind) in enumerate(BODY.items()):
                error, named = _of_mark(tone, seed, feature, "ruler" if number % 2 else "coin")
                out.right[tone].append((float(named == kind), 1.0))
                out.scales.extend([] if error is None else [error])
    every = len(BODY_TONES) * len(BODY_SEEDS) * len(BODY)
    return replace(out, lost=every - len(out.scales))


def _of_mark(tone: int, seed: int, feature: str, scale: str) -> tuple[float | None, str]:
    """Return the relative error of the scale, none where no coin or ruler is found, and what is named."""
    made = synthesise_patch(
        tone, seed, BODY_SIDE, mm_per_pixel=BODY_MM, features=(feature,), site="thigh", scale=scale
    )
    coin = coin_diameter("euro_1") if scale == "coin" else None
    try:
        face = patch(Photo(made.picture, "PNG", "sRGB"), coin_mm=coin)
    except UnusableInput:
        return None, ""
    mm = face.working_mm_per_pixel or 0.0
    linear = _linear(made.picture)
    colour = read_colour(face, linear)
    green = np.ascontiguousarray(linear[..., 1])
    found = find_body_marks(
        colour.melanin, colour.haemoglobin, colour.shading, green, face.skin, mm or BODY_MM
    )
    kinds = [mark.kind for mark in found.marks]
    return abs(mm / BODY_MM - 1), max(dict.fromkeys(kinds), key=kinds.count) if kinds else ""


Cases = Mapping[int, Sequence[tuple[float, float]]]


def _at_least(name: str, value: float, least: float, cases: Cases, note: str) -> Figure:
    scores = {tone: np.array(rows, np.float64).T for tone, rows in cases.items()}
    by_tone = {tone: float(np.average(part[0], weights=part[1])) for tone, part in scores.items()}
    return Figure(
        "relief", name, value, "", f"≥ {least:g}", value >= least, by_tone, note=note, samples=cases
    )


@dataclass(frozen=True, eq=False)
class Patches:
    """What is read of every tone's patches: likeness of relief and counts of scars, by tone and patch, from
    one light and from three; and whether oblique light was refused."""

    one: dict[int, list[tuple[float, float]]]
    three: dict[int, list[tuple[float, float]]]
    scars: dict[str, dict[int, list[NDArray[np.int64]]]]
    refused: list[bool]


def _of_patches() -> Patches:
    out = Patches({}, {}, {"one": {}, "three": {}}, [])
    for tone in TONES:
        for seed in SEEDS:
            made = _skin(tone, seed)
            weight = inner(_whole(made.relief.shape), MM)
            singles, together, refused = _heights(made)
            shown = [
                height_bands(each, weight, MM, [PIT_BAND])[PIT_BAND.name] for each in (*singles, together)
            ]
            alike = [_likeness(each, made.relief, weight, MM) for each in shown]
            out.one.setdefault(tone, []).append((float(np.mean(alike[:-1])), 1.0))
            out.three.setdefault(tone, []).append((alike[-1], 1.0))
            for words, heights in (("one", singles), ("three", [together])):
                counts = np.sum([_scars(each, made) for each in heights], axis=0)
                out.scars[words].setdefault(tone, []).append(counts)
            out.refused.extend(refused if seed == SEEDS[0] else [])
    return out


def measure_relief() -> list[Figure]:
    """Measure relief, refusals, scars, scale and the marks of body skin on known truth (two minutes)."""
    read = _of_patches()
    frontal = [one for tone in TONES for one in _frontal_refusals(tone)]
    faces = {tone: _of_face(tone) for tone in FACE_TONES}
    body = _of_body()
    worst, every = max(body.scales, default=1.0), body.lost + len(body.scales)
    flat = f"flat skin, light{{}} unknown; {len(SEEDS)} patches a tone"
    return [
        _at_least(
            "relief from one picture, oblique", _mean(read.one), 0.75, read.one, flat.format("")
        ),
        _at_least("relief from three lights", _mean(read.three), 0.9, read.three, flat.format("s")),
        *(
            _at_least(f"relief of faces, {words}", _mean(part), least, part, "light told by the face's shape")
            for words, least, part in (
                ("one picture", 0.75, {tone: [(pair[0], 1.0)] for tone, pair in faces.items()}),
                ("three lights", 0.9, {tone: [(pair[1], 1.0)] for tone, pair in faces.items()}),
            )
        ),
        _share("refused under frontal light", frontal),
        _share("not refused under oblique light", [not one for one in read.refused]),
        *(_scar_figure(words, counts) for words, counts in read.scars.items()),
        Figure(
            "relief", "scale from coin or ruler", worst, "largest share", "≤ 0.04", worst <= 0.04,
            note=f"Of the {len(body.scales)} that were found.",
        ),
        _at_least("coin or ruler found", len(body.scales) / every, 0.95, {}, f"{every} pictures"),
        _at_least(
            "marks of body skin named right", _mean(body.right), 0.8, body.right,
            f"stretch marks, cut, burn; {len(BODY_SEEDS)} of each a tone",
        ),
    ]  # fmt: skip


def _share(name: str, held: Sequence[bool]) -> Figure:
    return _at_least(name, float(np.mean(held)), 0.9, {}, f"{len(held)} pictures")


def _mean(cases: Cases) -> float:
    return float(np.mean([value for rows in cases.values() for value, _ in rows]))


def _scar_figure(words: str, counts: Mapping[int, Sequence[NDArray[np.int64]]]) -> Figure:
    found, false, missed, right = (
        int(v) for v in np.sum([one for rows in counts.values() for one in rows], 0)
    )
    cases = {tone: [(float(n[3] / max(n[0], 1)), float(n[0])) for n in rows] for tone, rows in counts.items()}
    note = f"precision {found / max(found + false, 1):.2f}, recall {found / max(found + missed, 1):.2f}"
    name = "scar type right, one picture" if words == "one" else "scar type right, three lights"
    return _at_least(name, right / max(found, 1), 0.8, cases, note)
