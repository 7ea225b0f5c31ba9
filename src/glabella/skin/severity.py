"""Scores on published scales, estimated from a photograph, with their range and least readable change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from glabella.face import Face
from glabella.skin.filters import Map
from glabella.skin.lines import Line
from glabella.skin.maps import Finding, Severity
from glabella.skin.texture import Roughness
from glabella.terms import Concern, Zone, load_yaml

ESTIMATED = "Estimated from a photograph."
LEAST_ZONE_MM2 = 60.0
COUNTED_MM = 60.0
WORST_ZONES = 3
FINE_SPAN = 1.25
# Cut-points are set by eye: no grade is known better than to half a point.
LEAST_ERROR = 0.5
AREA_UNIT_MM2 = 1000.0


def graded(value: float, cuts: Sequence[float], low: float) -> float:
    """Turn a measured number into a grade: each cut-point is where the next whole grade begins.

    Parameters
    ----------
    value : float, ≥ 0
    cuts : increasing cut-points, the first for grade ``low`` + 1
    low : float, the grade of nothing
    """
    places = np.concatenate([[0.0], np.asarray(cuts, np.float64)])
    return float(np.interp(value, places, low + np.arange(len(places))))


def detectable_change(scale_id: str, zone: Zone | None) -> float:
    """Return the smallest difference of two readings that is not noise, in points, as measured.

    Raises
    ------
    KeyError
        If the library states none for that scale.
    """
    measured = load_yaml("skin", "change.yaml")[scale_id]
    return float(measured["face" if zone is None and "face" in measured else "zone"]["value"])


def make_severity(
    concern: Concern, zone: Zone | None, scale_id: str, measured: float, widening: float, note: str = ""
) -> Severity:
    """Return a severity on a scale of the library from the number that the scale's cut-points are in.

    A scale of types has no halves: the type reached counts.
    """
    scale = load_yaml("skin", "scales.yaml")[scale_id]
    change = detectable_change(scale_id, zone)
    low, high = (float(end) for end in scale["range"])
    grade = graded(measured, scale["cut_points"]["value"], low)
    if scale.get("types", False):
        grade = float(np.floor(grade))
    error = max(change, LEAST_ERROR) * widening
    words = [ESTIMATED, note]
    if not scale["verified"]:
        words.append("The scale's grades are cited from memory.")
    return Severity(
        concern,
        zone,
        round(grade, 2),
        round(max(low, grade - error), 2),
        round(min(high, grade + error), 2),
        str(scale["name"]),
        (low, high),
        round(change * widening, 2),
        " ".join(word for word in words if word),
    )


def scored_zones(zones: dict[Zone, Map], mm_per_pixel: float) -> list[Zone]:
    """Return the zones (soft maps, 0–1) that show enough skin to be scored."""
    least = LEAST_ZONE_MM2 / mm_per_pixel**2
    return [zone for zone, weight in zones.items() if float(weight.sum()) >= least]


def fine_share(width_mm: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how far lines of that width count as fine lines: 1 below 0.8 mm, 0 above 1.25 mm.

    A line near the limit counts as both in part, so that a reading does not jump when its width is read
    a little differently.
    """
    limit = float(load_yaml("skin", "lines.yaml")["fine_line_width_mm"]["value"])
    share = 0.5 - np.log(np.maximum(width_mm, 1e-3) / limit) / (2 * np.log(FINE_SPAN))
    return np.asarray(np.clip(share, 0, 1), np.float32)


def crease_index(strength: NDArray[np.float32], length_mm: NDArray[np.float32]) -> float:
    """Return how deep a zone's creases are: their mean strength (ln mm) over the strongest 60 mm of line.

    Skin without lines fills what is missing of the 60 mm with nothing, so one short crease weighs little.

    Parameters
    ----------
    strength : (n,) float32, ln mm: contrast × width of each line
    length_mm : (n,) float32, mm
    """
    order = np.argsort(-strength, kind="stable")
    ends = np.minimum(np.cumsum(length_mm[order]), COUNTED_MM)
    return float((strength[order] * np.diff(ends, prepend=0.0)).sum() / COUNTED_MM)


def crease_severities(
    face: Face, lines: Sequence[Line], homes: Sequence[Zone], zones: Iterable[Zone], mm: float, note: str
) -> list[Severity]:
    """Return the Lemperle grade of fine lines and of wrinkles in every zone.

    ``homes`` names the zone of each line, ``mm`` the size of a working pixel.
    """
    strength = np.array([one.contrast * one.width * one.certainty for one in lines], np.float32) * mm
    length = np.array([one.length for one in lines], np.float32) * mm
    fine = fine_share(np.array([one.width for one in lines], np.float32) * mm)
    out = []
    for concern, share in ((Concern.FINE_LINES, fine), (Concern.WRINKLES, 1 - fine)):
        for zone in zones:
            here = np.array([home is zone for home in homes], np.bool_)
            index = crease_index((strength * share)[here], length[here])
            out.append(make_severity(concern, zone, "lemperle", index, face.widening, note))
    return out


def face_severities(
    face: Face, lines: Sequence[Line], homes: Sequence[Zone], moved: Collection[Zone], mm: float
) -> list[Severity]:
    """Return the grades of the whole face's lines: Fitzpatrick's wrinkle score and Glogau's type.

    Both rest on the zones that show most; Glogau's types tell lines at rest, so zones that the expression
    ``moved`` are left out of it.
    """
    strength = np.array([one.contrast * one.width * one.certainty for one in lines], np.float32) * mm
    length = np.array([one.length for one in lines], np.float32) * mm
    by_zone = {
        zone: crease_index(
            strength[[home is zone for home in homes]], length[[home is zone for home in homes]]
        )
        for zone in sorted(set(homes))
    }
    still = {zone: index for zone, index in by_zone.items() if zone not in moved}
    worst, worst_still = (
        sum(sorted(one.values(), reverse=True)[:WORST_ZONES]) / WORST_ZONES for one in (by_zone, still)
    )
    left_out = "Zones that the expression moves are left out. " if moved else ""
    return [
        make_severity(
            Concern.WRINKLES,
            None,
            "fitzpatrick_wrinkle",
            worst,
            face.widening,
            "Lines only: elastosis is not read.",
        ),
        make_severity(
            Concern.WRINKLES,
            None,
            "glogau",
            worst_still,
            face.widening,
            f"{left_out}A type from lines at rest; colour and lines in motion are not part of it.",
        ),
    ]


def scar_severity(face: Face, objects: Sequence[Finding], mm_per_pixel: float) -> Severity | None:
    """Return the Goodman–Baron grade of the whole face, ``None`` where there is too little skin."""
    area = float(face.skin.sum()) * mm_per_pixel**2
    if area < LEAST_ZONE_MM2:
        return None
    load = sum(
        (one.area_mm2 or 0.0) * (one.contrast or 0.0) for one in objects if one.concern is Concern.ACNE_SCARS
    )
    return make_severity(
        Concern.ACNE_SCARS, None, "goodman_baron", load * AREA_UNIT_MM2 / area, face.widening
    )


def texture_severities(face: Face, rough: dict[Zone, Roughness], pores: str) -> list[Severity]:
    """Return the texture grade of each zone with its roughness; Sa, Sq and ``pores`` are in the note."""
    return [
        make_severity(
            Concern.TEXTURE,
            zone,
            "texture",
            rough[zone].contrast,
            face.widening,
            f"Sa {rough[zone].sa:.0f} µm, Sq {rough[zone].sq:.0f} µm (ISO 25178, waves of 0.5 to 2 mm): "
            f"relative, since typical skin sets the unit of height. {pores}",
        )
        for zone in rough
    ]


def zone_at(zones: dict[Zone, Map], x: float, y: float) -> Zone:
    """Return the zone that weighs most at a working pixel (``PATCH`` where there is none)."""
    best, most = Zone.PATCH, 0.0
    for zone, weight in zones.items():
        row = min(max(round(y), 0), weight.shape[0] - 1)
        column = min(max(round(x), 0), weight.shape[1] - 1)
        if float(weight[row, column]) > most:
            best, most = zone, float(weight[row, column])
    return best
