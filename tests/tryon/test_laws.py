"""The laws of the house, on a whole try-on."""

from __future__ import annotations

import html
import re
from pathlib import Path

import numpy as np
import pytest

from glabella.render import forbidden
from glabella.terms import Concern, OutsideEvidence, Time, WrongUsage
from glabella.tryon import Request, State, Tryon, prepare, run

RESULT = State(Time.parse("6mo"), 50)


def test_no_session_returns_the_photograph_bit_for_bit(face_bytes: bytes) -> None:
    nothing = prepare(face_bytes, Request(options={"sessions": 0}))
    for state in nothing.states():
        assert nothing.ratio(state) is None
        np.testing.assert_array_equal(nothing.picture(state), nothing.face.photo.pixels)


def test_a_course_changes_something(tryon: Tryon) -> None:
    assert np.any(tryon.picture(RESULT) != tryon.face.photo.pixels)


@pytest.mark.parametrize("at", ["0d", "3d", "6mo"])
def test_nothing_changes_outside_treated_skin(tryon: Tryon, at: str) -> None:
    frame = tryon.face.frame
    untreated = np.ones(tryon.face.photo.shape, bool)
    assert frame.scale == 1
    untreated[frame.slices] = tryon.face.skin == 0
    painted = tryon.picture(State(Time.parse(at), 90))
    np.testing.assert_array_equal(painted[untreated], tryon.face.photo.pixels[untreated])


def test_same_input_gives_same_pixels(face_bytes: bytes, tryon: Tryon) -> None:
    again = prepare(face_bytes, Request())
    for state in (State(Time.parse("1d"), 10), RESULT):
        np.testing.assert_array_equal(again.picture(state), tryon.picture(state))


def test_another_seed_moves_only_the_illustration(face_bytes: bytes, tryon: Tryon) -> None:
    """Chance decides where pinpoints lie, never what a treatment does."""
    other = prepare(face_bytes, Request(seed=7))
    first, second = (one.layers.layers for one in (tryon, other))
    assert np.any(first["pinpoints"].haemoglobin != second["pinpoints"].haemoglobin)
    for concern in Concern:
        if concern in first:
            np.testing.assert_array_equal(first[concern].log_shading, second[concern].log_shading)


@pytest.mark.parametrize("at", ["1mo", "3mo", "6mo", "12mo"])
def test_effect_grows_with_percentile(tryon: Tryon, at: str) -> None:
    weights = [tryon.weights(State(Time.parse(at), p)) for p in (5, 10, 25, 50, 75, 90, 95)]
    for concern in Concern:
        values = [one[concern] for one in weights]
        assert values == sorted(values)
    drift = [np.abs(np.log(tryon.ratio(State(Time.parse(at), p)))).mean() for p in (50, 90)]
    assert drift[0] < drift[1]


def test_a_concern_without_evidence_has_no_weight_and_says_why(tryon: Tryon) -> None:
    unpainted = [c for c in tryon.course.concerns.values() if not c.painted]
    assert Concern.REDNESS in {c.concern for c in unpainted}
    for one in unpainted:
        assert one.reason
        for state in tryon.states():
            assert tryon.weights(state)[one.concern] == 0


def test_only_the_concerns_asked_for_are_painted(face_bytes: bytes) -> None:
    only = prepare(face_bytes, Request(concerns=("wrinkles",)))
    weights = only.weights(RESULT)
    assert weights["wrinkles"] > 0
    assert all(weights[c] == 0 for c in Concern if c != "wrinkles")


def test_grain_away_from_what_is_edited_stays(tryon: Tryon) -> None:
    """High-frequency energy where nothing is edited changes by less than 2 %."""
    import cv2

    ratio = tryon.ratio(RESULT)
    assert ratio is not None
    edited = np.abs(np.log(ratio)).max(axis=2) > 0.004
    away = ~cv2.dilate(edited.astype(np.uint8), np.ones((7, 7))).astype(bool) & (tryon.face.skin > 0.5)
    assert away.mean() > 0.02

    def energy(pixels: np.ndarray) -> float:  # type: ignore[type-arg]
        green = pixels[tryon.face.frame.slices][..., 1].astype(np.float32)
        return float(np.square(green - cv2.GaussianBlur(green, (0, 0), 1.5))[away].sum())

    before, after = energy(tryon.face.photo.pixels), energy(tryon.picture(RESULT))
    assert abs(after / before - 1) < 0.02


def test_a_time_beyond_the_studies_is_refused_before_anything_is_painted(face_bytes: bytes) -> None:
    with pytest.raises(OutsideEvidence, match="12"):
        prepare(face_bytes, Request(times=("24mo",)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"times": ("soon",)},
        {"times": ()},
        {"percentiles": (0.0,)},
        {"percentiles": (100.0,)},
        {"percentiles": (float("nan"),)},
        {"concerns": ("beauty",)},
        {"size": 10},
    ],
)
def test_a_request_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(WrongUsage):
        Request(**wrong)  # type: ignore[arg-type]


def test_the_report_of_a_real_course_says_nothing_it_must_not(face_bytes: bytes, tmp_path: Path) -> None:
    run(face_bytes, tmp_path / "out", Request(times=("1d", "6mo")))
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    seen = re.sub(r"<(style|script)[\s\S]*?</\1>|<[^>]+>", " ", page)
    assert forbidden(html.unescape(seen)) == ()
    assert "possible, not promised" in seen.lower()
