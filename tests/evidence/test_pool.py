"""Pooling: known answers, agreement with statsmodels, and how well studies left out are predicted."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from glabella.evidence import left_out, model, pool_of, pools
from glabella.evidence.course import share_of_ceiling
from glabella.evidence.effects import Observation
from glabella.evidence.left_out import LeftOut, crps, summarise
from glabella.evidence.pool import draw, pool, reported
from glabella.terms import Concern
from glabella.treatment import default_procedure

HERE = default_procedure()


def plain(concern: Concern) -> list[Observation]:
    """The studies of a concern as if each were blinded, controlled and at the reference course."""
    return [
        dataclasses.replace(seen, blinded=True, controlled=True, course=1.0)
        for seen in pool_of(HERE, concern).observations
    ]


@pytest.mark.parametrize("concern", [Concern.ACNE_SCARS, Concern.WRINKLES, Concern.STRETCH_MARKS])
@pytest.mark.parametrize("spread", [0.05, 0.15, 0.3])
def test_at_a_fixed_spread_it_agrees_with_statsmodels(concern: Concern, spread: float) -> None:
    seen = plain(concern)
    found = pool(seen, model(), spread=spread, prior_sd=math.inf)
    weights = [1 / (one.error**2 + spread**2) for one in seen]
    y = np.array([one.log_reduction for one in seen])
    fitted = sm.WLS(y, np.ones((len(y), 1)), weights=weights).fit(cov_type="fixed scale")
    assert found.mean == pytest.approx(fitted.params[0], abs=0.002)
    assert found.sd == pytest.approx(fitted.bse[0], abs=0.003)


def test_without_studies_the_prior_comes_back() -> None:
    found = pool([], model())
    assert found.mean == pytest.approx(model().prior_mean, abs=0.005)
    assert found.sd == pytest.approx(model().prior_sd, abs=0.005)
    assert -100 * math.expm1(-model().prior_mean) == pytest.approx(15)


def test_one_study_moves_the_prior_as_the_formula_says() -> None:
    seen = Observation("a", "a", 0.5, 0.1, 1.0, True, True, 30)
    found = pool([seen], model(), spread=0.1)
    precision, own = model().prior_sd ** -2, (0.1**2 + 0.1**2) ** -1
    assert found.mean == pytest.approx(
        (precision * model().prior_mean + own * 0.5) / (precision + own), abs=0.002
    )
    assert found.sd == pytest.approx((precision + own) ** -0.5, abs=0.002)


def test_the_less_a_study_guards_against_bias_the_less_it_counts() -> None:
    best = Observation("a", "a", 0.6, 0.1, 1.0, True, True, 30)
    means = [
        pool([dataclasses.replace(best, blinded=blinded, controlled=controlled)], model()).mean
        for blinded, controlled in ((True, True), (True, False), (False, True), (False, False))
    ]
    assert means[0] > means[1] > means[3]
    assert means[0] > means[2] > means[3]


def test_hope_does_not_make_a_worsening_worse() -> None:
    effects = np.array([-0.3, 0.0, 0.3])
    assert reported(effects, 1.0, np.array(0.5)) == pytest.approx([-0.3, 0.0, 0.6])


def test_draws_have_the_moments_of_the_posterior() -> None:
    for question in pools(HERE):
        found = draw(question.posterior, 4000, np.random.default_rng(1))
        assert found.mean.mean() == pytest.approx(question.posterior.mean, abs=0.005)
        assert found.mean.std() == pytest.approx(question.posterior.sd, abs=0.005)
        assert found.spread.mean() == pytest.approx(question.posterior.spread, abs=0.005)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 11),
    st.floats(0.5, 26),
    st.floats(0, 12),
    st.floats(0.05, 0.9),
    st.floats(0.3, 5),
    st.floats(2, 300),
)
def test_a_course_starts_at_0_never_passes_the_ceiling_and_grows_with_sessions(
    sessions: int, interval: float, months: float, share: float, rise: float, fading: float
) -> None:
    shape = {"session_share": share, "rise_months": rise, "fading_months": fading}
    now = share_of_ceiling(sessions, interval, months, **shape)
    more = share_of_ceiling(sessions + 1, interval, months, **shape)
    assert 0 <= now <= more < 1
    assert share_of_ceiling(0, interval, months, **shape) == 0
    assert share_of_ceiling(1, interval, 0.0, **shape) == 0


def test_a_course_keeps_extra_dimensions_and_not_a_number() -> None:
    share = np.full((2, 3, 4), 0.25)
    share[0, 0, 0] = np.nan
    found = share_of_ceiling(3, 4.0, 3.0, session_share=share, rise_months=1.5, fading_months=60)
    assert found.shape == (2, 3, 4)
    assert np.isnan(found).sum() == 1


def test_crps_of_a_point_is_its_distance_and_of_a_normal_the_formula() -> None:
    assert crps(np.full(100, 3.0), 5.0) == pytest.approx(2.0)
    draws = np.random.default_rng(0).standard_normal(40_000)
    assert crps(draws, 0.0) == pytest.approx((math.sqrt(2) - 1) / math.sqrt(math.pi), abs=0.01)


@pytest.fixture(scope="module")
def found() -> dict:
    return left_out(HERE)


def test_studies_left_out_are_predicted_well_enough(found: dict) -> None:
    """The rules that must not fail: 90 % coverage not rejected, median width at most 80 points."""
    assert found["all"]["fails"] == []
    assert found["all"]["studies"] >= 10
    assert found["all"]["coverage_low"] < 0.9 < found["all"]["coverage_high"]
    assert found["all"]["median_width"] <= 80
    for summary in found["concerns"].values():
        assert summary["fails"] == []


def test_misses_are_named_and_differences_carry_intervals(found: dict) -> None:
    every = found["all"]
    assert len(every["misses"]) == every["studies"] - every["covered"]
    assert "acne_scars: leheta2011" in every["misses"]
    for name in ("crps_against_mean", "crps_against_nothing"):
        gap = every[name]
        assert gap["low"] <= gap["mean"] <= gap["high"]
        expected = "indistinguishable" if gap["low"] <= 0 <= gap["high"] else "better"
        assert gap["verdict"] == expected


def test_the_check_can_fail() -> None:
    def row(reported_percent: float, half: float) -> LeftOut:
        ends = (20 - half, 20.0, 20 + half)
        return LeftOut(Concern.TONE, None, "x", True, 3, reported_percent, *ends, 1.0, 1.0, 1.0)

    assert summarise(tuple(row(90, 5) for _ in range(6)))["fails"] == ["90 % coverage is rejected"]
    assert summarise(tuple(row(20, 41) for _ in range(6)))["fails"] == [
        "the median interval is wider than 80 points"
    ]
    assert summarise(())["studies"] == 0
