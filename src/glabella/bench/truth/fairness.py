"""How much worse the worst skin tone is read than the middle one, and how much of that is chance."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from glabella.bench.truth.figure import Figure

MOST = 1.25
LEAST_ERROR = 1e-3
DRAWS, INTERVAL, CHANCE, FEWEST = 2000, (5, 95), 95, 2
Floats = NDArray[np.float64]


def fairness(figures: Iterable[Figure]) -> list[Figure]:
    """Return, for each figure known by tone, what the worst tone misses over what the median tone misses."""
    return [_fairness(one) for one in figures if len(set(one.by_tone) - set(one.exempt)) > 2]


def ratio(values: Floats) -> Floats:
    """Return what the worst of some tones (..., tones) misses over what the median one misses."""
    missed = np.maximum(1 - values, LEAST_ERROR)
    return np.asarray(missed.max(axis=-1) / np.median(missed, axis=-1))


def _fairness(figure: Figure) -> Figure:
    counted = {tone: value for tone, value in figure.by_tone.items() if tone not in figure.exempt}
    worst = min(counted, key=lambda tone: counted[tone])
    value = float(ratio(np.array(list(counted.values()))))
    note = f"Worst: tone {worst}."
    if figure.exempt:
        note += f" Exempt: tones {', '.join(str(tone) for tone in figure.exempt)}."
    cases = [np.array(figure.samples.get(tone, ()), np.float64).reshape(-1, 2) for tone in counted]
    interval = None
    if min(map(len, cases)) >= FEWEST:
        interval, chance = resampled(cases)
        note += (
            f" {min(map(len, cases))} cases a tone. If all tones were alike, chance would give {chance:.2f}."
        )
    return Figure(
        "fairness", f"{figure.part}: {figure.name}", value, "1", f"≤ {MOST}", value <= MOST, note=note,
        interval=interval,
    )  # fmt: skip


def resampled(cases: list[Floats]) -> tuple[tuple[float, float], float]:
    """Return the interval of the ratio when each tone's cases are drawn anew, and what chance alone gives.

    Parameters
    ----------
    cases : for each tone (n, 2) float64, score and weight

    Returns
    -------
    the 5th and 95th percentile with each tone's own cases, and the 95th with cases of any tone. The worst of
    several is above the median by chance alone, which the last number measures.
    """
    draws = np.random.default_rng(0)
    together = np.concatenate(cases)

    def drawn(pools: list[Floats]) -> Floats:
        means = []
        for pool, own in zip(pools, cases, strict=True):
            some = pool[draws.integers(len(pool), size=(DRAWS, len(own)))]
            means.append(
                (some[..., 0] * some[..., 1]).sum(axis=1) / np.maximum(some[..., 1].sum(axis=1), 1e-9)
            )
        return ratio(np.stack(means, axis=1))

    low, high = np.percentile(drawn(cases), INTERVAL)
    chance = np.percentile(drawn([together] * len(cases)), CHANCE)
    return (float(low), float(high)), float(chance)
