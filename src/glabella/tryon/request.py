"""What a try-on is asked for, checked before anything is computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from glabella.terms import Concern, Time, WrongUsage

DEFAULT_TIMES = ("0d", "1d", "3d", "7d", "1mo", "3mo", "6mo", "12mo")
DEFAULT_PERCENTILES = (10.0, 50.0, 90.0)
SMALLEST_SIZE, LARGEST_SIZE = 256, 8192


@dataclass(frozen=True)
class Request:
    """One try-on.

    Parameters
    ----------
    procedure : str or None
        A procedure of the library; the library's default where ``None``.
    options : mapping
        Fields of ``Plan``; the procedure's defaults where absent.
    times : tuple of str
        Times after the last session, such as ``6mo``.
    percentiles : tuple of float
        0 < p < 100; 10 is little improvement, 90 much.
    concerns : tuple of str
        Only these are painted; all where empty.
    size : int
        Longest side of the layers in pixels; never more than the photograph's own scale.
    patch : bool
        A piece of body skin instead of a face.
    coin : str
        A coin beside body skin: its diameter in mm, or its name in the library; empty for none.
    seed : int

    Raises
    ------
    WrongUsage
        If a time, percentile, concern or size cannot be.
    """

    procedure: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    times: tuple[str, ...] = DEFAULT_TIMES
    percentiles: tuple[float, ...] = DEFAULT_PERCENTILES
    concerns: tuple[str, ...] = ()
    size: int = 2048
    patch: bool = False
    coin: str = ""
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.times or not self.percentiles:
            raise WrongUsage("A try-on needs a time and a percentile.", "Leave them out for the defaults.")
        for percentile in self.percentiles:
            if not 0 < percentile < 100:
                raise WrongUsage(f"{percentile:g} is not a percentile.", "Choose numbers between 0 and 100.")
        known = [str(concern) for concern in Concern]
        for name in self.concerns:
            if name not in known:
                raise WrongUsage(f"“{name}” is not a concern.", f"Choose from {', '.join(known)}.")
        if not SMALLEST_SIZE <= self.size <= LARGEST_SIZE:
            raise WrongUsage(
                f"Layers of {self.size} pixels cannot be made.", f"Choose {SMALLEST_SIZE} to {LARGEST_SIZE}."
            )
        _ = self.moments

    @cached_property
    def moments(self) -> tuple[Time, ...]:
        """Return the times, parsed and in order, without repeats."""
        return tuple(sorted({Time.parse(text) for text in self.times}))

    def chosen(self, weights: Mapping[str, float]) -> dict[str, float]:
        """Return the weights with every concern that was not asked for at 0."""
        if not self.concerns:
            return dict(weights)
        left_out = {str(concern) for concern in Concern} - set(self.concerns)
        return {name: 0.0 if name in left_out else weight for name, weight in weights.items()}
