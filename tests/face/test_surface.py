"""A lifted surface is one piece without holes, matches the photograph, and its solver is right."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from surface_faults import holes, largest_stretch

from glabella.face.landmarks import detect_faces, find_landmarks
from glabella.face.mesh import canonical_mesh
from glabella.face.surface import CAMERA_MM, Surface, lift
from glabella.face.surface_backdrop import fill_in
from glabella.face.surface_depth import no_steeper, relax
from glabella.face.surface_fit import fit_head, forehead_correction
from glabella.face.surface_mesh import grid_triangles, vertex_normals
from glabella.synth.face import synthesise

PIXELS_PER_MM = 2.0
SIDE = 900
CENTRE = np.array([450.0, 430.0])
MM_PER_PIXEL = 0.45


def turned(degrees: float) -> NDArray[np.float64]:
    angle = np.radians(degrees)
    return np.array(
        [[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]], np.float64
    )


def landmarks(degrees: float = 0.0) -> NDArray[np.float64]:
    """The canonical mesh as landmarks: turned, in pixels, depth away from the viewer."""
    mesh = canonical_mesh().vertices.astype(np.float64)
    points = (mesh - mesh.mean(axis=0)) @ turned(degrees).T * PIXELS_PER_MM
    return np.column_stack([points[:, 0] + CENTRE[0], CENTRE[1] - points[:, 1], -points[:, 2]])


@cache
def portrait() -> NDArray[np.uint8]:
    """A flat drawing of a person before a wall: enough colour for an outline."""
    x, y = np.meshgrid(np.arange(SIDE) - CENTRE[0], CENTRE[1] - np.arange(SIDE))
    picture = np.full((SIDE, SIDE, 3), (150, 165, 180), np.uint8)
    head = (x / 160) ** 2 + ((y - 50) / 235) ** 2 < 1
    neck = (np.abs(x) < 90) & (y < 0)
    trunk = y < -290 - 0.45 * np.abs(x)
    picture[neck] = (170, 120, 95)
    picture[head] = (190, 140, 115)
    picture[head & (y > 150)] = (40, 30, 25)
    picture[trunk] = (60, 70, 130)
    noise = np.random.default_rng(3).normal(0, 4, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


@cache
def lifted() -> Surface:
    return lift(portrait(), landmarks(), MM_PER_PIXEL)


def edges(triangles: NDArray[np.int32]) -> NDArray[np.int64]:
    """How many triangles share each edge."""
    pairs = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    return np.unique(pairs, axis=0, return_counts=True)[1]


def test_one_sheet_without_a_hole() -> None:
    surface = lifted()
    shared = edges(surface.triangles)
    assert shared.max() == 2
    euler = len(surface.vertices) - len(shared) + len(surface.triangles)
    assert euler == 1, "a sheet without holes has Euler characteristic 1"


def test_every_vertex_is_used_and_every_value_finite() -> None:
    surface = lifted()
    assert np.array_equal(np.unique(surface.triangles), np.arange(len(surface.vertices)))
    for array in (surface.vertices, surface.uv, surface.normals):
        assert array.dtype == np.float32
        assert np.isfinite(array).all()
    assert surface.uv.min() > 0
    assert surface.uv.max() < 1
    np.testing.assert_allclose(np.linalg.norm(surface.normals, axis=1), 1, atol=1e-5)


def test_from_the_camera_it_is_the_photograph_to_a_hundredth_of_a_pixel() -> None:
    surface = lifted()
    vertices = surface.vertices.astype(np.float64)
    shown = vertices[:, :2] * (CAMERA_MM / (CAMERA_MM - vertices[:, 2:])) / MM_PER_PIXEL * [1, -1] + CENTRE
    within = (shown[:, 1] > 0) & (shown[:, 1] < SIDE)
    assert within.mean() > 0.8
    np.testing.assert_allclose(shown[within], surface.uv[within] * SIDE, atol=1e-2)


def test_above_and_below_the_photograph_it_reflects_it() -> None:
    surface = lifted()
    z = surface.vertices[:, 2].astype(np.float64)
    down = CENTRE[1] - surface.vertices[:, 1] * (CAMERA_MM / (CAMERA_MM - z)) / MM_PER_PIXEL
    above, read = down < 0, surface.uv[:, 1] * SIDE
    assert above.any()
    np.testing.assert_allclose(read[above], -down[above], atol=1e-2)


def test_the_face_faces_the_viewer_and_the_nose_is_in_front() -> None:
    surface = lifted()
    face = np.hypot(surface.vertices[:, 0] / 45, surface.vertices[:, 1] / 60) < 1
    assert (surface.normals[face, 2] > 0).all()
    nose = surface.vertices[surface.vertices[:, 2].argmax()]
    assert abs(nose[0]) < 5
    scale = PIXELS_PER_MM * MM_PER_PIXEL
    mesh = canonical_mesh().vertices
    height = (mesh[:, 2] - mesh[:, 2].mean()).max() * scale
    assert nose[2] == pytest.approx(height, abs=4)


def test_the_backdrop_is_behind_everything_and_fills_the_view() -> None:
    surface = lifted()
    behind = surface.backdrop
    assert behind.vertices[:, 2].max() < surface.vertices[:, 2].min()
    assert behind.uv.min() >= 0
    assert behind.uv.max() <= 1
    assert behind.vertices[:, 1].max() > surface.view[1]
    assert behind.vertices[:, 1].min() < surface.view[0]


def test_the_backdrop_goes_on_where_the_surface_ends() -> None:
    surface = lifted()
    behind = surface.backdrop
    corners = behind.vertices[[5, 10]].astype(np.float64)
    rate = (surface.vertices[0, 2] - CAMERA_MM) / (behind.vertices[0, 2] - CAMERA_MM)
    (left, top), (right, bottom) = corners[:, :2] * rate
    x, y = surface.vertices[:, 0], surface.vertices[:, 1]
    height, width = behind.picture.shape[:2]
    rows = ((top - y) / (top - bottom) * height - 0.5).astype(np.float32)
    columns = ((x - left) / (right - left) * width - 0.5).astype(np.float32)
    edge = (np.abs(x) > 0.98 * np.abs(x).max()) & (y > 0)
    shown = cv2.remap(behind.picture, columns[edge], rows[edge], cv2.INTER_LINEAR)
    at = (surface.uv[edge] * SIDE).astype(int)
    smooth = cv2.GaussianBlur(portrait(), (0, 0), 6)
    np.testing.assert_allclose(
        shown.reshape(-1, 3).astype(float), smooth[at[:, 1], at[:, 0]].astype(float), atol=8
    )


def test_the_backdrop_holds_nothing_of_the_person_above_the_shoulders() -> None:
    picture = lifted().backdrop.picture
    upper = picture[: picture.shape[0] // 2]
    np.testing.assert_allclose(
        upper.reshape(-1, 3), np.broadcast_to((150, 165, 180), (upper[..., 0].size, 3)), atol=14
    )


TURNS = [(-35, 0), (35, 0), (20, 10), (-20, -10)]


@pytest.mark.parametrize(("yaw", "pitch"), TURNS)
def test_no_turn_stretches_colours_or_opens_a_hole(yaw: float, pitch: float) -> None:
    assert largest_stretch(lifted(), yaw, pitch) < 3
    assert holes(lifted(), yaw, pitch) == 0


@pytest.mark.parametrize(("tone", "seed"), [(2, 5), (9, 6)])
def test_synthetic_people_turn_without_a_fault(tone: int, seed: int) -> None:
    face = synthesise(tone, seed, 512)
    points = find_landmarks(face.picture, detect_faces(face.picture)[0]).points
    surface = lift(face.picture, points, face.mm_per_pixel)
    for yaw, pitch in TURNS:
        assert largest_stretch(surface, yaw, pitch) < 3
        assert holes(surface, yaw, pitch) == 0


REAL = [
    "everyday/005",
    "everyday/080",
    "london/001_neutral",
    "london/061_neutral",
    "series/15cm",
    "series/webcam1",
]


@pytest.mark.parametrize("name", REAL)
def test_real_people_turn_without_a_fault(name: str, real_faces: Path) -> None:
    pixels = np.ascontiguousarray(cv2.imread(str(real_faces / f"{name}.jpg"))[..., ::-1])
    points = find_landmarks(pixels, detect_faces(pixels)[0]).points
    surface = lift(pixels, points, 0.3)
    for yaw, pitch in TURNS:
        assert largest_stretch(surface, yaw, pitch) < 3
        assert holes(surface, yaw, pitch) == 0


def test_lifting_twice_gives_the_same_numbers() -> None:
    again = lift(portrait(), landmarks(), MM_PER_PIXEL)
    assert np.array_equal(again.vertices, lifted().vertices)
    assert np.array_equal(again.uv, lifted().uv)
    assert np.array_equal(again.backdrop.picture, lifted().backdrop.picture)


def test_twice_the_scale_is_twice_the_person() -> None:
    larger = lift(portrait(), landmarks(), 2 * MM_PER_PIXEL)
    ratio = larger.vertices[:, 2] / np.where(lifted().vertices[:, 2] == 0, 1, lifted().vertices[:, 2])
    assert np.median(ratio) == pytest.approx(2)
    assert larger.view[1] == pytest.approx(2 * lifted().view[1])


def test_a_picture_that_is_all_face_still_lifts() -> None:
    tight = portrait()[300:560, 340:560]
    moved = landmarks() - [340, 300, 0]
    surface = lift(np.ascontiguousarray(tight), moved, MM_PER_PIXEL)
    assert len(surface.triangles) > 100
    assert np.isfinite(surface.vertices).all()


@pytest.mark.parametrize("degrees", [-25.0, 0.0, 15.0])
def test_the_fit_finds_the_turn_and_scale_that_made_the_landmarks(degrees: float) -> None:
    head = fit_head(landmarks(degrees))
    assert head.pixels_per_mm == pytest.approx(PIXELS_PER_MM, rel=1e-6)
    np.testing.assert_allclose(head.turn, turned(degrees), atol=1e-6)
    mesh = canonical_mesh().vertices.astype(np.float64)
    depth = ((mesh - mesh.mean(axis=0)) @ turned(degrees).T)[:, 2]
    expected = depth + forehead_correction() * np.cos(np.radians(degrees))
    np.testing.assert_allclose(head.points[:, 2], expected, atol=1e-6)


def test_only_the_forehead_is_moved_and_only_forwards() -> None:
    correction = forehead_correction()
    mesh = canonical_mesh().vertices
    assert (correction >= 0).all()
    assert (correction[mesh[:, 1] <= mesh[9, 1]] == 0).all()
    assert 1 < correction.max() < 8


def test_the_solver_reproduces_a_parabola() -> None:
    fixed = np.ones((64, 96), np.float32)
    fixed[:, 17:80] = 0
    source = np.full_like(fixed, 2.0)
    solved = relax(fixed, np.zeros_like(fixed), source, np.zeros_like(fixed))
    x = np.arange(65)
    np.testing.assert_allclose(solved[32, 16:81], x * (64 - x), rtol=0.02, atol=30)


def test_the_solver_with_damping_falls_off_exponentially() -> None:
    fixed = np.zeros((30, 121), np.float32)
    fixed[:, 0] = fixed[:, -1] = 1
    values = np.zeros_like(fixed)
    values[:, 0] = 1
    damping = np.full_like(fixed, 1 / 10.0**2)
    solved = relax(fixed, values, np.zeros_like(fixed), damping)
    np.testing.assert_allclose(solved[15, :40], np.exp(-np.arange(40) / 10), atol=0.05)


def test_slopes_are_limited_by_raising_as_little_as_possible() -> None:
    peak = np.zeros((21, 31), np.float32)
    peak[10, 15] = 12
    fall = np.full_like(peak, 2)
    limited = no_steeper(peak, fall)
    assert limited[10, 15] == 12
    assert np.abs(np.diff(limited, axis=1)).max() <= 2
    assert np.abs(np.diff(limited, axis=0)).max() <= 2
    np.testing.assert_array_equal(limited[10, 9:16], np.arange(7) * 2)
    np.testing.assert_array_equal(no_steeper(limited, fall), limited)


def test_filling_in_keeps_what_is_known_and_adds_no_new_colour() -> None:
    picture = np.random.default_rng(1).uniform(50, 200, (33, 47, 3)).astype(np.float32)
    known = np.ones((33, 47), np.float32)
    cv2.circle(known, (24, 16), 10, 0, -1)
    filled = fill_in(picture, known)
    assert np.array_equal(filled[known > 0], picture[known > 0])
    assert filled.min() >= picture[known > 0].min() - 1e-3
    assert filled.max() <= picture[known > 0].max() + 1e-3


def test_a_flat_grid_has_normals_towards_the_viewer() -> None:
    triangles = grid_triangles((4, 5))
    assert len(triangles) == 2 * 3 * 4
    rows, columns = np.mgrid[:4, :5]
    vertices = np.column_stack([columns.ravel(), -rows.ravel(), np.zeros(20)]).astype(np.float32)
    np.testing.assert_allclose(vertex_normals(vertices, triangles), np.tile([0, 0, 1], (20, 1)), atol=1e-6)
