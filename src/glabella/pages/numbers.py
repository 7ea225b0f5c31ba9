"""Numbers of a page, from the engine that also draws the try-on: the discounted estimate, never retyped."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from glabella.evidence import source
from glabella.response import ConcernCourse, Course, respond
from glabella.terms import Concern, Tier, Time, load_yaml
from glabella.treatment import alternatives, plan

RESULT = "6mo"
TIMES = ("1mo", "3mo", "6mo", "12mo")
CERTAINTY = ("high", "moderate", "low", "very low", "none")


def simulated(procedure: str) -> bool:
    """Return whether studies support numbers for a procedure."""
    return bool(load_yaml("procedures", procedure, "procedure.yaml")["simulated"])


@lru_cache(maxsize=16)
def course(procedure: str) -> Course | None:
    """Return the usual course of a procedure, ``None`` where it is held for comparison only."""
    return respond(plan(procedure), None) if simulated(procedure) else None


def words(name: str) -> str:
    """Return an id as words."""
    return name.replace("_", " ")


@lru_cache(maxsize=64)
def hundred(found: ConcernCourse) -> dict[str, Any]:
    """Return what happens to 100 people in studies like these: one for each percentile of improvement."""
    at = Time.parse(RESULT)
    changes = [found.improvement(at, place + 0.5) for place in range(100)]
    changed = sum(change >= found.smallest_visible for change in changes)
    worse = sum(change <= -found.smallest_visible for change in changes)
    kinds = ["better"] * changed + ["worse"] * worse + ["same"] * (100 - changed - worse)
    dots = [
        {"x": 8 + 14 * (place % 20), "y": 8 + 14 * (place // 20), "kind": kind}
        for place, kind in enumerate(kinds)
    ]
    return {
        "concern": words(found.concern),
        "changed": changed,
        "worse": worse,
        "unchanged": 100 - changed - worse,
        "dots": dots,
    }


@lru_cache(maxsize=64)
def _row(found: ConcernCourse) -> dict[str, Any]:
    at = Time.parse(RESULT)
    ends = [round(100 * found.improvement(at, place)) for place in (10, 50, 90)] if found.studies else []
    return {
        "id": str(found.concern),
        "name": words(found.concern),
        "certainty": found.certainty,
        "reasons": found.certainty_reasons,
        "studies": found.studies,
        "tier": words(found.tier),
        "flags": [words(flag) for flag in found.flags],
        "sources": [vars(one) for one in found.sources],
        "effect": ends,
        "nothing": hundred(found)["unchanged"] if found.studies else None,
        "reported": found.reported,
        "series": [
            {"time": time, "ends": [round(100 * found.improvement(time, place)) for place in (10, 50, 90)]}
            for time in (Time.parse(one) for one in TIMES)
        ]
        if found.studies
        else [],
    }


def concerns(procedure: str) -> list[dict[str, Any]]:
    """Return each concern with effect, certainty and sources, the surest first."""
    known = course(procedure)
    rows = [_row(found) for found in known.concerns.values()] if known else []
    return sorted(rows, key=lambda row: (CERTAINTY.index(row["certainty"]), -row["studies"], row["name"]))


def recovery(procedure: str) -> list[dict[str, Any]]:
    """Return the days after a session: for each sign its strength on whole days, 0–100."""
    known = course(procedure)
    rows = []
    for sign in known.recovery if known else ():
        peak = max(sign.typical) or 1.0
        days = [
            (day, round(100 * typical / peak), round(100 * long / peak))
            for day, typical, long in zip(sign.days, sign.typical, sign.long, strict=True)
            if float(day).is_integer()
        ]
        rows.append({"words": sign.words, "days": days, "assumed": sign.assumed, "sources": sign.sources})
    return rows


def compared(concern: str) -> list[dict[str, Any]]:
    """Return every procedure for one concern, ordered by evidence and never by payment."""
    rows = []
    for entry in alternatives(concern):
        own = next((row for row in concerns(entry["procedure"]) if row["id"] == concern), None)
        if own is not None and not own["studies"]:
            own = None
        tier = min((_rank(row["tier"]) for row in entry["effects"]["rows"]), default=9)
        rows.append(
            {
                **entry,
                "own": own,
                "slug": entry["procedure"].replace("_", "-"),
                "known": bool(own or entry["effects"]["rows"]),
                "order": (CERTAINTY.index(own["certainty"] if own else _stated(tier)), -1 if own else tier),
            }
        )
    return sorted(rows, key=lambda row: (not row["known"], row["order"], row["name"]))


def _stated(tier: int) -> str:
    """Return how sure a statement of a tier may be that nobody has graded: trials against a sham lead."""
    return "moderate" if tier == Tier.CONTROLLED_BLINDED.rank else "very low"


def _rank(tier: str) -> int:
    return Tier(tier).rank


def questions(procedure: str) -> list[dict[str, Any]]:
    """Return questions for a clinician with what each source says."""
    if not simulated(procedure):
        return []
    table = load_yaml("procedures", procedure, "screening.yaml")
    return [
        {
            "ask": row["raise"],
            "conflict": row["conflict"],
            "sources": [{**vars(source(one["source"])), "says": one["says"]} for one in row["sources"]],
        }
        for row in table["questions"]
    ]


def concern_known(slug: str) -> str | None:
    """Return the concern of an address."""
    return next((str(one) for one in Concern if slug in (one, one.replace("_", "-"))), None)
