"""Predictions without a photograph: shape, order, honesty about the design and about what was not studied."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glabella.evidence import predict
from glabella.terms import Concern, OutsideEvidence, WrongUsage
from glabella.treatment import plan

KEYS = ["2.5", "5", "10", "50", "90", "95", "97.5"]
STUDIED = ["acne_scars", "wrinkles", "tone", "stretch_marks", "texture", "laxity", "scars", "fine_lines"]


def ask(concern: str = "acne_scars", weeks_after: float = 12, **options: Any) -> dict[str, Any]:
    course = {k: options.pop(k) for k in ("sessions", "adjunct", "phototype", "needle_mm") if k in options}
    return predict(plan(**course), concern, weeks_after=weeks_after, **options)


def middle(found: dict[str, Any]) -> float:
    return float(found["study_mean"]["improvement_percent"]["50"])


def width(found: dict[str, Any]) -> float:
    table = found["study_mean"]["improvement_percent"]
    return float(table["95"] - table["5"])


@pytest.mark.parametrize("concern", STUDIED)
def test_the_answer_has_its_shape_and_is_json(concern: str) -> None:
    found = ask(concern, n=30, scale="lemperle", baseline=3, baseline_sd=0.5)
    assert json.loads(json.dumps(found)) == found
    for table in (
        found["person"]["improvement_percent"],
        found["study_mean"]["improvement_percent"],
        found["study_mean"]["points"],
        *found["study_mean"]["responder_percent"].values(),
    ):
        assert list(table) == KEYS
        assert list(table.values()) == sorted(table.values())
        assert max(table.values()) <= 100 + 60
    for part in ("p_no_visible_change", "p_worse"):
        assert 0 <= found["person"][part] <= 1
    assert found["discounted"] is True
    assert found["sources"]
    assert found["certainty"] in ("very low", "low", "moderate", "high")
    assert ask(concern, n=30, scale="lemperle", baseline=3, baseline_sd=0.5) == found


def test_without_n_there_is_no_study() -> None:
    assert ask()["study_mean"] is None


def test_no_session_changes_nothing_in_a_person_and_on_average_nothing_in_a_study() -> None:
    found = ask(sessions=0, n=40)
    assert set(found["person"]["improvement_percent"].values()) == {0.0}
    assert found["person"]["p_no_visible_change"] == 1
    assert middle(found) == pytest.approx(0, abs=0.5)
    assert found["study_mean"]["p_not_significant"] == pytest.approx(0.95, abs=0.02)


def test_raters_who_knew_and_no_control_report_more() -> None:
    blinded_controlled = middle(ask(n=40, controlled=True))
    blinded = middle(ask(n=40))
    reported = middle(ask(n=40, raters="reported"))
    assert 0 < blinded_controlled < blinded < reported
    assert ask(n=40)["person"] == ask(n=40, raters="reported")["person"]


def test_more_people_narrow_the_mean_and_make_significance_likelier() -> None:
    small, large = ask(n=8), ask(n=200)
    assert width(large) < width(small)
    assert large["study_mean"]["p_not_significant"] < small["study_mean"]["p_not_significant"]


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 11), st.sampled_from(STUDIED), st.floats(0, 52))
def test_one_session_more_is_never_less(sessions: int, concern: str, weeks: float) -> None:
    fewer = ask(concern, weeks, sessions=sessions)["person"]["improvement_percent"]
    more = ask(concern, weeks, sessions=sessions + 1)["person"]["improvement_percent"]
    assert all(more[key] >= fewer[key] - 1e-3 for key in KEYS)


def test_points_are_the_share_of_the_baseline() -> None:
    found = ask("wrinkles", n=30, scale="lemperle", baseline=2.0)["study_mean"]
    for key in KEYS:
        assert found["points"][key] == pytest.approx(2.0 * found["improvement_percent"][key] / 100, abs=0.01)


def test_a_milder_start_leaves_less_to_see() -> None:
    mild = ask("wrinkles", scale="lemperle", baseline=1.5)["person"]["p_no_visible_change"]
    deep = ask("wrinkles", scale="lemperle", baseline=4.5)["person"]["p_no_visible_change"]
    assert mild > deep


def test_a_concern_without_a_study_is_refused_with_those_that_have_one() -> None:
    with pytest.raises(OutsideEvidence, match="We won't draw a guess") as caught:
        ask("redness")
    assert all(name in caught.value.cure for name in STUDIED)


@pytest.mark.parametrize(
    ("options", "cure"),
    [
        ({"concern": "mood"}, ", ".join(Concern)),
        ({"scale": "richter"}, "lemperle"),
        ({"scale": "lemperle", "baseline": 9}, "0 to 5"),
        ({"scale": "lemperle", "baseline": float("nan")}, "0 to 5"),
        ({"baseline": 3}, "scale"),
        ({"scale": "lemperle", "baseline": 3, "baseline_sd": -1}, "0.6"),
        ({"n": 1}, "2 people"),
        ({"n": 20, "raters": "friends"}, "blinded, reported"),
        ({"weeks_after": -1}, "0 or more"),
        ({"weeks_after": float("nan")}, "0 or more"),
    ],
)
def test_wrong_questions_name_the_cure(options: dict[str, Any], cure: str) -> None:
    with pytest.raises(WrongUsage) as caught:
        ask(**options)
    assert cure in caught.value.cure


def test_an_adjunct_nobody_studied_is_answered_so() -> None:
    found = ask("tone", adjunct="exosomes")
    assert any("Not studied together: exosomes" in words for words in found["extrapolated"])
    assert found["person"] == ask("tone")["person"]


@pytest.mark.parametrize(
    ("concern", "adjunct", "key"),
    [
        ("tone", "tranexamic acid", "aghdam2024"),
        ("tone", "kligman", "cassiano2017"),
        ("tone", "vitamin C", "wawrzyk2023"),
        ("acne_scars", "peel", "pakla2021"),
        ("acne_scars", "PRP", "kang2022prp"),
    ],
)
def test_a_combination_that_was_studied_uses_its_own_studies(concern: str, adjunct: str, key: str) -> None:
    found = ask(concern, adjunct=adjunct)
    assert key in [source["id"] for source in found["sources"]]
    assert any("Studied together with" in words for words in found["extrapolated"])
    assert not any("Not studied together" in words for words in found["extrapolated"])
    assert found["person"] != ask(concern)["person"]


def test_platelet_rich_plasma_adds_to_needling_alone() -> None:
    alone, both = ask()["person"], ask(adjunct="prp")["person"]
    assert both["improvement_percent"]["50"] > alone["improvement_percent"]["50"]


def test_the_blinded_trials_are_within_reach_when_predicted_as_designed() -> None:
    alam = ask(sessions=3, weeks_after=22, n=15, controlled=True)["study_mean"]["improvement_percent"]
    assert alam["5"] < 25.6 < alam["97.5"]
    assert ask(sessions=4, weeks_after=13, n=40)["study_mean"]["p_not_significant"] > 0.1
