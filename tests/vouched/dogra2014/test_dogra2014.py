"""Dogra 2014, J Cosmet Dermatol 13(3):180-187: acne scars and harms in skin types IV and V."""

from __future__ import annotations

import pytest

from glabella.evidence import pool_of, predict
from glabella.response import wilson
from glabella.terms import Concern
from glabella.treatment import default_procedure, plan


def test_the_score_fell_by_45_percent() -> None:
    (seen,) = (
        o for o in pool_of(default_procedure(), Concern.ACNE_SCARS).observations if o.study == "dogra2014"
    )
    assert seen.percent == pytest.approx(44.6, abs=0.1)
    assert seen.error == pytest.approx(0.061, abs=0.002)


def test_its_result_is_within_what_is_predicted_for_raters_who_knew() -> None:
    found = predict(plan(sessions=5), "acne_scars", weeks_after=4.3, n=30, raters="reported")
    table = found["study_mean"]["improvement_percent"]
    assert table["5"] < 44.6 < table["95"]


def test_five_of_thirty_six_is_6_to_29_in_100() -> None:
    assert [round(100 * end) for end in wilson(5, 36)] == [6, 29]
