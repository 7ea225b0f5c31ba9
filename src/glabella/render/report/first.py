"""The first screen: one face, one sentence, one gesture; the middle, its range, its doubt, its main harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glabella.render.report.charts import axis_for, people_chart, range_chart
from glabella.render.report.context import (
    BEFORE_LABEL,
    Context,
    People,
    people_of,
    simulated,
    together,
)
from glabella.render.report.markup import Html, join, tag
from glabella.render.report.viewer import with_viewer
from glabella.render.words import capital, change_words, label_text, of_hundred, percent, sentence, words

if TYPE_CHECKING:
    from glabella.response import ConcernCourse, SideEffect

LOW, MIDDLE, HIGH = 10.0, 50.0, 90.0


def course_words(context: Context) -> str:
    """Return the course and its time in a line, such as ``Peeling, 2 sessions · seen at 3 months``."""
    plan = context.given.course.plan
    sessions = f"{plan.sessions} session{'' if plan.sessions == 1 else 's'}"
    seen = context.given.time.words.removesuffix(" after the last session")
    return f"{capital(context.given.procedure)}, {sessions} · seen at {seen}"


def headline(context: Context) -> str:
    """Return the one sentence: how many of 100 people would see a change, and how many would not."""
    shown = context.given.shown
    if context.given.course.plan.sessions == 0:
        return "No sessions, no change."
    if not shown:
        studied = any(item.studies for item in context.given.course.concerns.values())
        return sentence("not_drawn" if studied else "no_study")
    item = shown[0]
    people = people_of(item, context.given.time)
    less = words()["concerns"][str(item.concern)]["less"]
    return (
        f"Of 100 people in studies like these, about {people.better} would see {less}. "
        f"About {people.none} would see no change."
    )


def first_screen(context: Context) -> Html:
    """Return the first screen."""
    text = tag(
        "div",
        tag("p", course_words(context), class_="kicker"),
        tag("h1", headline(context)),
        class_="opening",
    )
    return tag(
        "section",
        text,
        with_viewer(context.given.viewer, _blink(context)),
        _facts(context),
        class_="first",
        aria_label="Possible result",
    )


def _blink(context: Context) -> Html:
    """Show before and after in the same place; side by side where scripts or motion are not wanted."""
    given = context.given
    if "large-after" not in context.pictures or not given.shown:
        return tag(
            "div",
            tag(
                "figure",
                context.show("large-before", BEFORE_LABEL),
                tag("figcaption", BEFORE_LABEL),
                class_="alone",
            ),
            class_="blink",
        )
    label = label_text(given.time, MIDDLE)
    before = tag("figure", context.show("large-before", BEFORE_LABEL), tag("figcaption", BEFORE_LABEL))
    after = simulated(context.show("large-after", context.difference(given.time, MIDDLE)), label)
    buttons = [
        tag("button", text, type="button", data_show=mode, aria_pressed="false")
        for mode, text in (("before", "Before"), ("after", "Possible result"), ("side", "Side by side"))
    ]
    return tag(
        "div",
        tag("div", before, after, class_="stage", data_stage=True),
        tag("div", *buttons, class_="switch needs-script", role="group", aria_label="Show"),
        tag(
            "p",
            "Tap the face to swap",
            class_="hint needs-script",
        ),
        tag("p", class_="unseen", aria_live="polite", data_announce=True),
        class_="blink",
        data_blink=True,
        data_mode="side",
    )


def _facts(context: Context) -> Html:
    shown = context.given.shown
    cells = [_middle(context, shown[0]), _doubt(context, shown[0])] if shown else []
    return tag("div", *cells, _harm(context), class_="facts")


def _middle(context: Context, item: ConcernCourse) -> Html:
    time = context.given.time
    low, middle, high = (item.improvement(time, p) for p in (LOW, MIDDLE, HIGH))
    axis = axis_for([low, high, item.smallest_visible])
    said = f"Middle {percent(middle)}; 80 of 100 people lie between {percent(low)} and {percent(high)}."
    return tag(
        "div",
        tag("h2", "Middle of 100 people"),
        tag("p", capital(change_words(item.concern, middle)), class_="figure"),
        range_chart(low, middle, high, item.smallest_visible, axis, said),
        tag(
            "p",
            f"80 of 100 lie between {percent(low)} and {percent(high)}. {sentence('spread')}",
            _also(context),
            class_="small",
        ),
        class_="fact wide",
    )


def _also(context: Context) -> Html:
    """Name the middle change of the other concerns that the picture shows, where there is room."""
    time = context.given.time
    others = [change_words(i.concern, i.improvement(time, MIDDLE)) for i in context.given.shown[1:]]
    also = f" Also drawn: {'; '.join(others)}. " if others else " "
    return tag("span", also, tag("a", "How sure is this?", href="#numbers"), class_="also")


def _doubt(context: Context, item: ConcernCourse) -> Html:
    time = context.given.time
    people = people_of(item, time)
    said = f"{people.better} of 100 better, {people.none} no visible change, {people.worse} worse."
    return tag(
        "div",
        tag("h2", "No visible change"),
        tag("p", f"{people.none} of 100", class_="figure"),
        people_chart(people.better, people.worse, said, "benefit"),
        tag("p", people_words(people), class_="small"),
        class_="fact",
    )


def people_words(people: People) -> str:
    """Say how many of 100 people see what."""
    return f"{people.better} would see a change for the better, {people.worse} for the worse."


def _harm(context: Context) -> Html:
    effects = context.given.course.side_effects
    if not effects or context.given.course.plan.sessions == 0:
        return Html()
    main = effects[0]
    return tag(
        "div",
        tag("h2", "Main harm"),
        tag("p", capital(main.name), class_="figure"),
        harm_chart(main),
        tag(
            "p",
            main.text,
            " ",
            context.cite([main.source]),
            " ",
            tag("a", "All harms", href="#harms"),
            class_="small",
        ),
        class_="fact harm",
    )


def harm_chart(effect: SideEffect) -> Html | None:
    """Draw 100 people: those affected by the study's count, then up to the upper plausible value."""
    if not effect.n:
        return None
    full = of_hundred(effect.cases / effect.n)
    return people_chart(full, max(0, of_hundred(effect.high) - full), effect.text, "harm")


def range_note() -> Html:
    """Return the caution that stands under the pictures of the range."""
    return join(tag("p", sentence("discounted")), tag("p", together()))
