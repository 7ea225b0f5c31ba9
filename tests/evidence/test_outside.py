"""The table of what lies outside the evidence: each row is a test."""

from __future__ import annotations

from typing import Any

import pytest

from glabella.evidence import outside, require_covered
from glabella.evidence.outside import rules
from glabella.terms import Concern, OutsideEvidence, Time
from glabella.treatment import default_procedure, plan

# Row of the table → a plan or time just outside, one just inside, and what must be said.
ROWS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "short_needle": ({"needle_mm": 0.49}, {"needle_mm": 0.5}, "no lasting change"),
    "beyond_twelve_months": ({"at": "12.1mo"}, {"at": "12mo"}, "12 months"),
    "phototype_vi": ({"phototype": "VI"}, {"phototype": "V"}, "not studied"),
    "unstudied_adjunct": ({"adjunct": "exosomes"}, {}, "Not studied together: exosomes"),
    "studied_adjunct": ({"adjunct": "chemical_peel"}, {}, "Studied together with chemical peel"),
    "late": ({"at": "6.5mo"}, {"at": "6mo"}, "past 6 months"),
    "many_sessions": ({"sessions": 7}, {"sessions": 6}, "more than 6 sessions"),
    "long_needle": ({"needle_mm": 2.6}, {"needle_mm": 2.5}, "longer than 2.5 mm"),
    "odd_interval": ({"interval_weeks": 0.5}, {"interval_weeks": 1}, "less than a week"),
    "wide_interval": ({"interval_weeks": 9}, {"interval_weeks": 8.5}, "two months"),
    "unlike_any_study": ({"sessions": 1, "interval_weeks": 20}, {}, "Acne scars: no study we use"),
}


def said(options: dict[str, Any]) -> dict[str, str]:
    options = dict(options)
    at = Time.parse(options.pop("at", "3mo"))
    return {rule.rule: rule.words for rule in outside(plan(**options), Concern.ACNE_SCARS, at)}


def test_every_row_has_its_test() -> None:
    assert [rule.id for rule in rules(default_procedure())] == list(ROWS)


@pytest.mark.parametrize("row", ROWS)
def test_the_row_applies_outside_and_not_inside(row: str) -> None:
    beyond, within, words = ROWS[row]
    assert words in said(beyond)[row]
    assert row not in said(within)


def test_the_default_plan_is_inside() -> None:
    assert said({}) == {}


def test_zero_sessions_ask_for_nothing() -> None:
    assert said({"sessions": 0, "phototype": "VI", "adjunct": "exosomes"}) == {}


def test_a_late_time_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(OutsideEvidence, match="nearest covered time is 12mo"):
        require_covered(default_procedure(), Time.parse("13mo"))
