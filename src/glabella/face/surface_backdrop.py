"""What lies around the lifted part of a photograph: the same wall, going out of focus."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face.surface_depth import wall_depth
from glabella.face.surface_fit import HeadFit
from glabella.face.surface_mesh import grid_triangles
from glabella.face.surface_outline import Map, Window

# Half the wall's width and height, canonical mm: it fills a view twice as wide as high, turned by 35 degrees.
WALL_HALF_MM = (850.0, 450.0)
# The wall lies this far behind the surface's flat parts, so that neither flickers through the other.
BEHIND_MM = 1.5
# The picture covers this many windows in each direction: what is past the window mirrors it.
PICTURE_SPAN = 2.2
CLEARANCE_MM = 26.0
# A person cut by the window's border is seen this far past it, fading; what the surface covers is not needed.
FADE_MM = 30.0
# Blur (mm) that is reached at the window's border and at so many mm past it.
FOCUS = ((0.0, 0.0), (15.0, 8.0), (70.0, 30.0))


@dataclass(frozen=True, eq=False)
class Backdrop:
    """A wall behind the person with its own small picture.

    ``vertices`` (n, 3) float32 mm in the surface's axes, ``triangles`` (m, 3) int32 facing the viewer,
    ``uv`` (n, 2) float32 in ``picture`` (h, w, 3) uint8 sRGB.
    """

    vertices: NDArray[np.float32]
    triangles: NDArray[np.int32]
    uv: NDArray[np.float32]
    picture: NDArray[np.uint8]


def fill_in(picture: Map, known: Map) -> Map:
    """Fill what is unknown from what is around it, by averages over ever larger blocks.

    Parameters
    ----------
    picture : (h, w, 3) float32
    known : (h, w) float32, 0–1
    """
    height, width = known.shape
    if min(height, width) <= 2 or known.min() >= 1:
        total = max(float(known.sum()), 1e-6)
        mean = (picture * known[..., None]).sum(axis=(0, 1)) / total
        return np.asarray(np.where(known[..., None] > 0.5, picture, mean), np.float32)
    half = ((width + 1) // 2, (height + 1) // 2)
    weight = cv2.resize(known, half, interpolation=cv2.INTER_AREA)
    colour = cv2.resize(picture * known[..., None], half, interpolation=cv2.INTER_AREA)
    colour = colour / np.maximum(weight, 1e-6)[..., None]
    coarse = fill_in(colour.astype(np.float32), np.minimum(weight * 2, 1).astype(np.float32))
    back = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(picture * known[..., None] + back * (1 - known[..., None]), np.float32)


def _past_border(shape: tuple[int, int], pads: tuple[int, int], step: float) -> Map:
    """Return how far (mm) each pixel of a padded window (h, w) lies outside the window, negative inside."""
    rows, columns = (
        (np.abs(np.arange(side + 2 * pad) - pad - (side - 1) / 2) - side / 2).astype(np.float32)
        for side, pad in zip(shape, pads, strict=True)
    )
    outside = np.hypot(np.maximum(rows, 0)[:, None], np.maximum(columns, 0)[None])
    inside = np.minimum(np.maximum(rows[:, None], columns[None]), 0)
    return np.asarray((outside + inside) * step, np.float32)


def backdrop_picture(fine: NDArray[np.uint8], person: Map, step: float) -> NDArray[np.uint8]:
    """Return the surroundings, ``PICTURE_SPAN`` windows wide and high, without the person.

    Parameters
    ----------
    fine : (h, w, 3) uint8
        The window, cut finely.
    person : (h', w') float32, 0–1
        Where the person is, on a raster as fine or coarser.
    step : float
        Canonical mm per pixel of ``fine``.
    """
    size = fine.shape[1::-1]
    reach = 2 * max(1, round(CLEARANCE_MM / step * person.shape[0] / fine.shape[0])) + 1
    grown = cv2.dilate(person, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    small = cv2.resize(fine, person.shape[::-1], interpolation=cv2.INTER_AREA).astype(np.float32)
    filled = cv2.resize(
        fill_in(small, np.asarray(1 - grown, np.float32)), size, interpolation=cv2.INTER_LINEAR
    )
    sharp = fine.astype(np.float32)
    pads = tuple(round(side * (PICTURE_SPAN - 1) / 2) for side in fine.shape[:2])
    around = pads[0], pads[0], pads[1], pads[1]
    sharp, filled = (
        np.asarray(cv2.copyMakeBorder(m, *around, cv2.BORDER_REFLECT), np.float32) for m in (sharp, filled)
    )
    past = _past_border(fine.shape[:2], pads, step)
    seen = np.clip(1 - np.abs(past) / FADE_MM, 0, 1)[..., None]
    picture = np.asarray(filled + (sharp - filled) * seen, np.float32)
    for (start, _), (end, blur) in pairwise(FOCUS):
        soft = _blurred(picture, blur / step)
        picture += (soft - picture) * np.clip((past - start) / (end - start), 0, 1)[..., None]
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def _blurred(picture: Map, sigma: float) -> Map:
    """Blur by a Gaussian of ``sigma`` pixels, at a size where that is quick."""
    size = picture.shape[1::-1]
    scale = min(1.0, 3.0 / sigma)
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), sigma * scale, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_LINEAR), np.float32)


def backdrop_behind(
    fine: NDArray[np.uint8], person: Map, head: HeadFit, window: Window, to_mm: float, camera_mm: float
) -> Backdrop:
    """Return the surroundings of a photograph's window.

    Parameters
    ----------
    fine : (h, w, 3) uint8
        The window, cut finely.
    person : (h', w') float32, 0–1
    to_mm : float
        Millimetres per canonical millimetre.
    camera_mm : float
        Distance of the camera from the face's mean.
    """
    z = wall_depth(head) * to_mm - BEHIND_MM
    away = (camera_mm - z) / camera_mm
    centre = window.to_raster(head.points[:, :2].mean(axis=0)) + 0.5
    sides = []
    for k, size in enumerate(window.shape[::-1]):
        low, high = (
            ((0.5 + half) * size - centre[k]) * window.step for half in (-PICTURE_SPAN / 2, PICTURE_SPAN / 2)
        )
        far = WALL_HALF_MM[k]
        sides.append(np.array([min(-far, low - 1), low, high, max(far, high + 1)]) * to_mm * away)
    x, y = np.meshgrid(sides[0], -sides[1])
    u, v = np.meshgrid(*[np.array([0, 0, 1, 1], np.float32)] * 2)
    vertices = np.stack([x, y, np.full_like(x, z)], axis=-1).reshape(-1, 3).astype(np.float32)
    uv = np.stack([u, v], axis=-1).reshape(-1, 2)
    picture = backdrop_picture(fine, person, window.step * window.shape[1] / fine.shape[1])
    return Backdrop(vertices, grid_triangles((4, 4)), uv, picture)
