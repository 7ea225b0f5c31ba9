"""Alqam 2022, Aesthet Surg J: neck wrinkles rated blind, 0.86 (0.66) of a grade, 25.9 %, 32 people."""

from __future__ import annotations

import math

import pytest

from glabella.evidence import pool_of, predict
from glabella.terms import Concern
from glabella.treatment import default_procedure, plan


def test_size_and_error_are_those_of_the_abstract() -> None:
    (seen,) = (
        o for o in pool_of(default_procedure(), Concern.WRINKLES).observations if o.study == "alqam2022"
    )
    assert seen.percent == pytest.approx(25.9)
    baseline = 0.86 / 0.259
    assert seen.error == pytest.approx(0.66 / baseline / math.sqrt(32) / (1 - 0.259), rel=0.01)


def test_its_result_and_its_responders_are_within_what_is_predicted_for_it() -> None:
    found = predict(plan(sessions=4), "wrinkles", weeks_after=13, n=32, scale="lemperle", baseline=3.32)
    study = found["study_mean"]
    assert study["improvement_percent"]["5"] < 25.9 < study["improvement_percent"]["95"]
    assert study["points"]["5"] < 0.86 < study["points"]["95"]
    # Half were rated better; 31 % saw no improvement of their face three months later.
    assert 0.2 < found["person"]["p_no_visible_change"] < 0.7
