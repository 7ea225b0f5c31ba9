"""Faults that a turned surface can show, measured on its triangles."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face.surface import Surface

# About what a viewer turns, and from how far it looks.
PIVOT_MM = -60.0
DISTANCE_MM = 900.0
SIDE = 240


def _seen(points: NDArray[np.float64], yaw: float, pitch: float) -> NDArray[np.float64]:
    """Return where points (n, 3) mm appear, (n, 2) mm right and down in the pivot's plane."""
    y, p = np.radians([yaw, pitch])
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    turned = (points - [0, 0, PIVOT_MM]) @ (about_x @ about_y).T
    return np.asarray(turned[:, :2] * [1, -1] * (DISTANCE_MM / (DISTANCE_MM - turned[:, 2:])))


def _edges(flat: NDArray[np.float64], triangles: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return two edges of each triangle as the columns of (n, 2, 2) matrices."""
    a, b, c = (flat[triangles[:, k]] for k in range(3))
    return np.stack([b - a, c - a], axis=-1)


def facing(surface: Surface, yaw: float, pitch: float = 0.0) -> NDArray[np.bool_]:
    """Return which triangles turn their front to the viewer."""
    flat = _seen(surface.vertices.astype(np.float64), yaw, pitch)
    return np.asarray(np.linalg.det(_edges(flat, surface.triangles)) < 0)


def largest_stretch(surface: Surface, yaw: float, pitch: float = 0.0) -> float:
    """Return how many times longer than from straight ahead colours are drawn in the framed part."""
    vertices = surface.vertices.astype(np.float64)
    low, high = surface.view
    framed = ((vertices[:, 1] > low) & (vertices[:, 1] < high))[surface.triangles].all(axis=1)
    front = facing(surface, yaw, pitch) & framed
    straight, turned = (
        _edges(_seen(vertices, *view), surface.triangles[front]) for view in ((0, 0), (yaw, pitch))
    )
    return float(np.linalg.norm(turned @ np.linalg.inv(straight), 2, axis=(1, 2)).max())


def holes(surface: Surface, yaw: float, pitch: float = 0.0) -> int:
    """Return how many pixels within the turned surface's outline none of its facing triangles covers."""
    flat = _seen(surface.vertices.astype(np.float64), yaw, pitch)
    low, high = flat.min(axis=0), flat.max(axis=0)
    pixels = np.round((flat - low) / (high - low).max() * (SIDE - 3) + 1).astype(np.int32)
    covered = np.zeros((SIDE, SIDE), np.uint8)
    for triangle in pixels[surface.triangles[facing(surface, yaw, pitch)]]:
        cv2.fillConvexPoly(covered, triangle, 1)
    _, outside = cv2.connectedComponents(1 - covered, connectivity=4)
    return int(((covered == 0) & (outside != outside[0, 0])).sum())
