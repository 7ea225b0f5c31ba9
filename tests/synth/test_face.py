"""A synthetic face is what its truth says, the same every time, and a face to the landmark model."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from glabella.face.landmarks import detect_faces, find_landmarks
from glabella.synth import (
    FEATURES,
    Faults,
    Light,
    SynthFace,
    compose,
    relight,
    retake,
    synthesise,
    synthesise_patch,
    write,
)
from glabella.synth.head import LOWER_LIP, OVAL, UPPER_LIP
from glabella.synth.optics import encode, skin_colour
from glabella.terms import WrongUsage

SIZE = 384
EYES = ([33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7],
        [263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249])  # fmt: skip
LIPS = [*UPPER_LIP, *LOWER_LIP[::-1][1:-1]]


@pytest.fixture(scope="module")
def face() -> SynthFace:
    return synthesise(4, 0, SIZE, scars=0.6)


def inside(face: SynthFace, points: list[int]) -> np.ndarray:
    mask = np.zeros(face.skin.shape, np.uint8)
    cv2.fillPoly(mask, [np.round(face.landmarks[points]).astype(np.int32)], 1)
    return mask.astype(bool)


def colour_of(face: SynthFace) -> np.ndarray:
    return skin_colour(face.melanin, face.haemoglobin, face.traits.sensor)


def test_the_picture_is_what_its_truth_says(face: SynthFace) -> None:
    linear = compose(colour_of(face), face.shading_rgb, face.specular, face.coverage, face.rest)
    assert np.array_equal(encode(linear), face.picture)


def test_twice_the_shading_is_twice_the_light(face: SynthFace) -> None:
    nothing = np.zeros_like(face.specular)
    colour = colour_of(face)
    once = compose(colour, face.shading_rgb, nothing, face.coverage, np.zeros_like(face.rest))
    twice = compose(colour, 2 * face.shading_rgb, nothing, face.coverage, np.zeros_like(face.rest))
    assert np.array_equal(twice, 2 * once)


def test_one_seed_is_one_picture_and_another_seed_another_person() -> None:
    first, again, other = (synthesise(6, seed, 192) for seed in (5, 5, 6))
    assert np.array_equal(first.picture, again.picture)
    assert np.array_equal(first.relief, again.relief)
    assert (first.picture != other.picture).mean() > 0.5


def test_a_person_keeps_their_place_at_another_size() -> None:
    small, large = synthesise(5, 2, 192, hair="buzz"), synthesise(5, 2, SIZE, hair="buzz")
    assert np.allclose(2 * (small.landmarks - 96), large.landmarks - 192, atol=1e-6)
    shrunk = cv2.resize(large.picture, (192, 192), interpolation=cv2.INTER_AREA)
    assert np.abs(shrunk.astype(float) - small.picture).mean() < 4


@pytest.mark.parametrize(("tone", "seed"), [(4, 0), (6, 3), (10, 5)])
def test_the_landmark_model_finds_the_face_where_it_is(tone: int, seed: int) -> None:
    made = synthesise(tone, seed, SIZE)
    detections = detect_faces(made.picture)
    assert len(detections) == 1
    found = find_landmarks(made.picture, detections[0])
    assert found.presence > 0.95
    between = np.linalg.norm(made.landmarks[33] - made.landmarks[263])
    error = np.linalg.norm(found.points[:, :2] - made.landmarks, axis=1)
    assert np.median(error) < 0.02 * between
    assert found.expression["mouthSmileLeft"] < 0.5
    assert found.expression["eyeBlinkLeft"] < 0.5


def test_darker_tones_are_darker() -> None:
    weights = np.array([0.2126, 0.7152, 0.0722])
    light = []
    for tone in (1, 3, 5, 6, 8, 10):
        made = synthesise(tone, 3, 160, hair="buzz")
        light.append(np.median(made.picture[made.skin] @ weights))
    assert np.all(np.diff(light) < 0)


def test_treatable_skin_leaves_out_eyes_and_lips(face: SynthFace) -> None:
    for points in (*EYES, LIPS):
        shape = inside(face, list(points))
        assert face.skin[shape].mean() < 0.02
    oval = inside(face, list(OVAL))
    holes = np.any([inside(face, list(points)) for points in (*EYES, LIPS)], axis=0)
    assert face.skin[oval & ~holes].mean() > 0.75
    assert not face.skin[: SIZE // 10].any()


def test_truth_lies_within_its_range_and_its_skin(face: SynthFace) -> None:
    assert face.melanin.min() >= 0.003
    assert face.melanin.max() <= 0.58
    assert face.haemoglobin.min() > 0
    assert np.isfinite(face.relief).all()
    assert face.line_depth.min() >= 0
    assert not (face.line_mask & ~face.skin).any()
    assert not (face.scar_mask & ~face.skin).any()
    assert set(np.unique(face.scar_types)) <= {0, 1, 2, 3}
    assert {line.kind for line in face.lines} >= {"forehead", "crows_feet", "nasolabial"}
    assert np.isclose(np.linalg.norm(face.light), 1)


def test_lines_and_scars_sink_the_relief(face: SynthFace) -> None:
    deep = face.line_depth > 0.1
    assert deep.any()
    around = cv2.dilate(deep.astype(np.uint8), np.ones((9, 9))).astype(bool) & (face.line_depth < 0.01)
    fold = cv2.GaussianBlur(face.relief, (0, 0), 6)
    assert np.mean((face.relief - fold)[deep]) < np.mean((face.relief - fold)[around]) - 0.03
    plain = synthesise(4, 0, 160, scars=0.0)
    assert not plain.scar_mask.any()
    assert len(face.scars) > 10


def test_faces_bear_the_features_asked_for_where_they_belong() -> None:
    names = ("melasma", "redness", "burn_scar", "surgical_scar", "vessels", "papules")
    made, plain = (synthesise(3, 4, SIZE, features=asked) for asked in (names, ()))
    for name in names:
        assert made.masks[name].any()
        assert not (made.masks[name] & ~made.skin).any()
    assert {mark.kind for mark in made.marks} >= {"melasma", "redness", "burn_scar", "vessel"}
    inside, outside = made.masks["melasma"], made.skin & ~made.masks["melasma"]
    change = np.log(made.melanin) - np.log(plain.melanin)
    assert change[inside].mean() > 0.3 + change[outside].mean()
    mirrored = made.masks["melasma"][:, ::-1] & made.masks["melasma"]
    assert mirrored.sum() > 0.4 * made.masks["melasma"].sum()


def test_a_face_under_another_light_is_the_same_face() -> None:
    made = synthesise(6, 3, 192)
    lamp = Light(-50, 12, 0.7)
    lit = relight(made, lamp)
    for field in ("melanin", "haemoglobin", "relief", "landmarks", "skin", "scar_types"):
        assert np.array_equal(getattr(made, field), getattr(lit, field))
    assert np.array_equal(lit.light, lamp.direction)
    assert (lit.picture != made.picture).mean() > 0.3
    assert np.array_equal(relight(lit, made.lamp).picture, made.picture)


def test_light_from_one_side_brightens_that_side() -> None:
    for side in (-1, 1):
        made = synthesise(4, 2, 192, light=Light(side * 60, 10, 0.8))
        columns = np.arange(192)[None] > 96
        right, left = (made.shading[made.skin & part].mean() for part in (columns, ~columns))
        assert side * (right - left) > 0.1


def test_pores_lie_on_the_face() -> None:
    made = synthesise(4, 2, SIZE)
    assert len(made.pores) > 5000
    assert made.pores[:, 2].min() > 0.05
    assert made.pores[:, 2].max() < 1.0


def test_age_brings_lines() -> None:
    young, old = (synthesise(4, 0, 192, age=age) for age in (22, 70))
    assert old.line_depth.sum() > 2 * young.line_depth.sum()


def test_a_faultless_camera_changes_nothing_and_a_poor_one_does(face: SynthFace) -> None:
    assert np.array_equal(retake(face, Faults()), face.picture)
    poor = retake(face, Faults(blur=1.0, noise=2.0, quality=70))
    difference = np.abs(poor.astype(float) - face.picture).mean()
    assert 0.3 < difference < 6


def test_writing_leaves_picture_and_truth(face: SynthFace, tmp_path: Path) -> None:
    document = write(face, tmp_path / "made")
    with np.load(tmp_path / "made" / "truth.npz") as truth:
        assert np.allclose(truth["melanin"], face.melanin, rtol=2e-3)
        assert np.array_equal(truth["skin"], face.skin)
        assert set(truth.files) - {"landmarks"} == set(document["fields"]) - {"marks"}
    picture = cv2.imread(str(tmp_path / "made" / "picture.png"))
    assert np.array_equal(picture[..., ::-1], face.picture)
    assert json.loads((tmp_path / "made" / "truth.json").read_text()) == json.loads(json.dumps(document))


def test_a_patch_is_written_with_every_array_explained(tmp_path: Path) -> None:
    made = synthesise_patch(4, 1, 256, mm_per_pixel=0.2, features=list(FEATURES)[:6], scale="coin")
    document = write(made, tmp_path)
    with np.load(tmp_path / "truth.npz") as truth:
        assert set(truth.files) == set(document["fields"]) - {"marks"}
        assert {f"mask_{name}" for name in made.masks} <= set(truth.files)
        assert np.allclose(truth["relief"], made.relief, atol=1e-3)
    assert document["scale"]["size_mm"] == 23.25
    assert len(document["marks"]) == len(made.marks)
    again = tmp_path / "again"
    write(made, again)
    assert (again / "truth.npz").read_bytes() == (tmp_path / "truth.npz").read_bytes()


@pytest.mark.parametrize(
    ("tone", "size", "asked"),
    [
        (0, 256, {}),
        (11, 256, {}),
        (4, 64, {}),
        (4, 256, {"hair": "mohawk"}),
        (4, 256, {"age": 5}),
        (4, 256, {"hat": 1}),
        (4, 256, {"features": ("warts",)}),
        (4, 256, {"features": ("red_stretch_marks",)}),
        (4, 256, {"light": "moon"}),
    ],
)
def test_what_cannot_be_made_is_refused(tone: int, size: int, asked: dict[str, object]) -> None:
    with pytest.raises(WrongUsage):
        synthesise(tone, 0, size, **asked)  # type: ignore[arg-type]
