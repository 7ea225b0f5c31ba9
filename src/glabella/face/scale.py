"""Millimetres per pixel from the irises, with an error that admits what the pupils say otherwise."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from glabella.face.face import Pose
from glabella.terms import Quantity, Tier, load_yaml, worst_tier

# The two ends of each iris along the eye, and the two pupils.
IRIS_ENDS = ((469, 471), (474, 476))
PUPILS = (468, 473)
DEVIATIONS_95 = 1.96


@cache
def _length(name: str) -> Quantity:
    row = load_yaml("capture", "scale.yaml")[name]
    return Quantity(**{**row, "tier": Tier(row["tier"])})


def _distance(points: NDArray[np.float32], ends: tuple[int, int]) -> float:
    return float(np.hypot(*(points[ends[0], :2] - points[ends[1], :2])))


def iris_width(landmarks: NDArray[np.float32]) -> float:
    """Return the mean width of both irises in pixels of the landmarks (478, 3)."""
    return sum(_distance(landmarks, ends) for ends in IRIS_ENDS) / len(IRIS_ENDS)


def face_scale(landmarks: NDArray[np.float32], pose: Pose) -> Quantity:
    """Return millimetres per pixel at the eyes.

    The value is the irises'. A turned head may look ahead or at the camera: the iris is then foreshortened by
    the cosine of the yaw or not at all, so half of it is taken and the other half goes into the error. The
    interval (95 %) always holds the value that a pupil distance of 63 mm would give, which differs by up to
    17 % from the irises' in a single face.

    Parameters
    ----------
    landmarks : (478, 3) float32, pixels
    pose : Pose
    """
    iris, pupils, reading = _length("iris_diameter"), _length("pupil_distance"), _length("landmark_error")
    turned = math.cos(math.radians(pose.yaw))
    foreshortening, doubt = (1 + turned) / 2, (1 - turned) / 2
    value = iris.value * foreshortening / max(iris_width(landmarks), 1e-6)
    spread = (iris.high - iris.low) / 2 / DEVIATIONS_95 / iris.value
    widths = [_distance(landmarks, ends) for ends in IRIS_ENDS]
    unlike = abs(widths[0] - widths[1]) / sum(widths) if sum(widths) else 0.0
    relative = math.hypot(spread, reading.value, doubt / foreshortening, min(unlike, 0.3))
    by_pupils = pupils.value * turned / max(_distance(landmarks, PUPILS), 1e-6)
    return Quantity(
        value=value,
        low=min(value * (1 - DEVIATIONS_95 * relative), by_pupils),
        high=max(value * (1 + DEVIATIONS_95 * relative), by_pupils),
        unit="mm/px",
        source=iris.source,
        locator=iris.locator,
        tier=worst_tier((iris.tier, pupils.tier, reading.tier)),
        note=f"a pupil distance of {pupils.value:g} mm would give {by_pupils:.4g} mm/px ({pupils.source})",
    )
