"""What the viewer may show of a course: its moments, the weights of every layer, and the words for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from glabella.render.report.context import amount_words, share_on
from glabella.render.words import (
    capital,
    change_words,
    concern_name,
    is_illustrated,
    of_hundred,
    place_in_hundred,
    sentence,
    tier_words,
)
from glabella.response import ConcernCourse, Course
from glabella.response.course import LONG_COURSE_BELOW
from glabella.response.respond import HasFindings
from glabella.terms import Concern, Time
from glabella.treatment import display_name
from glabella.tryon.request import DEFAULT_PERCENTILES, Request

DAYS_PER_WEEK = 7.0
BETWEEN_SESSIONS = (0, 1, 3, 7)
AFTER = (
    *(f"{day}d" for day in range(15)),
    *(f"{week}wk" for week in range(3, 9)),
    *(f"{month}mo" for month in range(3, 13)),
)
START = "6mo"
MIDDLE = 50.0
WEIGHT_DECIMALS = 6


@dataclass(frozen=True, eq=False)
class Moment:
    """A stop of the viewer's clock: ``time`` counts from the last of the sessions done by then."""

    id: str
    days: float
    words: str
    group: str
    course: Course
    time: Time


def moments(course: Course) -> list[Moment]:
    """Return every stop of the clock in order: sessions before the last, then days and months after it.

    A stop before the last session is a course of the sessions done so far: those to come change nothing yet.
    """
    plan = course.plan
    gap = plan.interval_weeks * DAYS_PER_WEEK
    found = []
    for done in range(1, plan.sessions):
        so_far = course.so_far(done)
        past = sorted({day for day in (*BETWEEN_SESSIONS, round(gap) - 1) if 0 <= day < gap})
        for day in past:
            when = f"{day} day{'s' * (day != 1)} after" if day else "the day of"
            words = f"{when} session {done} of {plan.sessions}"
            days = day - (plan.sessions - done) * gap
            time = Time(float(day), f"{day}d")
            found.append(Moment(f"s{done}+{day}d", days, words, "sessions", so_far, time))
    for label in AFTER:
        time = Time.parse(label)
        group = "days" if time.days <= 14 else "months"
        found.append(Moment(label, time.days, time.words, group, course, time))
    return found


def course_document(
    course: Course, skin: HasFindings, request: Request, drawn: Sequence[str], main: Concern | None
) -> dict[str, Any]:
    """Return the course as the viewer takes it, for the layers that are drawn.

    Parameters
    ----------
    course : Course
    skin : anything with findings
    request : Request
    drawn : sequence of str
        Names of the layers that the viewer holds.
    main : Concern or None
        The concern named first.
    """
    stops = moments(course)
    # The middle never stands without its range, whatever was asked for.
    percentiles = sorted({*DEFAULT_PERCENTILES, *request.percentiles})
    table = [
        [request.chosen(stop.course.weights(stop.time, place)) for stop in stops] for place in percentiles
    ]
    concerns = _in_order(course.concerns.values(), drawn, main)
    shown = [str(item.concern) for item in concerns if str(item.concern) in drawn]
    return {
        "procedure": capital(display_name(course.plan.procedure)),
        "times": [
            {"id": stop.id, "days": stop.days, "words": capital(stop.words), "group": stop.group}
            for stop in stops
        ],
        "percentiles": [{"value": place, "words": _place_words(place)} for place in percentiles],
        "weights": {
            name: [[round(row[name], WEIGHT_DECIMALS) for row in rows] for rows in table] for name in drawn
        },
        "start": {
            "time": next(place for place, stop in enumerate(stops) if stop.id == START),
            "percentile": min(range(len(percentiles)), key=lambda k: abs(percentiles[k] - MIDDLE)),
        },
        "concerns": [_concern(item, skin, drawn, stops) for item in concerns],
        "differences": [[difference(stop, place, shown) for stop in stops] for place in percentiles],
    }


def _place_words(percentile: float) -> str:
    """Return a percentile as a choice: how much improvement, and how many people get less of it."""
    less = round(percentile)
    if percentile == MIDDLE:
        return "in the middle: half of people get less, half get more"
    if percentile < MIDDLE:
        return f"little improvement: {less} of 100 people get less than this"
    return f"much improvement: {100 - less} of 100 people get more than this"


def _in_order(
    items: Iterable[ConcernCourse], drawn: Sequence[str], main: Concern | None
) -> list[ConcernCourse]:
    def place(item: ConcernCourse) -> tuple[bool, bool, int]:
        return item.concern != main, str(item.concern) not in drawn, -item.studies

    return sorted(items, key=place)


def _concern(
    item: ConcernCourse, skin: HasFindings, drawn: Sequence[str], stops: Sequence[Moment]
) -> dict[str, Any]:
    name = str(item.concern)
    reason = ""
    if name not in drawn:
        unseen = skin.findings.refusals.get(item.concern, sentence("not_seen"))
        reason = item.reason or (unseen if item.studies else sentence("no_study"))
    none = [round(stop.course.concerns[item.concern].p_no_visible_change(stop.time), 3) for stop in stops]
    return {
        "id": name,
        "name": concern_name(item.concern),
        "painted": item.painted,
        "drawn": name in drawn,
        "reason": reason,
        "certainty": item.certainty,
        "tier": tier_words(item.tier),
        "no_visible_change": none if item.studies else None,
    }


def difference(stop: Moment, percentile: float, shown: Sequence[str]) -> str:
    """Say how the picture of one moment differs from the photograph, for people who cannot see it."""
    course = stop.course
    if course.plan.sessions == 0:
        return "No sessions, no change."
    items = [course.concerns[Concern(name)] for name in shown]
    parts = [change_words(item.concern, item.improvement(stop.time, percentile)) for item in items]
    signs = _signs(course, stop.time, percentile)
    said = "; ".join([*signs, *parts]) or "no change"
    place = capital(place_in_hundred(percentile))
    text = f"{capital(stop.words)}. {place}. Possible: {said}."
    if items and not is_illustrated(stop.time):
        none = of_hundred(items[0].p_no_visible_change(stop.time))
        name = concern_name(items[0].concern).lower()
        text += f" About {none} of 100 people in studies like these would see no change in {name}."
    return text


def _signs(course: Course, time: Time, percentile: float) -> list[str]:
    """Name the signs of the first days that are still there."""
    long = percentile < LONG_COURSE_BELOW
    amounts = {sign.words: amount_words(share_on(sign, time, long=long)) for sign in course.recovery}
    return [f"{name} ({amount})" for name, amount in amounts.items() if amount != "none"]
