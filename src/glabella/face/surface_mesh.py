"""Triangles of a grid, and normals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def grid_triangles(shape: tuple[int, int]) -> NDArray[np.int32]:
    """Return the triangles (m, 3) of a grid of (rows, columns) vertices in row-major order."""
    index = np.arange(shape[0] * shape[1], dtype=np.int32).reshape(shape)
    a, b, c, d = (
        corner.ravel() for corner in (index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:])
    )
    return np.concatenate([np.column_stack([a, b, d]), np.column_stack([d, b, c])])


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
