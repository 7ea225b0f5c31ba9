"""The same face read again: scores move less than they are said to, and a smile is known for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from glabella.bench.change import Score, readings, scores_of, share_within
from glabella.bench.truth.figure import Figure
from glabella.bench.truth.real import ABSENT, real_face, real_faces
from glabella.bench.truth.samples import sitter
from glabella.capture.photo import Photo
from glabella.skin import SkinMaps, analyze
from glabella.skin.objects import moving_zones
from glabella.terms import Concern, GlabellaError, Zone

LEAST_SHARE = 0.95
# None of these sitters served to measure the detectable changes; one for each tone, young to old.
SEED = 300
AGES = {1: 62.0, 2: 28.0, 3: 50.0, 4: 35.0, 5: 68.0, 6: 24.0, 7: 44.0, 8: 58.0, 9: 31.0, 10: 49.0}
RETAKES = 2
LEAST_NAMED = 0.9
SMILING_ZONES = {Zone.NASOLABIAL, Zone.CHEEKS}
PART = "repeatability"


def _share(
    name: str, groups: Iterable[tuple[str, dict[Score, list[tuple[float, float]]]]], note: str
) -> Figure:
    """Return the share of pairs of readings that differ by at most their stated detectable change."""
    counts = [(label, *share_within(scores)) for label, scores in groups]
    within, total = sum(one[1] for one in counts), sum(one[2] for one in counts)
    if total == 0:
        return Figure(PART, name, float("nan"), "1", f"≥ {LEAST_SHARE}", False, note=ABSENT)
    share = within / total
    worst = min((one for one in counts if one[2]), key=lambda one: one[1] / one[2])
    return Figure(
        PART,
        name,
        share,
        "1",
        f"≥ {LEAST_SHARE}",
        share >= LEAST_SHARE,
        note=f"{note} {total} pairs; the worst, {worst[0]}: {worst[1] / worst[2]:.2f}.",
    )


def _jittered() -> Iterator[tuple[str, dict[Score, list[tuple[float, float]]]]]:
    for tone, age in AGES.items():
        photo = Photo(sitter(tone, SEED + tone, age=age).picture, "PNG", "sRGB")
        yield f"tone {tone}", scores_of(readings(photo, RETAKES, np.random.default_rng((SEED, tone))))


def _read(paths: Iterable[Path]) -> list[SkinMaps]:
    out = []
    for path in paths:
        try:
            out.append(analyze(real_face(path)))
        except GlabellaError:
            continue
    return out


def _series(folder: Path) -> Iterator[tuple[str, dict[Score, list[tuple[float, float]]]]]:
    yield "series", scores_of(_read(sorted((folder / "series").glob("webcam*.jpg"))))


def _pairs(folder: Path) -> list[list[SkinMaps]]:
    """Return both pictures, neutral and smiling, of everyone who was taken twice."""
    smiling = sorted((folder / "london").glob("*_smiling.jpg"))
    pairs = [_read((path.with_name(path.name.replace("smiling", "neutral")), path)) for path in smiling]
    return [pair for pair in pairs if len(pair) == 2]


def _pigment(pair: list[SkinMaps]) -> dict[Score, list[tuple[float, float]]]:
    return {key: values for key, values in scores_of(pair).items() if key[1] is Concern.TONE}


def _named(pairs: list[list[SkinMaps]]) -> Figure:
    """Return how often a smile is named in the smiling picture and not in the neutral one."""
    said = [moving_zones(skin.face.expression) >= SMILING_ZONES for pair in pairs for skin in pair]
    right = sum(said[1::2]) + sum(not one for one in said[::2])
    share = right / len(said) if said else float("nan")
    return Figure(
        PART,
        "a smile named, and none where there is none",
        share,
        "1",
        f"≥ {LEAST_NAMED}",
        bool(said) and share >= LEAST_NAMED,
        note=f"{len(pairs)} people, some smiling faintly; the limit was chosen on them." if said else ABSENT,
    )


def measure_repeat() -> list[Figure]:
    """Return how still scores stay while the face is the same."""
    folder = real_faces()
    pairs = _pairs(folder) if folder else []
    return [
        _share(
            "known-truth faces taken again, scores within their change", _jittered(), "One sitter a tone."
        ),
        _share(
            "one woman by webcam, scores within their change",
            _series(folder) if folder else (),
            "Four pictures that differ in size, place and tilt.",
        ),
        _share(
            "pigment of neutral and smiling pictures within its change",
            ((f"person {place + 1}", _pigment(pair)) for place, pair in enumerate(pairs)),
            f"{len(pairs)} people.",
        ),
        _named(pairs),
    ]
