"""From a photograph to a face: its frame, its maps and what it warns of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import glabella
from glabella.capture import Caution, Photo
from glabella.face import Face, Frame, patch, reconstruct
from glabella.face.landmarks import Landmarks
from glabella.face.reconstruct import frame_around
from glabella.synth import SynthFace
from glabella.terms import Zone


@pytest.fixture(scope="module")
def face(photo: Photo) -> Face:
    return reconstruct(photo)


def test_maps_have_the_frames_shape_and_range(face: Face) -> None:
    assert face.skin.shape == face.frame.shape
    assert face.skin.dtype == np.float32
    assert set(face.zones) == set(Zone) - {Zone.PATCH}
    for zone in face.zones.values():
        assert zone.shape == face.skin.shape
        assert ((zone >= 0) & (zone <= face.skin + 1e-6)).all()
    assert face.frame.scale == 1.0


def test_landmarks_lie_where_they_are_known_to(face: Face, known: SynthFace) -> None:
    away = np.hypot(*(face.landmarks[:468, :2] - known.landmarks[:468]).T)
    assert np.median(away) * known.mm_per_pixel < 2.5


def test_the_frame_holds_hairline_and_neck(face: Face) -> None:
    points, frame = face.landmarks, face.frame
    height = points[152, 1] - points[10, 1]
    assert frame.top <= max(0, points[10, 1] - 0.3 * height)
    assert frame.top + frame.height >= min(face.photo.shape[0], points[152, 1] + 0.6 * height)
    assert frame.left <= points[:, 0].min()
    assert frame.left + frame.width >= points[:, 0].max()


def test_a_smaller_size_reads_the_same_scale_coarser(photo: Photo, face: Face) -> None:
    small = reconstruct(photo, size=256)
    assert max(small.frame.shape) == 256
    assert small.mm_per_pixel == face.mm_per_pixel
    assert small.working_mm_per_pixel == pytest.approx(
        face.working_mm_per_pixel * face.frame.height / small.frame.shape[0], rel=0.01
    )
    assert small.skin.mean() == pytest.approx(face.skin.mean(), abs=0.06)


def test_same_photograph_same_face(photo: Photo, face: Face) -> None:
    again = reconstruct(photo)
    assert np.array_equal(again.skin, face.skin)
    assert np.array_equal(again.landmarks, face.landmarks)
    assert again.cautions == face.cautions


def test_warnings_of_the_photograph_come_along_and_widen(photo: Photo, face: Face) -> None:
    poor = Photo(photo.pixels, "JPEG", "sRGB", cautions=(Caution("compression", "Poor.", 1.5),), quality=30.0)
    warned = reconstruct(poor, size=256)
    assert [c.code for c in warned.cautions] == ["compression", *(c.code for c in face.cautions)]
    assert warned.widening == pytest.approx(1.5 * face.widening)


def test_a_tiny_working_size_is_wrong_usage(photo: Photo) -> None:
    with pytest.raises(glabella.WrongUsage):
        reconstruct(photo, size=64)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-0.3, 1.3),
    st.floats(-0.3, 1.3),
    st.floats(0.05, 2.0),
    st.floats(-180, 180),
    st.integers(128, 4096),
)
def test_any_frame_lies_within_its_photograph(
    found: Landmarks, x: float, y: float, scale: float, roll: float, size: int
) -> None:
    shape = (900, 700)
    turn = np.array(
        [
            [np.cos(np.radians(roll)), -np.sin(np.radians(roll))],
            [np.sin(np.radians(roll)), np.cos(np.radians(roll))],
        ]
    )
    points = found.points.copy()
    points[:, :2] = (points[:, :2] - points[4, :2]) @ turn.T * scale + np.array([x * 700, y * 900])
    frame = frame_around(points, shape, size)
    assert frame.top >= 0
    assert frame.left >= 0
    assert frame.top + frame.height <= shape[0]
    assert frame.left + frame.width <= shape[1]
    assert frame.height >= 1
    assert frame.width >= 1
    assert max(frame.shape) <= max(size, 1)
    assert 0 < frame.scale <= 1


@given(st.integers(0, 50), st.integers(0, 50), st.integers(4, 80), st.integers(4, 80), st.floats(0.05, 1))
def test_points_go_to_working_pixels_and_back(
    top: int, left: int, height: int, width: int, scale: float
) -> None:
    frame = Frame(top, left, height, width, scale)
    points = np.array([[left, top], [left + width, top + height], [left + 3.5, top + 1.25]], np.float32)
    assert np.allclose(frame.to_photograph(frame.to_working(points)), points, atol=1e-3)
    assert np.allclose(frame.to_working(points)[1], frame.shape[::-1], atol=1e-3)


def body_skin(seed: int = 0) -> np.ndarray:
    grain = np.random.default_rng(seed).normal(0, 4, (600, 800, 1))
    return np.clip(np.array([196, 150, 126]) + grain, 0, 255).astype(np.uint8)


def test_a_patch_is_skin_all_over() -> None:
    found = patch(Photo(body_skin(), "PNG", "sRGB"), 0.05)
    assert found.landmarks.shape == (0, 3)
    assert list(found.zones) == [Zone.PATCH]
    assert found.skin.min() > 0.99
    assert found.mm_per_pixel is not None
    assert (found.mm_per_pixel.value, found.mm_per_pixel.unit) == (0.05, "mm/px")
    assert patch(Photo(body_skin(), "PNG", "sRGB")).mm_per_pixel is None


@pytest.mark.parametrize("colour", [(60, 90, 160), (240, 240, 240), (40, 120, 60)])
def test_cloth_beside_a_patch_is_left_out(colour: tuple[int, int, int]) -> None:
    pixels = body_skin()
    pixels[:, 600:] = colour
    skin = patch(Photo(pixels, "PNG", "sRGB")).skin
    assert skin[:, :580].min() > 0.9
    assert skin[:, 620:].max() < 0.1


def test_no_skin_and_a_wrong_scale() -> None:
    with pytest.raises(glabella.UnusableInput, match="Hardly any skin"):
        patch(Photo(np.full((600, 800, 3), (40, 80, 200), np.uint8), "PNG", "sRGB"))
    for scale in (0.0, -1.0, float("nan")):
        with pytest.raises(glabella.WrongUsage):
            patch(Photo(body_skin(), "PNG", "sRGB"), scale)
