"""Times on the clock of a course: days after the last session."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

from glabella.terms.errors import WrongUsage

DAYS_PER_WEEK = 7.0
DAYS_PER_MONTH = 30.4375
_FORM = re.compile(r"(\d+(?:\.\d+)?)(d|wk|mo)")


@total_ordering
@dataclass(frozen=True, eq=False)
class Time:
    """A moment after the last session, written ``3d``, ``6wk`` or ``6mo``.

    ``days`` is the time in days, ≥ 0, by which times are ordered; ``label`` is how it was written.
    """

    days: float
    label: str

    @classmethod
    def parse(cls, text: str) -> Time:
        """Read ``0d``, ``3d``, ``2wk`` or ``6mo``.

        Raises
        ------
        WrongUsage
            If the text has another form.
        """
        match = _FORM.fullmatch(text.strip())
        if match is None:
            raise WrongUsage(
                f"“{text}” is not a time.", "Write days, weeks or months, such as 3d, 2wk or 6mo."
            )
        factor = {"d": 1.0, "wk": DAYS_PER_WEEK, "mo": DAYS_PER_MONTH}[match[2]]
        return cls(float(match[1]) * factor, match[0])

    @property
    def months(self) -> float:
        """Return the time in months of 30.4375 days."""
        return self.days / DAYS_PER_MONTH

    @property
    def words(self) -> str:
        """Return the time as a person would say it, such as ``6 months after the last session``."""
        match = _FORM.fullmatch(self.label)
        assert match is not None
        number = match[1]
        if float(number) == 0:
            return "the day of the last session"
        unit = {"d": "day", "wk": "week", "mo": "month"}[match[2]]
        return f"{number} {unit}{'' if float(number) == 1 else 's'} after the last session"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Time) and self.days == other.days

    def __lt__(self, other: Time) -> bool:
        return self.days < other.days

    def __hash__(self) -> int:
        return hash(self.days)

    def __str__(self) -> str:
        return self.label
