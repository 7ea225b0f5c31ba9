"""The figures drawn: ours, every tone, and peers, on one scale from nothing to perfect."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from html import escape

from glabella.bench.truth.figure import Figure

WIDTH, ROW, TOP, LEFT, RIGHT = 900, 34, 76, 330, 90
INK, QUIET, OURS, PEER = "#222222", "#777777", "#0b6e75", "#b4602a"
# So does the wanted value of a figure begin of which little is wanted.
LOW = "< "
TITLE = "How truly skin is read: 0 nothing, 1 perfect"


def shown(figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures that have a place between 0 and 1 and something to be compared with."""
    return [
        one
        for one in figures
        if not math.isnan(one.value) and 0 <= one.value <= 1 and (one.by_tone or one.peers)
    ]


def drawn(one: Figure) -> Figure:
    """Return the figure as it is drawn, best on the right: of what should be low, what is left of 1."""
    if not one.wanted.startswith(LOW):
        return one
    return replace(
        one,
        name=f"1 − {one.name}",
        value=1 - one.value,
        wanted=f"> {1 - float(one.wanted.removeprefix(LOW)):g}",
        by_tone={tone: 1 - value for tone, value in one.by_tone.items()},
        peers={name: 1 - value for name, value in one.peers.items()},
    )


def _x(value: float) -> float:
    return LEFT + min(max(value, 0.0), 1.0) * (WIDTH - LEFT - RIGHT)


def _row(one: Figure, y: float) -> list[str]:
    met = "" if one.met else " (not met)"
    parts = [
        f'<text x="16" y="{y:.1f}" fill="{INK}">{escape(one.name)}</text>',
        f'<text x="16" y="{y + 14:.1f}" font-size="11" fill="{QUIET}">'
        f"{escape(one.part)}, wanted {escape(one.wanted)}{met}</text>",
    ]
    if one.by_tone:
        low, high = min(one.by_tone.values()), max(one.by_tone.values())
        parts.append(
            f'<line x1="{_x(low):.1f}" y1="{y:.1f}" x2="{_x(high):.1f}" y2="{y:.1f}" '
            f'stroke="{OURS}" stroke-width="2" opacity="0.5"/>'
        )
        worst = min(one.by_tone, key=lambda tone: one.by_tone[tone])
        for tone, value in one.by_tone.items():
            parts.append(f'<circle cx="{_x(value):.1f}" cy="{y:.1f}" r="3" fill="{OURS}" opacity="0.5"/>')
            if tone == worst:
                parts.append(
                    f'<text x="{_x(value):.1f}" y="{y + 15:.1f}" font-size="10" text-anchor="middle" '
                    f'fill="{QUIET}">{tone}</text>'
                )
    parts += [
        f'<line x1="{_x(value):.1f}" y1="{y - 8:.1f}" x2="{_x(value):.1f}" y2="{y + 8:.1f}" '
        f'stroke="{PEER}" stroke-width="2"><title>{escape(name)}</title></line>'
        for name, value in one.peers.items()
        if not math.isnan(value)
    ]
    parts.append(f'<rect x="{_x(one.value) - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" fill="{OURS}"/>')
    parts.append(
        f'<text x="{WIDTH - 16}" y="{y + 5:.1f}" text-anchor="end" fill="{OURS}">{one.value:.2f}</text>'
    )
    return parts


def svg(figures: Sequence[Figure]) -> str:
    """Return the plot as SVG text: a square for each figure, small discs for tones, strokes for peers."""
    rows = [drawn(one) for one in shown(figures)]
    tall = TOP + ROW * len(rows) + 46
    said = "; ".join(f"{one.name}: {one.value:.2f}" for one in rows) or "Nothing was measured."
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {tall}" role="img" '
        f'font-family="sans-serif" font-size="14"><title>{escape(TITLE)}</title>'
        f"<desc>{escape(said)}</desc>",
        f'<rect width="{WIDTH}" height="{tall}" fill="#ffffff"/>',
        f'<text x="16" y="28" font-size="17" fill="{INK}">{escape(TITLE)}</text>',
        f'<text x="16" y="48" font-size="12" fill="{QUIET}">Square: this reader. Discs: each skin tone, '
        f'the worst one numbered. <tspan fill="{PEER}">Strokes: other methods on the same pictures.</tspan>'
        "</text>",
    ]
    for step in range(6):
        x = _x(step / 5)
        parts.append(f'<line x1="{x:.1f}" y1="{TOP - 14}" x2="{x:.1f}" y2="{tall - 34}" stroke="#e2e2e2"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{tall - 12}" text-anchor="middle" fill="{QUIET}">{step / 5:.1f}</text>'
        )
    for place, one in enumerate(rows):
        parts += _row(one, TOP + ROW * place + ROW / 2)
    return "\n".join([*parts, "</svg>"])
