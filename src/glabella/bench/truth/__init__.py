"""How well skin is read, measured against known truth and against peers, in one run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from glabella.bench.truth.document import as_document, as_text, write_document
from glabella.bench.truth.fairness import fairness
from glabella.bench.truth.figure import Figure
from glabella.terms import WrongUsage

PARTS = {
    "colour": "measure_colour",
    "relief": "measure_relief",
    "findings": "measure_findings",
    "repeat": "measure_repeat",
    "speed": "measure_speed",
}


def measure_truth(
    parts: Sequence[str] = (), *, report: Callable[[str], None] = lambda _: None
) -> tuple[Figure, ...]:
    """Measure every part, or those named, and return their figures with the fairness between tones last.

    Deterministic apart from speed. What needs real photographs says so where there are none.

    Parameters
    ----------
    parts : names in ``PARTS``; all where none is named
    report : is told in one sentence what runs

    Raises
    ------
    WrongUsage
        If a part is not known.
    """
    unknown = set(parts) - set(PARTS)
    if unknown:
        raise WrongUsage(
            f"The bench has no part {', '.join(sorted(unknown))}.", f"Choose from {', '.join(PARTS)}."
        )
    figures: list[Figure] = []
    for name, measure in PARTS.items():
        if parts and name not in parts:
            continue
        report(f"Measuring {name}.")
        figures += _measured(name, measure)
    return (*figures, *fairness(figures))


def _measured(name: str, measure: str) -> Sequence[Figure]:
    module = f"glabella.bench.truth.{name}"
    try:
        call: Callable[[], Sequence[Figure]] = getattr(import_module(module), measure)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        return ()
    return call()


__all__ = ["PARTS", "Figure", "as_document", "as_text", "measure_truth", "write_document"]
