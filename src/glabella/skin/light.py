"""Where the light of a photograph comes from, as far as a face's own shape tells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glabella.face.mesh import canonical_mesh
from glabella.skin.filters import Map, masked_gaussian

SURE_SKIN = np.float32(0.5)
ROUNDS = 4
LEAST_TRIANGLES = 60
SMOOTH_MM = 4.0


@dataclass(frozen=True)
class Light:
    """The light on skin that faces the viewer.

    ``slope`` is the relative change of light for a unit of slope of the surface towards +x and +y; its
    length, ``obliqueness``, is the tangent of the effective slant: 0 for light from the camera or from
    everywhere.
    ``known`` is false where there was no shape to tell from.
    """

    slope: tuple[float, float]
    known: bool = True

    @property
    def obliqueness(self) -> float:
        """Return the length of the slope."""
        return float(np.hypot(*self.slope))


def _normals(points: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the middle (m, 2) and the unit normal (m, 3), z towards the viewer, of the mesh's triangles."""
    corners = points[canonical_mesh().triangles]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    # image y points down and model z away from the viewer
    normal = normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    normal[normal[:, 2] > 0] *= -1
    normal[:, 2] *= -1
    return corners[:, :, :2].mean(axis=1), normal.astype(np.float32)


def estimate_light(light: Map, skin: Map, points: NDArray[np.float32], mm_per_pixel: float) -> Light:
    """Fit one distant light and an even one to the face's broad shading (Lambert, least absolute residuals).

    Parameters
    ----------
    light : (h, w) float32, linear light, > 0
    skin : (h, w) float32, 0–1
    points : (478, 3) float32 landmarks in the same pixels; (0, 3) when there are none
    mm_per_pixel : float, mm

    Returns
    -------
    Light; not ``known`` without landmarks or with too little skin.
    """
    if len(points) == 0:
        return Light((0.0, 0.0), known=False)
    sure = (skin > SURE_SKIN).astype(np.float32)
    smooth = masked_gaussian(light, sure, SMOOTH_MM / mm_per_pixel)
    middle, normal = _normals(points[:468])
    x, y = np.round(middle).astype(int).T
    height, width = light.shape
    inside = (x >= 0) & (y >= 0) & (x < width) & (y < height) & (normal[:, 2] > 0.3)
    inside[inside] &= sure[y[inside], x[inside]] > 0
    if inside.sum() < LEAST_TRIANGLES:
        return Light((0.0, 0.0), known=False)
    design = np.column_stack([np.ones(inside.sum()), normal[inside]]).astype(np.float64)
    seen = smooth[y[inside], x[inside]].astype(np.float64)
    weight = np.ones(len(seen))
    fit: NDArray[np.float64] = np.zeros(4)
    for _ in range(ROUNDS):
        root = np.sqrt(weight)[:, None]
        fit = np.asarray(np.linalg.lstsq(design * root, seen * root[:, 0], rcond=None)[0], np.float64)
        weight = 1 / np.maximum(np.abs(seen - design @ fit), 0.02 * seen.mean())
    facing = max(float(fit[0] + fit[3]), 0.05 * float(seen.mean()))
    return Light((float(fit[1] / facing), float(fit[2] / facing)))


def estimate_tilt(log_shading: Map, skin: Map) -> Light:
    """Guess the light's direction on a flat patch from where its fine shading varies most (Knill 1990).

    The sign along that direction cannot be known; the length says how uneven the directions are.
    """
    grad_y, grad_x = (np.gradient(log_shading, axis=axis) for axis in (0, 1))
    sure = skin > SURE_SKIN
    xx, yy = float((grad_x[sure] ** 2).sum()), float((grad_y[sure] ** 2).sum())
    xy = float((grad_x[sure] * grad_y[sure]).sum())
    if xx + yy <= 0:
        return Light((0.0, 0.0), known=False)
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)
    uneven = float(np.hypot(xx - yy, 2 * xy) / (xx + yy))
    return Light((-float(np.cos(angle)) * uneven, -float(np.sin(angle)) * uneven), known=False)
