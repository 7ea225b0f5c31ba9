"""Where, and how strongly, a picture differs from the photograph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.appearance import Layers, change_ratio
from glabella.face import Face
from glabella.response import Course
from glabella.terms import Concern, Zone

LOUPE_MM = 32.0
LOUPE_SHARE = 0.22
LEAST_COVER = 0.6
SHOWS_CLEARLY = 0.3


def strength(ratio: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much each pixel changes: (h, w) float32 mean |ln ratio| of the channels."""
    logs = np.abs(np.log(np.maximum(ratio, np.float32(1e-3))))
    return np.asarray(logs.mean(axis=2), np.float32)


def drawn_concerns(layers: Layers, weights: Mapping[str, float]) -> dict[Concern, float]:
    """Return the concerns that a picture changes and how strongly (mean |ln ratio|), strongest first."""
    drawn: dict[Concern, float] = {}
    for concern in Concern:
        ratio = change_ratio(layers, {concern: weights.get(concern, 0.0)})
        amount = 0.0 if ratio is None else float(strength(ratio).mean())
        if amount > 0:
            drawn[concern] = amount
    return dict(sorted(drawn.items(), key=lambda item: -item[1]))


def main_concern(drawn: Mapping[Concern, float], course: Course) -> Concern | None:
    """Return the concern for the first screen: of those that show clearly here, the best studied one."""
    clear = [one for one, amount in drawn.items() if amount >= SHOWS_CLEARLY * max(drawn.values())]
    return max(clear, key=lambda one: (course.concerns[one].studies, drawn[one]), default=None)


@dataclass(frozen=True)
class Loupe:
    """A square of the photograph (left, top, side in pixels) and the zone at its centre."""

    zone: Zone
    left: int
    top: int
    side: int


def most_changed(face: Face, ratio: NDArray[np.float32]) -> Loupe | None:
    """Return the square of the face with most change per area; ``None`` where nothing changes.

    It lies well inside skin, and on the neck only where the face itself does not change.

    Parameters
    ----------
    face : Face
    ratio : (h, w, 3) float32
        What each channel is multiplied by, in the working frame.
    """
    change = strength(ratio)
    if Zone.NECK in face.zones and np.any(above := change * (1 - face.zones[Zone.NECK])):
        change = above
    if not np.any(change):
        return None
    height, width = change.shape
    scale = face.working_mm_per_pixel
    side = round(LOUPE_MM / scale) if scale else round(LOUPE_SHARE * max(height, width))
    side = max(8, min(side, height, width))
    box = (side, side)
    mean = cv2.boxFilter(change, -1, box, borderType=cv2.BORDER_CONSTANT)
    cover = cv2.boxFilter(face.skin, -1, box, borderType=cv2.BORDER_CONSTANT)
    half = side // 2
    mean[cover < LEAST_COVER * cover.max()] = 0
    mean[:half], mean[height - half :], mean[:, :half], mean[:, width - half :] = 0, 0, 0, 0
    row, column = np.unravel_index(int(np.argmax(mean)), mean.shape)
    zone = max(face.zones, key=lambda name: float(face.zones[name][row, column]))
    corner = face.frame.to_photograph(np.array([[column - half, row - half]], np.float32))[0]
    return Loupe(zone, round(float(corner[0])), round(float(corner[1])), round(side / face.frame.scale))
