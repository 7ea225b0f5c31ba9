"""One photograph lifted into 3D: a person who turns in front of a backdrop.

The surface is one grid in photograph space. Inside the person's outline it takes the face's fitted depth and
a rounded body around it; past the outline it curls back out of sight, so that a turned head shows a side and
never an edge. Texture comes from the photograph by projection; nothing is drawn that the camera did not see.
What one photograph cannot know (the side of the head, depth to a few millimetres) is a plausible guess.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face.surface_backdrop import Backdrop, backdrop_behind
from glabella.face.surface_depth import person_depth, silhouette_depth
from glabella.face.surface_fit import HeadFit, fit_head
from glabella.face.surface_matte import Map, Window, person_matte, window_of

CELLS = 128
# The camera is taken to stand this far from the face: a portrait's usual distance. From there the lifted
# surface looks exactly like the photograph.
CAMERA_MM = 1000.0
# Past the outline the surface curls back along an arc of this radius (canonical mm), through this angle;
# the arc is sampled over this much of the grid.
CURL_MM = 36.0
CURL_DEPTH_MM = 50.0
CURL_RADIANS = 1.6
CURL_RUN_MM = 26.0
# Colours at the outline are mixed with what is behind: they are read this far inside it, canonical mm, and
# the curl reads further inwards again at this rate, like a reflection.
INSET_MM = 3.0
INSET_RATE = 0.5
REFLECTION_RATE = 1.7
READ_ROUNDS = 3
VIEW_MM = (-190.0, 200.0)
VIEW_SHARE = 0.97
DEEPEST_MM = 40.0
# Nothing farther inside than this is ever moved; past the outline colour may come from farther off.
RIM_MM = 9.0
SHIFT_RATE = 2.5


@dataclass(frozen=True, eq=False)
class Surface:
    """A person in 3D, millimetres: x to the picture's right, y up, z towards the viewer.

    The origin is the mean of the face. ``vertices`` (n, 3) float32, ``triangles`` (m, 3) int32
    (counter-clockwise from the viewer), ``uv`` (n, 2) float32 in the photograph (0–1, y down), ``normals``
    (n, 3) float32 of length 1. Seen from (0, 0, ``camera_mm``) it looks like the photograph. ``view`` is the
    lowest and highest y, in mm at z = 0, that a viewer should frame: within it no cut edge shows.
    """

    vertices: NDArray[np.float32]
    triangles: NDArray[np.int32]
    uv: NDArray[np.float32]
    normals: NDArray[np.float32]
    backdrop: Backdrop
    view: tuple[float, float]
    camera_mm: float = CAMERA_MM


def _padded(inside: Map, pad: int) -> Map:
    """Add ``pad`` pixels around an outline map: nothing above and beside it, more of the same below."""
    wide = cv2.copyMakeBorder(inside, pad, 0, pad, pad, cv2.BORDER_CONSTANT, value=0)
    return np.asarray(cv2.copyMakeBorder(wide, 0, pad, 0, 0, cv2.BORDER_REPLICATE), np.float32)


def _padded_window(window: Window, pad: int) -> Window:
    """Return the window that ``_padded`` maps belong to; it may reach past the photograph."""
    x, y = window.width / window.shape[1], window.height / window.shape[0]
    shape = window.shape[0] + 2 * pad, window.shape[1] + 2 * pad
    return Window(window.left - pad * x, window.top - pad * y, shape[1] * x, shape[0] * y, shape, window.step)


def _distance_inside(inside: Map, step: float) -> Map:
    """Return the smooth signed distance to the outline, canonical mm, positive inside."""
    flags = inside > 0.5
    within = cv2.distanceTransform(flags.astype(np.uint8), cv2.DIST_L2, 5)
    without = cv2.distanceTransform((~flags).astype(np.uint8), cv2.DIST_L2, 5)
    distance = np.where(flags, within - 0.5, 0.5 - without) * step
    return np.asarray(cv2.GaussianBlur(distance.astype(np.float32), (0, 0), 1.2), np.float32)


def _inward(distance: Map) -> tuple[Map, Map]:
    """Return the unit direction in which the distance to the outline grows, (x, y) in raster axes."""
    smooth = cv2.GaussianBlur(distance, (0, 0), 2.0)
    dx = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, ksize=3)
    dy = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, ksize=3)
    length = np.maximum(np.hypot(dx, dy), 1e-6)
    return np.asarray(dx / length, np.float32), np.asarray(dy / length, np.float32)


def _curled(distance: Map, depth: Map, plane: float) -> tuple[Map, Map]:
    """Return how far vertices move inwards (mm) and their depth once the rim is curled back."""
    past = np.maximum(-distance, 0)
    angle = np.minimum(past / CURL_RUN_MM, 1) * CURL_RADIANS
    move = np.where(distance < 0, past + CURL_MM * (1 - np.cos(angle)), 0)
    curled = np.where(distance < 0, plane - CURL_DEPTH_MM * np.sin(angle), depth)
    return move.astype(np.float32), curled.astype(np.float32)


def _wanted(distance: Map) -> Map:
    """Return how far inside the outline (mm) the colour of each vertex should be read."""
    squeezed = INSET_MM - (INSET_MM - np.clip(distance, 0, INSET_MM)) * INSET_RATE
    reflected = squeezed + REFLECTION_RATE * np.maximum(-distance, 0)
    return np.where(distance < INSET_MM, reflected, distance).astype(np.float32)


def grid_triangles(kept: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the triangles (m, 3) of a grid (h, w) whose cells have four kept corners; row-major indices."""
    height, width = kept.shape
    index = np.arange(height * width, dtype=np.int32).reshape(height, width)
    cell = kept[:-1, :-1] & kept[1:, :-1] & kept[:-1, 1:] & kept[1:, 1:]
    a, b, c, d = index[:-1, :-1][cell], index[1:, :-1][cell], index[1:, 1:][cell], index[:-1, 1:][cell]
    return np.concatenate([np.column_stack([a, b, d]), np.column_stack([d, b, c])])


def compacted(
    triangles: NDArray[np.int32], *arrays: NDArray[np.float32]
) -> tuple[NDArray[np.int32], list[NDArray[np.float32]]]:
    """Drop vertices that no triangle uses."""
    used, inverse = np.unique(triangles, return_inverse=True)
    return inverse.reshape(-1, 3).astype(np.int32), [np.ascontiguousarray(a[used]) for a in arrays]


def vertex_normals(vertices: NDArray[np.float32], triangles: NDArray[np.int32]) -> NDArray[np.float32]:
    """Return unit normals (n, 3), each the area-weighted mean of its triangles'."""
    a, b, c = (vertices[triangles[:, k]].astype(np.float64) for k in range(3))
    faces = np.cross(b - a, c - a)
    sums = np.column_stack(
        [np.bincount(triangles.ravel(), np.repeat(faces[:, k], 3), minlength=len(vertices)) for k in range(3)]
    )
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    normals = np.where(length > 1e-9, sums / np.maximum(length, 1e-9), [0.0, 0.0, 1.0])
    return normals.astype(np.float32)


def lift(
    pixels: NDArray[np.uint8], landmarks: NDArray[np.floating], mm_per_pixel: float, *, cells: int = CELLS
) -> Surface:
    """Lift a photograph of a person into 3D.

    Parameters
    ----------
    pixels : (h, w, 3) uint8, sRGB
    landmarks : (478, 3) float, photograph pixels, z away from the viewer
    mm_per_pixel : float
        Millimetres per photograph pixel at the face, > 0.
    cells : int
        Grid cells along the longer side of what is lifted.
    """
    head = fit_head(landmarks)
    window = window_of(pixels.shape[:2], head, cells)
    fine = window.cut(pixels, 2)
    matte, pure = person_matte(fine, head, window)
    pad = int(np.ceil(CURL_RUN_MM / window.step)) + 1
    inside, padded = _padded(matte, pad), _padded_window(window, pad)
    distance = _distance_inside(inside, window.step)
    purity = _distance_inside(_padded(pure, pad), window.step)
    plane = silhouette_depth(head)
    depth = person_depth(inside, head, padded)
    to_mm = mm_per_pixel * head.pixels_per_mm
    points, uv = _placed(distance, purity, depth, plane, head, padded, pixels.shape[:2])
    triangles = grid_triangles(distance > -CURL_RUN_MM)
    triangles, (points, uv) = compacted(triangles, points, uv)
    vertices = unprojected(points, to_mm, mm_per_pixel)
    backdrop = backdrop_behind(window.cut(pixels), matte, head, window, to_mm, CAMERA_MM, plane)
    normals = vertex_normals(vertices, triangles)
    return Surface(vertices, triangles, uv, normals, backdrop, _view(head, window, mm_per_pixel))


def _view(head: HeadFit, window: Window, mm_per_pixel: float) -> tuple[float, float]:
    """Return the lowest and highest y (mm) to frame: head and shoulders, as far as the photograph goes."""
    middle = head.points[:, 1].mean()
    least, most = (side * head.pixels_per_mm * mm_per_pixel for side in VIEW_MM)
    up = min(most, VIEW_SHARE * (middle - window.top) * mm_per_pixel)
    down = max(least, VIEW_SHARE * (middle - window.top - window.height) * mm_per_pixel)
    return float(down), float(up)


def unprojected(points: NDArray[np.float32], to_mm: float, mm_per_pixel: float) -> NDArray[np.float32]:
    """Turn (x, y) pixels right and down of the face's mean and z canonical mm into millimetres in space."""
    z = points[:, 2] * to_mm
    nearer = (CAMERA_MM - z) / CAMERA_MM * mm_per_pixel
    return np.column_stack([points[:, 0] * nearer, -points[:, 1] * nearer, z]).astype(np.float32)


def _placed(
    distance: Map,
    purity: Map,
    depth: Map,
    plane: float,
    head: HeadFit,
    window: Window,
    shape: tuple[int, int],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return each grid vertex (pixels from the face's mean, depth) and where its colour is read."""
    in_x, in_y = _inward(distance)
    move, curled = _curled(distance, depth, plane)
    wanted = _wanted(distance)
    columns, rows = np.meshgrid(
        np.arange(window.shape[1], dtype=np.float32), np.arange(window.shape[0], dtype=np.float32)
    )
    px_x, px_y = window.width / window.shape[1], window.height / window.shape[0]

    steps = move / window.step
    centre = head.points[:, :2].mean(axis=0)
    x = (columns + in_x * steps + 0.5) * px_x + window.left - centre[0]
    y = (rows + in_y * steps + 0.5) * px_y + window.top - centre[1]
    points = np.stack([x, y, curled], axis=-1).reshape(-1, 3)
    start = np.maximum(wanted - distance, 0) / window.step
    shift_x, shift_y = _readable(columns, rows, in_x * start, in_y * start, wanted, purity, window.step)
    most = np.maximum(RIM_MM - distance, 0) + (SHIFT_RATE - 1) * np.maximum(-distance, 0)
    short = np.minimum(1, most / window.step / np.maximum(np.hypot(shift_x, shift_y), 1e-6))
    columns, rows = columns + shift_x * short, rows + shift_y * short
    u = (columns + 0.5) * px_x + window.left
    v = (rows + 0.5) * px_y + window.top
    uv = np.stack(
        [_mirrored(u / shape[1], 0.5 / shape[1]), _mirrored(v / shape[0], 0.5 / shape[0])], axis=-1
    ).reshape(-1, 2)
    return points.astype(np.float32), uv.astype(np.float32)


def _readable(
    columns: Map, rows: Map, shift_x: Map, shift_y: Map, wanted: Map, purity: Map, step: float
) -> tuple[Map, Map]:
    """Lengthen shifts of raster points until colour there is purely the person's, as deep as wanted."""
    in_x, in_y = _inward(purity)
    need = np.minimum(wanted, DEEPEST_MM)
    for _ in range(READ_ROUNDS):
        x, y = columns + shift_x, rows + shift_y
        depth, toward_x, toward_y = (
            np.asarray(cv2.remap(m, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)
            for m in (purity, in_x, in_y)
        )
        lack = np.asarray(np.maximum(need - depth, 0) / step, np.float32)
        shift_x, shift_y = shift_x + toward_x * lack, shift_y + toward_y * lack
    return shift_x, shift_y


def _mirrored(values: NDArray[np.floating], margin: float) -> NDArray[np.floating]:
    """Fold coordinates past the photograph's border back into it, half a pixel clear of the edge."""
    folded = np.abs(values)
    return np.asarray(np.clip(np.where(folded > 1, 2 - folded, folded), margin, 1 - margin))
