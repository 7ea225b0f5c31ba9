"""The numbers of each concern, what no study or this photograph can show, and the harms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from glabella.render.report.charts import axis_for, certainty_chart, range_chart
from glabella.render.report.context import Context, visible_people
from glabella.render.report.first import HIGH, LOW, MIDDLE, harm_chart
from glabella.render.report.markup import Html, join, tag
from glabella.render.report.results import section
from glabella.render.words import (
    capital,
    certainty_dots,
    change_words,
    concern_name,
    flag_words,
    of_hundred,
    percent,
    sentence,
    tier_words,
    words,
)

if TYPE_CHECKING:
    from glabella.response import ConcernCourse, Reported

BLIND = "judged_blind"


def listed(items: Sequence[str | Html], class_: str | None = None) -> Html | None:
    """Return a list, or nothing for no items."""
    return tag("ul", *(tag("li", item) for item in items), class_=class_) if items else None


def numbers_section(context: Context) -> Html:
    """Return the numbers of every concern, painted ones first."""
    shown = context.given.shown
    time = context.given.time
    ends = [item.improvement(time, p) for item in shown for p in (LOW, HIGH)]
    axis = axis_for([*ends, *(item.smallest_visible for item in shown)])
    articles = [_painted(context, item, axis) for item in shown]
    rest = [item for item in context.given.course.concerns.values() if item not in shown]
    reported = [_reported_only(context, item) for item in rest if item.reported]
    silent = [item for item in rest if not item.reported]
    return section(
        "numbers",
        "The numbers",
        tag("p", f"All numbers are for {time.words}. {sentence('discounted')}", class_="lead")
        if shown
        else None,
        tag("div", *articles, *reported, class_="concerns"),
        _without_study(silent),
    )


def _painted(context: Context, item: ConcernCourse, axis: tuple[float, float]) -> Html:
    time = context.given.time
    low, middle, high = (item.improvement(time, p) for p in (LOW, MIDDLE, HIGH))
    seen, unseen = visible_people(item, time)
    said = f"Middle {percent(middle)}, 10th {percent(low)}, 90th {percent(high)}."
    return tag(
        "article",
        tag(
            "header",
            tag("h3", concern_name(item.concern)),
            tag("p", capital(change_words(item.concern, middle)), class_="figure"),
            tag(
                "p",
                f"Discounted estimate. 80 of 100 people in studies like these: {percent(low)} to {percent(high)}. ",
                context.cite(item.sources),
            ),
            range_chart(low, middle, high, item.smallest_visible, axis, said),
            tag(
                "p",
                "Bar: 10th to 90th of 100. Dot: the middle. "
                f"Dashed line: {percent(item.smallest_visible)}, the smallest change most eyes notice.",
                class_="small",
            ),
        ),
        tag(
            "dl",
            _entry("No visible change", f"{unseen} of 100. A visible change: {seen} of 100."),
            _entry("Getting worse", f"About {of_hundred(item.p_worse(time))} of 100, if only slightly."),
            _entry("Certainty", _certainty(item)),
            _entry("Weakest link", capital(tier_words(item.tier)) + "."),
        ),
        _reported(context, item),
        _assumed(item),
    )


def _entry(term: str, content: str | Html) -> Html:
    return tag("div", tag("dt", term), tag("dd", content))


def _certainty(item: ConcernCourse) -> Html:
    means = words()["certainty"].get(item.certainty, {}).get("means", "")
    studies = f"{item.studies} {'study' if item.studies == 1 else 'studies'}"
    return join(
        certainty_chart(certainty_dots(item.certainty), f"Certainty: {item.certainty}."),
        f" {capital(item.certainty)}: {means}. {studies}. ",
        " ".join(item.certainty_reasons),
    )


def _reported(context: Context, item: ConcernCourse) -> Html:
    blind = [report for report in item.reported if report.kind == BLIND]
    said = [report for report in item.reported if report.kind != BLIND]
    flags = list(dict.fromkeys(flag_words(flag) for flag in item.flags))
    return tag(
        "div",
        _voices(context, words()["reported"][BLIND], sentence("judged_blind"), blind),
        _voices(context, "Said by patients and clinics", sentence("said"), said),
        listed(flags, "flags"),
        class_="voices",
    )


def _voices(context: Context, title: str, meaning: str, reports: Sequence[Reported]) -> Html:
    items = []
    for report in reports:
        flags = " ".join(dict.fromkeys(flag_words(flag) for flag in report.flags))
        items.append(join(report.text, " ", context.cite([report.source]), f" {flags}" if flags else None))
    return tag(
        "div",
        tag("h4", title),
        tag("p", meaning, class_="small"),
        listed(items) or tag("p", "No number found."),
        class_="voice",
    )


def _assumed(item: ConcernCourse) -> Html | None:
    if not item.assumed_links:
        return None
    return tag(
        "details",
        tag("summary", f"What is assumed ({len(item.assumed_links)})"),
        listed(item.assumed_links),
    )


def _reported_only(context: Context, item: ConcernCourse) -> Html:
    """Show a concern whose studies give numbers but no picture."""
    return tag(
        "article",
        tag(
            "header",
            tag("h3", concern_name(item.concern)),
            tag("p", "Numbers only, not in the picture", class_="figure quiet"),
            tag("p", item.reason, " ", context.cite(item.sources)),
        ),
        tag(
            "dl",
            _entry("Certainty", _certainty(item)),
            _entry("Evidence", capital(tier_words(item.tier)) + "."),
        ),
        _reported(context, item),
        _assumed(item),
    )


def _without_study(items: Sequence[ConcernCourse]) -> Html | None:
    if not items:
        return None
    rows = [
        join(tag("strong", concern_name(item.concern)), f": {item.reason or sentence('no_study')}")
        for item in items
    ]
    return tag("div", tag("h3", sentence("no_study")), listed(rows), class_="aside")


def blind_spots(context: Context) -> Html | None:
    """Say what this photograph cannot show, and the cure."""
    refusals = context.given.findings.refusals
    if not refusals:
        return None
    rows = [join(tag("strong", concern_name(c)), f": {text}") for c, text in refusals.items()]
    return section("cannot", "What this photograph cannot show", listed(rows))


def harms_section(context: Context) -> Html | None:
    """Show every side effect as a natural frequency, as large as the benefits."""
    effects = context.given.course.side_effects
    clinician = tag("p", sentence("clinician"), class_="clinician")
    if not effects or context.given.course.plan.sessions == 0:
        return section("harms", "Side effects", clinician)
    cards = [
        tag(
            "article",
            tag("h3", capital(effect.name)),
            harm_chart(effect.cases, effect.n, effect.low, effect.high, effect.text),
            tag("p", effect.text, " ", context.cite([effect.source])),
            tag("p", f"Studied in: {effect.population}. {capital(tier_words(effect.tier))}.", class_="small"),
            class_="effect",
        )
        for effect in effects
    ]
    return section(
        "harms",
        "Side effects",
        tag(
            "p",
            "Filled: affected in the study. Half-filled: how many more it could plausibly be.",
            class_="lead",
        ),
        tag("div", *cards, class_="effects"),
        clinician,
    )
