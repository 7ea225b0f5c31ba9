"""Hair on the face itself: beard, moustache and stubble so dense that it hides the skin."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face.segmentation_colour import Features
from glabella.face.segmentation_filters import Map, blur, smoothstep
from glabella.face.segmentation_regions import CHIN_BEARD, OVAL, Grid, signed_distance

BEARD_WEIGHT = 7.0
ROUGH = (0.3, 0.75)
DARK = (0.12, 0.45)
FACE_DARKEST = -0.6
SHADOW_DARKEST = -1.25


def beard_region(grid: Grid) -> Map:
    """Return where a beard can grow, (h, w) 0–1: below the nose, and along the sides up to the ears."""
    below_nose = -grid.upward(2) / grid.face_height
    below_eyes = -grid.upward(6) / grid.face_height
    inner = signed_distance(grid.polygon(OVAL)) * grid.mm
    sides = smoothstep(inner, 11, 5) * smoothstep(below_eyes, 0.0, 0.1)
    lower = smoothstep(below_nose, -0.02, 0.02)
    return np.maximum(lower, sides) * smoothstep(-grid.upward(152) / grid.face_height, 0.4, 0.25)


def beard(found: Features, grid: Grid, sure: NDArray[np.bool_], centre: NDArray[np.float64]) -> Map:
    """Return how much of each pixel is beard, (h, w) 0–1.

    Hair is rough everywhere, wrinkles and scars only along themselves: the least texture within a few
    millimetres counts, and only where the skin is darker than the cheeks.
    """
    usual = float(np.quantile(found.texture[sure], 0.4)) if sure.any() else 0.0
    side = 2 * max(1, round(grid.px(2.0))) + 1
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    rough = cv2.erode(found.texture, window) - usual
    dark = centre[0] - blur(np.ascontiguousarray(found.colour[..., 0]), grid.px(2.0))
    return smoothstep(rough, *ROUGH) * smoothstep(dark.astype(np.float32), *DARK) * beard_region(grid)


def darkest_skin(hairy: Map, found: Features, grid: Grid, centre: NDArray[np.float64]) -> Map:
    """Return how far log lightness of skin may fall below the cheeks', (h, w) < 0.

    The chin throws a deep shadow on the neck; below a bearded chin the same darkness is beard.
    """
    chin = grid.polygon(CHIN_BEARD) > 0.5
    dark = found.colour[..., 0] < centre[0] + FACE_DARKEST
    bearded = float(np.maximum(hairy, dark)[chin].mean()) if chin.any() else 0.0
    beyond = -signed_distance(grid.polygon(OVAL)) * grid.mm
    neck = smoothstep(beyond, -6, 4) * smoothstep(-grid.upward(17) / grid.face_height, 0.0, 0.15)
    depth = SHADOW_DARKEST - FACE_DARKEST
    return np.asarray(
        FACE_DARKEST + depth * neck * (1 - smoothstep(np.float32(bearded), 0.2, 0.5)), np.float32
    )
