"""Against a scanned head: from one frontal picture the fitted face is nearer to it than the mean face is."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from glabella.face.landmarks import detect_faces, find_landmarks
from glabella.face.mesh import canonical_mesh
from glabella.face.surface import lift, unprojected
from glabella.face.surface_fit import fit_head, similarity

Array = NDArray[np.float64]
SAMPLES = 120_000


def scan_points(folder: Path) -> Array:
    """Points spread evenly over the scan's mesh, in its own units."""
    data = (folder / "LeePerrySmith.glb").read_bytes()
    length = struct.unpack("<I", data[12:16])[0]
    document, binary = json.loads(data[20 : 20 + length]), data[28 + length :]
    primitive = document["meshes"][0]["primitives"][0]

    def read(accessor: int, kind: str, width: int) -> NDArray[np.generic]:
        entry = document["accessors"][accessor]
        start = document["bufferViews"][entry["bufferView"]]["byteOffset"]
        count = entry["count"] * (width if kind == "<f4" else 1)
        return np.frombuffer(binary, kind, count, start).reshape(-1, width)

    vertices = read(primitive["attributes"]["POSITION"], "<f4", 3).astype(np.float64)
    triangles = read(primitive["indices"], "<u2", 3).astype(int)
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    random = np.random.default_rng(0)
    which = random.choice(len(triangles), SAMPLES, p=area / area.sum())
    u, v = np.sqrt(random.random((SAMPLES, 1))), random.random((SAMPLES, 1))
    return np.asarray((1 - u) * a[which] + u * (1 - v) * b[which] + u * v * c[which])


def settled(points: Array, tree: cKDTree, target: Array, rounds: int = 40) -> Array:
    """Distances after rigid alignment by closest points; the scale stays."""
    for _ in range(rounds):
        near = target[tree.query(points)[1]]
        _, turn = similarity(points, near)
        points = (points - points.mean(axis=0)) @ turn.T + near.mean(axis=0)
    return np.asarray(tree.query(points)[0])


@pytest.fixture(scope="module")
def frontal(real_faces: Path) -> tuple[NDArray[np.uint8], NDArray[np.float32], Array, float]:
    """The frontal render, its landmarks, where each is on the scan (its units), and pixels per unit there."""
    folder = real_faces / "scan"
    camera = json.loads((folder / "cameras.json").read_text())["cameras"]["render_yaw000.jpg"]
    focal, shift = camera["K"][0][0], np.array(camera["t"])
    pixels = np.ascontiguousarray(cv2.imread(str(folder / "render_yaw000.jpg"))[..., ::-1])
    found = find_landmarks(pixels, detect_faces(pixels)[0]).points
    points = scan_points(folder)
    seen = points @ np.array(camera["R"]).T + shift
    seen = seen[seen[:, 2] < np.median(seen[:, 2])]
    flat = seen[:, :2] / seen[:, 2:] * focal + [camera["K"][0][2], camera["K"][1][2]]
    _, near = cKDTree(flat).query(found[:468, :2], k=6)
    front = near[np.arange(468), seen[near, 2].argmin(axis=1)]
    truth = (seen[front] - shift) @ np.array(camera["R"])
    return pixels, found, truth, focal / float(np.median(seen[front, 2]))


def test_the_fitted_face_is_a_tenth_nearer_than_the_mean_face(
    real_faces: Path, frontal: tuple[NDArray[np.uint8], NDArray[np.float32], Array, float]
) -> None:
    _, found, truth, pixels_per_unit = frontal
    mean_face = canonical_mesh().vertices.astype(np.float64)
    mm_per_unit, _ = similarity(truth, mean_face)
    mm_per_pixel = mm_per_unit / pixels_per_unit
    head = fit_head(found)
    centred = head.points - [*head.points[:, :2].mean(axis=0), 0]
    fitted = unprojected(centred.astype(np.float32), head.pixels_per_mm * mm_per_pixel, mm_per_pixel)
    target = scan_points(real_faces / "scan") * mm_per_unit
    tree = cKDTree(target)
    distances = []
    for points in (mean_face, fitted.astype(np.float64)):
        _, turn = similarity(points, truth)
        start = (points - points.mean(axis=0)) @ turn.T + truth.mean(axis=0) * mm_per_unit
        distances.append(settled(start, tree, target).mean())
    assert distances[1] <= 0.9 * distances[0]
    assert distances[1] < 1.6


def test_the_scan_lifts_without_a_hole(
    frontal: tuple[NDArray[np.uint8], NDArray[np.float32], Array, float],
) -> None:
    pixels, found, _, _ = frontal
    surface = lift(pixels, found, 0.28)
    pairs = np.sort(surface.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    _, shared = np.unique(pairs, axis=0, return_counts=True)
    assert shared.max() == 2
    assert len(surface.vertices) - len(shared) + len(surface.triangles) == 1
