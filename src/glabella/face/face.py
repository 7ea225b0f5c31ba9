"""A face found in a photograph: where it is, how large, which pixels are skin and of which zone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from glabella.capture.photo import Caution, Photo
from glabella.face.frame import Frame
from glabella.terms import Quantity, Zone

if TYPE_CHECKING:
    from glabella.face.quality import QualityMeasure


@dataclass(frozen=True)
class Pose:
    """Head turn in degrees: yaw positive to the picture's right, pitch up, roll clockwise."""

    yaw: float
    pitch: float
    roll: float


@dataclass(frozen=True, eq=False)
class Face:
    """A face (or a flat patch of body skin, then without landmarks) in photograph space.

    ``photo`` is the photograph, ``pose`` the head's turn. ``landmarks`` is (478, 3) float32 in photograph
    pixels, (0, 3) for a patch; ``expression`` maps the
    landmark model's 52 coefficient names to 0–1; ``mm_per_pixel`` is for photograph pixels, ``None`` when
    the scale is unknown; ``skin`` is (h, w) float32 0–1 at the frame's working size; ``zones`` maps each
    zone to a soft map of the same size, 0–1, already multiplied by ``skin``. ``quality``
    judges the photograph; ``cautions`` say what is poor but usable about it.
    """

    photo: Photo
    landmarks: NDArray[np.float32]
    expression: dict[str, float]
    pose: Pose
    mm_per_pixel: Quantity | None
    frame: Frame
    skin: NDArray[np.float32]
    zones: dict[Zone, NDArray[np.float32]]
    cautions: tuple[Caution, ...] = field(default=())
    quality: tuple[QualityMeasure, ...] = field(default=())

    @property
    def working_mm_per_pixel(self) -> float | None:
        """Return millimetres per working pixel, ``None`` when the scale is unknown."""
        return None if self.mm_per_pixel is None else self.mm_per_pixel.value / self.frame.scale

    @property
    def widening(self) -> float:
        """Return the factor by which the cautions widen every stated error (at least 1)."""
        product = 1.0
        for caution in self.cautions:
            product *= caution.widen
        return product
