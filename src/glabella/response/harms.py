"""Side effects as natural frequencies, with the range that small numbers leave open."""

from __future__ import annotations

from typing import Any

import numpy as np

from glabella.evidence import source
from glabella.evidence.studies import find_finding
from glabella.evidence.values import Z_95
from glabella.response.course import SideEffect
from glabella.terms import Phototype, Plan, Tier, load_yaml


def wilson(cases: int, n: int) -> tuple[float, float]:
    """Return the Wilson 95 % interval of a share, fractions within 0 to 1.

    Parameters
    ----------
    cases : int, 0 to ``n``
    n : int, > 0
    """
    share, square = cases / n, Z_95**2
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = Z_95 * np.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))


def _counted(row: dict[str, Any], procedure: str) -> SideEffect:
    if "finding" in row:
        finding = find_finding(procedure, row["finding"])
        value = finding.values["cases"]
        cases, n, key, tier, place = int(value.value), finding.n, value.source, value.tier, "one study"
    else:
        counts = row["counts"]
        cases, n, key, tier = counts["cases"], counts["n"], counts["source"], Tier(counts["tier"])
        place = row["in"]
    low, high = wilson(cases, n)
    text = (
        f"In {place} of {n} {row['people']}, {cases} {row['what']} "
        f"(plausibly {100 * low:.0f} to {100 * high:.0f} in 100)."
    )
    return SideEffect(row["name"], text, cases, n, low, high, row["people"], source(key), tier)


def _uncounted(row: dict[str, Any]) -> SideEffect:
    return SideEffect(
        row["name"], row["no_data"], 0, 0, 0.0, 1.0, row["people"], source(row["source"]), Tier.NONE
    )


def side_effects(plan: Plan) -> tuple[SideEffect, ...]:
    """Return the side effects for a person's phototype, the main one first.

    Without a phototype every group's figure is given, and the row of the type nobody studied.
    """
    rows = load_yaml("procedures", plan.procedure, "side_effects.yaml")["rows"]
    asked = plan.phototype
    fitting = [
        row for row in rows if asked is None or asked in {Phototype(name) for name in row["phototypes"]}
    ]
    fitting.sort(key=lambda row: (not row["main"], "no_data" in row))
    return tuple(_uncounted(row) if "no_data" in row else _counted(row, plan.procedure) for row in fitting)
