"""Depressed marks such as acne scars: where they are, how large, of which type, and their signature.

A depression under light from one side is dark on the side of the light and lit on the other; under even light
it is only darker inside. Spots of pigment or blood are darker too, but much more in green than in red.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.skin.filters import Map, gaussian, masked_gaussian
from glabella.skin.relief import Band, band_pass

DIAMETERS_MM = (1.2, 1.8, 2.7, 4.0)
SIGMA_PER_DIAMETER = 0.3
LEAST_PIXELS = 3.0
LEAST_SIGMA_PIXELS = 1.4
SURE_WEIGHT = 0.9
LEAST_SIGNAL = 4.5
LEAST_SIGNAL_FRONTAL = 6.0
NOISE_MM = 8.0
NOISE_CAP = np.float32(0.1)
LEAST_CONTRAST = 0.025
LEAST_RED_TO_GREEN = 0.62
MOST_RED_TO_GREEN = 1.2
MOST_ELONGATION = 2.2
OBLIQUE_SHARE = 0.25
ICE_PICK_MM, ROLLING_MM = 2.0, 4.0
MOST_MARKS = 300
FINE_SMOOTH_SHARE = 0.12


@dataclass(frozen=True)
class Mark:
    """A depressed mark: centre (x, y) and diameter in working pixels, its type and its contrast (ln, > 0)."""

    x: float
    y: float
    diameter: float
    kind: str
    contrast: float


def kind_of(diameter_mm: float) -> str:
    """Return the type by width (Jacob 2001): ice-pick under 2 mm, boxcar to 4 mm, rolling above."""
    if diameter_mm < ICE_PICK_MM:
        return "ice_pick"
    return "boxcar" if diameter_mm <= ROLLING_MM else "rolling"


def _response(picture: Map, sigma: float, slope: tuple[float, float]) -> Map:
    """Return how much a pixel looks like the middle of a pit of that size under that light."""
    smooth = gaussian(picture, sigma)
    hollow = cast(Map, cv2.Laplacian(smooth, cv2.CV_32F, borderType=cv2.BORDER_REFLECT)) * np.float32(
        sigma**2
    )
    size = float(np.hypot(*slope))
    if size < OBLIQUE_SHARE:
        return hollow
    # a pit's light is −slope·∇(height): it rises along the way light travels across it
    grad_x = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8, borderType=cv2.BORDER_REFLECT)
    grad_y = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8, borderType=cv2.BORDER_REFLECT)
    toward_x, toward_y = np.float32(slope[0] / size), np.float32(slope[1] / size)
    crossing = -(grad_x * toward_x + grad_y * toward_y) * np.float32(sigma)
    share = np.float32(min(size, 1.0))
    return cast(Map, (1 - share) * hollow + share * crossing)


def _round_enough(picture: Map, sigma: float, x: int, y: int) -> bool:
    """Say whether the hollow at (x, y) curves in every direction, which a line does not."""
    reach = max(2, round(sigma))
    if min(x, y) < reach or x >= picture.shape[1] - reach or y >= picture.shape[0] - reach:
        return False
    middle = 2 * picture[y, x]
    xx = picture[y, x - reach] + picture[y, x + reach] - middle
    yy = picture[y - reach, x] + picture[y + reach, x] - middle
    diagonal = picture[y - reach, x - reach] + picture[y + reach, x + reach]
    other = picture[y - reach, x + reach] + picture[y + reach, x - reach]
    xy = (diagonal - other) / 4
    mean, spread = (xx + yy) / 2, float(np.hypot((xx - yy) / 2, xy))
    return bool(mean - spread > 0 and (mean + spread) < MOST_ELONGATION**2 * (mean - spread))


def _marks_of_size(
    red: Map, green: Map, weight: Map, mm_per_pixel: float, slope: tuple[float, float], diameter: float
) -> list[tuple[float, Mark]]:
    """Return the marks of one diameter (mm) with how clear they are; large ones on a reduced picture."""
    reduction = max(1, int(SIGMA_PER_DIAMETER * diameter / mm_per_pixel / LEAST_SIGMA_PIXELS))
    size = (max(1, green.shape[1] // reduction), max(1, green.shape[0] // reduction))
    red, green, weight = (
        one if reduction == 1 else cast(Map, cv2.resize(one, size, interpolation=cv2.INTER_AREA))
        for one in (red, green, weight)
    )
    mm = mm_per_pixel * reduction
    sigma = SIGMA_PER_DIAMETER * diameter / mm
    seen = _response(green, sigma, slope)
    capped = np.clip(seen, -NOISE_CAP, NOISE_CAP)
    noise = np.sqrt(np.maximum(masked_gaussian(capped**2, weight, NOISE_MM / mm), 0))
    needed = LEAST_SIGNAL if np.hypot(*slope) >= OBLIQUE_SHARE else LEAST_SIGNAL_FRONTAL
    least = np.maximum(needed * noise, LEAST_CONTRAST)
    side = 2 * round(sigma) + 1
    peak = cv2.dilate(seen, np.ones((side, side), np.uint8))
    places = np.argwhere((seen >= peak) & (seen > least) & (weight > SURE_WEIGHT))
    if len(places) == 0:
        return []
    seen_red, smooth = _response(red, sigma, slope), gaussian(green, sigma)
    found = []
    for y, x in places.tolist():
        share = float(seen_red[y, x] / seen[y, x])
        if LEAST_RED_TO_GREEN <= share <= MOST_RED_TO_GREEN and _round_enough(smooth, sigma, x, y):
            centre = ((x + 0.5) * reduction - 0.5, (y + 0.5) * reduction - 0.5)
            mark = Mark(*centre, diameter / mm_per_pixel, kind_of(diameter), float(seen[y, x]))
            found.append((float(seen[y, x] / least[y, x]), mark))
    return found


def find_marks(
    red: Map, green: Map, weight: Map, mm_per_pixel: float, slope: tuple[float, float]
) -> list[Mark]:
    """Return depressed marks, clearest first.

    Parameters
    ----------
    red, green : (h, w) float32, log light, flattened, smoothly filled where the weight is 0
    weight : (h, w) float32, 0–1: skin away from creases and the face's own edges
    mm_per_pixel : float, mm
    slope : the light's slope, see ``glabella.skin.light``
    """
    found: list[tuple[float, Mark]] = []
    for diameter in DIAMETERS_MM:
        if diameter >= LEAST_PIXELS * mm_per_pixel:
            found += _marks_of_size(red, green, weight, mm_per_pixel, slope, diameter)
    found.sort(key=lambda pair: -pair[0])
    kept: list[Mark] = []
    for _, mark in found:
        if all(np.hypot(mark.x - k.x, mark.y - k.y) > 0.5 * (mark.diameter + k.diameter) for k in kept):
            kept.append(mark)
        if len(kept) == MOST_MARKS:
            break
    return kept


def mark_signature(log_light: Map, marks: list[Mark], weight: Map, mm_per_pixel: float) -> Map:
    """Return the log shading that the marks add: dark crescent and lit rim, without grain.

    Parameters
    ----------
    log_light : (h, w) float32, ln
    marks : list of Mark
    weight : (h, w) float32, 0–1
    mm_per_pixel : float, mm

    Returns
    -------
    (h, w) float32, ln; 0 away from the marks.
    """
    total = np.zeros(log_light.shape, np.float32)
    by_size: dict[float, NDArray[np.float32]] = {}
    for mark in marks:
        spots = by_size.setdefault(mark.diameter, np.zeros(log_light.shape, np.float32))
        cv2.circle(spots, (round(mark.x), round(mark.y)), max(1, round(0.75 * mark.diameter)), 1.0, -1)
    for diameter, spots in by_size.items():
        soft = gaussian(spots, 0.15 * diameter)
        band = Band("", diameter * mm_per_pixel * 0.6, diameter * mm_per_pixel * 3)
        total += soft * band_pass(log_light, weight, band, mm_per_pixel)
    return total * weight


def known_part(weight: Map, mm_per_pixel: float) -> Map:
    """Return the weight drawn in by 1.5 mm, so that nothing at the mask's border is taken for a mark."""
    sure = (weight > 0.9).astype(np.uint8)
    inside = cv2.distanceTransform(sure, cv2.DIST_L2, 3) * mm_per_pixel > 1.5
    return masked_gaussian(inside.astype(np.float32), np.ones_like(weight), 0) * weight
