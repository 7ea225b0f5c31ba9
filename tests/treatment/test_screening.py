"""Questions to raise with a clinician: each with its sources, conflicts side by side, never a verdict."""

from __future__ import annotations

import json
from typing import Any

import pytest

from glabella.evidence import bibliography
from glabella.terms import OutsideEvidence, WrongUsage, load_yaml
from glabella.treatment import default_procedure, questions, screen

HERE = default_procedure()
YES_NO = [
    row["id"]
    for row in load_yaml("procedures", HERE, "screening.yaml")["questions"]
    if row["answer"] == "yes_no"
]


def raised(**answers: Any) -> list[str]:
    return [row["id"] for row in screen(HERE, answers)["questions"]]


def test_the_topics_are_those_that_matter() -> None:
    wanted = {
        "isotretinoin_last_6_months",
        "open_wound_or_infection",
        "radiation_last_year",
        "keloid",
        "pregnant_or_breast_feeding",
        "anticoagulants",
        "immune_suppression",
        "active_acne",
        "cold_sores",
        "metal_or_anaesthetic_allergy",
        "recent_tan",
        "age",
        "phototype",
    }
    assert set(questions(HERE)) == wanted


def test_no_answer_raises_nothing_and_says_what_is_open() -> None:
    found = screen(HERE, {})
    assert found["questions"] == []
    assert [row["id"] for row in found["not_answered"]] == list(questions(HERE))
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize("name", YES_NO)
@pytest.mark.parametrize(
    ("answer", "expected"),
    [("yes", True), (True, True), ("No", False), (False, False), (None, False), ("unknown", False)],
)
def test_yes_raises_a_question_and_no_does_not(name: str, answer: object, expected: bool) -> None:
    assert (raised(**{name: answer}) == [name]) is expected


@pytest.mark.parametrize(("age", "expected"), [(21, ["age"]), ("21.9", ["age"]), (22, []), (60, [])])
def test_the_age_of_the_label(age: object, expected: list[str]) -> None:
    assert raised(age=age) == expected


@pytest.mark.parametrize(("skin", "expected"), [("III", []), ("iv", ["phototype"]), ("VI", ["phototype"])])
def test_the_skin_types_of_the_label(skin: str, expected: list[str]) -> None:
    assert raised(phototype=skin) == expected


def test_conflicting_sources_stand_side_by_side() -> None:
    (found,) = screen(HERE, {"isotretinoin_last_6_months": "yes"})["questions"]
    assert found["sources_conflict"]
    assert {"isotretinoin_label", "waldman2017"} <= {part["id"] for part in found["sources"]}
    assert all(part["says"] and part["citation"] for part in found["sources"])


def test_every_question_has_sources_and_no_answer_is_a_verdict() -> None:
    everything: dict[str, Any] = dict.fromkeys(YES_NO, "yes") | {"age": 18, "phototype": "V"}
    found = screen(HERE, everything)
    assert len(found["questions"]) == len(questions(HERE))
    for row in found["questions"]:
        assert row["question"].rstrip(")").rstrip().endswith(("?", "own."))
        assert row["sources"]
        assert all(part["id"] in bibliography() for part in row["sources"])
    text = json.dumps(found).lower()
    assert "eligible" not in text
    assert "suitable" not in text


def test_no_body_image_screen_without_a_licence_and_it_is_said() -> None:
    found = screen(HERE, {})["body_image"]
    assert found["included"] is False
    assert "licence" in found["why"]
    assert found["support"]


@pytest.mark.parametrize(
    ("answers", "cure"),
    [
        ({"mood": "yes"}, "keloid"),
        ({"keloid": "perhaps"}, "yes, no or unknown"),
        ({"age": "old"}, "35"),
        ({"age": float("nan")}, "35"),
        ({"age": True}, "35"),
        ({"phototype": "VII"}, "I, II, III"),
        (["keloid"], "keloid: yes"),
    ],
)
def test_what_is_not_understood_is_refused_with_the_cure(answers: Any, cure: str) -> None:
    with pytest.raises(WrongUsage) as caught:
        screen(HERE, answers)
    assert cure in caught.value.cure


def test_a_procedure_without_questions_says_so() -> None:
    with pytest.raises(OutsideEvidence, match="no questions"):
        screen("sunscreen", {})
