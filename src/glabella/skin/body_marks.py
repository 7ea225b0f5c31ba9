"""Stretch marks and scars on body skin: where they are, how large, and what they add to the skin.

Both differ from the skin around them in blood, pigment or brightness over some millimetres. Bands that run
side by side are stretch marks, a band on its own is the scar of a cut, and a wide uneven area that of a burn
or graft. What they are is never more than a likeness.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.skin.filters import Map, fill, gaussian, masked_gaussian, robust_spread
from glabella.skin.maps import Finding, Structure
from glabella.skin.objects import Place
from glabella.skin.severity import zone_at
from glabella.terms import Concern, load_yaml

READING_MM = 0.5
BROAD_MM = 16.0
SMOOTH_MM = 0.5
HALF_WIDTHS_MM = (0.8, 1.6, 3.0)
HALF_LENGTH_MM = 4.0
DIRECTIONS = 12
GROWN_MM = 0.6
SOFT_MM = 0.5
FILLED_MM = 1.0
RIM_MM = 3.5
LEAST_SPREAD = 0.01
ENDS_AT = 0.33
# A band's answer has two weaker ones of the other sign beside it.
BESIDE = 13
# Unevenness is judged against this percentile of the skin's, over this reach.
PLAIN_PERCENTILE, MOST_UNEVEN, UNEVEN_MM = 40.0, 12.0, 2.5
PLANES = ("haemoglobin", "melanin", "brightness")


@dataclass(frozen=True, eq=False)
class BodyMark:
    """A band or an area: ``kind``, its ``outline`` (n, 2) working pixels, sizes in working pixels.

    ``redness`` and ``paleness`` are the differences of blood and of pigment from the skin around, as shares
    of it; ``contrast`` that of brightness, ln.
    """

    kind: str
    concern: Concern
    outline: NDArray[np.float32]
    length: float
    width: float
    area: float
    redness: float
    paleness: float
    contrast: float


@dataclass(frozen=True, eq=False)
class BodyMarks:
    """``marks`` and what each concern adds; empty where nothing was found."""

    marks: tuple[BodyMark, ...]
    structures: dict[Concern, Structure]


@dataclass(frozen=True, eq=False)
class _Piece:
    mask: NDArray[np.uint8]
    angle: float
    length: float
    width: float
    area: float


@cache
def _limits() -> dict[str, float]:
    return {name: float(entry["value"]) for name, entry in load_yaml("skin", "body_marks.yaml").items()}


def _kernel(half_width: float, angle: float) -> NDArray[np.float32]:
    """Return the detector of a bright band: across it a second derivative, along it a mean."""
    reach = int(np.ceil(2.5 * HALF_LENGTH_MM / READING_MM))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float64) * READING_MM
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    u = (across / half_width) ** 2
    kernel = (1 - u) * np.exp(-u / 2 - (along / HALF_LENGTH_MM) ** 2 / 2)
    kernel -= kernel.mean()
    return np.asarray(kernel / np.sqrt((kernel**2).sum()), np.float32)


def _banded(plane: Map, weight: Map) -> Map:
    """Return how clearly each pixel lies in a brighter band (darker: below 0), in spreads of the answer."""
    best = np.zeros_like(plane)
    for half_width in HALF_WIDTHS_MM:
        for step in range(DIRECTIONS):
            kernel = _kernel(half_width, np.pi * step / DIRECTIONS)
            answer = np.asarray(
                cv2.filter2D(plane, cv2.CV_32F, kernel, borderType=cv2.BORDER_REFLECT), np.float32
            )
            answer = answer / max(robust_spread(answer[weight > 0.9]), LEAST_SPREAD)
            best = np.where(np.abs(answer) > np.abs(best), answer, best)
    return np.asarray(best * (weight > 0.5), np.float32)


def _pieces(answer: Map, strong: float, weak: float) -> list[_Piece]:
    """Return connected parts above ``weak`` that reach ``strong``, with their main axes in mm.

    Each ends where the answer has fallen to a third of its own most.
    """
    count, labels = cv2.connectedComponents((answer > weak).astype(np.uint8), connectivity=8)
    out = []
    for label in np.unique(labels[answer > strong]).tolist() if count > 1 else []:
        here = labels == label
        own = np.asarray(here & (answer > float(answer[here].max()) * ENDS_AT), np.uint8)
        rows, columns = np.nonzero(own)
        if len(rows) < 8:
            continue
        points = np.stack([columns, rows], axis=1).astype(np.float64)
        spread, axes = np.linalg.eigh(np.cov(points.T))
        length, width = (float(np.sqrt(12 * max(v, 0.1)) * READING_MM) for v in spread[::-1])
        angle = float(np.arctan2(axes[1, 1], axes[0, 1]))
        out.append(_Piece(own, angle, length, width, float(own.sum()) * READING_MM**2))
    return out


def _side_by_side(bands: Sequence[_Piece]) -> list[_Piece]:
    """Return the bands that run as the longest one does, if they look like stretch marks, else nothing.

    Three slender bands do that hold most of what is banded at all; two must be thin and run closely alike,
    for the two halves of a bent cut turn against each other.
    """
    limits = _limits()
    if not bands:
        return []
    longest = max(bands, key=lambda one: one.length)
    turned = [abs((one.angle - longest.angle + np.pi / 2) % np.pi - np.pi / 2) for one in bands]
    alike = [one for one, turn in zip(bands, turned, strict=True) if turn < np.radians(limits["turned"])]
    length = sum(one.length for one in alike)
    slender = sum(one.length**2 / max(one.width, READING_MM) for one in alike) / length
    if length < limits["most_of_length"] * sum(one.length for one in bands) or slender < limits["slender"]:
        return []
    if len(alike) >= limits["least_bands"]:
        return alike
    close = max(turned) < np.radians(limits["pair_turned"])
    return alike if len(alike) == 2 and close and slender > limits["pair_slender"] else []


def _reduced(picture: Map, size: tuple[int, int], skin: Map) -> Map:
    seen = np.where(np.isfinite(picture), picture, 0) * skin
    both = cv2.resize(np.dstack([seen, skin]).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return np.asarray(both[..., 0] / np.maximum(both[..., 1], np.float32(1e-3)), np.float32)


def find_body_marks(
    melanin: Map, haemoglobin: Map, shading: Map, green: Map, skin: Map, mm_per_pixel: float
) -> BodyMarks:
    """Find stretch marks and scars on a patch of body skin.

    Parameters
    ----------
    melanin, haemoglobin, shading : (h, w) float32, as in ``SkinMaps``
    green : (h, w) float32, linear light
    skin : (h, w) float32, 0–1
    mm_per_pixel : float, mm
    """
    height, width = skin.shape
    factor = READING_MM / mm_per_pixel
    size = max(8, round(width / factor)), max(8, round(height / factor))
    known = (skin > 0.5).astype(np.float32)
    small = np.asarray(cv2.resize(known, size, interpolation=cv2.INTER_AREA), np.float32) > 0.9
    # what lies beside the skin casts shadows and colours its rim
    weight = _drawn_in(small, RIM_MM).astype(np.float32)
    sources = (haemoglobin, melanin, green)
    planes = []
    for source in sources:
        plane = np.log(np.maximum(_reduced(source, size, known), 1e-4))
        plane = plane - masked_gaussian(plane, weight, BROAD_MM / 2 / READING_MM)
        planes.append(fill(gaussian(plane, SMOOTH_MM / READING_MM), (weight > 0.5).astype(np.float32)))
    limits = _limits()
    border = _drawn_in(weight > 0, RIM_MM / 2)
    found: list[_Piece] = []
    for plane in planes:
        answer = _banded(plane, weight) * border
        for side in (answer, -answer):
            found += _pieces(np.asarray(side, np.float32), limits["strong"], limits["weak"])
    pieces = _sorted(_apart(found), _areas(planes, border))
    marks = [_mark(kind, concern, piece, planes, weight, factor) for kind, concern, piece in pieces]
    structures = {}
    for concern in (Concern.STRETCH_MARKS, Concern.SCARS):
        own = [piece.mask for _, of, piece in pieces if of is concern]
        if own:
            structures[concern] = _structure(
                np.max(own, axis=0), melanin, haemoglobin, shading, known, mm_per_pixel
            )
    return BodyMarks(tuple(marks), structures)


def _drawn_in(there: NDArray[np.bool_], millimetres: float) -> NDArray[np.bool_]:
    """Return a mask drawn in from its own border, not from the picture's."""
    side = 2 * round(millimetres / READING_MM) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.erode(there.astype(np.uint8), disc, borderType=cv2.BORDER_REPLICATE) > 0)


def _apart(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Return the pieces, longest first, without those that mostly lie on longer ones or beside them."""
    kept: list[_Piece] = []
    taken: NDArray[np.uint8] | None = None
    for piece in sorted(pieces, key=lambda one: -one.length * min(1.0, one.length / max(one.width, 0.1) / 4)):
        if taken is None:
            taken = np.zeros_like(piece.mask)
        if float(taken[piece.mask > 0].mean()) < 0.3:
            kept.append(piece)
            taken = np.maximum(
                taken, np.asarray(cv2.dilate(piece.mask, np.ones((BESIDE, BESIDE), np.uint8)), np.uint8)
            )
    return kept


def _areas(planes: Sequence[Map], border: NDArray[np.bool_]) -> list[_Piece]:
    """Return wide areas where blood, pigment and brightness are far more uneven than on plain skin."""
    limits = _limits()
    uneven = np.zeros_like(planes[0])
    for plane in planes:
        plain = np.percentile(np.abs(plane[border]), PLAIN_PERCENTILE) if border.any() else 1.0
        uneven += np.minimum(np.abs(plane) / max(float(plain), LEAST_SPREAD), MOST_UNEVEN)
    usual = gaussian(uneven, UNEVEN_MM / READING_MM) / len(planes)
    level = np.asarray(usual * border, np.float32)
    area = float((level > limits["uneven"]).sum()) * READING_MM**2
    found = _pieces(level, limits["uneven"], limits["rather_uneven"])
    return [one for one in found if min(area, one.area) >= limits["least_area"]]


def _sorted(bands: Sequence[_Piece], areas: Sequence[_Piece]) -> list[tuple[str, Concern, _Piece]]:
    """Say of each piece what it looks like; leave out what is too small to say."""
    limits = _limits()
    long = [p for p in bands if p.length >= max(limits["least_length"], limits["longer"] * p.width)]
    beside = _side_by_side(long)
    if beside:
        return [("stretch_mark", Concern.STRETCH_MARKS, piece) for piece in beside]
    if areas:
        return [("burn_like_scar", Concern.SCARS, piece) for piece in areas]
    return [("line_scar", Concern.SCARS, piece) for piece in long if piece.length >= limits["least_cut"]]


def _mark(
    kind: str, concern: Concern, piece: _Piece, planes: Sequence[Map], weight: Map, factor: float
) -> BodyMark:
    wide = cv2.dilate(piece.mask, np.ones((9, 9), np.uint8)) > 0
    ring = wide & (piece.mask == 0) & (weight > 0.9)
    inside = piece.mask > 0
    blood, pigment, bright = (
        float(np.median(plane[inside]) - np.median(plane[ring])) if ring.any() else 0.0 for plane in planes
    )
    if kind == "stretch_mark":
        kind = "red_stretch_mark" if blood > _limits()["red"] else "white_stretch_mark"
    contours, _ = cv2.findContours(piece.mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outline = (max(contours, key=len).reshape(-1, 2) + 0.5) * factor - 0.5
    scale = factor / READING_MM
    return BodyMark(
        kind,
        concern,
        outline.astype(np.float32),
        piece.length * scale,
        piece.area / max(piece.length, 1e-6) * scale,
        piece.area * scale**2,
        blood,
        -pigment,
        bright,
    )


def _structure(
    mask: NDArray[np.uint8], melanin: Map, haemoglobin: Map, shading: Map, known: Map, mm_per_pixel: float
) -> Structure:
    """Return what differs under a mask (of reading size) from the skin around it, softly bounded."""
    grown = max(1, 2 * round(GROWN_MM / READING_MM) + 1)
    wider = cv2.dilate(mask, np.ones((grown, grown), np.uint8))
    large = cv2.resize(wider.astype(np.float32), known.shape[::-1], interpolation=cv2.INTER_LINEAR)
    soft = np.clip(gaussian(np.asarray(large, np.float32), SOFT_MM / mm_per_pixel), 0, 1) * known
    around = known * (soft < 0.02)

    def added(picture: Map) -> Map:
        safe = np.where(np.isfinite(picture), picture, 0).astype(np.float32)
        smooth = masked_gaussian(safe, around, FILLED_MM / mm_per_pixel)
        there = masked_gaussian(around, np.ones_like(around), FILLED_MM / mm_per_pixel) > 0.2
        return np.asarray((safe - fill(smooth, there.astype(np.float32))) * soft, np.float32)

    return Structure(added(melanin), added(haemoglobin), added(np.log(np.maximum(shading, np.float32(1e-3)))))


def body_findings(found: BodyMarks, place: Place) -> list[Finding]:
    """Return body marks as findings, with their outlines; sizes only where the scale is known."""
    out = []
    for mark in found.marks:
        middle = mark.outline.mean(axis=0)
        length, width = mark.length * place.mm, mark.width * place.mm
        out.append(
            Finding(
                mark.concern,
                mark.kind,
                zone_at(place.zones, float(middle[0]), float(middle[1])),
                place.on_photograph(mark.outline),
                length_mm=round(length, 1) if place.scaled else None,
                width_mm=round(width, 1) if place.scaled else None,
                area_mm2=round(mark.area * place.mm**2, 1) if place.scaled else None,
                contrast=round(mark.contrast, 3),
            )
        )
    return out
