"""How much worse the worst skin tone is read than the middle one."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from glabella.bench.truth.figure import Figure

MOST = 1.25
LEAST_ERROR = 1e-3


def fairness(figures: Iterable[Figure]) -> list[Figure]:
    """Return, for each figure known by tone, what the worst tone misses over what the median tone misses."""
    return [_fairness(one) for one in figures if len(set(one.by_tone) - set(one.exempt)) > 2]


def _fairness(figure: Figure) -> Figure:
    counted = {tone: value for tone, value in figure.by_tone.items() if tone not in figure.exempt}
    worst = min(counted, key=lambda tone: counted[tone])
    missed = max(1 - median(counted.values()), LEAST_ERROR)
    ratio = max(1 - counted[worst], LEAST_ERROR) / missed
    note = f"Worst: tone {worst}."
    if figure.exempt:
        note += f" Exempt: tones {', '.join(str(tone) for tone in figure.exempt)}."
    return Figure(
        "fairness", f"{figure.part}: {figure.name}", ratio, "1", f"≤ {MOST}", ratio <= MOST, note=note
    )
