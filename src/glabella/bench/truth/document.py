"""The figures as JSON, as a table on a screen, and as a page with a plot."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from glabella.bench.truth.figure import Figure
from glabella.bench.truth.plot import svg

FORMAT = "glabella.truth.v1"
HEADINGS = {
    "colour": "Pigment, blood and light",
    "relief": "Relief and scars",
    "findings": "Lines, spots, pores",
    "repeatability": "Reading the same face again",
    "speed": "Speed and memory",
    "fairness": "Fairness between skin tones",
}
INTRODUCTION = """# How truly skin is read

`glabella bench truth` measured everything on this page in one run: against faces and patches whose truth is
known because they were computed, against measured people and real photographs where they are at hand, and
beside other methods on the same pictures. Tones are the ten of the Monk scale, the worst first. The rule of
fairness: what the worst tone misses is at most 1.25 times what the median tone misses; brackets hold 90 % of
what that ratio becomes when the pictures of each tone are drawn anew. A figure that is not met says so.
"""


def _ordered(by_tone: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    return sorted(by_tone, key=lambda pair: (pair[1], pair[0]))


def number(value: float) -> str:
    """Return a value in words: three significant digits, ``not measured`` for NaN."""
    if math.isnan(value):
        return "not measured"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.0f}"


def as_document(figures: Sequence[Figure]) -> dict[str, Any]:
    """Return one JSON-ready document; what was not measured is ``None``, tones come worst first."""
    return {
        "format": FORMAT,
        "met": sum(one.met for one in figures),
        "figures": [
            {
                "part": one.part,
                "name": one.name,
                "value": None if math.isnan(one.value) else one.value,
                "unit": one.unit,
                "wanted": one.wanted,
                "met": one.met,
                "by_tone": [{"tone": tone, "value": value} for tone, value in _ordered(one.by_tone.items())],
                "exempt": list(one.exempt),
                "interval": None if one.interval is None else list(one.interval),
                "peers": dict(one.peers),
                "note": one.note,
            }
            for one in figures
        ],
    }


def _verdict(one: Figure) -> str:
    if math.isnan(one.value):
        return "not measured"
    return "met" if one.met else "NOT MET"


def _valued(one: Figure) -> str:
    """Return the value with its unit, and its interval where it has one."""
    unit = "" if one.unit in ("", "1") or math.isnan(one.value) else f" {one.unit}"
    within = "" if one.interval is None else f" [{one.interval[0]:.2f}, {one.interval[1]:.2f}]"
    return number(one.value) + unit + within


def _tones(one: Figure) -> str:
    return ", ".join(f"{tone}: {value:.2f}" for tone, value in _ordered(one.by_tone.items()))


def _peers(one: Figure) -> str:
    return ", ".join(f"{name} {number(value)}" for name, value in one.peers.items())


def as_text(figures: Sequence[Figure]) -> str:
    """Return the table for a screen."""
    lines = []
    for one in figures:
        lines.append(f"{one.part:14}{one.name:52}{_valued(one):>14}  wanted {one.wanted:12}{_verdict(one)}")
        if one.by_tone:
            lines.append(f"{'':14}by tone, worst first: {_tones(one)}")
        if one.peers:
            lines.append(f"{'':14}peers: {_peers(one)}")
        if one.note:
            lines.append(f"{'':14}{one.note}")
    return "\n".join(lines)


def as_markdown(figures: Sequence[Figure], plot_name: str) -> str:
    """Return the page."""
    parts = [INTRODUCTION, f"![Figures with tones and peers]({plot_name})\n"]
    for part in dict.fromkeys(one.part for one in figures):
        parts.append(f"## {HEADINGS.get(part, part.capitalize())}\n")
        parts.append("| Figure | Value | Wanted | | By tone, worst first | Peers in the same run | Note |")
        parts.append("|---|---|---|---|---|---|---|")
        for one in figures:
            if one.part == part:
                cells = (
                    one.name,
                    _valued(one),
                    one.wanted,
                    _verdict(one),
                    _tones(one),
                    _peers(one),
                    one.note,
                )
                parts.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        parts.append("")
    return "\n".join(parts)


def write_document(figures: Sequence[Figure], path: Path) -> None:
    """Write the page, and the plot beside it under the same name ending in ``.svg``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    plot = path.with_suffix(".svg")
    plot.write_text(svg(figures) + "\n", encoding="utf-8")
    path.write_text(as_markdown(figures, plot.name), encoding="utf-8")
