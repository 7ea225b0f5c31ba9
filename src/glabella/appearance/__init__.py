"""Layers and weights become pixels, in photograph space."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from glabella.appearance.layer import Layer
from glabella.appearance.layers import Layers, build_layers
from glabella.appearance.painter import change_ratio, paint_layers
from glabella.face import Face
from glabella.response import Course
from glabella.skin import SkinMaps
from glabella.terms import Time

__all__ = ["Layer", "Layers", "build_layers", "change_ratio", "paint", "paint_layers"]


def paint(
    face: Face, skin: SkinMaps, course: Course, at: str = "6mo", percentile: float = 50, *, seed: int = 0
) -> NDArray[np.uint8]:
    """Return the face at one time of a course, for one percentile of people.

    To paint many states, build the layers once with ``build_layers`` and call ``paint_layers``.

    Parameters
    ----------
    face : Face
    skin : SkinMaps
        Read from the same face.
    course : Course
    at : str
        Time after the last session, such as ``3d`` or ``6mo``.
    percentile : float
        0–100; 10 is little improvement, 90 much.
    seed : int

    Returns
    -------
    (h, w, 3) uint8 sRGB, the photograph's size, without a label: writers add it.

    Raises
    ------
    WrongUsage
        If ``at`` is not a time.
    OutsideEvidence
        If no study covers that time.
    """
    weights = course.weights(Time.parse(at), percentile)
    return paint_layers(face.photo.pixels, build_layers(face, skin, seed=seed), weights)
