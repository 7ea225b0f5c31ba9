"""A course: what may change, by when, for how many, and what the days after look like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from glabella.evidence import require_covered
from glabella.evidence.people import People
from glabella.terms import Concern, Plan, Quantity, Source, Tier, Time, WrongUsage

LONG_COURSE_BELOW = 25.0

Length = Literal["typical", "long"]


@dataclass(frozen=True)
class Reported:
    """What a study reported, as a number beside the picture, never in it.

    ``kind`` is ``judged_blind``, ``said_by_patients`` or ``said_by_clinics``; ``text`` a plain sentence
    with the number of people; ``value`` with ``low`` and ``high`` (``None`` where none is printed) is in
    ``unit``; ``flags`` name what weakens it.
    """

    kind: str
    text: str
    value: float
    low: float | None
    high: float | None
    unit: str
    source: Source
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class ConcernCourse:
    """One concern over time: the discounted estimate for one person in studies like these.

    ``reason`` says why nothing is painted, and is empty where something is. ``smallest_visible`` is the
    smallest change one would see, as a fraction of baseline.

    Attributes
    ----------
    tier, certainty, certainty_reasons, flags : how strong the evidence is, GRADE's word, and what weakens it
    studies, sources : how many independent studies were pooled, and which
    assumed_links : plain sentences on what is assumed between study and picture
    reported : what studies reported, as numbers beside the picture
    people : the draws of persons; ``None`` where there is no study
    without_effect : whether the plan cannot reach this concern
    procedure : whose studies these are
    """

    concern: Concern
    painted: bool
    reason: str
    tier: Tier
    certainty: str
    certainty_reasons: tuple[str, ...]
    studies: int
    flags: tuple[str, ...]
    sources: tuple[Source, ...]
    assumed_links: tuple[str, ...]
    reported: tuple[Reported, ...]
    smallest_visible: float
    people: People | None = None
    without_effect: bool = False
    procedure: str = ""

    def _changes(self, at: Time) -> NDArray[np.float32]:
        """Return sorted improvements at a time, (people,); (1,) of 0 where nothing is known to change."""
        require_covered(self.procedure, at)
        if self.people is None or self.without_effect:
            return np.zeros(1, np.float32)
        return _sorted(self.people, at)[0]

    def _contrasts(self, at: Time) -> NDArray[np.float32]:
        require_covered(self.procedure, at)
        if self.people is None or self.without_effect or not self.painted:
            return np.zeros(1, np.float32)
        return _sorted(self.people, at)[1]

    def improvement(self, at: Time, percentile: float) -> float:
        """Return the change ``at`` a time, fraction of baseline, better is positive; percentile 10 is little.

        Raises
        ------
        WrongUsage
            If the percentile is not within 0 to 100.
        OutsideEvidence
            If no study covers that time.
        """
        return _quantile(self._changes(at), percentile)

    def contrast(self, at: Time, percentile: float) -> float:
        """Return the fraction of the structure that is removed, ≤ 1: what is painted, 0 where nothing is.

        It is the improvement ``at`` that time and ``percentile``, carried through the assumed link from score
        to depth or contrast of skin.
        """
        return _quantile(self._contrasts(at), percentile)

    def p_no_visible_change(self, at: Time) -> float:
        """Return the share of people, 0–1, whose change ``at`` that time is too small to see, either way."""
        return float(np.mean(np.abs(self._changes(at)) < self.smallest_visible))

    def p_worse(self, at: Time) -> float:
        """Return the share of people, 0–1, who are worse ``at`` that time, visibly or not."""
        return float(np.mean(self._changes(at) < 0))


@dataclass(frozen=True, eq=False)
class RecoverySign:
    """A sign of the first days: an illustration whose lengths come from studies (``sources``).

    ``name`` is its layer's, ``words`` what people call it, ``assumed`` what nobody measured. ``typical`` and
    ``long`` are fractions of ``peak`` on ``days``; after the last day nothing is left.
    """

    name: str
    words: str
    peak: Quantity
    days: tuple[float, ...]
    typical: tuple[float, ...]
    long: tuple[float, ...]
    tier: Tier
    sources: tuple[Source, ...]
    assumed: str

    def weight(self, at: Time, course: Length) -> float:
        """Return peak × what is left of it ``at`` that time in that ``course``: the weight of the layer."""
        if at.days > self.days[-1]:
            return 0.0
        left = self.typical if course == "typical" else self.long
        return self.peak.value * float(np.interp(at.days, self.days, left))


@dataclass(frozen=True)
class SideEffect:
    """A harm as a natural frequency: ``cases`` of ``n`` people, in the sentence ``text``.

    ``n`` is 0 where nobody counted; ``low`` and ``high`` are fractions, 0–1 (Wilson 95 %). ``population``
    says who the people were.
    """

    name: str
    text: str
    cases: int
    n: int
    low: float
    high: float
    population: str
    source: Source
    tier: Tier


@dataclass(frozen=True, eq=False)
class Course:
    """All that may follow a plan.

    ``concerns`` holds the course of every concern, ``recovery`` the signs of the first days;
    ``side_effects`` begins with the main one. ``cautions`` are sentences that every reader must see,
    ``extrapolated`` those of them that say what lies outside the evidence.
    """

    plan: Plan
    concerns: Mapping[Concern, ConcernCourse]
    recovery: tuple[RecoverySign, ...]
    side_effects: tuple[SideEffect, ...]
    cautions: tuple[str, ...]
    extrapolated: tuple[str, ...]

    def weights(self, at: Time, percentile: float, course: Length | None = None) -> dict[str, float]:
        """Return the weight of every layer: each concern's id, then each recovery sign's name.

        Parameters
        ----------
        at : Time
            After the last session.
        percentile : float
            0–100 of improvement: 10 little, 50 middle, 90 much; all concerns move together.
        course : {"typical", "long"}, optional
            How the first days go; by default long for percentiles under 25.

        Returns
        -------
        dict of str to float. A concern's weight is the fraction of its structure removed; a sign's is
        peak × what is left of it. All 0.0 for zero sessions.

        Raises
        ------
        WrongUsage
            If the percentile is not within 0 to 100.
        OutsideEvidence
            If no study covers that time; the cure names the nearest one that is covered.
        """
        _require_percentile(percentile)
        require_covered(self.plan.procedure, at)
        length = course or ("long" if percentile < LONG_COURSE_BELOW else "typical")
        table = {str(concern): found.contrast(at, percentile) for concern, found in self.concerns.items()}
        active = self.plan.sessions > 0
        return table | {sign.name: sign.weight(at, length) if active else 0.0 for sign in self.recovery}

    def so_far(self, sessions: int) -> Course:
        """Return the course of the first sessions of this plan, while the others are still to come.

        Times then count from the last session done. Skin changes by what was done so far alone; what happens
        by itself counts from the plan's last session, as in studies.

        Parameters
        ----------
        sessions : int
            From 1 to one less than the plan's.

        Raises
        ------
        WrongUsage
            If the plan has no such session before its last.
        """
        if not 1 <= sessions < self.plan.sessions:
            raise WrongUsage(
                f"Session {sessions} is not one before the last of {self.plan.sessions}.",
                "Choose 1 up to one less than the plan's sessions.",
            )
        concerns = {
            concern: replace(
                found, people=None if found.people is None else _people_so_far(found.people, sessions)
            )
            for concern, found in self.concerns.items()
        }
        return replace(self, plan=replace(self.plan, sessions=sessions), concerns=concerns)


@lru_cache(maxsize=256)
def _people_so_far(people: People, sessions: int) -> People:
    return people.so_far(sessions)


# The people of a plan are the same whoever looks at it: their numbers are kept, 150 MB at most. That is
# every plan of one to eight sessions, 3,168 in all, and one longer; with less, each drives another one out.
KEPT = 4608


@lru_cache(maxsize=KEPT)
def _sorted(people: People, at: Time) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return improvements and contrasts at a time, (people,) float32 each, from the least to the most."""
    improvement = people.improvement(at)
    linked = improvement * people.depth_link
    contrasts = np.minimum(np.sort(linked.astype(np.float32)), np.float32(1))
    return np.sort(improvement.astype(np.float32)), contrasts


def _require_percentile(percentile: float) -> None:
    if not 0 <= percentile <= 100:
        raise WrongUsage(f"{percentile} is not a percentile.", "Choose 0 to 100, such as 10, 50 or 90.")


def _quantile(ordered: NDArray[np.float32], percentile: float) -> float:
    """Return a quantile of sorted values by straight lines between them."""
    _require_percentile(percentile)
    place = percentile / 100 * (ordered.size - 1)
    below = int(place)
    above = min(below + 1, ordered.size - 1)
    low, high = float(ordered[below]), float(ordered[above])
    return low + (high - low) * (place - below)
