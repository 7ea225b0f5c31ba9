"""Faces that belong to nobody, and quick ways to a face without its zones."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from glabella.capture import Photo
from glabella.face import Face
from glabella.face.closeup import BROWS, LIDS, LIPS, OVAL
from glabella.face.pose import head_pose
from glabella.face.reconstruct import frame_around
from glabella.face.scale import face_scale
from glabella.face.subject import find_subject
from glabella.synth import synthesise


def outlined(pixels: np.ndarray) -> Face:
    """A face whose skin is simply the outline less eyes, brows and lips: enough to lay pictures over."""
    landmarks, _ = find_subject(pixels)
    pose = head_pose(landmarks.points)
    frame = frame_around(landmarks.points, pixels.shape[:2], 1024)
    points = frame.to_working(landmarks.points[:, :2])
    skin = np.zeros(frame.shape, np.uint8)
    cv2.fillPoly(skin, [np.round(points[list(OVAL)]).astype(np.int32)], 1)
    for part in (LIPS, *LIDS, *BROWS):
        cv2.fillPoly(skin, [np.round(points[list(part)]).astype(np.int32)], 0)
    return Face(
        Photo(pixels, "PNG", "sRGB"),
        landmarks.points,
        landmarks.expression,
        pose,
        face_scale(landmarks.points, pose),
        frame,
        skin.astype(np.float32),
        {},
    )


@pytest.fixture(scope="session")
def outline() -> Callable[[np.ndarray], Face]:
    return outlined


@pytest.fixture(scope="session")
def picture() -> np.ndarray:
    """A face of known truth, 640² pixels."""
    return synthesise(4, 1, 640).picture


@pytest.fixture(scope="session")
def face(picture: np.ndarray) -> Face:
    return outlined(picture)
