"""Hair on the face itself: beard, moustache and stubble so dense that it hides the skin."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face.segmentation_colour import Features
from glabella.face.segmentation_filters import Map, blur, smoothstep
from glabella.face.segmentation_regions import CHIN_BEARD, OVAL, Grid, grown, shadow_outline, signed_distance

BEARD_WEIGHT = 7.0
ROUGH = (0.3, 0.75)
DARK = (0.12, 0.45)
SHADED_CHEEK = 0.4
FLUSHED = (-0.35, -0.2)
GREY = (0.1, 0.25)
SMALLEST_MM2 = 80.0
SMALLEST_BEARD_MM2 = 350.0
MOST_BEARDED = 0.35
CHIN_IN_SHADE = -0.75
WARM = 0.08


def beard_region(grid: Grid) -> Map:
    """Return where a beard can grow, (h, w) 0–1: below the nose, and along the sides up to the ears."""
    below_nose = -grid.upward(2) / grid.face_height
    below_eyes = -grid.upward(6) / grid.face_height
    inner = signed_distance(grid.polygon(OVAL)) * grid.mm
    sides = smoothstep(inner, 11, 5) * smoothstep(below_eyes, 0.0, 0.1)
    lower = smoothstep(below_nose, -0.02, 0.02)
    near = smoothstep(-grid.upward(152) / grid.face_height, 0.4, 0.25)
    return np.asarray(np.maximum(lower, sides) * near, np.float32)


def beard(found: Features, grid: Grid, sure: NDArray[np.bool_], centre: NDArray[np.float64]) -> Map:
    """Return how much of each pixel is beard, (h, w) 0–1.

    Hair is rough everywhere, wrinkles and scars only along themselves: the least texture within a few
    millimetres counts, and only where it is darker or greyer than the cheeks, shaded ones included.
    """
    usual = float(np.quantile(found.texture[sure], 0.4))
    side = 2 * max(1, round(grid.px(2.0))) + 1
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    rough = cv2.erode(found.texture, window) - usual
    usual_colour = centre.astype(np.float32)
    usual_colour[0] = min(usual_colour[0], float(np.quantile(found.colour[sure, 0], 0.1)) + SHADED_CHEEK)
    away = usual_colour - blur(found.colour, grid.px(2.0))
    unlike = np.maximum(smoothstep(away[..., 0], *DARK), smoothstep(away[..., 1:].min(-1), *GREY))
    not_flushed = smoothstep(away[..., 1], *FLUSHED)
    hairy = smoothstep(rough, *ROUGH) * unlike * not_flushed * beard_region(grid)
    _, labels, stats, _ = cv2.connectedComponentsWithStats((hairy > 0.3).astype(np.uint8), connectivity=4)
    large = stats[:, cv2.CC_STAT_AREA] * grid.mm**2 > SMALLEST_MM2
    large[0] = False
    well_inside = signed_distance(grid.polygon(OVAL)) > grid.px(8.0)
    if float((large[labels] & well_inside).sum()) * grid.mm**2 < SMALLEST_BEARD_MM2:
        return np.zeros(grid.shape, np.float32)
    return np.asarray(hairy * large[labels], np.float32)


def chin_shadow(hairy: Map, found: Features, grid: Grid, centre: NDArray[np.float64]) -> Map:
    """Return where the chin can throw its shadow on the neck, (h, w) 0–1.

    Below a bearded chin the same darkness is beard: then it is 0 everywhere. A chin in shade is warm, lit by
    skin; a beard is not.
    """
    chin = grid.polygon(CHIN_BEARD) > 0.5
    if not chin.any():
        return np.zeros(grid.shape, np.float32)
    light, redness = np.median(found.colour[chin], axis=0)[:2] - centre[:2]
    bearded = (light < CHIN_IN_SHADE and redness < WARM) or hairy[chin].mean() > MOST_BEARDED
    below_jaw = grid.fill(shadow_outline(grid)) * (1 - grown(grid.polygon(OVAL), -grid.px(2.0)))
    return np.asarray(blur(below_jaw, grid.px(1.5)) * np.float32(not bearded), np.float32)
