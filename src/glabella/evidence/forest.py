"""A forest plot: each study as it reported, and the discounted estimate below."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

WIDTH, ROW, TOP, LEFT, RIGHT = 900, 34, 64, 320, 150
LEAST, MOST = -40.0, 100.0
INK, QUIET, POOLED = "#222222", "#777777", "#0b6e75"


@dataclass(frozen=True)
class Row:
    """One line of the plot: percent of baseline with its range, and whether it is the pooled one."""

    label: str
    note: str
    percent: float
    low: float
    high: float
    pooled: bool


def rows_of(shown: dict[str, Any]) -> list[Row]:
    """Return the lines of the plot of what ``show`` found, best-known studies as they come."""
    rows = [
        Row(
            f"{row['citation'].split(',')[0].replace(' (author not seen)', '')} (n {row['n']})",
            _weakness(row["flags"]) if row["size_printed"] else "no size printed: not significant",
            row["percent"],
            row["low"],
            row["high"],
            False,
        )
        for row in shown["studies"]
    ]
    if shown["pooled"]:
        pooled = shown["pooled"]
        note = "certainty: " + shown["certainty"]
        rows.append(Row("Discounted estimate", note, pooled["percent"], pooled["low"], pooled["high"], True))
    return rows


def _weakness(flags: Sequence[str]) -> str:
    short = {
        "not_blinded": "raters knew",
        "blinding_not_stated": "blinding not stated",
        "no_untreated_control": "no control",
    }
    return ", ".join(words for flag, words in short.items() if flag in flags) or "blinded, controlled"


def _x(percent: float) -> float:
    inside = min(max(percent, LEAST), MOST)
    return LEFT + (inside - LEAST) / (MOST - LEAST) * (WIDTH - LEFT - RIGHT)


def height(rows: Sequence[Row]) -> int:
    """Return the height of the plot in pixels."""
    return TOP + ROW * len(rows) + 46


def title(shown: dict[str, Any]) -> str:
    """Return the heading of the plot."""
    name = str(shown["concern"]).replace("_", " ").capitalize()
    also = f" with {str(shown['adjunct']).replace('_', ' ')}" if shown["adjunct"] else ""
    return f"{name}{also}: improvement in percent of what was there before"


def svg(shown: dict[str, Any]) -> str:
    """Return a forest plot of what ``show`` found (``shown``), as SVG text.

    Studies are drawn as they reported; only the last line is discounted for missing blinding and control.
    """
    rows = rows_of(shown)
    tall = height(rows)
    said = (
        "; ".join(f"{r.label}: {r.percent:g} ({r.low:g} to {r.high:g})" for r in rows) or "No usable study."
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {tall}" role="img" '
        f'font-family="sans-serif" font-size="14"><title>{escape(title(shown))}</title>'
        f"<desc>{escape(said)}</desc>",
        f'<rect width="{WIDTH}" height="{tall}" fill="#ffffff"/>',
        f'<text x="16" y="28" font-size="17" fill="{INK}">{escape(title(shown))}</text>',
    ]
    bottom = tall - 34
    for tick in range(int(LEAST), int(MOST) + 1, 20):
        x = _x(tick)
        parts.append(f'<line x1="{x:.1f}" y1="{TOP - 14}" x2="{x:.1f}" y2="{bottom}" stroke="#e2e2e2"/>')
        parts.append(f'<text x="{x:.1f}" y="{tall - 12}" text-anchor="middle" fill="{QUIET}">{tick}</text>')
    parts.append(f'<line x1="{_x(0):.1f}" y1="{TOP - 14}" x2="{_x(0):.1f}" y2="{bottom}" stroke="{QUIET}"/>')
    for place, row in enumerate(rows):
        parts += _row(row, TOP + ROW * place + ROW / 2)
    return "\n".join([*parts, "</svg>"])


def _row(row: Row, y: float) -> list[str]:
    colour = POOLED if row.pooled else INK
    low, middle, high = _x(row.low), _x(row.percent), _x(row.high)
    weight = ' font-weight="bold"' if row.pooled else ""
    parts = [
        f'<text x="16" y="{y:.1f}" fill="{colour}"{weight}>{escape(row.label)}</text>',
        f'<text x="16" y="{y + 14:.1f}" font-size="11" fill="{QUIET}">{escape(row.note)}</text>',
        f'<line x1="{low:.1f}" y1="{y:.1f}" x2="{high:.1f}" y2="{y:.1f}" '
        f'stroke="{colour}" stroke-width="2"/>',
        f'<text x="{WIDTH - 16}" y="{y + 5:.1f}" text-anchor="end" fill="{colour}"{weight}>'
        f"{row.percent:.0f} ({row.low:.0f} to {row.high:.0f})</text>",
    ]
    if row.pooled:
        points = f"{low:.1f},{y:.1f} {middle:.1f},{y - 8:.1f} {high:.1f},{y:.1f} {middle:.1f},{y + 8:.1f}"
        parts.append(f'<polygon points="{points}" fill="{colour}"/>')
    else:
        parts.append(f'<rect x="{middle - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" fill="{colour}"/>')
    return parts


def png(shown: dict[str, Any], scale: int = 2) -> bytes:
    """Return the same plot of ``shown`` as PNG bytes, ``scale`` pixels for each unit of the SVG."""
    from PIL import Image, ImageDraw, ImageFont

    rows = rows_of(shown)
    tall = height(rows)
    picture = Image.new("RGB", (WIDTH * scale, tall * scale), "#ffffff")
    pen = ImageDraw.Draw(picture)

    def write(x: float, y: float, text: str, size: int, fill: str, anchor: str = "ls") -> None:
        font = ImageFont.load_default(size * scale)
        pen.text((x * scale, y * scale), text, fill=fill, font=font, anchor=anchor)

    def line(x1: float, y1: float, x2: float, y2: float, fill: str, width: float = 1) -> None:
        pen.line((x1 * scale, y1 * scale, x2 * scale, y2 * scale), fill=fill, width=round(width * scale))

    write(16, 28, title(shown), 17, INK)
    for tick in range(int(LEAST), int(MOST) + 1, 20):
        line(_x(tick), TOP - 14, _x(tick), tall - 34, QUIET if tick == 0 else "#e2e2e2")
        write(_x(tick), tall - 12, str(tick), 14, QUIET, "ms")
    for place, row in enumerate(rows):
        y, colour = TOP + ROW * place + ROW / 2, POOLED if row.pooled else INK
        write(16, y, row.label, 14, colour)
        write(16, y + 14, row.note, 11, QUIET)
        write(WIDTH - 16, y + 5, f"{row.percent:.0f} ({row.low:.0f} to {row.high:.0f})", 14, colour, "rs")
        line(_x(row.low), y, _x(row.high), y, colour, 2)
        middle = _x(row.percent)
        corners = (
            [(_x(row.low), y), (middle, y - 8), (_x(row.high), y), (middle, y + 8)]
            if row.pooled
            else [(middle - 5, y - 5), (middle + 5, y - 5), (middle + 5, y + 5), (middle - 5, y + 5)]
        )
        pen.polygon([(x * scale, at * scale) for x, at in corners], fill=colour)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
