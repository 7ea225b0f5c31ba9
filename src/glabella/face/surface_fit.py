"""Where the head is: the canonical mesh fitted to landmarks, and depths that keep what each knows best.

Lengths here are *canonical millimetres*: those of the mean face after it is scaled onto the landmarks.
A photograph's own millimetres differ by one factor, which ``surface.lift`` applies at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from glabella.face.mesh import canonical_mesh
from glabella.terms import load_yaml

Array = NDArray[np.float64]

# The network's depth is trusted only where it varies slowly: finer than this it is mostly the mean face
# again with noise. Tikhonov weight and width of the Gaussian kernel, in canonical millimetres.
DEPTH_KERNEL_MM = 60.0
DEPTH_RIDGE = 0.1
GLABELLA, HAIRLINE = 9, 10


@dataclass(frozen=True, eq=False)
class HeadFit:
    """A head in a photograph.

    ``points`` (468, 3) float64: x, y photograph pixels, z canonical mm towards the viewer, 0 at the mean
    of the face. ``pixels_per_mm`` scales canonical mm to photograph pixels. ``turn`` is the (3, 3) rotation
    of the canonical mesh (x right, y up, z towards the viewer).
    """

    points: Array
    pixels_per_mm: float
    turn: Array

    def place(self, offset_mm: tuple[float, float, float]) -> Array:
        """Return the photograph pixel (x, y) of a point given in the head's own axes from the face's mean."""
        moved = self.turn @ np.array(offset_mm)
        centre = self.points[:, :2].mean(axis=0)
        return np.asarray(centre + self.pixels_per_mm * moved[:2] * [1.0, -1.0])

    def depth(self, offset_mm: tuple[float, float, float]) -> float:
        """Return the depth of such a point, canonical mm towards the viewer."""
        return float((self.turn @ np.array(offset_mm))[2])


def similarity(source: Array, target: Array) -> tuple[float, Array]:
    """Return the scale and rotation (3, 3) that best carry points (n, 3) onto others (Umeyama 1991)."""
    a, b = source - source.mean(axis=0), target - target.mean(axis=0)
    u, singular, vt = np.linalg.svd(b.T @ a)
    sign = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    return float((singular * sign).sum() / (a**2).sum()), (u * sign) @ vt


@cache
def _smoother() -> Array:
    """Return the (468, 468) matrix that keeps the slowly varying part of values on the canonical mesh."""
    at = canonical_mesh().vertices.astype(np.float64)
    squared = ((at[:, None] - at[None]) ** 2).sum(axis=-1)
    kernel = np.exp(-squared / (2 * DEPTH_KERNEL_MM**2))
    return np.asarray(kernel @ np.linalg.inv(kernel + DEPTH_RIDGE * np.eye(len(at))))


@cache
def forehead_correction() -> Array:
    """Return how far forward (468,) mm the forehead belongs before the canonical mesh's.

    That mesh leans its forehead back more than people's lean (``library/face_shape/forehead.yaml``); the
    network's depths lean with it.
    """
    at = canonical_mesh().vertices.astype(np.float64)
    _, rise, depth = at[HAIRLINE] - at[GLABELLA]
    wanted = np.tan(np.radians(load_yaml("face_shape", "forehead.yaml")["inclination"]["value"]))
    return np.asarray((-depth / rise - wanted) * np.maximum(at[:, 1] - at[GLABELLA, 1], 0))


def fit_head(landmarks: NDArray[np.floating]) -> HeadFit:
    """Fit the canonical mesh to landmarks (478 or 468, 3) in photograph pixels, z away from the viewer."""
    seen = np.asarray(landmarks[:468], np.float64) * [1.0, -1.0, -1.0]
    mean_face = canonical_mesh().vertices.astype(np.float64)
    scale, turn = similarity(mean_face, seen)
    mean_depth = (mean_face @ turn.T)[:, 2]
    mean_depth -= mean_depth.mean()
    seen_depth = (seen[:, 2] - seen[:, 2].mean()) / scale
    correction = _smoother() @ (seen_depth - mean_depth) + forehead_correction() * turn[2, 2]
    points = np.column_stack([seen[:, 0], -seen[:, 1], mean_depth + correction])
    return HeadFit(points, scale, turn)
