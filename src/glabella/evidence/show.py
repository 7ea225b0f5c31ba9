"""The evidence behind each concern: studies, sizes, flags, certainty, and what the assumptions do."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from glabella.evidence.claims import conflicts
from glabella.evidence.effects import Observation
from glabella.evidence.fit import Pool, load_draws, pool_of, pools
from glabella.evidence.model import effects, model
from glabella.evidence.pool import Posterior, pool
from glabella.evidence.studies import Study, procedures, require_procedure, source, studies
from glabella.evidence.values import Z_95
from glabella.terms import Concern, WrongUsage


def _percent(log_reduction: float) -> float:
    return round(100 * -math.expm1(-log_reduction), 1)


def _interval(posterior: Posterior) -> dict[str, float]:
    """Return the mean effect with its 95 % interval, in percent of baseline."""
    ends = np.cumsum(posterior.weight.sum(axis=0))
    low, middle, high = np.interp([0.025, 0.5, 0.975], ends, posterior.means)
    return {"percent": _percent(middle), "low": _percent(low), "high": _percent(high)}


def _pooled(question: Pool) -> dict[str, float]:
    """Return the pooled effect; for a gain over the procedure alone, both together, from the kept draws."""
    if not question.adds_to_plain:
        return _interval(question.posterior)
    kept = load_draws(question.procedure)[question.name].mean
    low, middle, high = np.quantile(kept, [0.025, 0.5, 0.975])
    return {"percent": _percent(middle), "low": _percent(low), "high": _percent(high)}


def _study(study: Study, seen: Observation) -> dict[str, Any]:
    found = source(study.source)
    finding = next(finding for finding in study.findings if finding.id == seen.finding)
    return {
        "study": study.id,
        "citation": found.citation,
        "link": found.link,
        "n": seen.n,
        "scale": finding.scale,
        "design": study.design,
        "percent": _percent(seen.log_reduction),
        "low": _percent(seen.log_reduction - Z_95 * seen.error),
        "high": _percent(seen.log_reduction + Z_95 * seen.error),
        "size_printed": seen.size_printed,
        "flags": list(dict.fromkeys((*study.flags, *finding.flags))),
        "tier": str(finding.tier),
        "verified": study.verified,
        "note": finding.note,
    }


def sensitivity(question: Pool) -> list[dict[str, Any]]:
    """Return the pooled effect under other assumptions: discounts, prior, spread between studies."""
    rows: list[tuple[str, dict[str, float]]] = [
        ("as used", {}),
        ("raters who knew count in full", {"not_blinded": 1.0}),
        ("studies without control count in full", {"not_controlled": 1.0}),
        ("no discount at all", {"not_blinded": 1.0, "not_controlled": 1.0}),
        ("studies without control count half", {"not_controlled": 0.5}),
        ("a prior twice as wide", {"prior_sd": 2 * model().prior_sd}),
        ("a flat prior", {"prior_sd": math.inf}),
        ("no spread between studies", {"spread": 0.0}),
        ("a wide spread between studies (0.3)", {"spread": 0.3}),
    ]
    return [
        {"assumption": words, **_interval(pool(question.observations, model(), **options))}
        for words, options in rows
    ]


def _concern(name: str | Concern) -> Concern:
    try:
        return Concern(str(name))
    except ValueError:
        raise WrongUsage(f"“{name}” is not a concern.", f"Choose one of: {', '.join(Concern)}.") from None


def show(procedure: str, concern: str | Concern, adjunct: str | None = None) -> dict[str, Any]:
    """Return everything known of one concern, ready for JSON.

    Percentages are improvements of baseline. Each study's are as it reported them; ``pooled`` is the
    discounted estimate at the reference course. ``adjunct`` asks for a combination, by its id.

    Raises
    ------
    WrongUsage
        If there is no such procedure or concern.
    """
    wanted = _concern(concern)
    settings = effects(require_procedure(procedure)).concerns[wanted]
    question = pool_of(procedure, wanted, adjunct)
    pairs = [
        (next(study for study in question.studies if study.id == seen.study), seen)
        for seen in question.observations
    ]
    known = bool(question.studies)
    return {
        "procedure": procedure,
        "concern": str(wanted),
        "adjunct": adjunct,
        "painted": settings.painted and known,
        "why_not_painted": "" if settings.painted and known else settings.not_painted_because,
        "studies": [_study(study, seen) for study, seen in pairs],
        "people": sum(seen.n for seen in question.observations),
        "pooled": _pooled(question) if known else None,
        "between_study_spread": round(question.posterior.spread, 3) if known else None,
        "certainty": question.certainty.level,
        "certainty_reasons": list(question.certainty.reasons),
        "tier": str(question.tier) if known else "none",
        "flags": list(question.flags),
        "assumed_links": list(settings.assumed_links),
        "sensitivity": sensitivity(question) if known and not question.adds_to_plain else [],
        "conflicts": [
            {
                "topic": conflict.topic,
                "sides": [{**vars(found), "says": says} for found, says in conflict.sides],
                "note": conflict.note,
            }
            for conflict in conflicts()
            if conflict.concern in (None, settings.pooled_as)
        ],
        "not_pooled": [
            {
                "finding": finding.id,
                "because": finding.not_pooled_because,
                "note": finding.note,
                "source": vars(source(study.source)),
            }
            for study in studies(procedure)
            if study.adjunct == adjunct
            for finding in study.findings
            if finding.concern == settings.pooled_as and not finding.pooled
        ],
    }


def table(procedure: str | None = None) -> list[dict[str, Any]]:
    """Return one row a concern (and combination) of one procedure, or of all that have studies."""
    names = (require_procedure(procedure),) if procedure else procedures()
    rows = []
    for name in names:
        if procedure is None and not studies(name):
            continue
        have = list(pools(name)) if studies(name) else []
        empty = [] if not have else [c for c in Concern if all(c != question.concern for question in have)]
        for question in have:
            rows.append(
                {
                    "procedure": name,
                    "concern": str(question.concern),
                    "adjunct": question.adjunct,
                    "studies": len(question.studies),
                    "people": sum(seen.n for seen in question.observations),
                    **_pooled(question),
                    "certainty": question.certainty.level,
                    "tier": str(question.tier),
                    "painted": effects(name).concerns[question.concern].painted,
                    "flags": list(question.flags),
                }
            )
        rows += [
            {
                "procedure": name,
                "concern": str(concern),
                "adjunct": None,
                "studies": 0,
                "people": 0,
                "percent": None,
                "low": None,
                "high": None,
                "certainty": "none",
                "tier": "none",
                "painted": False,
                "flags": [],
            }
            for concern in empty
        ]
    return rows


def as_text(shown: dict[str, Any]) -> str:
    """Return what ``show`` found (``shown``) as plain text of at most 110 columns."""
    title = str(shown["concern"]).replace("_", " ").capitalize()
    also = f" with {str(shown['adjunct']).replace('_', ' ')}" if shown["adjunct"] else ""
    lines = [f"{title}{also}: {len(shown['studies'])} studies, {shown['people']} people."]
    if shown["why_not_painted"]:
        lines.append(f"Not painted. {shown['why_not_painted']}")
    for row in shown["studies"]:
        size = f"{row['percent']:5.1f}% ({row['low']:.0f} to {row['high']:.0f})"
        size = size if row["size_printed"] else "no size printed"
        lines.append(f"  {row['citation'][:48]:48} n {row['n']:4}  {size:26} {', '.join(row['flags'])}")
    if shown["pooled"]:
        pooled = shown["pooled"]
        lines.append(
            f"Discounted estimate: {pooled['percent']:g}% better on average "
            f"(plausibly {pooled['low']:g} to {pooled['high']:g})."
        )
    lines.append(f"Certainty: {shown['certainty']}. {' '.join(shown['certainty_reasons'])}")
    for row in shown["sensitivity"]:
        lines.append(
            f"  if {row['assumption']:38} {row['percent']:5.1f}% ({row['low']:g} to {row['high']:g})"
        )
    return "\n".join(lines)
