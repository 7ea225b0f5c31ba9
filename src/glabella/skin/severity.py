"""Scores on published scales, estimated from a photograph, with their range and least readable change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from glabella.face import Face
from glabella.skin.filters import Map
from glabella.skin.maps import Finding, Severity
from glabella.skin.texture import Roughness
from glabella.terms import Concern, Zone, load_yaml

ESTIMATED = "Estimated from a photograph."
LEAST_ZONE_MM2 = 60.0
COUNTED_MM = 60.0
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


def make_severity(
    concern: Concern, zone: Zone | None, scale_id: str, measured: float, widening: float, note: str = ""
) -> Severity:
    """Return a severity on a scale of the library from the number that the scale's cut-points are in."""
    scale = load_yaml("skin", "scales.yaml")[scale_id]
    change = float(load_yaml("skin", "change.yaml")[scale_id]["value"])
    low, high = (float(end) for end in scale["range"])
    grade = graded(measured, scale["cut_points"]["value"], low)
    error = max(change, 0.5) * widening
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


def crease_index(lines: Sequence[Finding]) -> float:
    """Return how deep a zone's creases are: contrast × width (ln mm) over the strongest 60 mm of line.

    Skin without lines fills what is missing of the 60 mm with nothing, so one short crease weighs little.
    """
    rows = sorted(((line.contrast or 0.0) * (line.width_mm or 0.0), line.length_mm or 0.0) for line in lines)[
        ::-1
    ]
    left, total = COUNTED_MM, 0.0
    for strength, length in rows:
        part = min(length, left)
        total += strength * part
        left -= part
        if left <= 0:
            break
    return total / COUNTED_MM


def crease_severities(
    face: Face, objects: Sequence[Finding], zones: Iterable[Zone], note: str
) -> list[Severity]:
    """Return the Lemperle grade of fine lines and of wrinkles in every zone."""
    out = []
    for concern in (Concern.FINE_LINES, Concern.WRINKLES):
        for zone in zones:
            lines = [one for one in objects if one.concern is concern and one.zone is zone]
            out.append(make_severity(concern, zone, "lemperle", crease_index(lines), face.widening, note))
    return out


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


def texture_severities(face: Face, rough: dict[Zone, Roughness]) -> list[Severity]:
    """Return the texture grade of each zone with its roughness, with Sa and Sq in the note."""
    return [
        make_severity(
            Concern.TEXTURE,
            zone,
            "texture",
            rough[zone].contrast,
            face.widening,
            f"Sa {rough[zone].sa:.0f} µm, Sq {rough[zone].sq:.0f} µm, relative.",
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
