"""Quadrature agrees with a Markov chain that was run once, on the data recorded with it (see ``run.py``)."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from glabella.evidence import Spread, model
from glabella.evidence.effects import Observation
from glabella.evidence.pool import pool
from glabella.terms import Quantity, Tier

RECORDED = json.loads(Path(__file__).with_name("recorded.json").read_text(encoding="utf-8"))


def spread(ends: list[float]) -> Spread:
    low, middle, high = ends
    return Spread(Quantity(middle, low, high, "factor", "recorded", "run.py", Tier.ASSUMED), True)


@pytest.mark.parametrize("concern", RECORDED)
def test_quadrature_agrees_with_the_chain(concern: str) -> None:
    kept = RECORDED[concern]
    data = kept["data"]
    assumed = dataclasses.replace(
        model(),
        prior_mean=data["prior_mean"],
        prior_sd=data["prior_sd"],
        between_study_scale=data["spread_scale"],
        not_blinded=spread(data["not_blinded"]),
        not_controlled=spread(data["not_controlled"]),
    )
    found = pool([Observation(**seen) for seen in data["observations"]], assumed)
    ends = np.cumsum(found.weight.sum(axis=0))
    low, high = np.interp([0.05, 0.95], ends, found.means)
    assert kept["standard_error"] < 0.005
    assert found.mean == pytest.approx(kept["mean"], abs=0.01)
    assert found.sd == pytest.approx(kept["sd"], abs=0.01)
    assert (low, high) == pytest.approx((kept["low"], kept["high"]), abs=0.015)
    assert found.spread == pytest.approx(kept["spread"], abs=0.01)
