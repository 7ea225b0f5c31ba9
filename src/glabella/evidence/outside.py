"""What lies outside the evidence, as the procedure's data table says, and what happens then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from glabella.evidence.model import effects
from glabella.evidence.studies import require_procedure, studies
from glabella.terms import Concern, MissingPart, OutsideEvidence, Plan, Time, load_yaml

CONDITIONS = frozenset(
    {
        "needle_mm_below",
        "needle_mm_above",
        "months_above",
        "sessions_above",
        "interval_weeks_below",
        "interval_weeks_above",
        "phototypes",
        "adjunct",
        "resembles_no_study",
    }
)
ROUNDING = 1e-9
CONSEQUENCES = frozenset({"no_effect", "refuse", "not_studied", "not_together", "note"})


@dataclass(frozen=True)
class Rule:
    """One row of the table: all its conditions must hold; ``then`` says what happens."""

    id: str
    when: Mapping[str, Any]
    then: str
    words: str
    harms: str = ""
    nearest: str = ""


@dataclass(frozen=True)
class Outside:
    """One rule that applies to a plan, in words for the person.

    ``rule`` is its id in the table; ``then`` is ``no_effect``, ``refuse``, ``not_studied``, ``not_together``
    or ``note``.
    """

    rule: str
    then: str
    words: str


@cache
def rules(procedure: str) -> tuple[Rule, ...]:
    """Return the table of a procedure."""
    file = f"procedures/{procedure}/outside.yaml"
    found = tuple(
        Rule(**row) for row in load_yaml("procedures", require_procedure(procedure), "outside.yaml")["rows"]
    )
    for rule in found:
        if rule.then not in CONSEQUENCES or not CONDITIONS.issuperset(rule.when):
            raise MissingPart(f"The row {rule.id} of {file} is not understood.", "Correct that row.")
    return found


@cache
def studied_adjuncts(procedure: str, concern: Concern) -> frozenset[str]:
    """Return what has been studied together with a procedure, for one concern, with a usable size."""
    pooled_as = effects(procedure).concerns[concern].pooled_as
    return frozenset(
        study.adjunct
        for study in studies(procedure)
        if study.adjunct is not None
        and any(finding.pooled and finding.concern == pooled_as for finding in study.findings)
    )


def _resembles_a_study(plan: Plan, concern: Concern, factor: float) -> bool:
    pooled_as = effects(plan.procedure).concerns[concern].pooled_as

    def near(asked: float, given: float | None) -> bool:
        return given is None or given / factor <= asked <= given * factor

    return any(
        near(plan.sessions, study.sessions) and near(plan.interval_weeks, study.interval_weeks)
        for study in studies(plan.procedure)
        if study.adjunct in (None, plan.adjunct)
        for finding in study.findings
        if finding.pooled and finding.concern == pooled_as
    )


def _holds(rule: Rule, plan: Plan, concern: Concern, at: Time | None) -> bool:
    months = None if at is None else at.months
    tests: dict[str, Callable[[Any], bool]] = {
        "needle_mm_below": lambda limit: plan.needle_mm < limit,
        "needle_mm_above": lambda limit: plan.needle_mm > limit,
        "months_above": lambda limit: months is not None and months > limit + ROUNDING,
        "sessions_above": lambda limit: plan.sessions > limit,
        "interval_weeks_below": lambda limit: plan.interval_weeks < limit,
        "interval_weeks_above": lambda limit: plan.interval_weeks > limit,
        "phototypes": lambda names: plan.phototype is not None and plan.phototype in names,
        "adjunct": lambda wanted: _adjunct_is(wanted, plan, concern),
        "resembles_no_study": lambda factor: not _resembles_a_study(plan, concern, factor),
    }
    return all(tests[name](limit) for name, limit in rule.when.items())


def _adjunct_is(wanted: str, plan: Plan, concern: Concern) -> bool:
    if plan.adjunct is None:
        return False
    return (plan.adjunct in studied_adjuncts(plan.procedure, concern)) == (wanted == "studied")


def outside(plan: Plan, concern: Concern, at: Time | None = None) -> tuple[Outside, ...]:
    """Return every rule that applies to one concern of a plan (and a time, ``at``), in the table's order.

    A plan of zero sessions asks for nothing, so nothing applies but the limit of time.
    """
    found = []
    for rule in rules(plan.procedure):
        if plan.sessions == 0 and rule.then != "refuse":
            continue
        if _holds(rule, plan, concern, at):
            words = rule.words.format(
                adjunct=(plan.adjunct or "").replace("_", " "),
                concern=str(concern).replace("_", " ").capitalize(),
            )
            found.append(Outside(rule.id, rule.then, words))
    return tuple(found)


def require_covered(procedure: str, at: Time) -> None:
    """Refuse a time, ``at``, that no study of a ``procedure`` covers.

    Raises
    ------
    OutsideEvidence
        The cure names the nearest covered time.
    """
    for rule in rules(procedure):
        limit = rule.when.get("months_above")
        if rule.then == "refuse" and limit is not None and at.months > limit + ROUNDING:
            raise OutsideEvidence(rule.words, f"The nearest covered time is {rule.nearest}.")
