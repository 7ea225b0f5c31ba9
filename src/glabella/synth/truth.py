"""What drawn features add up to: their lists of lines, scars, pores and other things, and their maps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glabella.synth.canvas import Feature, Mark
from glabella.synth.relief import Line

Map = NDArray[np.float32]
Points = NDArray[np.float64]

SCAR_TYPES = ("ice_pick", "boxcar", "rolling")
SCARS = tuple(f"{kind}_scars" for kind in SCAR_TYPES)
LINES = ("fine_lines", "wrinkles")
SPOTS = ("freckles", "solar_spots", "moles")


@dataclass(frozen=True)
class Scar:
    """An acne scar: centre in pixels, diameter and depth in mm, ``kind`` in ``SCAR_TYPES``."""

    kind: str
    x: float
    y: float
    width_mm: float
    depth_mm: float


@dataclass(frozen=True, eq=False)
class Truth:
    """The truth of all drawn features, fields as in ``SynthPatch``."""

    lines: tuple[Line, ...]
    line_depth: Map
    scars: tuple[Scar, ...]
    scar_depth: Map
    scar_types: NDArray[np.uint8]
    spots: NDArray[np.bool_]
    marks: tuple[Mark, ...]
    pores: Points


def truth_of(drawn: Mapping[str, Feature], shape: tuple[int, int]) -> Truth:
    """Return the truth of features by name, maps of ``shape``."""
    types = np.zeros(shape, np.uint8)
    for code, name in enumerate(SCARS, 1):
        if name in drawn:
            types[drawn[name].mask] = code
    spots = [drawn[name].mask for name in SPOTS if name in drawn]
    lines = [m for name in LINES if name in drawn for m in drawn[name].marks]
    scars = [m for name in SCARS if name in drawn for m in drawn[name].marks]
    pores = [(m.x, m.y, m.width_mm, m.depth_mm) for m in drawn["pores"].marks] if "pores" in drawn else []
    apart = (*LINES, *SCARS, "pores")
    return Truth(
        tuple(Line(m.kind, m.path, m.width_mm, m.depth_mm) for m in lines),
        _depth(drawn, LINES, shape),
        tuple(Scar(m.kind, m.x, m.y, m.width_mm, m.depth_mm) for m in scars),
        _depth(drawn, SCARS, shape),
        types,
        np.logical_or.reduce([np.zeros(shape, bool), *spots]),
        tuple(m for name, one in drawn.items() if name not in apart for m in one.marks),
        np.array(pores, float).reshape(-1, 4),
    )


def _depth(drawn: Mapping[str, Feature], names: tuple[str, ...], shape: tuple[int, int]) -> Map:
    depth = np.zeros(shape, np.float32)
    for name in names:
        if name in drawn:
            depth -= drawn[name].height
    return depth
