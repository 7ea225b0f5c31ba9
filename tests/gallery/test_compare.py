"""A pair is measured only where it is fair, and otherwise says what differs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

import glabella
from glabella.face import Face
from glabella.face.registration import register
from glabella.gallery import Change, Pair, compare, write_pair
from glabella.gallery.compare import change_between
from glabella.gallery.fairness import check, fairness
from glabella.gallery.light import angle_between, light_direction
from glabella.skin import Severity
from glabella.terms import Concern, Zone, load_yaml

Outline = Callable[[np.ndarray], Face]
NAMES = {
    "turn", "tilt", "distance", "shape", "light_direction", "light_sides", "light_level", "colour",
    "expression", "sharpness", "exposure",
}  # fmt: skip


def unfair(before: Face, after: Face) -> set[str]:
    return {one.name for one in fairness(before, after, register(before, after)) if not one.fair}


def linear_gain(pixels: np.ndarray, gain: object) -> np.ndarray:
    return np.rint(255 * np.clip((pixels / 255.0) ** 2.2 * gain, 0, 1) ** (1 / 2.2)).astype(np.uint8)


def test_every_check_has_its_limit_and_both_verdicts() -> None:
    rows = load_yaml("gallery", "fairness.yaml")["checks"]
    assert set(rows) == NAMES
    for name, row in rows.items():
        limit = row["limit"]["value"]
        assert row["limit"]["source"]
        assert row["limit"]["locator"]
        assert check(name, limit).fair
        assert not check(name, limit * 1.01 + 1e-9).fair
        assert check(name, limit).words == row["same"] != check(name, limit * 2).words == row["differs"]
        assert not check(name, None).fair


def test_a_picture_is_fair_to_itself(face: Face) -> None:
    checks = fairness(face, face, register(face, face))
    assert {one.name for one in checks} == NAMES
    assert all(one.fair for one in checks)
    assert max(one.value or 0.0 for one in checks if one.unit != "×") < 1e-3


SPOILERS: dict[str, tuple[Callable[[np.ndarray], np.ndarray], set[str]]] = {
    "brighter": (lambda p: linear_gain(p, 1.5), {"light_level"}),
    "warmer": (lambda p: linear_gain(p, np.array([1.12, 1.0, 0.8])), {"colour"}),
    "blurred": (lambda p: cv2.GaussianBlur(p, (0, 0), 1.5), {"sharpness"}),
    "closer": (
        lambda p: cv2.resize(p[90:550, 90:550], (640, 640), interpolation=cv2.INTER_CUBIC),
        {"distance"},
    ),
    "lit from a side": (
        lambda p: linear_gain(p, np.exp2(np.linspace(-1.3, 1.3, p.shape[1]))[None, :, None]),
        {"light_sides"},
    ),
}


@pytest.mark.parametrize("how", SPOILERS)
def test_what_was_changed_is_what_is_named(
    picture: np.ndarray, face: Face, outline: Outline, how: str
) -> None:
    spoil, expected = SPOILERS[how]
    found = unfair(face, outline(np.asarray(spoil(picture), np.uint8)))
    assert expected <= found
    assert found <= expected | {"light_level", "exposure", "sharpness", "light_direction", "light_sides"}
    assert "turn" not in found
    assert "expression" not in found


def test_light_is_mirrored_with_the_picture(face: Face, outline: Outline) -> None:
    sideways = linear_gain(face.photo.pixels, np.exp2(np.linspace(-1, 1, face.photo.shape[1]))[None, :, None])
    right = light_direction(outline(sideways))
    left = light_direction(outline(np.ascontiguousarray(sideways[:, ::-1])))
    assert right is not None
    assert left is not None
    assert right[0] > 0.1
    assert angle_between(right * np.array([-1, 1, 1]), left) < 8
    assert np.linalg.norm(right) == pytest.approx(1)


def test_without_skin_the_light_is_unknown(face: Face) -> None:
    bare = Face(
        face.photo, face.landmarks, face.expression, face.pose, face.mm_per_pixel, face.frame,
        np.zeros_like(face.skin), {},
    )  # fmt: skip
    assert light_direction(bare) is None


def severity(value: float, detectable: float) -> Severity:
    return Severity(Concern.WRINKLES, Zone.CHEEKS, value, 0, 5, "a scale", (0.0, 5.0), detectable)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (2.0, 2.5, "no measurable change"),
        (2.0, 2.7, "more"),
        (2.0, 1.3, "less"),
        (2.0, 1.5, "no measurable change"),
    ],
)
def test_a_difference_below_the_detectable_is_no_change(before: float, after: float, words: str) -> None:
    change = change_between(severity(before, 0.3), severity(after, 0.6))
    assert change.words == words
    assert change.difference == pytest.approx(after - before)
    assert change.detectable == 0.6


@pytest.fixture(scope="module")
def same(picture: np.ndarray) -> Pair:
    """A picture and itself, saved with a little noise."""
    noisy = np.clip(picture + np.random.default_rng(0).normal(0, 1.5, picture.shape), 0, 255).astype(np.uint8)
    encoded = [cv2.imencode(".png", one[..., ::-1])[1].tobytes() for one in (picture, noisy)]
    return compare(*encoded, weeks_between=12)


def test_an_unchanged_face_has_not_changed(same: Pair) -> None:
    assert same.fair
    assert same.not_measured == ""
    assert same.changes
    assert all(isinstance(change, Change) for change in same.changes)
    noticed = [change for change in same.changes if change.words != "no measurable change"]
    assert len(noticed) <= 0.05 * len(same.changes)


def test_an_unfair_pair_is_not_measured(picture: np.ndarray) -> None:
    after = linear_gain(picture, np.exp2(np.linspace(-1.5, 1.0, picture.shape[1]))[None, :, None])
    encoded = [cv2.imencode(".png", one[..., ::-1])[1].tobytes() for one in (picture, after)]
    pair = compare(*encoded)
    assert not pair.fair
    assert pair.changes == ()
    assert "light sides" in pair.not_measured
    assert pair.weeks_between is None


def test_weeks_are_not_negative(picture: np.ndarray) -> None:
    with pytest.raises(glabella.WrongUsage):
        compare(b"", b"", weeks_between=-1)


def test_files_of_a_pair(same: Pair, tmp_path: Path) -> None:
    out = tmp_path / "pair"
    document = write_pair(same, out)
    assert sorted(path.name for path in out.iterdir()) == ["aligned.png", "audit.json"]
    assert json.loads((out / "audit.json").read_text(encoding="utf-8")) == document
    assert document["fair"] is True
    assert {one["name"] for one in document["checks"]} == NAMES
    assert document["weeks_between"] == 12
    aligned = cv2.imread(str(out / "aligned.png"))[..., ::-1]
    width = document["aligned"]["width_each"]
    assert aligned.shape == (document["aligned"]["height"], 2 * width, 3)
    assert np.array_equal(aligned[:, :width], same.registration.frame.cut(same.before.photo.pixels))
    assert np.array_equal(aligned[:, width:], same.registration.aligned)
    assert str(tmp_path) not in json.dumps(document)


def test_nothing_is_left_where_writing_fails(same: Pair, tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("in the way")
    with pytest.raises(glabella.UnusableInput):
        write_pair(same, target)
    assert target.read_text() == "in the way"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


EXPECTED = {
    ("london/013_neutral", "london/013_smiling"): {"expression", "shape"},
    ("london/129_neutral", "london/129_smiling"): {"expression"},
    ("series/15cm", "series/60cm"): {"distance", "colour", "sharpness"},
    ("series/webcam1", "series/webcam2"): {"distance", "light_direction", "sharpness"},
    ("series/webcam3", "series/webcam4"): {"light_sides"},
    ("series/45cm", "series/60cm"): set(),
}


@pytest.mark.parametrize("names", EXPECTED)
def test_real_pairs_are_audited_as_seen(real_faces: Path, outline: Outline, names: tuple[str, str]) -> None:
    before, after = (outline(glabella.load_photo(real_faces / f"{name}.jpg").pixels) for name in names)
    found = unfair(before, after)
    assert EXPECTED[names] <= found
    if not EXPECTED[names]:
        assert found == set()
