"""A number that carries where it comes from and how much it can be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    """How strong the evidence behind a value is, best first."""

    CONTROLLED_BLINDED = "controlled_blinded"
    CONTROLLED = "controlled"
    UNCONTROLLED_BLINDED = "uncontrolled_blinded"
    UNCONTROLLED = "uncontrolled"
    ANIMAL = "animal"
    ASSUMED = "assumed"
    NONE = "none"

    @property
    def rank(self) -> int:
        """Return 0 for the best tier and more for each worse one."""
        return list(Tier).index(self)


def worst_tier(tiers: Iterable[Tier]) -> Tier:
    """Return the worst of some tiers, since a chain is as weak as its weakest link; ``NONE`` for none."""
    return max(tiers, key=lambda tier: tier.rank, default=Tier.NONE)


@dataclass(frozen=True)
class Source:
    """A published source, as the bibliography lists it.

    ``id`` is the bibliography key; ``citation`` is author, year and journal; ``link`` is a DOI or
    PubMed address, empty where none was seen.
    """

    id: str
    citation: str
    link: str = ""


@dataclass(frozen=True)
class Quantity:
    """A value with its range, unit, source, place in the source (``locator``) and evidence tier.

    ``low`` and ``high`` bound the central 95 % unless ``note`` says otherwise; ``value`` lies within.
    """

    value: float
    low: float
    high: float
    unit: str
    source: str
    locator: str
    tier: Tier
    note: str = ""

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"value {self.value} must lie within {self.low} to {self.high} {self.unit}")


@dataclass(frozen=True)
class Unknown:
    """A value that nobody has measured, with the reason; never a default in disguise."""

    reason: str
