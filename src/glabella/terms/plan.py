"""A course of treatment, frozen: what is asked for, before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from glabella.terms.errors import WrongUsage

MOST_SESSIONS = 12
LONGEST_INTERVAL_WEEKS = 26.0
LONGEST_NEEDLE_MM = 3.0


class Phototype(StrEnum):
    """Fitzpatrick phototype: how skin answers the sun, as reported by the person, never guessed."""

    I = "I"  # noqa: E741
    II = "II"
    III = "III"
    IV = "IV"
    V = "V"
    VI = "VI"


@dataclass(frozen=True)
class Plan:
    """A course of one procedure.

    Parameters
    ----------
    procedure : str
        Name of a folder in the library's ``procedures``.
    sessions : int
        Number of sessions, 0 to 12. Zero sessions change nothing.
    interval_weeks : float
        Weeks between sessions, above 0, at most 26.
    needle_mm : float
        Needle length in millimetres, above 0, at most 3.
    device : str
        Device class, such as ``pen`` or ``roller``.
    adjunct : str or None
        What is combined with the procedure, if anything.
    phototype : Phototype or None
        As the person reports it; ``None`` when not told.

    Raises
    ------
    WrongUsage
        If a value is outside its range.
    """

    procedure: str
    sessions: int
    interval_weeks: float
    needle_mm: float
    device: str
    adjunct: str | None = None
    phototype: Phototype | None = None

    def __post_init__(self) -> None:
        if not (isinstance(self.sessions, int) and 0 <= self.sessions <= MOST_SESSIONS):
            raise WrongUsage(f"{self.sessions} sessions cannot be planned.", f"Choose 0 to {MOST_SESSIONS}.")
        if not 0 < self.interval_weeks <= LONGEST_INTERVAL_WEEKS:
            raise WrongUsage(
                f"An interval of {self.interval_weeks} weeks cannot be planned.",
                f"Choose more than 0 and at most {LONGEST_INTERVAL_WEEKS:g} weeks.",
            )
        if not 0 < self.needle_mm <= LONGEST_NEEDLE_MM:
            raise WrongUsage(
                f"A needle of {self.needle_mm} mm cannot be planned.",
                f"Choose more than 0 and at most {LONGEST_NEEDLE_MM:g} mm.",
            )
