"""A plan, the skin and the draws of the evidence become a course."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from glabella.evidence import effects, load_draws, outside, scale, source
from glabella.evidence.fit import question
from glabella.evidence.model import ConcernSettings, scale_called
from glabella.evidence.people import People, draw_people
from glabella.evidence.pool import Draws
from glabella.response.course import ConcernCourse, Course
from glabella.response.harms import side_effects
from glabella.response.numbers import reported
from glabella.response.recovery import recovery
from glabella.terms import Concern, Plan, Tier, load_yaml

if TYPE_CHECKING:
    from glabella.skin.maps import Findings

LEAST_VISIBLE = 0.02


class HasFindings(Protocol):
    """Skin that was read; its maps are not needed here."""

    @property
    def findings(self) -> Findings:
        """Return what was found."""


def _people(plan: Plan, settings: ConcernSettings, draws: Draws, seed: int) -> People:
    """Return the people of a plan: the same for every skin type and every name of a device."""
    return _people_of_dose(replace(plan, phototype=None, device=""), settings, draws, seed)


@lru_cache(maxsize=256)
def _people_of_dose(plan: Plan, settings: ConcernSettings, draws: Draws, seed: int) -> People:
    return replace(_drawn(settings, draws, seed), plan=plan)


@lru_cache(maxsize=64)
def _drawn(settings: ConcernSettings, draws: Draws, seed: int) -> People:
    nothing = Plan("", sessions=0, interval_weeks=1, needle_mm=1, device="")
    return draw_people(nothing, settings, draws, seed)


def _smallest_visible(concern: Concern, scale_name: str, skin: HasFindings | None) -> float:
    """Return the smallest visible change as a fraction of baseline: the person's own, else a typical one."""
    own = [
        (severity, known)
        for severity in (skin.findings.severities if skin is not None else ())
        if severity.concern == concern
        and severity.value > 0
        and (known := scale_called(severity.scale)) is not None
    ]
    if own:
        severity, found = min(own, key=lambda pair: (pair[0].zone is not None, -pair[0].value))
        baseline = severity.value
    else:
        found = scale(scale_name)
        baseline = found.typical_baseline.value
    return min(max(found.smallest_visible.value / baseline, LEAST_VISIBLE), 1.0)


def _concern_course(plan: Plan, concern: Concern, skin: HasFindings | None, seed: int) -> ConcernCourse:
    settings = effects(plan.procedure).concerns[concern]
    pool = question(plan.procedure, concern, plan.adjunct)
    rules = outside(plan, concern)
    known = bool(pool.studies)
    reason = "" if settings.painted and known else settings.not_painted_because
    without_effect = plan.sessions == 0 or any(rule.then == "no_effect" for rule in rules)
    people = _people(plan, settings, load_draws(plan.procedure)[pool.name], seed) if known else None
    keys = dict.fromkeys(key for study in pool.studies for key in (study.source, *study.also))
    return ConcernCourse(
        concern=concern,
        painted=settings.painted and known,
        reason=reason,
        tier=pool.tier if known else Tier.NONE,
        certainty=pool.certainty.level,
        certainty_reasons=pool.certainty.reasons,
        studies=len(pool.studies),
        flags=(*pool.flags, *(rule.rule for rule in rules if rule.then != "note")),
        sources=tuple(source(key) for key in keys),
        assumed_links=settings.assumed_links,
        reported=reported(pool),
        smallest_visible=_smallest_visible(concern, settings.scale, skin),
        people=people,
        without_effect=without_effect,
        procedure=plan.procedure,
    )


def respond(plan: Plan, skin: HasFindings | None = None, *, seed: int = 0) -> Course:
    """Return what studies say may follow a plan.

    Parameters
    ----------
    plan : Plan
    skin : SkinMaps, or anything with its findings, optional
        Its severities set the smallest visible change; without it a typical baseline does.
    seed : int
        Same plan, skin and seed: the same course.

    Raises
    ------
    MissingPart
        If the draws are absent or no longer belong to the data files.
    """
    concerns = {concern: _concern_course(plan, concern, skin, seed) for concern in Concern}
    rules = [rule for concern in Concern if concerns[concern].studies for rule in outside(plan, concern)]
    words = tuple(dict.fromkeys(rule.words for rule in rules))
    table = load_yaml("procedures", plan.procedure, "outside.yaml")
    harms = tuple(
        row["harms"]
        for row in table["rows"]
        if row.get("harms") and any(rule.rule == row["id"] for rule in rules)
    )
    return Course(
        plan=plan,
        concerns=concerns,
        recovery=recovery(plan),
        side_effects=side_effects(plan),
        cautions=(*words, *harms, *table["cautions"]),
        extrapolated=words,
    )
