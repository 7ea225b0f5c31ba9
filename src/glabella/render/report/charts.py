"""Small drawings in SVG: a range on an axis, people out of a hundred, a curve over days."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

from glabella.render.report.markup import Html, join, tag
from glabella.render.words import percent

PEOPLE = 100
PER_ROW = 20
CELL = 12
AXIS_STEP = 0.1
AXIS_LEAST = (-0.1, 0.5)
CURVE_WIDTH, CURVE_HEIGHT = 320, 120


def axis_for(values: Sequence[float]) -> tuple[float, float]:
    """Return axis ends in whole steps that hold all values and at least −10 to 50 %."""
    low = min((*values, AXIS_LEAST[0]))
    high = max((*values, AXIS_LEAST[1]))
    return floor(low / AXIS_STEP) * AXIS_STEP, ceil(high / AXIS_STEP) * AXIS_STEP


def range_chart(
    low: float, middle: float, high: float, visible: float, axis: tuple[float, float], words: str
) -> Html:
    """Draw the 10th to 90th of 100 people as a bar, the middle as a dot, and the smallest visible change.

    Positions are percentages of the width, so that the drawing fits any column without shrinking letters.
    """

    def x(value: float) -> str:
        share = (value - axis[0]) / (axis[1] - axis[0])
        return f"{2 + 96 * min(max(share, 0.0), 1.0):.2f}%"

    marks = [
        tag("line", x1=x(0), x2=x(0), y1=2, y2=34, class_="zero"),
        tag("text", "0", x=x(0), y=50, class_="tick"),
        tag("line", x1=x(axis[0]), x2=x(axis[1]), y1=34, y2=34, class_="axis"),
        tag("text", percent(axis[1]), x=x(axis[1]), y=50, class_="tick end"),
        tag("line", x1=x(visible), x2=x(visible), y1=2, y2=34, class_="visible"),
        tag("line", x1=x(low), x2=x(high), y1=18, y2=18, class_="range"),
        tag("circle", cx=x(middle), cy=18, r=7, class_="middle"),
    ]
    return tag("svg", *marks, class_="range-chart", height=54, width="100%", role="img", aria_label=words)


def people_chart(full: int, maybe: int, words: str, kind: str) -> Html:
    """Draw 100 people: ``full`` filled, then ``maybe`` marked in another way, the rest empty.

    ``kind`` becomes a class: ``benefit``, where ``maybe`` are people with a change for the worse, or
    ``harm``, where they are how many more there could be. Shape differs as well as colour.
    """
    dots = []
    for number in range(PEOPLE):
        state = "full" if number < full else "maybe" if number < full + maybe else "none"
        x, y = (number % PER_ROW) * CELL + CELL / 2, (number // PER_ROW) * CELL + CELL / 2
        if kind == "benefit" and state == "maybe":
            dots.append(tag("rect", x=f"{x - 3.5:g}", y=f"{y - 3.5:g}", width=7, height=7, class_=state))
        else:
            dots.append(tag("circle", cx=f"{x:g}", cy=f"{y:g}", r="4", class_=state))
    size = f"0 0 {PER_ROW * CELL} {PEOPLE // PER_ROW * CELL}"
    return tag("svg", *dots, class_=f"people {kind}", viewBox=size, role="img", aria_label=words)


def curve_chart(days: Sequence[float], typical: Sequence[float], long: Sequence[float], words: str) -> Html:
    """Draw a sign's typical (line) and long (dashed) course over days."""
    last = max(days)

    def path(shares: Sequence[float]) -> str:
        points = (
            f"{8 + (CURVE_WIDTH - 16) * day / last:.1f},{CURVE_HEIGHT - 24 - (CURVE_HEIGHT - 36) * share:.1f}"
            for day, share in zip(days, shares, strict=True)
        )
        return "M" + " L".join(points)

    ticks = [
        tag(
            "text",
            f"{day:g}",
            x=f"{8 + (CURVE_WIDTH - 16) * day / last:.1f}",
            y=CURVE_HEIGHT - 6,
            class_="tick" + (" end" if day == last else " start" if day == 0 else ""),
        )
        for day in sorted({0.0, 1.0, 3.0, 7.0, last})
        if day <= last
    ]
    return tag(
        "svg",
        tag("path", d=path(long), class_="long"),
        tag("path", d=path(typical), class_="typical"),
        tag("line", x1=8, x2=CURVE_WIDTH - 8, y1=CURVE_HEIGHT - 24, y2=CURVE_HEIGHT - 24, class_="axis"),
        join(*ticks),
        class_="curve",
        viewBox=f"0 0 {CURVE_WIDTH} {CURVE_HEIGHT}",
        role="img",
        aria_label=words,
    )


def certainty_chart(filled: int, words: str) -> Html:
    """Draw four dots, some filled."""
    dots = [
        tag("circle", cx=8 + 16 * number, cy=8, r=6, class_="full" if number < filled else "none")
        for number in range(4)
    ]
    return tag("svg", *dots, class_="certainty", viewBox="0 0 64 16", role="img", aria_label=words)
