"""What is behind the person: the photograph's own background, filled in, out of focus, on a curved screen."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face.surface_fit import HeadFit
from glabella.face.surface_matte import Map, Window

SCREEN_MM = 330.0
SCREEN_DEGREES = 105.0
SCREEN_CELLS = (24, 8)
SCREEN_HALF_HEIGHT = 1.2
# The picture covers this many windows in each direction: what is past the photograph mirrors it.
PICTURE_SPAN = 2.6
PICTURE_SIDE = 256
CLEARANCE_MM = 26.0
FOCUS_BLUR_MM = 9.0
FAR_BLUR_MM = 30.0


@dataclass(frozen=True, eq=False)
class Backdrop:
    """A curved screen behind the person with its own small picture.

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


def backdrop_picture(small: NDArray[np.uint8], matte: Map, step: float) -> NDArray[np.uint8]:
    """Return the out-of-focus background, ``PICTURE_SPAN`` windows wide and high, person filled in."""
    reach = 2 * max(1, round(CLEARANCE_MM / step)) + 1
    person = cv2.dilate(matte, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    filled = fill_in(small.astype(np.float32), (1 - person).astype(np.float32))
    height, width = matte.shape
    pad_y, pad_x = (round(side * (PICTURE_SPAN - 1) / 2) for side in (height, width))
    wide = cv2.copyMakeBorder(filled, pad_y, pad_y, pad_x, pad_x, cv2.BORDER_REFLECT)
    sharp = cv2.GaussianBlur(wide, (0, 0), FOCUS_BLUR_MM / step)
    scale = PICTURE_SIDE / max(wide.shape[:2])
    size = round(wide.shape[1] * scale), round(wide.shape[0] * scale)
    sharp = cv2.resize(sharp, size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(sharp, (0, 0), FAR_BLUR_MM / step * scale)
    rows = np.abs(np.linspace(-1, 1, size[1], dtype=np.float32))[:, None]
    columns = np.abs(np.linspace(-1, 1, size[0], dtype=np.float32))[None]
    outside = np.clip((np.maximum(rows, columns) * PICTURE_SPAN - 0.9) / 0.5, 0, 1)[..., None]
    return np.clip(sharp + (soft - sharp) * outside, 0, 255).astype(np.uint8)


def screen(centre_z: float, radius: float) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Return an upright half cylinder open towards the viewer: vertices (n, 3) mm and triangles (m, 3)."""
    wide, high = SCREEN_CELLS
    across = np.radians(np.linspace(-SCREEN_DEGREES, SCREEN_DEGREES, wide + 1))
    angle, up = np.meshgrid(across, np.linspace(SCREEN_HALF_HEIGHT, -SCREEN_HALF_HEIGHT, high + 1))
    vertices = np.stack([np.sin(angle), up, -np.cos(angle)], axis=-1) * radius + [0, 0, centre_z]
    index = np.arange((wide + 1) * (high + 1), dtype=np.int32).reshape(high + 1, wide + 1)
    a, b = index[:-1, :-1].ravel(), index[1:, :-1].ravel()
    c, d = index[1:, 1:].ravel(), index[:-1, 1:].ravel()
    triangles = np.concatenate([np.column_stack([a, b, d]), np.column_stack([d, b, c])])
    return vertices.reshape(-1, 3).astype(np.float32), triangles


def backdrop_behind(
    small: NDArray[np.uint8],
    matte: Map,
    head: HeadFit,
    window: Window,
    to_mm: float,
    camera_mm: float,
    plane: float,
) -> Backdrop:
    """Return the backdrop of a photograph's window.

    Parameters
    ----------
    small : (h, w, 3) uint8
        The window on its raster.
    matte : (h, w) float32, 0–1
    to_mm : float
        Millimetres per canonical millimetre.
    camera_mm : float
        Distance of the camera from the face's mean.
    plane : float
        Depth of the silhouette, canonical mm.
    """
    vertices, triangles = screen(plane * to_mm, SCREEN_MM * to_mm)
    seen = vertices[:, :2] * (camera_mm / (camera_mm - vertices[:, 2:])) / to_mm * [1.0, -1.0]
    centre = window.to_raster(head.points[:, :2].mean(axis=0)) + 0.5
    size = np.array(window.shape[::-1])
    from_middle = (seen / window.step + centre) / size - 0.5
    uv = np.clip(from_middle / PICTURE_SPAN + 0.5, 0, 1).astype(np.float32)
    return Backdrop(vertices, triangles, uv, backdrop_picture(small, matte, window.step))
