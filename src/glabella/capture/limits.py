"""What is asked of a photograph, read from the library: when to warn, when to refuse, what to say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from glabella.capture.photo import Caution
from glabella.terms import UnusableInput, load_yaml


@dataclass(frozen=True)
class Limit:
    """What is asked of one measure of a photograph.

    ``caution`` and ``refuse`` are values of the measure in ``unit``; ``worse`` says which side of them is
    worse, ``above`` or ``below``. ``component`` is the quality component of ISO/IEC 29794-5 that the measure
    stands near and ``differs`` says how the standard's own algorithm differs; ``words`` name the measure
    plainly; ``widen`` multiplies stated errors beyond ``caution``.
    """

    name: str
    words: str
    description: str
    component: str
    differs: str
    unit: str
    worse: str
    caution: float | None
    refuse: float | None
    widen: float
    advice: str
    problem: str
    cure: str

    def beyond(self, value: float, bound: float | None) -> bool:
        """Tell whether a value lies on the worse side of a bound; never where there is none."""
        if bound is None:
            return False
        return value > bound if self.worse == "above" else value < bound

    def verdict(self, value: float) -> str:
        """Return ``unusable``, ``poor`` or ``good``."""
        if self.beyond(value, self.refuse):
            return "unusable"
        return "poor" if self.beyond(value, self.caution) else "good"

    def as_caution(self) -> Caution:
        """Return the warning that a poor value gives."""
        return Caution(self.name, self.advice, self.widen)

    def as_error(self) -> UnusableInput:
        """Return the refusal that an unusable value gives."""
        return UnusableInput(self.problem, self.cure)


def _number(row: dict[str, Any], key: str) -> float | None:
    return float(row[key]["value"]) if key in row else None


@cache
def limits() -> dict[str, Limit]:
    """Return every limit of the library's ``capture/quality.yaml`` by name."""
    rows: dict[str, dict[str, Any]] = load_yaml("capture", "quality.yaml")["measures"]
    return {
        name: Limit(
            name=name,
            words=row["words"],
            description=row["description"],
            component=row["component"],
            differs=row["differs"],
            unit=row["unit"],
            worse=row["worse"],
            caution=_number(row, "caution"),
            refuse=_number(row, "refuse"),
            widen=_number(row, "widen") or 1.0,
            advice=row.get("advice", ""),
            problem=row.get("problem", ""),
            cure=row.get("cure", ""),
        )
        for name, row in rows.items()
    }
