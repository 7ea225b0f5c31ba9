"""Spots of known place, size and colour on known-truth faces: who finds them.

Each spot is more melanin or more blood in the face's own maps, rendered by the forward model that made the
face, which shares nothing with the reader. Places where the face has spots of its own are not counted. The
peer, ``blob_dog`` on flattened log green, is scored at each of many thresholds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.capture.colour import linear_from_bytes
from glabella.capture.photo import Photo
from glabella.face import Face
from glabella.skin.analysis import analyze, flattened
from glabella.skin.relief import log_light
from glabella.synth import SynthFace, compose
from glabella.synth.optics import encode, skin_colour

SPOTS_PER_FACE = 60
DIAMETERS_MM = (0.9, 4.0)
MORE_MELANIN, MORE_BLOOD = (0.25, 1.0), (0.5, 1.6)
BLOOD_SHARE = 0.35
APART_MM = 2.0
INSIDE_MM = 3.0
OWN_SPOTS_MM = 1.5
LEAST_REACH_PIXELS = 1.5
PEER_THRESHOLDS = np.geomspace(0.044, 0.25, 9)
KINDS = {"spot": "pigment", "red_spot": "blood"}


@dataclass(frozen=True)
class DrawnSpot:
    """A known spot: centre in working pixels, diameter in mm, more ``pigment`` or ``blood``."""

    x: float
    y: float
    diameter_mm: float
    kind: str


@dataclass(frozen=True, eq=False)
class SpottedFace:
    """A face with known spots; ``counted`` (h, w) bool of its frame says where answers count."""

    face: Face
    spots: tuple[DrawnSpot, ...]
    counted: NDArray[np.bool_]
    mm: float


def _places(
    room: NDArray[np.bool_], mm: float, random: np.random.Generator
) -> list[tuple[float, float, float]]:
    """Return centres (x, y) and diameters in mm of spots that do not touch."""
    rows, columns = np.nonzero(room)
    placed: list[tuple[float, float, float]] = []
    for _ in range(40 * SPOTS_PER_FACE):
        if len(placed) == SPOTS_PER_FACE:
            break
        pick = random.integers(len(rows))
        x, y = columns[pick] + random.uniform(-0.5, 0.5), rows[pick] + random.uniform(-0.5, 0.5)
        size = float(np.exp(random.uniform(*np.log(DIAMETERS_MM))))
        if all(np.hypot(x - a, y - b) * mm > 0.5 * (size + d) + APART_MM for a, b, d in placed):
            placed.append((x, y, size))
    return placed


def draw_spots(known: SynthFace, face: Face, room: NDArray[np.bool_], seed: int) -> SpottedFace:
    """Draw spots into the maps of a known-truth face, render it again, and return it as found.

    Parameters
    ----------
    known : SynthFace
    face : what is found of its picture
    room : (h, w) bool of the face's frame, where spots may lie
    seed : of the spots
    """
    random = np.random.default_rng(seed)
    mm = face.working_mm_per_pixel
    assert mm is not None
    own = cv2.dilate(known.spots.astype(np.uint8), np.ones((2 * round(OWN_SPOTS_MM / mm) + 1,) * 2))
    counted = cv2.distanceTransform(room.astype(np.uint8), cv2.DIST_L2, 5) * mm > INSIDE_MM
    counted &= face.frame.cut(own.astype(np.float32)) < 0.5
    melanin, blood = np.log(known.melanin), np.log(known.haemoglobin)
    spots = []
    y, x = np.mgrid[: melanin.shape[0], : melanin.shape[1]].astype(np.float32)
    for column, row, size in _places(counted, mm, random):
        bloody = random.uniform() < BLOOD_SHARE
        more = random.uniform(*(MORE_BLOOD if bloody else MORE_MELANIN))
        ((cx, cy),) = face.frame.to_photograph(np.array([[column, row]], np.float32))
        reach = int(2 * size / mm) + 2
        window = np.s_[max(0, int(cy) - reach) : int(cy) + reach, max(0, int(cx) - reach) : int(cx) + reach]
        lobes = 1 + 0.15 * np.sin(2 * np.arctan2(y[window] - cy, x[window] - cx) + random.uniform(0, 6))
        distance = np.hypot(x[window] - cx, y[window] - cy) * mm / (0.5 * size * lobes)
        (blood if bloody else melanin)[window] += more * np.exp(
            -np.log(2) * distance ** random.choice([2.0, 4.0])
        )
        spots.append(DrawnSpot(column, row, size, "blood" if bloody else "pigment"))
    m, h = np.clip(np.exp(melanin), 0.003, 0.58), np.clip(np.exp(blood), 0.0015, 0.19)
    colour = skin_colour(m.astype(np.float32), h.astype(np.float32), known.traits.sensor)
    picture = encode(compose(colour, known.shading_rgb, known.specular, known.coverage, known.rest))
    return SpottedFace(replace(face, photo=Photo(picture, "PNG", "sRGB")), tuple(spots), counted, mm)


def matched(found: NDArray[np.floating], truth: Sequence[DrawnSpot], mm: float) -> list[int | None]:
    """Pair found centres (n, 2) with known spots, nearest first, none used twice.

    Returns
    -------
    for each found centre the index of its spot or ``None``. A centre within the spot, or within 1.5 pixels
    of its centre, is a pair.
    """
    partner: list[int | None] = [None] * len(found)
    if len(found) == 0 or len(truth) == 0:
        return partner
    centres = np.array([(one.x, one.y) for one in truth])
    reach = np.array([max(0.5 * one.diameter_mm / mm, LEAST_REACH_PIXELS) for one in truth])
    far = np.linalg.norm(found[:, None] - centres, axis=2) / reach
    taken: set[int] = set()
    for flat in np.argsort(far, axis=None, kind="stable").tolist():
        which, spot = divmod(flat, len(truth))
        if far[which, spot] > 1:
            break
        if partner[which] is None and spot not in taken:
            partner[which] = spot
            taken.add(spot)
    return partner


def f1(hits: int, found: int, truth: int) -> float:
    """Return the F1 score of ``hits`` among ``found`` answers and ``truth`` objects, 1 for nothing at all."""
    return 2 * hits / (found + truth) if found + truth else 1.0


def inside(points: NDArray[np.floating], counted: NDArray[np.bool_]) -> NDArray[np.floating]:
    """Return the points (n, 2) whose pixel counts."""
    if len(points) == 0:
        return points.reshape(0, 2)
    column = np.clip(np.round(points[:, 0]).astype(int), 0, counted.shape[1] - 1)
    row = np.clip(np.round(points[:, 1]).astype(int), 0, counted.shape[0] - 1)
    return np.asarray(points[counted[row, column]])


def found_spots(drawn: SpottedFace) -> list[tuple[float, float, str]]:
    """Return centres (x, y) in working pixels and kinds of the spots that a whole reading finds."""
    out = []
    for one in analyze(drawn.face).findings.objects:
        if one.kind in KINDS:
            x, y = drawn.face.frame.to_working(np.asarray(one.path, np.float32)).mean(axis=0)
            out.append((float(x), float(y), KINDS[one.kind]))
    return out


def blob_dog_spots(drawn: SpottedFace) -> dict[float, NDArray[np.floating]]:
    """Return the centres (n, 2) that ``blob_dog`` finds on flattened log green at each threshold."""
    from skimage import feature

    find: Any = feature.blob_dog
    skin = (drawn.face.skin > 0.5).astype(np.float32)
    linear = linear_from_bytes(drawn.face.frame.cut(drawn.face.photo.pixels))
    darker = -flattened(log_light(linear), skin, drawn.mm)[1]
    rows, columns = (np.nonzero(drawn.counted.any(axis=axis))[0] for axis in (1, 0))
    corner = np.array([columns[0], rows[0]])
    part = darker[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    low, high = (size / 2 / 2**0.5 / drawn.mm for size in DIAMETERS_MM)
    out = {}
    for threshold in PEER_THRESHOLDS:
        blobs = find(part, min_sigma=low, max_sigma=high, threshold=threshold, overlap=0.5)
        out[float(threshold)] = _inside(np.asarray(blobs)[:, [1, 0]] + corner, drawn.counted)
    return out


@dataclass(frozen=True)
class SpotScore:
    """F1 of this reader, of ``blob_dog`` by threshold, and of this reader's red spots alone."""

    ours: float
    peer: dict[float, float]
    red: float


def score_spots(drawn: SpottedFace, *, red_counts: bool) -> SpotScore:
    """Return how well spots are found on one face.

    Parameters
    ----------
    drawn : SpottedFace
    red_counts : whether red spots must be found; where they need not, finding one is no fault either
    """
    found = found_spots(drawn)
    centres = np.array([(x, y) for x, y, _ in found]).reshape(-1, 2)
    inside = _counts(centres, drawn.counted)
    kinds = [kind for (_, _, kind), seen in zip(found, inside, strict=True) if seen]
    centres = centres[inside]
    ours = _score(centres, drawn, red_counts)
    peer = {at: _score(one, drawn, red_counts) for at, one in blob_dog_spots(drawn).items()}
    partner = matched(centres, drawn.spots, drawn.mm)
    right = sum(
        kind == "blood" and pair is not None and drawn.spots[pair].kind == "blood"
        for kind, pair in zip(kinds, partner, strict=True)
    )
    red = f1(right, kinds.count("blood"), sum(one.kind == "blood" for one in drawn.spots))
    return SpotScore(ours, peer, red)


def _score(centres: NDArray[np.floating], drawn: SpottedFace, red_counts: bool) -> float:
    wanted = {index for index, one in enumerate(drawn.spots) if red_counts or one.kind == "pigment"}
    partner = matched(centres, drawn.spots, drawn.mm)
    hits = sum(pair in wanted for pair in partner)
    return f1(hits, hits + sum(pair is None for pair in partner), len(wanted))


def _counts(points: NDArray[np.floating], counted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say for each point (n, 2) whether its pixel counts."""
    column = np.clip(np.round(points[:, 0]).astype(int), 0, counted.shape[1] - 1)
    row = np.clip(np.round(points[:, 1]).astype(int), 0, counted.shape[0] - 1)
    return np.asarray(counted[row, column])


def _inside(points: NDArray[np.floating], counted: NDArray[np.bool_]) -> NDArray[np.floating]:
    return np.asarray(points[_counts(points, counted)])
