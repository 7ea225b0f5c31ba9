"""What was seen, as findings: in photograph pixels, in millimetres where the scale is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glabella.face import Face
from glabella.skin.filters import Map
from glabella.skin.lines import Line
from glabella.skin.maps import Finding
from glabella.skin.pores import Pore
from glabella.skin.scars import Mark
from glabella.skin.severity import zone_at
from glabella.skin.spots import Spot
from glabella.terms import Concern, Zone, load_yaml

EXPRESSIVE, SMILING = 0.35, 0.3
EXPRESSIONS = {
    Zone.FOREHEAD: ("browInnerUp", "browOuterUpLeft", "browOuterUpRight"),
    Zone.GLABELLA: ("browDownLeft", "browDownRight"),
    Zone.PERIORBITAL: ("eyeSquintLeft", "eyeSquintRight"),
    Zone.NOSE: ("noseSneerLeft", "noseSneerRight"),
    Zone.UPPER_LIP: ("mouthPucker",),
    Zone.CHIN: ("mouthShrugLower", "mouthPucker"),
}
# A smile lifts the corners of the mouth or bares the teeth; either may show in one half only.
SMILE = (("mouthSmileLeft", "mouthUpperUpLeft"), ("mouthSmileRight", "mouthUpperUpRight"))
SMILE_MOVES = (Zone.PERIORBITAL, Zone.NASOLABIAL, Zone.CHEEKS, Zone.UPPER_LIP)


@dataclass(frozen=True, eq=False)
class Place:
    """Where a window's pixels lie: its corner in the frame, its zones (h, w) 0–1, and mm per pixel."""

    face: Face
    top: int
    left: int
    zones: dict[Zone, Map]
    mm: float

    def on_photograph(self, points: NDArray[np.float32]) -> tuple[tuple[float, float], ...]:
        """Turn window (x, y) points (n, 2) into photograph pixels, one decimal."""
        there = self.face.frame.to_photograph(points + np.array([self.left, self.top], np.float32))
        return tuple((round(float(x), 1), round(float(y), 1)) for x, y in there)

    @property
    def scaled(self) -> bool:
        """Say whether the photograph's scale is known, so that sizes may be told."""
        return self.face.mm_per_pixel is not None


def moving_zones(expression: dict[str, float]) -> frozenset[Zone]:
    """Return the zones whose lines the expression in the picture may make or deepen."""

    def shown(name: str) -> float:
        return expression.get(name, 0.0)

    smiles = max(sum(shown(name) for name in half) for half in SMILE) > SMILING
    moved = (zone for zone, names in EXPRESSIONS.items() if max(map(shown, names)) > EXPRESSIVE)
    return frozenset((*moved, *(SMILE_MOVES if smiles else ())))


def line_findings(lines: Sequence[Line], place: Place) -> list[Finding]:
    """Return lines as findings; those in zones that the expression moves are expression lines."""
    mm, table = place.mm, load_yaml("skin", "lines.yaml")
    limit = float(table["fine_line_width_mm"]["value"])
    factor = float(table["depth_factor"]["value"])
    moving = moving_zones(place.face.expression)
    out = []
    for line in lines:
        middle = line.path[len(line.path) // 2]
        zone = zone_at(place.zones, float(middle[0]), float(middle[1]))
        width = line.width * mm
        out.append(
            Finding(
                Concern.FINE_LINES if width <= limit else Concern.WRINKLES,
                "expression_line" if zone in moving else "line",
                zone,
                place.on_photograph(line.path),
                length_mm=round(line.length * mm, 2) if place.scaled else None,
                width_mm=round(width, 2) if place.scaled else None,
                depth_mm=round(factor * line.contrast * width, 3) if place.scaled else None,
                contrast=round(line.contrast, 4),
            )
        )
    return out


def mark_findings(marks: Sequence[Mark], place: Place) -> list[Finding]:
    """Return depressed marks as findings."""
    out = []
    for mark in marks:
        diameter = mark.diameter * place.mm
        out.append(
            Finding(
                Concern.ACNE_SCARS,
                mark.kind,
                zone_at(place.zones, mark.x, mark.y),
                place.on_photograph(np.array([[mark.x, mark.y]], np.float32)),
                width_mm=round(diameter, 2) if place.scaled else None,
                area_mm2=round(float(np.pi) / 4 * diameter**2, 2) if place.scaled else None,
                contrast=round(mark.contrast, 4),
            )
        )
    return out


def pore_findings(pores: Sequence[Pore], place: Place) -> list[Finding]:
    """Return pores as findings; they are only looked for where the scale is known."""
    out = []
    for pore in pores:
        diameter = pore.diameter * place.mm
        out.append(
            Finding(
                Concern.TEXTURE,
                "pore",
                zone_at(place.zones, pore.x, pore.y),
                place.on_photograph(np.array([[pore.x, pore.y]], np.float32)),
                width_mm=round(diameter, 3),
                area_mm2=round(float(np.pi) / 4 * diameter**2, 4),
            )
        )
    return out


def spot_findings(spots: Sequence[Spot], place: Place) -> list[Finding]:
    """Return spots of pigment and of blood as findings, with their outlines."""
    out = []
    for spot in spots:
        bloody = spot.kind == "blood"
        outline = spot.outline if spot.outline is not None else np.array([[spot.x, spot.y]], np.float32)
        area = spot.area * place.mm**2
        out.append(
            Finding(
                Concern.REDNESS if bloody else Concern.TONE,
                "red_spot" if bloody else "spot",
                zone_at(place.zones, spot.x, spot.y),
                place.on_photograph(outline),
                width_mm=round(2 * float(np.sqrt(area / np.pi)), 2) if place.scaled else None,
                area_mm2=round(area, 2) if place.scaled else None,
                contrast=round(spot.contrast, 4),
            )
        )
    return out
