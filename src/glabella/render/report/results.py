"""The pictures in detail: the range, the loupe, the days after."""

from __future__ import annotations

from glabella.render.report.charts import curve_chart
from glabella.render.report.context import (
    BEFORE_LABEL,
    Context,
    ViewBox,
    amount_words,
    people_of,
    share_on,
    simulated,
)
from glabella.render.report.first import range_note
from glabella.render.report.markup import Html, listed, tag
from glabella.render.report.pictures import LARGE_WIDTH, picture_name
from glabella.render.words import capital, concern_name, label_text, ordinal, sentence, zone_name
from glabella.terms import Time


def section(name: str, title: str, *children: Html | None) -> Html:
    """Return a titled section that can be linked to."""
    return tag(
        "section", tag("h2", title, id=f"{name}-title"), *children, id=name, aria_labelledby=f"{name}-title"
    )


def range_section(context: Context) -> Html | None:
    """Show little, middle and much improvement, each beside the photograph, at each time."""
    given = context.given
    times = given.album.months
    if not given.shown or not times:
        return None
    buttons = [
        tag("button", _short(time), type="button", data_time=time.label, aria_pressed="false")
        for time in times
    ]
    return section(
        "range",
        "From little to much",
        tag(
            "p",
            "Picture 100 people in studies like these, in a row from least to most improvement. "
            "These are the possible results of three of them.",
            class_="lead",
        ),
        tag(
            "div",
            *buttons,
            class_="switch needs-script",
            role="group",
            aria_label="Time after the last session",
        )
        if len(times) > 1
        else None,
        tag("div", *(_moment(context, time) for time in times), data_moments=given.time.label),
        tag("div", range_note(), class_="aside"),
    )


def _short(time: Time) -> str:
    return time.words.removesuffix(" after the last session")


def _moment(context: Context, time: Time) -> Html:
    columns = [
        tag(
            "div",
            tag(
                "div",
                tag("h3", _place(percentile)),
                listed(context.estimates(time, percentile), "plain"),
            ),
            context.pair(time, percentile),
            class_="place",
        )
        for percentile in context.given.album.percentiles
        if (time, percentile) in context.given.album.small
    ]
    chances = "; ".join(
        f"{people_of(item, time).none} of 100 would see no change in {concern_name(item.concern).lower()}"
        for item in context.given.shown
    )
    return tag(
        "div",
        tag("h3", capital(time.words), class_="moment-title"),
        tag("div", *columns, class_="places"),
        tag("p", capital(chances), "."),
        class_="moment",
        data_moment=time.label,
    )


def _place(percentile: float) -> str:
    if percentile == 50:
        return "The middle"
    return f"{'Little' if percentile < 50 else 'Much'}: {ordinal(percentile)} of 100"


def loupe_view(context: Context) -> ViewBox | None:
    """Return the loupe's square in pixels of the large picture."""
    given = context.given
    if given.loupe is None or "large-after" not in context.pictures:
        return None
    picture, box = context.pictures["large-before"], given.album.box
    scale = min(1.0, LARGE_WIDTH / box.width)
    side = min(given.loupe.width * scale, picture.width, picture.height)
    left = min(max(0.0, (given.loupe.left - box.left) * scale), picture.width - side)
    top = min(max(0.0, (given.loupe.top - box.top) * scale), picture.height - side)
    return left, top, side, side


def loupe_section(context: Context) -> Html | None:
    """Enlarge the place with most change, before and after side by side, moved together."""
    view = loupe_view(context)
    given = context.given
    if view is None or not given.shown:
        return None
    label = label_text(given.time, 50)
    zone = zone_name(given.loupe_zone) if given.loupe_zone else "skin"
    picture = context.pictures["large-before"]
    moves = (
        ("left", "←", "Move left"),
        ("up", "↑", "Move up"),
        ("down", "↓", "Move down"),
        ("right", "→", "Move right"),
        ("in", "+", "Closer"),
        ("out", "−", "Further"),
    )
    buttons = [
        tag("button", sign, type="button", data_move=name, aria_label=words, class_="square")
        for name, sign, words in moves
    ]
    return section(
        "loupe",
        "A closer look",
        tag(
            "p",
            f"The loupe starts where the picture changes most: the {zone}. Both sides move together.",
            class_="lead",
        ),
        tag(
            "div",
            tag(
                "figure",
                context.show("large-before", f"Enlarged: {zone}, before.", view=view, class_="picture lens"),
                tag("figcaption", BEFORE_LABEL),
            ),
            simulated(
                context.show(
                    "large-after",
                    f"Enlarged: {zone}. {context.difference(given.time, 50)}",
                    view=view,
                    class_="picture lens",
                ),
                label,
            ),
            class_="pair loupe",
            data_loupe=" ".join(f"{number:g}" for number in (*view, picture.width, picture.height)),
        ),
        tag(
            "div",
            _map(context, view),
            *buttons,
            tag("button", "Back to start", type="button", data_move="home"),
            class_="switch needs-script",
            role="group",
            aria_label="Move the loupe",
        ),
    )


def _map(context: Context, view: ViewBox) -> Html:
    """Show where on the face the loupe is."""
    picture = context.pictures["large-before"]
    left, top, width, height = (f"{number:g}" for number in view)
    return tag(
        "svg",
        tag("use", href="#large-before"),
        tag("rect", x=left, y=top, width=width, height=height, data_frame=True),
        class_="map",
        viewBox=f"0 0 {picture.width} {picture.height}",
        role="img",
        aria_label="Where the loupe is on the photograph.",
    )


def days_section(context: Context) -> Html | None:
    """Show the first days as a labelled illustration, with each sign in words."""
    given = context.given
    times = [time for time in given.album.days if (time, 50) in given.album.small]
    if not times or given.course.plan.sessions == 0 or not given.course.recovery:
        return None
    strip = [
        tag(
            "li",
            tag("h3", _day(time)),
            simulated(
                context.show(picture_name(time, 50), context.difference(time, 50)), label_text(time, 50)
            ),
        )
        for time in times
    ]
    return section(
        "days",
        "The days after",
        tag(
            "p",
            "Which day could you go to work? Look at each day and decide what you would be at ease with.",
            class_="lead",
        ),
        tag("p", capital(sentence("illustration")), ".", class_="badge"),
        tag("ol", *strip, class_="days"),
        _signs_table(context, times),
        tag(
            "div",
            *(_curve(context, sign_number) for sign_number in range(len(given.course.recovery))),
            class_="curves",
        ),
    )


def _day(time: Time) -> str:
    return "Same day" if time.days == 0 else f"Day {time.days:g}"


def _signs_table(context: Context, times: list[Time]) -> Html:
    head = tag("tr", tag("th", "Sign", scope="col"), *(tag("th", _day(t), scope="col") for t in times))
    rows = []
    for sign in context.given.course.recovery:
        cells = [
            tag(
                "td",
                _range_words(amount_words(share_on(sign, t)), amount_words(share_on(sign, t, long=True))),
            )
            for t in times
        ]
        rows.append(tag("tr", tag("th", capital(sign.words), scope="row"), *cells))
    met = [source for sign in context.given.course.recovery for source in sign.sources]
    note = "Typical course; where a long course differs, it follows after “or”. "
    table = tag("table", tag("thead", head), tag("tbody", *rows))
    return tag(
        "div",
        tag("div", table, class_="scroll", tabindex=0, role="region", aria_label="Signs by day"),
        tag("p", note, context.cite(met), class_="small"),
    )


def _range_words(typical: str, long: str) -> str:
    return typical if typical == long else f"{typical} or {long}"


def _curve(context: Context, number: int) -> Html:
    sign = context.given.course.recovery[number]
    gone = _gone(sign.days, sign.typical), _gone(sign.days, sign.long)
    said = f"{sign.words}: typically {gone[0]}, in a long course {gone[1]}."
    return tag(
        "figure",
        tag(
            "figcaption",
            tag("strong", capital(sign.words)),
            tag("br"),
            f"Typically {gone[0]}; long course: {gone[1]}.",
        ),
        curve_chart(sign.days, sign.typical, sign.long, said),
    )


def _gone(days: tuple[float, ...], shares: tuple[float, ...]) -> str:
    for day, share, rest in zip(days, shares, [max(shares[n:]) for n in range(len(shares))], strict=True):
        if rest < 0.03 and share < 0.03:
            return f"gone by day {day:g}"
    return f"not gone by day {days[-1]:g}"
