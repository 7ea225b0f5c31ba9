"""Leave one study out, predict what it reported, and see how often and how widely that was right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glabella.evidence.effects import Observation
from glabella.evidence.fit import Pool, pools
from glabella.evidence.model import Model, model
from glabella.evidence.pool import draw, pool, predict_reported
from glabella.terms import Concern

DRAWS = 8000
SEED = 5
COVERAGE = 0.9
REJECTED = 0.05
WIDEST_MEDIAN = 80.0
RESAMPLES = 2000

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LeftOut:
    """One study predicted from the others (from the priors where there are none); percent of baseline."""

    concern: Concern
    adjunct: str | None
    study: str
    size_printed: bool
    others: int
    reported: float
    low: float
    middle: float
    high: float
    crps: float
    crps_of_mean: float
    crps_of_nothing: float

    @property
    def covered(self) -> bool:
        """Whether the 90 % interval holds what the study reported."""
        return self.low <= self.reported <= self.high


def crps(draws: Floats, seen: float) -> float:
    """Return the continuous ranked probability score of draws (n,) for a number; less is better."""
    ordered, n = np.sort(draws), draws.size
    ranks = np.arange(1, n + 1)
    spread = float(np.sum((2 * ranks - n - 1) * ordered)) / n**2
    return float(np.mean(np.abs(draws - seen))) - spread


def _percent(log_reduction: Floats) -> Floats:
    return np.asarray(100 * -np.expm1(-log_reduction))


def _leave_out(question: Pool, left: Observation, assumed: Model, rng: np.random.Generator) -> LeftOut:
    rest = [seen for seen in question.observations if seen.study != left.study]
    predicted = _percent(predict_reported(draw(pool(rest, assumed), DRAWS, rng), left, assumed, rng))
    low, middle, high = np.quantile(predicted, [(1 - COVERAGE) / 2, 0.5, (1 + COVERAGE) / 2])
    noise = left.error * rng.standard_normal(DRAWS)
    # The mean of what the others reported, and no effect at all: each with the study's own error.
    mean = float(np.mean([seen.log_reduction for seen in rest])) if rest else assumed.prior_mean
    return LeftOut(
        question.concern,
        question.adjunct,
        left.study,
        left.size_printed,
        len(rest),
        left.percent,
        float(low),
        float(middle),
        float(high),
        crps(predicted, left.percent),
        crps(_percent(mean + noise), left.percent),
        crps(_percent(noise), left.percent),
    )


def leave_one_out(procedure: str, assumed: Model | None = None) -> tuple[LeftOut, ...]:
    """Return every pooled study of a procedure predicted without itself.

    Concerns that only borrow another's studies are left out, and so are gains over the procedure alone.
    """
    found, rng = [], np.random.default_rng(SEED)
    for question in pools(procedure):
        if question.adds_to_plain or question.name.split("+")[0] != str(question.concern):
            continue
        for seen in question.observations:
            found.append(_leave_out(question, seen, assumed or model(), rng))
    return tuple(found)


def _difference(left: list[LeftOut], other: str, rng: np.random.Generator) -> dict[str, Any]:
    """Return the mean difference of CRPS to another forecast, with its bootstrap interval and a verdict."""
    gaps = np.array([row.crps - getattr(row, other) for row in left])
    picks = rng.integers(0, gaps.size, (RESAMPLES, gaps.size))
    low, high = np.quantile(gaps[picks].mean(axis=1), [0.025, 0.975])
    verdict = "indistinguishable" if low <= 0 <= high else ("better" if high < 0 else "worse")
    return {
        "mean": round(float(gaps.mean()), 2),
        "low": round(float(low), 2),
        "high": round(float(high), 2),
        "verdict": verdict,
    }


def summarise(rows: tuple[LeftOut, ...]) -> dict[str, Any]:
    """Return count, coverage with its binomial interval and test, median width, misses and CRPS differences.

    Only studies that printed a size and that had another to be predicted from are counted. ``fails`` holds
    the rules that are broken: coverage of 90 % rejected at p < 0.05, or a median width over 80 points.
    """
    from scipy.stats import binomtest

    counted = [row for row in rows if row.size_printed and row.others > 0]
    if not counted:
        return {"studies": 0, "fails": [], "words": "No study can be predicted from another."}
    rng = np.random.default_rng(SEED)
    test = binomtest(sum(row.covered for row in counted), len(counted), COVERAGE)
    interval = test.proportion_ci(0.95, method="exact")
    width = float(np.median([row.high - row.low for row in counted]))
    fails = []
    if test.pvalue < REJECTED:
        fails.append("90 % coverage is rejected")
    if width > WIDEST_MEDIAN:
        fails.append("the median interval is wider than 80 points")
    return {
        "studies": len(counted),
        "covered": sum(row.covered for row in counted),
        "coverage": round(test.statistic, 3),
        "coverage_low": round(float(interval.low), 3),
        "coverage_high": round(float(interval.high), 3),
        "p_coverage": round(float(test.pvalue), 4),
        "median_width": round(width, 1),
        "misses": [f"{row.concern}: {row.study}" for row in counted if not row.covered],
        "crps": round(float(np.mean([row.crps for row in counted])), 2),
        "crps_against_mean": _difference(counted, "crps_of_mean", rng),
        "crps_against_nothing": _difference(counted, "crps_of_nothing", rng),
        "fails": fails,
    }


def report(procedure: str) -> dict[str, Any]:
    """Return the whole check of a procedure: all studies, each concern, and each study's row.

    Ready for JSON; improvements are percent of baseline, widths are points.
    """
    rows = leave_one_out(procedure)
    concerns = dict.fromkeys(str(row.concern) for row in rows)
    return {
        "procedure": procedure,
        "all": summarise(rows),
        "concerns": {
            name: summarise(tuple(row for row in rows if str(row.concern) == name)) for name in concerns
        },
        "studies": [{**vars(row), "concern": str(row.concern), "covered": row.covered} for row in rows],
    }
