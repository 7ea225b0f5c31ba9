"""The camera that looks at the head: pinhole, small turns of the head, millimetres to pixels and back."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.synth.fields import stream
from glabella.synth.head import Head

Map = NDArray[np.float32]
Points = NDArray[np.float64]

FIELD_MM = 312.0
DISTANCE_MM = 950.0
PLANE_MM = 40.0
PIVOT = np.array([0.0, -20.0, -40.0])
INVERSE_STEPS = 14


@dataclass(frozen=True, eq=False)
class View:
    """A camera: picture ``size`` in pixels, ``turn`` (3, 3) of the head, ``shift`` (2,) of the picture in mm.

    ``distance`` mm from the lens to the plane z = ``PLANE_MM`` where a pixel is ``mm_per_pixel`` wide.
    """

    size: int
    turn: Points
    shift: Points
    distance: float
    angles: tuple[float, float, float]

    @property
    def mm_per_pixel(self) -> float:
        """Return the width of one pixel at the plane of the eyes and cheeks."""
        return FIELD_MM / self.size

    def turned(self, points: Points) -> Points:
        """Turn head coordinates (n, 3) mm into camera coordinates (n, 3) mm."""
        return np.asarray((points - PIVOT) @ self.turn.T + PIVOT)

    def project(self, points: Points) -> Points:
        """Turn head coordinates (n, 3) mm into picture pixels (n, 2)."""
        return self.project_turned(self.turned(points))

    def project_turned(self, points: Points) -> Points:
        """Turn camera coordinates (n, 3) mm into picture pixels (n, 2)."""
        scale = self.distance / (self.distance - (points[:, 2:] - PLANE_MM))
        flat = points[:, :2] * scale + self.shift
        return np.asarray(flat * [1, -1] / self.mm_per_pixel + self.size / 2)

    def plane(self, size: int) -> tuple[Map, Map]:
        """Return x and y (mm, at the reference plane) of the pixels of a square copy, ``size`` a side."""
        step = FIELD_MM / size
        axis = ((np.arange(size) + 0.5) * step - FIELD_MM / 2 - 0.5 * self.mm_per_pixel).astype(np.float32)
        x, y = np.meshgrid(axis - np.float32(self.shift[0]), -axis - np.float32(self.shift[1]))
        return np.ascontiguousarray(x), np.ascontiguousarray(y)


def draw_view(seed: int, size: int) -> View:
    """Return a nearly frontal view of one person."""
    rng = stream(seed, "view")
    yaw, pitch, roll = np.clip(rng.normal(0, (2.6, 1.5, 1.2)), -4.5, 4.5)
    rotation = cv2.Rodrigues(np.radians([-pitch, yaw, roll]))[0]
    shift = np.array([0.0, -7.0]) + np.clip(rng.normal(0, 2.0, 2), -4, 4)
    return View(
        size, np.asarray(rotation, float), shift, DISTANCE_MM, (float(yaw), float(pitch), float(roll))
    )


def look(view: View, head: Head, size: int) -> tuple[Map, Map, Map]:
    """Return head coordinates x, y and camera height z (mm) seen at each pixel of a ``size``² picture.

    The surface is met by iterating along the ray, which converges for the small turns drawn here.
    """
    x0, y0 = view.plane(size)
    z = np.full_like(x0, 20.0)
    r, pivot = view.turn.astype(np.float32), PIVOT.astype(np.float32)
    hx, hy = x0, y0
    for step in range(INVERSE_STEPS):
        scale = 1 - (z - np.float32(PLANE_MM)) / np.float32(view.distance)
        cx, cy, cz = x0 * scale - pivot[0], y0 * scale - pivot[1], z - pivot[2]
        hx = r[0, 0] * cx + r[1, 0] * cy + r[2, 0] * cz + pivot[0]
        hy = r[0, 1] * cx + r[1, 1] * cy + r[2, 1] * cz + pivot[1]
        hz = head.at(hx, hy)
        new = r[2, 0] * (hx - pivot[0]) + r[2, 1] * (hy - pivot[1]) + r[2, 2] * (hz - pivot[2]) + pivot[2]
        z = new if step < 4 else np.float32(0.5) * (z + new)
    return np.asarray(hx, np.float32), np.asarray(hy, np.float32), np.asarray(z, np.float32)
