"""A plan in words and numbers for a page: what may change, for how many, when, and what it may harm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from glabella.render import label_text, sources_of
from glabella.render.report.context import amount_words, people_of, share_on
from glabella.render.words import (
    capital,
    certainty_dots,
    change_words,
    concern_name,
    is_illustrated,
    of_hundred,
    percent,
    sentence,
    tier_words,
    words,
)
from glabella.response import ConcernCourse, Course
from glabella.skin import Findings
from glabella.terms import Concern, Plan, Time
from glabella.treatment import display_name
from glabella.tryon.difference import main_concern
from glabella.tryon.remembered import Remembered
from glabella.tryon.request import Request
from glabella.tryon.viewer_course import course_document

FAINT = 0.33
USUAL, MOST = 4, 8
LOW, MIDDLE, HIGH = 10.0, 50.0, 90.0


def planned(remembered: Remembered, request: Request) -> dict[str, Any]:
    """Return everything a page says about a plan for one face, ready for JSON.

    Raises
    ------
    GlabellaError
        One of its children, when the plan or the evidence does not allow it.
    """
    course = remembered.course(request)
    shown = shown_concerns(remembered, course, request)
    main = shown[0].concern if shown else None
    own = replace(request, seed=remembered.seed)
    return {
        "plan": plan_document(course.plan),
        "course": course_document(course, remembered, own, remembered.drawn, main),
        "moments": [_moment(course, shown, time) for time in request.moments],
        "concerns": [_concern(item, item in shown) for item in _in_order(course, shown)],
        "harms": [_harm(effect) for effect in course.side_effects] if course.plan.sessions else [],
        "days": days(course),
        "cautions": list(course.cautions),
        "notes": {name: sentence(name) for name in ("discounted", "spread", "together", "clinician")},
        "sources": [{"id": one.id, "citation": one.citation, "url": one.link} for one in sources_of(course)],
    }


def plan_document(plan: Plan) -> dict[str, Any]:
    """Return a plan as values and in a line."""
    sessions = "No session" if plan.sessions == 0 else f"{plan.sessions} session{'s' * (plan.sessions != 1)}"
    apart = f", {plan.interval_weeks:g} weeks apart" if plan.sessions > 1 else ""
    return {
        "procedure": capital(display_name(plan.procedure)),
        "sessions": plan.sessions,
        "interval_weeks": plan.interval_weeks,
        "needle_mm": plan.needle_mm,
        "device": plan.device,
        "adjunct": plan.adjunct,
        "phototype": None if plan.phototype is None else str(plan.phototype),
        "weeks": max(0, plan.sessions - 1) * plan.interval_weeks,
        "words": f"{capital(display_name(plan.procedure))} · {sessions}{apart} · {plan.needle_mm:g} mm",
    }


def shown_concerns(remembered: Remembered, course: Course, request: Request) -> list[ConcernCourse]:
    """Return the concerns that pictures of this plan change, the main one first."""
    if course.plan.sessions == 0:
        return []
    asked = set(request.concerns) or {str(concern) for concern in course.concerns}
    drawn = {
        concern: amount
        for concern, amount in remembered.strengths.items()
        if course.concerns[concern].painted and str(concern) in asked
    }
    main = main_concern(drawn, course)
    items = [course.concerns[concern] for concern in drawn]
    return sorted(items, key=lambda item: (item.concern != main, -item.studies, item.tier.rank))


def _in_order(course: Course, shown: list[ConcernCourse]) -> list[ConcernCourse]:
    rest = [item for item in course.concerns.values() if item not in shown]
    return [*shown, *sorted(rest, key=lambda item: -item.studies)]


def _moment(course: Course, shown: list[ConcernCourse], time: Time) -> dict[str, Any]:
    """Return one time: its sentence, and the numbers of every concern with a study."""
    studied = [item for item in _in_order(course, shown) if item.studies and course.plan.sessions]
    return {
        "id": time.label,
        "words": capital(time.words),
        "labels": [label_text(time, place) for place in (LOW, MIDDLE, HIGH)],
        "illustration": is_illustrated(time),
        "headline": headline(course, shown, time),
        "numbers": {str(item.concern): _numbers(item, time) for item in studied},
    }


def headline(course: Course, shown: list[ConcernCourse], time: Time) -> str:
    """Return the one sentence of a time."""
    if course.plan.sessions == 0:
        return "No sessions, no change."
    if not shown:
        return sentence("not_drawn")
    if is_illustrated(time):
        return "The first days after a session. How long signs last is studied; how strong they look is not."
    people = people_of(shown[0], time)
    less = words()["concerns"][str(shown[0].concern)]["less"]
    return (
        f"Of 100 people in studies like these, about {people.better} would see {less}. "
        f"About {people.none} would see no change."
    )


def _numbers(item: ConcernCourse, time: Time) -> dict[str, Any]:
    people = people_of(item, time)
    low, middle, high = (item.improvement(time, place) for place in (LOW, MIDDLE, HIGH))
    return {
        "by_percentile": [capital(change_words(item.concern, value)) for value in (low, middle, high)],
        "percent": [round(100 * value, 1) + 0.0 for value in (low, middle, high)],
        "range": f"{percent(low)} to {percent(high)}",
        "better": people.better,
        "none": people.none,
        "worse": people.worse,
    }


def _concern(item: ConcernCourse, shown: bool) -> dict[str, Any]:
    means = words()["certainty"].get(item.certainty, {}).get("means", "")
    return {
        "id": str(item.concern),
        "name": concern_name(item.concern),
        "shown": shown,
        "reason": "" if shown else item.reason or sentence("not_seen" if item.studies else "no_study"),
        "studies": item.studies,
        "smallest_visible": percent(item.smallest_visible),
        "certainty": {
            "level": item.certainty,
            "dots": certainty_dots(item.certainty),
            "means": means,
            "why": list(item.certainty_reasons),
        },
        "kind": capital(tier_words(item.tier)),
        "reported": [{"kind": one.kind, "text": one.text, "source": one.source.id} for one in item.reported],
        "assumed": list(item.assumed_links),
        "sources": [one.id for one in item.sources],
    }


def _harm(effect: Any) -> dict[str, Any]:
    full = of_hundred(effect.cases / effect.n) if effect.n else 0
    return {
        "name": capital(effect.name),
        "text": effect.text,
        "full": full,
        "maybe": max(0, of_hundred(effect.high) - full) if effect.n else 0,
        "counted": bool(effect.n),
        "source": effect.source.id,
    }


def days(course: Course) -> dict[str, Any] | None:
    """Return the first days: from which day signs are faint, and each day's signs in words."""
    signs = [sign for sign in course.recovery if sign.peak.value > 0]
    if course.plan.sessions == 0 or not signs:
        return None
    last = round(max(sign.days[-1] for sign in signs))
    strips = {
        name: [_day(signs, day, long=name == "long") for day in range(last + 1)]
        for name in ("typical", "long")
    }
    typical, long = (_faint_from(strips[name]) for name in ("typical", "long"))
    return {
        "question": "Which day could I go to work?",
        "answer": (
            f"In a typical course, every sign is faint or gone from day {typical}; in a long one, from day "
            f"{long}. Look at each day, and choose what you would be at ease with."
        ),
        "illustration": capital(sentence("illustration")) + ".",
        "typical": strips["typical"],
        "long": strips["long"],
    }


def _day(signs: Iterable[Any], day: int, *, long: bool) -> dict[str, Any]:
    time = Time(float(day), f"{day}d")
    shares = {sign.words: share_on(sign, time, long=long) for sign in signs}
    seen = [
        f"{amount_words(share)} {name}" for name, share in shares.items() if amount_words(share) != "none"
    ]
    return {"day": day, "most": round(max(shares.values()), 3), "words": ", ".join(seen) or "nothing to see"}


def _faint_from(strip: list[dict[str, Any]]) -> int:
    """Return the day from which every sign stays faint."""
    strong = [row["day"] for row in strip if row["most"] >= FAINT]
    return max(strong, default=-1) + 1


def warm() -> Iterator[int]:
    """Work out the usual plan for every likely number of sessions, one a step: no one waits for it then."""
    everything = Remembered(Findings(), {}, tuple(map(str, Concern)))
    for sessions in (USUAL, *(number for number in range(1, MOST + 1) if number != USUAL)):
        planned(everything, Request(options={"sessions": sessions}))
        yield sessions
