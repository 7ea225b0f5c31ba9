"""Cost, invasiveness and alternatives: the same rubric for all, empty and marked where nothing is known."""

from __future__ import annotations

import json

import pytest

from glabella.evidence import bibliography, procedures
from glabella.terms import Concern, OutsideEvidence, WrongUsage
from glabella.treatment import alternatives, cost, default_procedure, invasiveness, plan

COMPARATORS = {
    "rf_microneedling",
    "nonablative_fractional_laser",
    "ablative_fractional_laser",
    "chemical_peel",
    "tca_cross",
    "subcision",
    "microdermabrasion",
    "filler",
    "botulinum_toxin",
    "topical_retinoid",
    "sunscreen",
    "doing_nothing",
}


def test_each_comparator_is_a_folder_of_data() -> None:
    assert set(procedures()) == {*COMPARATORS, default_procedure()}
    assert {row["procedure"] for row in alternatives()} == set(procedures())


@pytest.mark.parametrize("name", sorted(COMPARATORS))
def test_a_comparator_cannot_be_simulated(name: str) -> None:
    with pytest.raises(OutsideEvidence, match="comparison only"):
        plan(name)


@pytest.mark.parametrize("name", sorted([*COMPARATORS, "microneedling"]))
def test_invasiveness_is_the_sum_of_its_parts_within_0_to_10(name: str) -> None:
    found = invasiveness(name)
    assert found["score"] == sum(part["points"] for part in found["parts"])
    assert sum(part["of"] for part in found["parts"]) == found["of"] == 10
    assert 0 <= found["score"] <= 10
    assert all(part["means"] and part["why"] for part in found["parts"])


def test_nothing_is_least_and_deep_lasers_are_most_invasive() -> None:
    scores = {name: invasiveness(name)["score"] for name in procedures()}
    assert scores["doing_nothing"] == scores["sunscreen"] == scores["topical_retinoid"] == 0
    assert max(scores, key=lambda name: scores[name]) == "ablative_fractional_laser"
    assert scores["microneedling"] == 3


def test_the_course_costs_its_sessions() -> None:
    found = cost(plan(sessions=3))
    assert found["session"] == {"low": 100, "typical": 300, "high": 700}
    assert found["course"] == {"low": 300, "typical": 900, "high": 2100}
    assert found["currency"] == "USD"
    assert found["source"]["id"] in bibliography()
    assert "not stated" in found["words"]
    assert cost(plan(sessions=0))["course"] == {"low": 0, "typical": 0, "high": 0}


def test_what_is_not_known_is_empty_and_marked() -> None:
    rows = {row["procedure"]: row for row in alternatives()}
    assert rows["subcision"]["downtime"] == {"rows": [], "no_data": "No usable data."}
    assert "no_data" in rows["filler"]["cost"]
    for row in rows.values():
        for part in ("effects", "downtime", "risks"):
            assert row[part]["rows"] or row[part]["no_data"]
            for fact in row[part]["rows"]:
                assert fact["source"]["id"] in bibliography()
                assert fact["text"]
    assert json.loads(json.dumps(list(rows.values()))) == list(rows.values())


def test_alternatives_for_a_concern_show_what_speaks_of_it() -> None:
    for row in alternatives("acne_scars"):
        assert all(fact.get("concern") in (None, "acne_scars") for fact in row["effects"]["rows"])
    with pytest.raises(WrongUsage) as caught:
        alternatives("mood")
    assert ", ".join(Concern) in caught.value.cure
