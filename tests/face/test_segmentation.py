"""The skin mask: against known truth, against the landmarks, and on real faces."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from glabella.face.landmarks import detect_faces, find_landmarks
from glabella.face.segmentation import skin_mask
from glabella.face.segmentation_filters import (
    edge_weights,
    local_linear,
    smooth_along_edges,
    smoothstep,
    weighted_mean,
)
from glabella.face.segmentation_regions import EYES, LIPS, NOSTRILS
from glabella.face.zones import iris_scale
from glabella.synth import synthesise
from glabella.terms import MissingPart

PEOPLE = ((1, 11), (3, 13), (5, 15), (6, 16), (8, 18), (9, 19), (10, 20))
SIZE = 560
CHEEK_POINTS = (50, 280, 101, 330)
NOSE_POINTS = (5, 195, 197)
BROW_POINTS = ((105, 52), (334, 282))


@cache
def person(tone: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.float32], float, NDArray[np.bool_]]:
    """A synthetic face: picture, landmarks as found in it, mm per pixel, true skin."""
    try:
        face = synthesise(tone, seed=seed, size=SIZE)
        found = find_landmarks(face.picture, detect_faces(face.picture)[0]).points
    except MissingPart as absent:
        pytest.skip(str(absent))
    return face.picture, found, iris_scale(found), face.skin


@cache
def mask_of(tone: int, seed: int) -> NDArray[np.float32]:
    pixels, points, mm, _ = person(tone, seed)
    return skin_mask(pixels, points, mm)


def value_at(mask: NDArray[np.float32], point: NDArray[np.float32]) -> float:
    return float(mask[round(float(point[1])), round(float(point[0]))])


def overlap(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    return float((a & b).sum() / (a | b).sum())


def never_points(points: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    centres = [points[list(outline), :2].mean(0) for outline in (*EYES, *NOSTRILS, LIPS)]
    return centres + [points[list(brow), :2].mean(0) for brow in BROW_POINTS]


@pytest.mark.parametrize(("tone", "seed"), PEOPLE)
def test_agrees_with_true_skin_in_every_tone(tone: int, seed: int) -> None:
    assert overlap(mask_of(tone, seed) > 0.5, person(tone, seed)[3]) >= 0.9


@pytest.mark.parametrize(("tone", "seed"), PEOPLE)
def test_never_touches_eyes_lips_nostrils_and_brows(tone: int, seed: int) -> None:
    mask, points = mask_of(tone, seed), person(tone, seed)[1]
    assert [value_at(mask, p) for p in never_points(points)] == [0.0] * 7


@pytest.mark.parametrize(("tone", "seed"), PEOPLE)
def test_always_holds_cheeks_and_nose(tone: int, seed: int) -> None:
    mask, points = mask_of(tone, seed), person(tone, seed)[1]
    assert min(value_at(mask, points[p]) for p in CHEEK_POINTS + NOSE_POINTS) > 0.9


@pytest.mark.parametrize(("tone", "seed"), PEOPLE[::3])
def test_is_a_share_of_the_right_kind(tone: int, seed: int) -> None:
    mask = mask_of(tone, seed)
    assert mask.dtype == np.float32
    assert mask.shape == (SIZE, SIZE)
    assert np.isfinite(mask).all()
    assert mask.min() == 0
    assert 0.99 < mask.max() <= 1


def test_same_picture_gives_the_same_mask_to_the_bit() -> None:
    pixels, points, mm, _ = person(6, 16)
    np.testing.assert_array_equal(skin_mask(pixels, points, mm), mask_of(6, 16))


def test_leaves_its_inputs_alone() -> None:
    pixels, points, mm, _ = person(6, 16)
    before = pixels.copy(), points.copy()
    skin_mask(pixels, points, mm)
    np.testing.assert_array_equal(pixels, before[0])
    np.testing.assert_array_equal(points, before[1])


@pytest.mark.parametrize(("tone", "seed"), PEOPLE[1::4])
def test_a_mirrored_face_has_a_mirrored_mask(tone: int, seed: int) -> None:
    pixels, _, _, _ = person(tone, seed)
    turned = np.ascontiguousarray(pixels[:, ::-1])
    points = find_landmarks(turned, detect_faces(turned)[0]).points
    mask = skin_mask(turned, points, iris_scale(points))
    assert overlap(mask[:, ::-1] > 0.5, mask_of(tone, seed) > 0.5) > 0.95


@pytest.mark.parametrize("gain", [0.45, 0.75])
def test_exposure_hardly_changes_the_mask(gain: float) -> None:
    pixels, points, mm, _ = person(5, 15)
    darker = np.round(pixels * gain).astype(np.uint8)
    assert overlap(skin_mask(darker, points, mm) > 0.5, mask_of(5, 15) > 0.5) > 0.93


def test_a_frame_painted_on_takes_the_lenses_out() -> None:
    pixels, points, mm, _ = person(3, 13)
    worn = pixels.copy()
    for eye in EYES:
        centre = points[list(eye), :2].mean(0) - np.array([0, 2 / mm])
        axes = (round(24 / mm), round(20 / mm))
        cv2.ellipse(worn, tuple(int(v) for v in centre), axes, 0, 0, 360, (20, 25, 60), round(3.5 / mm))
    a, b = (points[list(eye), :2].mean(0) for eye in EYES)
    cv2.line(worn, tuple(int(v) for v in a * 0.65 + b * 0.35), tuple(int(v) for v in a * 0.35 + b * 0.65),
             (20, 25, 60), round(3.5 / mm))  # fmt: skip
    mask = skin_mask(worn, points, mm)
    below = [points[list(eye), :2].mean(0) + np.array([0, 11 / mm]) for eye in EYES]
    assert [value_at(mask, p.astype(np.float32)) for p in below] == [0.0, 0.0]
    assert min(value_at(mask_of(3, 13), p.astype(np.float32)) for p in below) > 0.9


def test_a_face_cut_by_the_frame_still_gives_a_mask() -> None:
    pixels, points, mm, truth = person(5, 15)
    top = int(points[9, 1])
    moved = points - np.array([0, top, 0], np.float32)
    mask = skin_mask(np.ascontiguousarray(pixels[top:]), moved, mm)
    assert mask.shape == pixels[top:].shape[:2]
    assert overlap(mask > 0.5, truth[top:]) > 0.85


def test_a_frame_too_small_to_hold_a_face_has_no_skin() -> None:
    points = np.zeros((478, 3), np.float32)
    assert not skin_mask(np.zeros((9, 9, 3), np.uint8), points, 1.0).any()


REAL = {
    "london/061_neutral.jpg": 0.9, "london/096_neutral.jpg": 0.9, "london/037_neutral.jpg": 0.9,
    "london/136_neutral.jpg": 0.9, "everyday/016.jpg": 0.9, "everyday/080.jpg": 0.9,
    "series/webcam2.jpg": 0.9,
}  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_real_faces_keep_their_cheeks_and_lose_their_eyes(real_faces: Path, name: str) -> None:
    pixels, points = _real(real_faces / name)
    mask = skin_mask(pixels, points, iris_scale(points))
    assert [value_at(mask, p) for p in never_points(points)] == [0.0] * 7
    assert min(value_at(mask, points[p]) for p in (50, 280, *NOSE_POINTS[:2])) > REAL[name]
    corners = (mask[:20, :20], mask[:20, -20:], mask[-5:, :5], mask[-5:, -5:])
    assert max(float(corner.max()) for corner in corners) == 0.0


@pytest.mark.parametrize(("name", "landmark"), [("london/037_neutral.jpg", 199), ("everyday/097.jpg", 199)])
def test_a_beard_is_left_out(real_faces: Path, name: str, landmark: int) -> None:
    pixels, points = _real(real_faces / name)
    assert value_at(skin_mask(pixels, points, iris_scale(points)), points[landmark]) < 0.1


@pytest.mark.parametrize("name", ["everyday/016.jpg", "everyday/067.jpg", "everyday/092.jpg"])
def test_lenses_are_left_out(real_faces: Path, name: str) -> None:
    pixels, points = _real(real_faces / name)
    mask = skin_mask(pixels, points, iris_scale(points))
    assert max(value_at(mask, points[p]) for p in (230, 450)) == 0.0


def _real(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    pixels = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    scale = min(1.0, 900 / max(pixels.shape[:2]))
    pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return pixels, find_landmarks(pixels, detect_faces(pixels)[0]).points


def test_weighted_mean_of_an_even_field_is_the_field() -> None:
    weight = np.random.default_rng(0).random((40, 50)).astype(np.float32)
    field = np.broadcast_to(np.array([0.2, -1.0, 3.0], np.float32), (40, 50, 3)).copy()
    np.testing.assert_allclose(weighted_mean(field, weight, (2, 5)), field, atol=1e-4)


def test_smoothing_stops_at_an_edge_and_fills_where_nothing_is_known() -> None:
    guide = np.zeros((30, 60, 1), np.float32)
    guide[:, 30:] = 5
    known = np.zeros((30, 60), np.float32)
    known[10, 10] = known[10, 50] = 1
    values = np.zeros((30, 60), np.float32)
    values[10, 50] = 1
    smooth = smooth_along_edges(values, known + 1e-6, edge_weights(guide, 0.1), 100.0)
    assert smooth[:, :28].max() < 0.1
    assert smooth[:, 32:].min() > 0.9


def test_local_linear_recovers_a_linear_law() -> None:
    guide = np.random.default_rng(1).random((40, 40, 3)).astype(np.float32)
    law = np.array([0.3, -0.2, 0.4], np.float32)
    values = guide @ law + np.float32(0.3)
    slope = local_linear(guide, values, 4, 1e-6)
    np.testing.assert_allclose((slope[..., :3] * guide).sum(-1) + slope[..., 3], values, atol=2e-3)


def test_smoothstep_rises_and_falls() -> None:
    x = np.linspace(-1, 2, 31, dtype=np.float32)
    assert (np.diff(smoothstep(x, 0, 1)) >= 0).all()
    np.testing.assert_allclose(smoothstep(x, 1, 0), 1 - smoothstep(x, 0, 1), atol=1e-6)
