"""One measured figure of merit, with what was wanted of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """A number that says how well something is read.

    ``part`` is what was judged (``colour``, ``relief``, ``findings``, ``repeatability``, ``speed``),
    ``wanted`` the condition in words such as ``≥ 0.95``, ``met`` whether it holds. ``by_tone`` holds the same
    figure for each Monk tone where tones differ, on a scale where 1 is perfect and 0 nothing; ``exempt`` the
    tones that the rule of fairness leaves out, by name; ``peers`` the same figure for other methods in the
    same run. ``samples`` are the independent cases behind each tone as (score, weight): their weighted mean
    is its figure. ``interval`` holds 90 % of what resampling them gives. A ``value`` that could not be
    measured here is NaN, and ``note`` says why.
    """

    part: str
    name: str
    value: float
    unit: str
    wanted: str
    met: bool
    by_tone: Mapping[int, float] = field(default_factory=dict)
    peers: Mapping[str, float] = field(default_factory=dict)
    exempt: tuple[int, ...] = ()
    samples: Mapping[int, Sequence[tuple[float, float]]] = field(default_factory=dict)
    interval: tuple[float, float] | None = None
    note: str = ""
