"""Skin is laid over the same skin, through a new pose, new light and changed lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from known_warps import relit_and_changed, warped

from glabella.capture import load_photo
from glabella.face import Face
from glabella.face.registration import normalised, similarity_between
from glabella.gallery import register

Outline = Callable[[np.ndarray], Face]


def errors(before: Face, after: Face, truth: np.ndarray) -> np.ndarray:
    """Distances in photograph pixels between found and true places, on skin."""
    found = register(before, after)
    frame = found.frame
    true = np.stack(
        [cv2.resize(frame_cut, frame.shape[::-1]) for frame_cut in np.moveaxis(truth[frame.slices], -1, 0)],
        -1,
    )
    skin = cv2.resize(before.skin, frame.shape[::-1]) > 0.5
    return np.hypot(*(found.places - true)[skin].T)


@given(
    st.floats(-180, 180),
    st.floats(0.2, 5),
    st.floats(-100, 100),
    st.floats(-100, 100),
    st.integers(0, 2**32 - 1),
)
def test_a_known_similarity_is_found_exactly(
    angle: float, scale: float, x: float, y: float, seed: int
) -> None:
    points = np.random.default_rng(seed).normal(0, 50, (20, 2))
    a = np.radians(angle)
    matrix = np.array([[np.cos(a), -np.sin(a), x / scale], [np.sin(a), np.cos(a), y / scale]]) * scale
    found = similarity_between(points, points @ matrix[:, :2].T + matrix[:, 2])
    assert np.allclose(found, matrix, atol=1e-6 * max(scale, 1) * 100)


def test_a_picture_lies_over_itself(face: Face) -> None:
    found = register(face, face)
    height, width = found.frame.shape
    columns, rows = np.meshgrid(np.arange(width) + face.frame.left, np.arange(height) + face.frame.top)
    inner = np.s_[8:-8, 8:-8]
    assert np.abs(found.places - np.stack([columns, rows], axis=-1))[inner].max() < 0.05
    assert np.abs(found.aligned.astype(int) - found.frame.cut(face.photo.pixels))[inner].max() <= 2
    assert found.unlikeness == pytest.approx(0, abs=1e-5)
    assert np.allclose(found.similarity, [[1, 0, 0], [0, 1, 0]], atol=1e-3)


@pytest.mark.parametrize("gain", [0.5, 0.8, 1.4])
def test_normalised_contrast_does_not_see_the_exposure(picture: np.ndarray, gain: float) -> None:
    linear = np.clip((picture / 255.0) ** 2.2 * gain, 0, 1)
    other = np.rint(255 * linear ** (1 / 2.2)).astype(np.uint8)
    unclipped = (other.max(axis=-1) < 250) & (other.min(axis=-1) > 30)
    away = np.abs(normalised(picture).astype(int) - normalised(other))[unclipped]
    assert np.median(away) <= 6


@pytest.mark.parametrize("seed", [1])
def test_known_warps_are_found_through_other_light(
    picture: np.ndarray, face: Face, outline: Outline, seed: int
) -> None:
    random = np.random.default_rng(seed)
    after, truth = warped(picture, random)
    away = errors(face, outline(relit_and_changed(after, random)), truth)
    assert np.median(away) < 0.55
    assert np.percentile(away, 95) < 2.8


def test_flow_adds_what_landmarks_cannot_tell(picture: np.ndarray, face: Face, outline: Outline) -> None:
    random = np.random.default_rng(3)
    after, truth = warped(picture, random)
    other = outline(after)
    matrix = similarity_between(face.landmarks[:468, :2], other.landmarks[:468, :2])
    y, x = np.nonzero(face.skin > 0.5)
    points = np.stack([x + face.frame.left, y + face.frame.top], axis=1)
    coarse = np.hypot(*(points @ matrix[:, :2].T + matrix[:, 2] - truth[points[:, 1], points[:, 0]]).T)
    assert np.median(errors(face, other, truth)) < 0.25 * np.median(coarse)


@pytest.mark.parametrize("name", ["london/137_neutral", "everyday/028"])
def test_known_warps_of_real_faces_are_found(real_faces: Path, outline: Outline, name: str) -> None:
    pixels = load_photo(real_faces / f"{name}.jpg").pixels
    before = outline(pixels)
    cut = np.ascontiguousarray(pixels[before.frame.slices])
    random = np.random.default_rng(len(name))
    after, truth = warped(cut, random)
    away = errors(outline(cut), outline(relit_and_changed(after, random)), truth)
    assert np.median(away) < 0.55
    assert np.percentile(away, 95) < 2.0


def test_a_finer_second_picture_is_laid_over_too(picture: np.ndarray, face: Face, outline: Outline) -> None:
    larger = np.asarray(cv2.resize(picture, None, fx=2.2, fy=2.2, interpolation=cv2.INTER_CUBIC), np.uint8)
    found = register(face, outline(larger))
    skin = cv2.resize(face.skin, found.frame.shape[::-1]) > 0.5
    away = np.abs(found.aligned.astype(int) - found.frame.cut(picture))[skin]
    assert np.median(away) <= 3
    assert np.percentile(away, 95) <= 12


def test_what_the_second_picture_does_not_show_is_grey(
    picture: np.ndarray, face: Face, outline: Outline
) -> None:
    chin = int(face.landmarks[152, 1])
    cut = np.ascontiguousarray(picture[: chin + 8])
    found = register(face, outline(cut))
    below = found.aligned[-4:]
    assert (below == 128).mean() > 0.9
