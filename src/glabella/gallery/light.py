"""Where the light on a face comes from, as far as shading on a mean head can tell."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.capture.colour import linear_from_bytes
from glabella.face import Face
from glabella.face.closeup import LUMINANCE
from glabella.face.mesh import canonical_mesh
from glabella.face.pose import head_rotation

# Shading is looked at below this share of the pupils' distance, so that lines and spots do not count.
SMOOTH_OVER = 0.12
LEAST_SKIN = 0.5
FEWEST_POINTS = 40
# Brightness far from the fit (highlights, cast shadows) is set aside in rounds of refitting.
ROUNDS, FARTHEST = 3, 2.0


@cache
def _normals() -> NDArray[np.float64]:
    """Return outward unit normals (468, 3) of the mean head: x right, y down, z away from the camera."""
    mesh = canonical_mesh()
    points = mesh.vertices.astype(np.float64)
    corners = points[mesh.triangles]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    sums = np.zeros_like(points)
    for k in range(3):
        np.add.at(sums, mesh.triangles[:, k], faces)
    sums *= np.sign(sums[:, 2].sum())
    unit = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    return np.asarray(unit * np.array([1.0, -1.0, -1.0]))


def light_direction(face: Face) -> NDArray[np.float64] | None:
    """Return the unit vector towards the light, seen from the face.

    A Lambertian fit of brightness at the landmarks on skin to the normals of the mean head, turned as the
    head is. One light is assumed; the fill of a second one tilts the answer, alike in two alike pictures.

    Returns
    -------
    (3,) x to the picture's right, y down, z away from the camera; ``None`` where too little skin is seen
    """
    frame = face.frame
    points = frame.to_working(face.landmarks[:468, :2])
    apart = float(np.hypot(*(face.landmarks[468, :2] - face.landmarks[473, :2]))) * frame.scale
    skin = face.skin
    light = linear_from_bytes(frame.cut(face.photo.pixels)) @ LUMINANCE
    sigma = max(SMOOTH_OVER * apart, 1.0)
    step = max(1, int(sigma // 4))
    weight = cv2.resize(skin, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    small = cv2.resize(light * skin, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    near = cv2.GaussianBlur(weight, (0, 0), sigma / step)
    mean = cv2.GaussianBlur(small, (0, 0), sigma / step) / np.maximum(near, 1e-3)
    rows = np.clip((points[:, 1] / step).astype(int), 0, mean.shape[0] - 1)
    columns = np.clip((points[:, 0] / step).astype(int), 0, mean.shape[1] - 1)
    normals = _normals() @ head_rotation(face.landmarks).T
    use = (near[rows, columns] > LEAST_SKIN) & (normals[:, 2] < -0.2)
    if int(use.sum()) < FEWEST_POINTS:
        return None
    return _lambert_fit(normals[use], np.asarray(mean[rows, columns][use], np.float64))


def _lambert_fit(normals: NDArray[np.float64], brightness: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = np.ones(len(brightness))
    vector = np.zeros(3)
    for _ in range(ROUNDS):
        solved = np.linalg.lstsq(normals * weights[:, None], brightness * weights, rcond=None)
        vector = np.asarray(solved[0], np.float64)
        away = np.abs(brightness - normals @ vector)
        weights = (away <= FARTHEST * max(float(np.median(away)) * 1.4826, 1e-9)).astype(float)
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12))


def angle_between(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Return the angle between two unit vectors in degrees."""
    return float(np.degrees(np.arccos(np.clip(first @ second, -1, 1))))
