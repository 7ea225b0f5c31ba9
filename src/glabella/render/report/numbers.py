"""The numbers of each concern, what no study or this photograph can show, and the harms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from glabella.render.report.charts import axis_for, certainty_chart, range_chart
from glabella.render.report.context import Context, people_of
from glabella.render.report.first import HIGH, LOW, MIDDLE, harm_chart, people_words
from glabella.render.report.markup import Html, join, listed, tag
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
    from glabella.response import ConcernCourse, Reported, SideEffect

BLIND = "judged_blind"
NO_CONTROL = "no_untreated_control"


def numbers_section(context: Context) -> Html:
    """Return the numbers of every concern: drawn ones first, then numbers only, then those without study."""
    shown = context.given.shown
    time = context.given.time
    rest = [item for item in context.given.course.concerns.values() if item not in shown]
    studied = [item for item in rest if item.studies]
    ends = [item.improvement(time, p) for item in (*shown, *studied) for p in (LOW, HIGH)]
    axis = axis_for([*ends, *(item.smallest_visible for item in (*shown, *studied))])
    return section(
        "numbers",
        "The numbers",
        tag("p", f"All numbers are for {time.words}. {sentence('discounted')}", class_="lead"),
        tag("div", *(_article(context, item, axis) for item in shown), class_="concerns"),
        tag("h3", "Not in the picture", class_="divide") if studied else None,
        tag("div", *(_folded(context, item, axis) for item in studied)),
        _without_study([item for item in rest if not item.studies]),
    )


def _article(context: Context, item: ConcernCourse, axis: tuple[float, float]) -> Html:
    time = context.given.time
    low, middle, high = (item.improvement(time, p) for p in (LOW, MIDDLE, HIGH))
    people = people_of(item, time)
    said = f"Middle {percent(middle)}, 10th {percent(low)}, 90th {percent(high)}."
    drawn = item in context.given.shown
    return tag(
        "article",
        tag(
            "header",
            tag("h3", concern_name(item.concern)),
            None if drawn else tag("p", item.reason or sentence("not_seen"), class_="badge"),
            tag("p", capital(change_words(item.concern, middle)), class_="figure"),
            tag(
                "p",
                "Discounted estimate. 80 of 100 people in studies like these: ",
                f"{percent(low)} to {percent(high)}. ",
                context.cite(item.sources),
            ),
            range_chart(low, middle, high, item.smallest_visible, axis, said),
            tag(
                "p",
                "Bar: 10th to 90th of 100. Dot: the middle. "
                f"Dashed line: {percent(item.smallest_visible)}, the smallest change that counts as visible.",
                class_="small",
            ),
        ),
        tag(
            "dl",
            _entry("No visible change", f"{people.none} of 100. {people_words(people)}"),
            _entry("Getting worse", f"About {of_hundred(item.p_worse(time))} of 100, visibly or not."),
            _entry("Certainty", _certainty(item)),
            _entry("Kind of study", _kind(item)),
        ),
        _reported(context, item),
        _doubts(item),
    )


def _kind(item: ConcernCourse) -> str:
    """Name the kind of study; where nobody untreated was compared, say what that means."""
    alone = sentence("no_control") if NO_CONTROL in item.flags else ""
    return f"{capital(tier_words(item.tier))}. {alone}".strip()


def _folded(context: Context, item: ConcernCourse, axis: tuple[float, float]) -> Html:
    """Keep the numbers of a concern that is not drawn behind its name."""
    return tag("details", tag("summary", concern_name(item.concern)), _article(context, item, axis))


def _entry(term: str, content: str | Html) -> Html:
    return tag("div", tag("dt", term), tag("dd", content))


def _certainty(item: ConcernCourse) -> Html:
    means = words()["certainty"].get(item.certainty, {}).get("means", "")
    return join(
        certainty_chart(certainty_dots(item.certainty), f"Certainty: {item.certainty}."),
        f" {capital(item.certainty)}: {means}. ",
        " ".join(item.certainty_reasons),
    )


def _reported(context: Context, item: ConcernCourse) -> Html:
    blind = [report for report in item.reported if report.kind == BLIND]
    said = [report for report in item.reported if report.kind != BLIND]
    return tag(
        "div",
        _voices(context, words()["reported"][BLIND], sentence("judged_blind"), blind),
        _voices(context, "Said by patients and clinics", sentence("said"), said),
        class_="voices",
    )


def _voices(context: Context, title: str, meaning: str, reports: Sequence[Reported]) -> Html:
    items = [join(report.text, " ", context.cite([report.source])) for report in reports]
    return tag(
        "div",
        tag("h4", title),
        tag("p", meaning, class_="small"),
        listed(items) or tag("p", "No number found."),
        class_="voice",
    )


def _doubts(item: ConcernCourse) -> Html | None:
    """Say on demand what weakens the studies, and what no study measured at all."""
    found = dict.fromkeys((*item.flags, *(flag for report in item.reported for flag in report.flags)))
    weak = list(dict.fromkeys(flag_words(flag) for flag in found))
    parts = [
        join(tag("h4", title), listed(items))
        for title, items in (("What weakens the studies", weak), ("What is assumed", item.assumed_links))
        if items
    ]
    return tag("details", tag("summary", "Why it is not more certain"), *parts) if parts else None


def _without_study(items: Sequence[ConcernCourse]) -> Html | None:
    if not items:
        return None
    rows = [
        join(tag("strong", concern_name(item.concern)), None if _is_bare(item.reason) else f": {item.reason}")
        for item in items
    ]
    return tag("div", tag("h3", sentence("no_study")), listed(rows), class_="aside")


def _is_bare(reason: str) -> bool:
    """Return whether a reason says no more than the heading above it."""
    return reason.replace("'", "’") in ("", sentence("no_study"))


def blind_spots(context: Context) -> Html | None:
    """Say what this photograph cannot show, and the cure."""
    refusals = context.given.findings.refusals
    if not refusals:
        return None
    rows = [join(tag("strong", concern_name(c)), f": {text}") for c, text in refusals.items()]
    return section("cannot", "What this photograph cannot show", listed(rows))


def _counted(effect: SideEffect) -> str:
    if not effect.n:
        return "Nobody counted."
    return f"Counted in {effect.population}. {capital(tier_words(effect.tier))}."


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
            harm_chart(effect),
            tag("p", effect.text, " ", context.cite([effect.source])),
            tag("p", _counted(effect), class_="small"),
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
