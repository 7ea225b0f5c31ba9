"""Where the light of a photograph comes from: told by a face's own shape, or by the relief of flat skin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glabella.face.mesh import canonical_mesh
from glabella.skin.directional import (
    Floats,
    axis_of_light,
    colour_guess,
    fit_response,
    height_transform,
    spectrum,
    transforms,
    without_lone_directions,
)
from glabella.skin.filters import Map, masked_gaussian
from glabella.skin.relief import USUAL_SLOPE, Band, height_bands

SURE_SKIN = np.float32(0.5)
ROUNDS = 4
LEAST_TRIANGLES = 60
SMOOTH_MM = 4.0
SURE_INSIDE = 0.9
# Pits and furrows lie in this band.
PITS = Band("pits", 0.4, 2.5)
# Clearness times skewness at which light is as good as from one side: 0.08 divides frontal from oblique
# light on known patches, and is set to the obliqueness that divides them on faces.
OBLIQUENESS_PER_SURENESS = 3.1


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


def light_on_flat_skin(channels: Sequence[Map], weight: Map, mm_per_pixel: float, mean: Floats) -> Light:
    """Estimate the light on a flat patch from its own fine relief.

    Relief shows most along the light (Knill 1990), which gives the axis. Skin has more pits than peaks, pores
    and furrows all being sunk: of the two ends of the axis the one that makes hollows deep is right. Where
    neither stands out, the light comes from the front or from everywhere.

    Parameters
    ----------
    channels : red, green, blue, each (h, w) float32, ln, without broad shading
    weight : (h, w) float32, 0–1, soft at its border
    mm_per_pixel : float, mm
    mean : (3,) float64, mean linear light of the channels

    Returns
    -------
    Light. Its obliqueness is not the tangent of an angle but says how surely the light comes from one side.
    """
    turned = transforms(channels, weight)
    seen = spectrum(turned, weight, mm_per_pixel)
    if not float(weight.sum()) > 0 or not np.isfinite(seen.power).all() or not np.any(seen.power):
        return Light((0.0, 0.0), known=False)
    angle, clearness = axis_of_light(without_lone_directions(seen))
    way = np.array([np.cos(angle), np.sin(angle)])
    guess = colour_guess(seen, mean, (float(way[0]), float(way[1])))
    lean = []
    for sign in (1.0, -1.0):
        slopes = np.repeat(sign * USUAL_SLOPE * way[None], len(channels), axis=0)
        response = fit_response(seen, guess, slopes)
        found = height_transform(turned, weight.shape, mm_per_pixel, response)
        lean.append(skewness(found, weight, mm_per_pixel))
    way = way if lean[0] < lean[1] else -way
    surely = abs(lean[0] - lean[1]) * clearness * OBLIQUENESS_PER_SURENESS
    return Light(tuple(float(v) for v in min(surely, 1.0) * way))  # type: ignore[arg-type]


def skewness(transform: NDArray[np.complex64], weight: Map, mm_per_pixel: float) -> float:
    """Return the skewness of a height between 0.4 and 2.5 mm: below 0 where pits outdo peaks."""
    height = height_bands(transform, weight, mm_per_pixel, [PITS])
    if PITS.name not in height:
        return 0.0
    values = height[PITS.name][weight > SURE_INSIDE]
    if values.size == 0 or not np.any(values):
        return 0.0
    values = values - values.mean()
    return float((values**3).mean() / max(float(values.std()) ** 3, 1e-30))
