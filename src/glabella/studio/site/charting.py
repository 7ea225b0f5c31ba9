"""Small drawings of a page as numbers: days after a session, and results over time."""

from __future__ import annotations

from typing import Any

CLEAR, SOME = 60, 20
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 400, 180, 44, 20, 14, 30


def level(typical: int, long: int) -> str:
    """Return how strong a sign is on a day, 0–100 of its peak: in a typical course, and in a long one."""
    if typical >= CLEAR:
        return "clear"
    if typical >= SOME:
        return "some"
    if typical > 0:
        return "faint"
    return "long" if long > 0 else ""


def days_after(signs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the days after a session, and each sign with its two bars (0–100 of its peak) for each of them.

    A bar stands on the ground of a drawing 100 high, so it begins ``above`` it: 100 less its height.
    """
    days = sorted({int(day) for sign in signs for day, _typical, _long in sign["days"]})
    rows = []
    for sign in signs:
        strengths = {int(day): (typical, long) for day, typical, long in sign["days"]}
        bars = [_bar(*strengths.get(day, (0, 0))) for day in days]
        rows.append({"words": sign["words"], "days": bars})
    return {"days": days, "signs": rows}


def _bar(typical: int, long: int) -> dict[str, Any]:
    sizes = {"typical": typical, "above": 100 - typical, "long": long, "above_long": 100 - long}
    return {**sizes, "level": level(typical, long)}


def results_chart(series: list[dict[str, Any]]) -> dict[str, Any]:
    """Return where the marks of results over time stand: a range from little to much, and the middle.

    ``series`` holds for each time the change in percent at the 10th, 50th and 90th place of 100 people.
    """
    most = max(10, *(end for row in series for end in row["ends"]))
    least = min(0, *(end for row in series for end in row["ends"]))
    scale = (HEIGHT - TOP - BOTTOM) / (most - least)
    step = (WIDTH - LEFT - RIGHT) / len(series)

    def down(percent: float) -> float:
        return round(TOP + (most - percent) * scale, 1)

    marks = [
        {
            "x": round(LEFT + step * (place + 0.5), 1),
            "low": down(row["ends"][0]),
            "middle": down(row["ends"][1]),
            "high": down(row["ends"][2]),
            "value": row["ends"][1],
            "label": f"{row['time'].months:.0f}",
        }
        for place, row in enumerate(series)
    ]
    lines = [{"y": down(value), "value": value} for value in range(0, int(most) + 1, 20 if most > 45 else 10)]
    return {"marks": marks, "lines": lines, "width": WIDTH, "height": HEIGHT, "left": LEFT, "zero": down(0)}
