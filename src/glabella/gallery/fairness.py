"""Whether a before and an after may be compared: what differs between them besides the skin."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np

from glabella.face import Face
from glabella.face.closeup import Closeup, close_up
from glabella.face.quality import EXPRESSIONS, edge_width, exposure, expressed, side_difference
from glabella.face.registration import Registration
from glabella.gallery.light import angle_between, light_direction
from glabella.terms import load_yaml

# Blur that no photograph of skin goes below; a ratio of smaller numbers says nothing.
LEAST_BLUR_MM = 0.1


@dataclass(frozen=True)
class Check:
    """One thing that must be alike in two pictures, by its ``name`` in the library.

    ``value`` is how far they differ in ``unit`` (``None`` where it cannot be told), ``limit`` the largest
    fair difference, ``words`` the verdict for people.
    """

    name: str
    value: float | None
    unit: str
    limit: float
    fair: bool
    words: str


@cache
def _rows() -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = load_yaml("gallery", "fairness.yaml")["checks"]
    return rows


def check(name: str, value: float | None) -> Check:
    """Judge one difference by the limit of the library; what cannot be told is not fair."""
    row = _rows()[name]
    limit = float(row["limit"]["value"])
    if value is None:
        return Check(name, None, row["unit"], limit, False, "This could not be told from the pictures.")
    fair = value <= limit
    return Check(name, value, row["unit"], limit, fair, row["same" if fair else "differs"])


def fairness(before: Face, after: Face, registration: Registration) -> tuple[Check, ...]:
    """Compare everything but the skin's own state.

    Parameters
    ----------
    before, after : Face
    registration : Registration
        Of these two.
    """
    first, second = (close_up(face.photo.pixels, face.landmarks) for face in (before, after))
    values = {
        "turn": abs(before.pose.yaw - after.pose.yaw),
        "tilt": abs(before.pose.pitch - after.pose.pitch),
        "distance": _ratio(_pupils(before), _pupils(after)),
        "shape": registration.unlikeness,
        "light_direction": _light_angle(before, after),
        "light_sides": abs(side_difference(first) - side_difference(second)),
        "light_level": abs(math.log2(_brightness(first) / _brightness(second))),
        "colour": _colour_difference(first, second),
        "expression": _expression_difference(before, after),
        "sharpness": _ratio(_blur(before), _blur(after)),
        "exposure": abs(exposure(first)["over_exposure"] - exposure(second)["over_exposure"]),
    }
    return tuple(check(name, value) for name, value in values.items())


def _ratio(first: float, second: float) -> float:
    """Return the larger over the smaller of two positive numbers."""
    return max(first, second) / max(min(first, second), 1e-9)


def _pupils(face: Face) -> float:
    """Return the pupils' distance as a share of the picture's height: how much the face fills it."""
    apart = float(np.hypot(*(face.landmarks[468, :2] - face.landmarks[473, :2])))
    return apart / math.cos(math.radians(face.pose.yaw)) / face.photo.shape[0]


def _light_angle(before: Face, after: Face) -> float | None:
    first, second = light_direction(before), light_direction(after)
    return None if first is None or second is None else angle_between(first, second)


def _brightness(small: Closeup) -> float:
    return max(float(np.median(small.luminance[small.skin])) if small.skin.any() else 0.0, 1e-4)


def _colour_difference(first: Closeup, second: Closeup) -> float:
    """Return the distance of both skins' median colours in CIELAB a* and b*, at the same brightness."""
    colours = []
    for small in (first, second):
        middle = np.median(small.linear[small.skin], axis=0) if small.skin.any() else np.full(3, 0.2)
        even = (middle * (0.2 / max(float(middle.mean()), 1e-4))).astype(np.float32)
        colours.append(cv2.cvtColor(even[None, None], cv2.COLOR_LRGB2Lab)[0, 0, 1:])
    return float(np.hypot(*(colours[0] - colours[1])))


def _expression_difference(before: Face, after: Face) -> float:
    pairs = ((expressed(before.expression, n), expressed(after.expression, n)) for n in EXPRESSIONS.values())
    return max(abs(first - second) for first, second in pairs)


def _blur(face: Face) -> float:
    assert face.mm_per_pixel is not None
    return max(edge_width(face.photo.pixels, face.landmarks, face.mm_per_pixel.value), LEAST_BLUR_MM)
