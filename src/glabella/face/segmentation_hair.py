"""Hair on the face itself: beard, moustache, stubble so dense that it hides the skin, fringe and locks."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face.segmentation_colour import FLOOR_SHARE, Features, cheek_seeds, linear_rgb
from glabella.face.segmentation_filters import Map, blur, smoothstep
from glabella.face.segmentation_regions import CHIN_BEARD, OVAL, Grid, grown, shadow_outline, signed_distance

BEARD_WEIGHT = 7.0
STRAND_WEIGHT = 6.0
STRAND_MM = 0.7
STRAND_ROUGH = (0.55, 0.9)
COARSEST_MM = 0.6
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


def _upper_head(grid: Grid) -> tuple[slice, slice]:
    """Return the rows and columns from above the hairline down to the mouth."""
    oval = grid.points[list(OVAL), :2]
    reach = 0.35 * grid.face_height
    low = np.minimum(oval.min(0), oval.min(0) + grid.up * reach) - grid.px(4.0)
    high = np.maximum(oval.max(0), oval.max(0) + grid.up * reach) + grid.px(4.0)
    low, high = np.clip(low, 0, grid.shape[::-1]).astype(int), np.clip(high, 0, grid.shape[::-1]).astype(int)
    return slice(low[1], max(high[1], low[1] + 1)), slice(low[0], max(high[0], low[0] + 1))


def _fine_roughness(light: Map, grid: Grid) -> tuple[Map, Map]:
    """Return log roughness below a millimetre (h, w), and how far it lies in lines across the face, 0–1."""
    detail = light - blur(light, grid.px(STRAND_MM))
    window = grid.px(2 * STRAND_MM)
    rough = 0.5 * np.log(blur(detail * detail, window) + np.float32(1e-5))
    along_x, along_y = cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)
    upward = along_x * grid.up[0] + along_y * grid.up[1]
    energy = blur(np.dstack([upward * upward, along_x * along_x + along_y * along_y]), window)
    return rough, smoothstep(energy[..., 0] / (energy[..., 1] + np.float32(1e-9)), 0.55, 0.75)


def strands(pixels: NDArray[np.uint8], grid: Grid) -> Map:
    """Return how much of forehead and temples is hair, (h, w) 0–1, by its fine, even roughness.

    Hair near skin's own colour shows only so. Forehead lines run across the face, strands hardly ever do.
    Where a pixel is wider than ``COARSEST_MM`` nothing is said.
    """
    found = np.zeros(grid.shape, np.float32)
    if grid.mm > COARSEST_MM:
        return found
    part = _upper_head(grid)
    luminance = linear_rgb(pixels[part]) @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    cheeks = cheek_seeds(grid)[part] > 0.5
    if not cheeks.any():
        return found
    rough, across = _fine_roughness(np.log(luminance + FLOOR_SHARE * np.median(luminance[cheeks])), grid)
    side = 2 * max(1, round(grid.px(1.0))) + 1
    least = cv2.erode(rough, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    above = smoothstep(grid.upward(9)[part] / grid.face_height, 0.03, 0.1)
    hair = smoothstep(least - np.float32(np.median(rough[cheeks])), *STRAND_ROUGH) * (1 - across) * above
    found[part] = hair
    return found
