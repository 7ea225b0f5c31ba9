"""Turn and scale of a head whose turn and scale are known."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glabella.capture import load_photo
from glabella.face import Pose
from glabella.face.landmarks import Landmarks
from glabella.face.mesh import canonical_mesh
from glabella.face.pose import head_pose, head_rotation
from glabella.face.scale import IRIS_ENDS, PUPILS, face_scale
from glabella.face.subject import find_subject
from glabella.synth import SynthFace
from glabella.terms import Tier

ANGLES = st.floats(-50, 50)


def turned(yaw: float, pitch: float, roll: float, size: float = 3.0) -> np.ndarray:
    """The canonical head as landmarks, turned by known angles."""
    about = {"x": (1, 0, 0), "y": (0, 1, 0), "z": (0, 0, 1)}
    turns = [
        cv2.Rodrigues(np.radians(angle) * np.array(about[axis], float))[0]
        for axis, angle in (("y", -yaw), ("x", -pitch), ("z", roll))
    ]
    points = np.zeros((478, 3))
    points[:468] = canonical_mesh().vertices * np.array([1.0, -1.0, -1.0])
    return (size * points @ (turns[2] @ turns[0] @ turns[1]).T + 500).astype(np.float32)


def eyes(width: float = 41.0, apart: float = 220.0, unlike: float = 0.0) -> np.ndarray:
    """Landmarks with nothing but irises and pupils, pixels."""
    points = np.zeros((478, 3), np.float32)
    for pupil, ends, sign in zip(PUPILS, IRIS_ENDS, (-1, 1), strict=True):
        points[pupil, 0] = 500 + sign * apart / 2
        half = width / 2 * (1 + sign * unlike)
        points[list(ends), 0] = points[pupil, 0] - half, points[pupil, 0] + half
    return points


@settings(max_examples=60, deadline=None)
@given(ANGLES, ANGLES, ANGLES)
def test_a_known_turn_is_read_exactly(yaw: float, pitch: float, roll: float) -> None:
    rotation = head_rotation(turned(yaw, pitch, roll))
    assert np.allclose(rotation @ rotation.T, np.eye(3), atol=1e-6)
    assert np.linalg.det(rotation) == pytest.approx(1)
    ahead = rotation @ np.array([0, 0, -1.0])
    assert np.allclose(ahead, _nose(yaw, pitch, roll), atol=1e-4)


def _nose(yaw: float, pitch: float, roll: float) -> np.ndarray:
    y, p, r = np.radians([yaw, pitch, roll])
    x, up = np.sin(y) * np.cos(p), -np.sin(p)
    return np.array([x * np.cos(r) - up * np.sin(r), x * np.sin(r) + up * np.cos(r), -np.cos(y) * np.cos(p)])


@pytest.mark.parametrize(("axis", "field"), [(0, "yaw"), (1, "pitch"), (2, "roll")])
@pytest.mark.parametrize("angle", [-40.0, -10.0, 0.0, 25.0])
def test_signs_are_as_documented(axis: int, field: str, angle: float) -> None:
    angles = [0.0, 0.0, 0.0]
    angles[axis] = angle
    pose = head_pose(turned(*angles))
    assert getattr(pose, field) == pytest.approx(angle, abs=0.05)


@pytest.mark.parametrize(
    ("name", "yaw", "pitch"),
    [("yaw000", 0, 0), ("yaw+30", -30, 0), ("yaw-30", 30, 0), ("pitch+20", 0, -20), ("pitch-20", 0, 20)],
)
def test_a_scanned_head_is_read_within_three_degrees(
    real_faces: Path, name: str, yaw: float, pitch: float
) -> None:
    pixels = load_photo(real_faces / "scan" / f"render_{name}.jpg").pixels
    pose = head_pose(find_subject(pixels)[0].points)
    assert pose.yaw == pytest.approx(yaw, abs=3)
    assert pose.pitch == pytest.approx(pitch, abs=3)


def test_scale_is_the_iris_over_its_width() -> None:
    scale = face_scale(eyes(width=41.0), Pose(0, 0, 0))
    assert scale.value == pytest.approx(11.7 / 41.0)
    assert scale.unit == "mm/px"
    assert "doi:10.1097/01.ico.0000148312.01805.53" in scale.source
    assert scale.tier is Tier.ASSUMED


@given(st.floats(8, 400), st.floats(4, 8), st.floats(-45, 45), st.floats(-0.2, 0.2))
def test_the_interval_holds_both_ways_of_reading(
    width: float, ratio: float, yaw: float, unlike: float
) -> None:
    points = eyes(width, width * ratio, unlike)
    scale = face_scale(points, Pose(yaw, 0, 0))
    by_pupils = 63.0 * np.cos(np.radians(yaw)) / (width * ratio)
    assert scale.low <= by_pupils * 1.0001
    assert scale.high >= by_pupils * 0.9999
    assert scale.low < 11.7 * np.cos(np.radians(yaw)) / width * 1.0001 or yaw == 0
    assert scale.high >= 11.7 / width * 0.9999
    assert scale.high / scale.low >= 1.15


@given(st.floats(0, 44), st.floats(0.1, 1))
def test_a_turned_or_unlike_pair_of_irises_is_less_certain(yaw: float, step: float) -> None:
    def width(turn: float) -> float:
        scale = face_scale(eyes(apart=41 * 5.38 * np.cos(np.radians(turn))), Pose(turn, 0, 0))
        return scale.high / scale.low

    assert width(yaw + step) >= width(yaw) - 1e-6
    straight, uneven = (face_scale(eyes(unlike=u), Pose(0, 0, 0)) for u in (0.0, 0.1))
    assert uneven.high - uneven.low > straight.high - straight.low


def test_the_known_face_lies_within_its_interval(known: SynthFace, found: Landmarks) -> None:
    scale = face_scale(found.points, head_pose(found.points))
    assert scale.low <= known.mm_per_pixel <= scale.high
    assert scale.value == pytest.approx(known.mm_per_pixel, rel=0.1)
