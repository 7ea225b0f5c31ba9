"""One photograph lifted into 3D: a person who turns before a wall.

The surface is one grid over the photograph, as a relief is one piece of stone. The face takes its fitted
depth, the person around it is rounded like a body, and everything meets the wall behind without a cut. Every
point is read where the camera saw it, once, so that nothing is doubled or invented, wisps of hair included;
and no slope is so steep that a turn draws its colours out. What one photograph cannot know (the side of the
head, depth to a few millimetres) is a plausible guess.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glabella.face.surface_backdrop import Backdrop, backdrop_behind
from glabella.face.surface_depth import relief
from glabella.face.surface_fit import HeadFit, fit_head
from glabella.face.surface_mesh import grid_triangles, vertex_normals
from glabella.face.surface_outline import Map, Window, mirrored, person_outline, window_of

Indices = NDArray[np.intp]

CELLS = 128
# The camera is taken to stand this far from the face: a portrait's usual distance. From there the lifted
# surface looks exactly like the photograph.
CAMERA_MM = 1000.0
# Above and below what the photograph shows the surface goes on this far, like a reflection, while it falls to
# the wall: a forehead or chest cut by the border then has no cut edge when the view tilts.
MIRROR_MM = 40.0
# Beyond this far (canonical mm) from the face's mean every other line of the grid is enough.
DENSE_MM = 140.0
VIEW_MM = (-190.0, 200.0)
VIEW_SHARE = 0.97


@dataclass(frozen=True, eq=False)
class Surface:
    """A person in 3D, millimetres: x to the picture's right, y up, z towards the viewer.

    The origin is the mean of the face. ``vertices`` (n, 3) float32, ``triangles`` (m, 3) int32
    (counter-clockwise from the viewer), ``uv`` (n, 2) float32 in the photograph (0–1, y down), ``normals``
    (n, 3) float32 of length 1. Seen from (0, 0, ``camera_mm``) it looks like the photograph. ``view`` is the
    lowest and highest y, in mm at z = 0, that a viewer should frame.
    """

    vertices: NDArray[np.float32]
    triangles: NDArray[np.int32]
    uv: NDArray[np.float32]
    normals: NDArray[np.float32]
    backdrop: Backdrop
    view: tuple[float, float]
    camera_mm: float = CAMERA_MM


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
    seen = window_of(pixels.shape[:2], head, cells)
    fine = seen.cut(pixels, 2)
    person = person_outline(fine, head, seen)
    pad = int(np.ceil(MIRROR_MM / seen.step))
    window = seen.padded(pad)
    fine, person = mirrored(fine, 2 * pad), mirrored(person, pad)
    depth = relief(person, head, window)
    to_mm = mm_per_pixel * head.pixels_per_mm
    rows, columns = grid_lines(head, window, pad)
    points, uv = _placed(depth, rows, columns, head, window, seen, pixels.shape[:2])
    vertices = unprojected(points, to_mm, mm_per_pixel)
    triangles = grid_triangles((len(rows), len(columns)))
    backdrop = backdrop_behind(fine, person, head, window, to_mm, CAMERA_MM)
    normals = vertex_normals(vertices, triangles)
    return Surface(vertices, triangles, uv, normals, backdrop, _view(head, seen, mm_per_pixel))


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


def grid_lines(head: HeadFit, window: Window, pad: int) -> tuple[Indices, Indices]:
    """Return the raster rows and columns that become lines of the grid: all near the head, half beyond.

    The first and last, and the two on either side of where the photograph ends and its reflection of ``pad``
    rows begins, are always among them.
    """
    centre = window.to_raster(head.points[:, :2].mean(axis=0))
    lines = []
    for size, middle, seam in ((window.shape[0], centre[1], pad), (window.shape[1], centre[0], 0)):
        index = np.arange(size)
        kept = (np.abs(index - middle) * window.step < DENSE_MM) | (index % 2 == 0)
        kept[[0, max(seam - 1, 0), seam, size - seam - 1, min(size - seam, size - 1), size - 1]] = True
        lines.append(np.flatnonzero(kept))
    return lines[0], lines[1]


def _placed(
    depth: Map,
    rows: Indices,
    columns: Indices,
    head: HeadFit,
    window: Window,
    seen: Window,
    shape: tuple[int, int],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return each grid vertex (pixels from the face's mean, depth) and where its colour is read."""
    x = window.left + (columns + 0.5) * window.width / window.shape[1]
    y = window.top + (rows + 0.5) * window.height / window.shape[0]
    down = np.abs(y - seen.top)
    down = seen.top + np.where(down > seen.height, 2 * seen.height - down, down)
    at = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    uv = np.stack(np.meshgrid(x / shape[1], down / shape[0]), axis=-1).reshape(-1, 2)
    points = np.column_stack([at - head.points[:, :2].mean(axis=0), depth[np.ix_(rows, columns)].ravel()])
    return points.astype(np.float32), uv.astype(np.float32)
