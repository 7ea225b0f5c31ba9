"""What is read from skin: pigment, blood, light, relief, and what each concern adds to even skin."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from glabella.face.face import Face
from glabella.terms import Concern, Zone


@dataclass(frozen=True, eq=False)
class Structure:
    """What one concern adds to otherwise even skin, in the working frame; taking it away removes the concern.

    Each map is (h, w) float32 or ``None`` for "nothing": ``melanin`` and ``haemoglobin`` in the units of
    ``chromophores``; ``log_shading`` is the natural logarithm of the shading that relief adds (negative in a
    crease's shadow, positive on its lit lip). ``channel_gain`` says how strongly the relief shows in red,
    green and blue, since light that wanders under the surface blurs red most.
    Grain and texture finer than the structure are not part of it.
    """

    melanin: NDArray[np.float32] | None = None
    haemoglobin: NDArray[np.float32] | None = None
    log_shading: NDArray[np.float32] | None = None
    channel_gain: tuple[float, float, float] = (1.0, 1.0, 1.0)

    @property
    def is_empty(self) -> bool:
        """Return whether the concern adds nothing anywhere."""
        maps = (self.melanin, self.haemoglobin, self.log_shading)
        return not any(m is not None and bool(np.any(m)) for m in maps)


@dataclass(frozen=True)
class Finding:
    """One thing seen: a line, a scar, a spot, an area.

    ``path`` holds (x, y) photograph pixels: the course of a line, or the outline or centre of the rest.
    ``length_mm``, ``width_mm`` and ``depth_mm`` are millimetres, ``area_mm2`` their square, ``contrast`` a
    difference of log light; each is ``None`` where the photograph cannot tell. ``kind`` says what the
    ``concern`` looks like here, such as ``line`` or ``ice_pick``; ``zone`` is where it lies.
    """

    concern: Concern
    kind: str
    zone: Zone
    path: tuple[tuple[float, float], ...]
    length_mm: float | None = None
    width_mm: float | None = None
    depth_mm: float | None = None
    area_mm2: float | None = None
    contrast: float | None = None


@dataclass(frozen=True)
class Severity:
    """How strong a concern is in one zone (``None``: the whole face), on a named scale.

    ``value`` lies within ``low`` and ``high``, and all three within ``scale_range``;
    ``minimum_detectable_change`` is the smallest difference between two readings that is not mere
    re-reading noise. Every value is "estimated from a photograph".
    """

    concern: Concern
    zone: Zone | None
    value: float
    low: float
    high: float
    scale: str
    scale_range: tuple[float, float]
    minimum_detectable_change: float
    note: str = ""


@dataclass(frozen=True)
class Findings:
    """All that was found: ``objects``, their ``severities``, and what this photograph cannot show.

    ``refusals`` maps a concern to one sentence with the cure.
    """

    objects: tuple[Finding, ...] = field(default=())
    severities: tuple[Severity, ...] = field(default=())
    refusals: dict[Concern, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class SkinMaps:
    """Skin read from one face.

    ``melanin`` and ``haemoglobin`` are (h, w) float32 volume fractions (epidermal melanin, dermal blood);
    ``shading`` is (h, w) float32, 1 for skin lit as the reference white; ``relief`` maps a band's name
    (see ``glabella.skin.relief``) to (h, w) float32 height in mm, relative, positive towards the viewer;
    ``structures`` says what each concern adds, ``findings`` what was found.
    """

    face: Face
    melanin: NDArray[np.float32]
    haemoglobin: NDArray[np.float32]
    shading: NDArray[np.float32]
    relief: dict[str, NDArray[np.float32]]
    structures: dict[Concern, Structure]
    findings: Findings
