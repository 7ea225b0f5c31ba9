"""Alam 2014, JAMA Dermatol 150(8):844-849: the one trial of needling alone against untreated skin."""

from __future__ import annotations

import math

import pytest

from glabella.evidence import pool_of, predict, studies
from glabella.terms import Concern
from glabella.treatment import default_procedure, plan

HERE = default_procedure()


def test_the_abstract_is_in_the_library_as_printed() -> None:
    (study,) = (study for study in studies(HERE) if study.id == "alam2014")
    change = next(f for f in study.findings if f.id == "alam2014.acne_scars.26wk").values["change"]
    assert (change.value, change.low, change.high, change.unit) == (3.4, 0.2, 6.5, "points")
    assert (study.enrolled, study.analysed, study.sessions, study.interval_weeks) == (20, 15, 3, 2)
    assert study.is_blinded
    assert study.is_controlled
    assert study.randomised


def test_it_counts_net_of_the_untreated_side_on_a_borrowed_start() -> None:
    (seen,) = (o for o in pool_of(HERE, Concern.ACNE_SCARS).observations if o.study == "alam2014")
    assert seen.log_reduction == pytest.approx(-math.log(1 - (3.4 - 0.4) / 11.73))


def test_its_net_result_is_within_what_is_predicted_for_it() -> None:
    course = plan(sessions=3, interval_weeks=2)
    found = predict(
        course, "acne_scars", weeks_after=22, n=15, controlled=True, scale="goodman_baron_quantitative"
    )
    points = found["study_mean"]["points"]
    assert points["5"] < 3.0 < points["97.5"]
