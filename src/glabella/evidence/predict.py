"""Without a photograph: one person's possible change, and what a study of such people would report."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glabella.evidence.fit import Pool, load_draws, question
from glabella.evidence.model import Scale, effects, model, scale_called, scales
from glabella.evidence.outside import Outside, outside, require_covered
from glabella.evidence.people import People, draw_people
from glabella.evidence.pool import draw_bias, reported
from glabella.evidence.studies import source
from glabella.terms import Concern, OutsideEvidence, Plan, Time, WrongUsage
from glabella.terms.time import DAYS_PER_WEEK

PERCENTILES = (2.5, 5.0, 10.0, 50.0, 90.0, 95.0, 97.5)
RATERS = ("blinded", "reported")
RESPONDERS = (25, 50, 75)
SIGNIFICANCE = 0.05

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class StudyDesign:
    """A study whose result is predicted.

    ``n`` people a group; ``raters`` is ``blinded`` or ``reported`` (they knew); ``controlled`` means that
    as many untreated people or sides are compared. ``baseline`` and ``baseline_sd`` are in points of
    ``scale``.
    """

    n: int
    raters: str = "blinded"
    controlled: bool = False
    scale: Scale | None = None
    baseline: float | None = None
    baseline_sd: float | None = None


def _table(draws: Floats) -> dict[str, float]:
    values = np.quantile(draws, np.array(PERCENTILES) / 100)
    return {f"{name:g}": round(float(value), 3) for name, value in zip(PERCENTILES, values, strict=True)}


def _read_design(
    n: int | None,
    raters: str,
    controlled: bool,
    scale_name: str | None,
    baseline: float | None,
    baseline_sd: float | None,
) -> StudyDesign | None:
    """Check what was asked; ``None`` where no study is asked for."""
    if raters not in RATERS:
        raise WrongUsage(f"“{raters}” are not raters we know.", f"Choose one of: {', '.join(RATERS)}.")
    found = None
    if scale_name is not None:
        found = scale_called(scale_name.strip()) or scale_called(scale_name.strip().lower())
        if found is None:
            raise WrongUsage(
                f"The library has no scale “{scale_name}”.", f"Choose one of: {', '.join(scales())}."
            )
    if baseline is not None:
        if found is None:
            raise WrongUsage("A baseline needs its scale.", "Name the scale as well.")
        if not found.low <= baseline <= found.high or baseline <= 0:
            raise WrongUsage(
                f"A baseline of {baseline:g} is not on that scale.",
                f"Give a value above 0, within {found.low:g} to {found.high:g}.",
            )
    if baseline_sd is not None and not 0 <= baseline_sd < math.inf:
        raise WrongUsage("A baseline's standard deviation is 0 or more.", "Give a number such as 0.6.")
    if n is None:
        return None
    if n < 2:
        raise WrongUsage(f"A study of {n} cannot be predicted.", "Ask for 2 people or more.")
    return StudyDesign(n, raters, controlled, found, baseline, baseline_sd)


def _study_improvement(people: People, at: Time, design: StudyDesign, rng: np.random.Generator) -> Floats:
    """Return the mean improvement that such a study would report, without its sampling error."""
    better, worse = people.study_parts(at)
    factors = draw_bias(design.raters == "blinded", design.controlled, model(), better.size, rng)
    return np.asarray(-np.expm1(-reported(better + worse, 1.0, factors)))


def _noise(mean: Floats) -> tuple[Floats, Floats]:
    """Return the person-to-person spread of improvements, with treatment and without, (people,) each.

    It holds what people differ by and what raters add on top.
    """
    rater = model().rater_noise.median / 100
    untreated = np.hypot(rater, model().own_drift.median)
    treated = np.hypot(mean * model().people_spread.median, untreated)
    return treated, np.full(mean.shape, untreated)


def _study_mean(people: People, at: Time, design: StudyDesign, rng: np.random.Generator) -> dict[str, Any]:
    mean = _study_improvement(people, at, design, rng)
    treated, untreated = _noise(mean)
    variance = treated**2 / design.n
    if design.controlled:
        variance = variance + untreated**2 / design.n
    error = np.sqrt(variance)
    seen = mean + error * rng.standard_normal(mean.size)
    from scipy.special import ndtr, stdtrit

    limit = stdtrit((2 if design.controlled else 1) * (design.n - 1), 1 - SIGNIFICANCE / 2)
    found: dict[str, Any] = {
        "n": design.n,
        "improvement_percent": _table(100 * seen),
        "p_not_significant": round(float(np.mean(np.abs(seen) < limit * error)), 4),
        "responder_percent": {},
    }
    for threshold in RESPONDERS:
        chance = ndtr((mean - threshold / 100) / treated)
        share = rng.binomial(design.n, chance) / design.n
        found["responder_percent"][str(threshold)] = _table(100 * share)
    if design.scale is not None:
        baseline = design.baseline or design.scale.typical_baseline.value
        points = baseline * seen
        if design.baseline_sd is not None:
            points = points + mean * design.baseline_sd / math.sqrt(design.n) * rng.standard_normal(seen.size)
        found["points"] = _table(points)
        found["scale"] = {"id": design.scale.id, "words": design.scale.words, "baseline": baseline}
    return found


def _require_study(pool: Pool) -> None:
    if pool.studies:
        return
    have = [str(c) for c in Concern if question(pool.procedure, c, None).studies]
    raise OutsideEvidence(
        f"{str(pool.concern).replace('_', ' ').capitalize()}: no usable study. We won't draw a guess.",
        f"Concerns with a study: {', '.join(have)}.",
    )


def _concern(name: str | Concern) -> Concern:
    try:
        return Concern(str(name).strip().lower().replace("-", "_").replace(" ", "_"))
    except ValueError:
        raise WrongUsage(f"“{name}” is not a concern.", f"Choose one of: {', '.join(Concern)}.") from None


def _person(people: People, at: Time, smallest: float, active: bool) -> dict[str, Any]:
    change = people.improvement(at) if active else np.zeros(2)
    return {
        "improvement_percent": _table(100 * change),
        "p_no_visible_change": round(float(np.mean(np.abs(change) < smallest)), 4),
        "p_worse": round(float(np.mean(change < 0)), 4),
        "smallest_visible_percent": round(100 * smallest, 2),
    }


def _active(plan: Plan, rules: tuple[Outside, ...]) -> bool:
    return plan.sessions > 0 and not any(rule.then == "no_effect" for rule in rules)


def predict(
    plan: Plan,
    concern: str | Concern,
    *,
    weeks_after: float,
    scale: str | None = None,
    baseline: float | None = None,
    baseline_sd: float | None = None,
    n: int | None = None,
    raters: str = "blinded",
    controlled: bool = False,
    seed: int = 0,
) -> dict[str, Any]:
    """Return the distribution of one person's change and, with ``n``, of a study's mean.

    Parameters
    ----------
    plan : Plan
    concern : str or Concern
    weeks_after : float
        Weeks after the last session.
    scale, baseline, baseline_sd : optional
        Scale of the study, mean and standard deviation before treatment, in its points.
    n : int, optional
        People in the treated group of the study.
    raters : {"blinded", "reported"}
        Who rates in that study; the person's numbers are always discounted.
    controlled : bool
        Whether that study compares as many untreated people or sides.
    seed : int

    Returns
    -------
    dict, ready for JSON. Improvements are percent of baseline, positive for better.

    Raises
    ------
    WrongUsage
        If a name or number cannot be.
    OutsideEvidence
        If no study covers the concern or the time.
    """
    wanted = _concern(concern)
    design = _read_design(n, raters, controlled, scale, baseline, baseline_sd)
    if not 0 <= weeks_after < math.inf:
        raise WrongUsage(f"{weeks_after} weeks is not a time after treatment.", "Give 0 or more.")
    at = Time(weeks_after * DAYS_PER_WEEK, f"{weeks_after:g}wk")
    require_covered(plan.procedure, at)
    pool = question(plan.procedure, wanted, plan.adjunct)
    _require_study(pool)
    settings = effects(plan.procedure).concerns[wanted]
    people = draw_people(plan, settings, load_draws(plan.procedure)[pool.name], seed)
    rules = outside(plan, wanted, at)
    active = _active(plan, rules)
    own = None if scale is None else (scale_called(scale.strip()) or scale_called(scale.strip().lower()))
    shown = own or scales()[settings.scale]
    smallest = min(1.0, shown.smallest_visible.value / (baseline or shown.typical_baseline.value))
    result: dict[str, Any] = {
        "procedure": plan.procedure,
        "concern": str(wanted),
        "weeks_after": weeks_after,
        "person": _person(people, at, smallest, active),
        "study_mean": None,
    }
    if design is not None:
        rng = np.random.default_rng((seed, 1))
        people = people if active else people.untreated()
        result["study_mean"] = _study_mean(people, at, design, rng)
    return result | _describe(plan, pool, rules, raters, controlled)


def _describe(
    plan: Plan, pool: Pool, rules: tuple[Outside, ...], raters: str, controlled: bool
) -> dict[str, Any]:
    settings = effects(plan.procedure).concerns[pool.concern]
    keys = dict.fromkeys(key for study in pool.studies for key in (study.source, *study.also))
    return {
        "raters": raters,
        "controlled": controlled,
        "discounted": True,
        "certainty": pool.certainty.level,
        "certainty_reasons": list(pool.certainty.reasons),
        "tier": str(pool.tier),
        "studies": len(pool.studies),
        "flags": list(pool.flags),
        "assumed_links": list(settings.assumed_links),
        "extrapolated": [rule.words for rule in rules],
        "sources": [vars(source(key)) for key in keys],
    }
