"""One person out of many: draws of how far a course changes a concern."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from glabella.evidence.course import MONTHS_PER_WEEK, share_of_ceiling
from glabella.evidence.model import ConcernSettings, effects, model
from glabella.evidence.pool import Draws
from glabella.terms import Plan, Time

PEOPLE = 4000
SHALLOW_MM = 1.5
DEEP_MM = 2.5

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class People:
    """Draws for one concern, each (people,) float64.

    ``effect`` is the log reduction of the people of a study at the reference course, ``person`` what one
    person's answer is multiplied by, ``drift`` how skin changes by itself; the rest are the assumed links.
    The draws do not depend on the plan, so that plans can be compared person by person. ``unfinished`` says
    that more sessions are to come: what takes no dose is counted from the last one only, as in studies.
    """

    effect: Floats
    person: Floats
    drift: Floats
    session_share: Floats
    rise_months: Floats
    fading_months: Floats
    depth_link: Floats
    needle_factor: Floats
    plan: Plan
    settings: ConcernSettings
    unfinished: bool = False

    @cached_property
    def _reference(self) -> Floats:
        """Return the share of ceiling at the reference course."""
        course = effects(self.plan.procedure).reference
        return share_of_ceiling(
            course.sessions,
            course.interval_weeks,
            course.weeks_after * MONTHS_PER_WEEK,
            session_share=self.session_share,
            rise_months=self.rise_months,
            fading_months=self.fading_months,
        )

    def _dose(self, at: Time) -> Floats:
        """Return how far the plan has reached, relative to the reference course."""
        reached = share_of_ceiling(
            self.plan.sessions,
            self.plan.interval_weeks,
            at.months,
            session_share=self.session_share,
            rise_months=self.rise_months,
            fading_months=self.fading_months,
        )
        return np.asarray(reached / self._reference * self._needle())

    def _risen(self, at: Time) -> Floats:
        """Return how far a change that takes no dose has come."""
        if self.unfinished:
            return np.zeros_like(self.rise_months)
        return np.asarray(-np.expm1(-at.months / self.rise_months))

    def study_parts(self, at: Time) -> tuple[Floats, Floats]:
        """Return what better and worse add to a study's mean log reduction, (people,) float64 each.

        Getting worse does not grow with the number of sessions in any study: it only takes time.
        """
        better = np.maximum(self.effect, 0) * self._dose(at)
        return better, np.minimum(self.effect, 0) * self._risen(at)

    def improvement(self, at: Time) -> Floats:
        """Return the change of each person, fraction of baseline, (people,) float64, < 1."""
        better, worse = self.study_parts(at)
        own = self.drift * self._risen(at)
        return np.asarray(-np.expm1(-((better + worse) * self.person + own)))

    def so_far(self, sessions: int) -> People:
        """Return the same people after some sessions of their plan, while the others are still to come."""
        return replace(self, plan=replace(self.plan, sessions=sessions), unfinished=True)

    def untreated(self) -> People:
        """Return the same people with nothing done to them that could reach the concern."""
        return replace(self, effect=np.zeros_like(self.effect))

    def _needle(self) -> Floats:
        """Return the effect at the plan's needle over that at 1.5 mm, where a study shows that it matters."""
        reach = np.clip((self.plan.needle_mm - SHALLOW_MM) / (DEEP_MM - SHALLOW_MM), 0, 1)
        return np.asarray(self.needle_factor**reach)


def draw_people(plan: Plan, settings: ConcernSettings, draws: Draws, seed: int) -> People:
    """Draw people for one concern.

    Parameters
    ----------
    plan : Plan
    settings : ConcernSettings
        With ``fading_months`` and ``depth_link``.
    draws : Draws
        From the evidence.
    seed : int
        Same seed, same people, whatever the plan.
    """
    found = model()
    assert settings.fading_months is not None
    assert settings.depth_link is not None
    rng = np.random.default_rng(seed)
    turn = np.resize(np.arange(draws.mean.size), PEOPLE)
    effect = draws.mean[turn] + draws.spread[turn] * rng.standard_normal(PEOPLE)
    variation = np.clip(found.people_spread.at(rng.standard_normal(PEOPLE)), 0.05, None)
    shape = variation**-2.0
    person = rng.gamma(shape) / shape
    own = found.own_drift.at(rng.standard_normal(PEOPLE)) * rng.standard_normal(PEOPLE)
    share = np.minimum(found.session_share.at(rng.standard_normal(PEOPLE)), 0.95)
    rise = found.rise_months.at(rng.standard_normal(PEOPLE))
    fading = settings.fading_months.at(rng.standard_normal(PEOPLE))
    link = settings.depth_link.at(rng.standard_normal(PEOPLE))
    needle = np.ones(PEOPLE)
    if settings.needle_factor is not None:
        needle = settings.needle_factor.at(rng.standard_normal(PEOPLE))
    return People(effect, person, own, share, rise, fading, link, needle, plan, settings)
