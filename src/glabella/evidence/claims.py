"""The statements of a procedure page, and contradictions between them found by comparing their quantities."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from glabella.evidence.studies import require_procedure, source
from glabella.terms import Concern, Source, load_yaml

_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NUMBER_WORDS = {word: float(place + 1) for place, word in enumerate(_WORDS)} | {
    "a": 1.0,
    "an": 1.0,
    "half": 0.5,
    "fifteen": 15.0,
    "twenty": 20.0,
}
_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}
_NUMBER = r"(?:\d+(?:[.,]\d+)?|" + "|".join(_NUMBER_WORDS) + ")"
_BOUND = r"(?P<bound>within|under|less than|up to|at most|over|more than|at least|about)?\s*"
_QUANTITY = re.compile(
    rf"\b{_BOUND}(?P<low>{_NUMBER})(?:\s*(?:to|–|-|and|or)\s*(?P<high>{_NUMBER}))?\s*-?"
    rf"(?P<unit>hours?|days?|weeks?|months?|years?|%|percent|in 100|USD|sessions?)(?:\b|(?<=%))",
    re.IGNORECASE,
)
# Words for how much a treatment does, as ranges of one ladder from 0 (nothing) to 4 (very much).
_STRENGTH = {
    "does nothing": (0.0, 0.0),
    "no effect": (0.0, 0.0),
    "slight": (0.5, 1.5),
    "limited": (0.5, 1.5),
    "modest": (1.0, 2.0),
    "mild": (0.5, 1.5),
    "moderate": (1.5, 2.5),
    "marked": (2.5, 3.5),
    "effective": (2.0, 4.0),
    "very effective": (3.0, 4.0),
    "highly effective": (3.0, 4.0),
    "dramatic": (3.0, 4.0),
}


@dataclass(frozen=True)
class Amount:
    """A range that a sentence states, in one unit for each kind: days, percent, USD, sessions, strength."""

    low: float
    high: float
    unit: str
    words: str


@dataclass(frozen=True)
class Claim:
    """One statement of a page with its sources.

    Attributes
    ----------
    id : of the claim, unique on its page
    part : of the page it belongs to
    text : the sentence
    kind : what sort of statement it is; ``often_said`` where no data were found
    sources : keys of the bibliography
    certainty, certainty_reasons : a GRADE word, and why
    population : the people it holds for
    about : what it is about, so that contradictions can be found
    contradicts : ids of claims to be shown beside it
    review_by : the day, year-month-day, by which it must be looked at again
    """

    id: str
    part: str
    text: str
    kind: str
    sources: tuple[str, ...]
    certainty: str
    certainty_reasons: tuple[str, ...]
    population: str
    about: str
    contradicts: tuple[str, ...]
    review_by: str

    def cited(self, bibliography: Mapping[str, Source]) -> tuple[Source, ...]:
        """Return its sources as the bibliography lists them."""
        return tuple(bibliography[key] for key in self.sources)


def _number(text: str) -> float:
    return _NUMBER_WORDS.get(text.lower()) or float(text.replace(",", "."))


def _bounded(bound: str, low: float, high: float) -> tuple[float, float]:
    if bound in ("within", "under", "less than", "up to", "at most"):
        return 0.0, high
    if bound in ("over", "more than", "at least"):
        return low, math.inf
    if bound == "about":
        return low * 0.75, high * 1.25
    return low, high


def amounts(text: str) -> tuple[Amount, ...]:
    """Return the amounts that a sentence states; durations in days."""
    found = []
    for match in _QUANTITY.finditer(text):
        low = _number(match["low"])
        high = _number(match["high"]) if match["high"] else low
        unit = match["unit"].lower()
        single = unit.rstrip("s")
        if single == "session" and match["low"].lower() in ("a", "an"):
            continue
        factor = _DAYS.get(single, 1.0)
        name = "days" if single in _DAYS else {"percent": "%", "in 100": "%", "usd": "USD"}.get(unit, single)
        ends = _bounded((match["bound"] or "").lower(), min(low, high) * factor, max(low, high) * factor)
        found.append(Amount(*ends, name, match[0].strip()))
    lowered = text.lower()
    for words in sorted(_STRENGTH, key=len, reverse=True):
        if re.search(rf"\b{words}\b", lowered):
            found.append(Amount(*_STRENGTH[words], "strength", words))
            lowered = lowered.replace(words, " ")
    return tuple(found)


def _apart(one: Amount, other: Amount) -> bool:
    return one.unit == other.unit and (one.high < other.low or other.high < one.low)


def contradictions(claims: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, int, Amount, Amount]]:
    """Yield (place, later place, amount, amount) for claims on one quantity that cannot both hold.

    Claims that name each other under ``contradicts`` are shown side by side, which is no fault.
    """
    stated = [amounts(str(claim.get("text", ""))) for claim in claims]
    for later, claim in enumerate(claims):
        about = claim.get("about")
        if not about:
            continue
        for place in range(later):
            other = claims[place]
            known = claim.get("id") in other.get("contradicts", ()) or other.get("id") in claim.get(
                "contradicts", ()
            )
            if other.get("about") != about or known:
                continue
            for one in stated[place]:
                for two in stated[later]:
                    if _apart(one, two):
                        yield place, later, one, two


@cache
def claims(procedure: str) -> tuple[Claim, ...]:
    """Return the statements of a procedure's page in the order of the page."""
    rows = load_yaml("procedures", require_procedure(procedure), "claims.yaml")["claims"]
    return tuple(
        Claim(
            id=row["id"],
            part=row["part"],
            text=row["text"],
            kind=row["kind"],
            sources=tuple(row["sources"]),
            certainty=row["certainty"]["level"],
            certainty_reasons=tuple(row["certainty"]["reasons"]),
            population=row["population"],
            about=row.get("about", ""),
            contradicts=tuple(row.get("contradicts", ())),
            review_by=str(row["review_by"]),
        )
        for row in rows
    )


@dataclass(frozen=True)
class Conflict:
    """A topic on which sources disagree.

    ``sides`` holds (source, what it says in our words); ``note`` is what we make of it; ``concern`` is
    ``None`` where the topic is not about one; ``id`` names the conflict.
    """

    id: str
    concern: Concern | None
    topic: str
    sides: tuple[tuple[Source, str], ...]
    note: str


@cache
def conflicts() -> tuple[Conflict, ...]:
    """Return every topic on which sources of the library disagree."""
    return tuple(
        Conflict(
            row["id"],
            None if row["concern"] is None else Concern(row["concern"]),
            row["topic"],
            tuple((source(side["source"]), side["says"]) for side in row["sides"]),
            row["note"],
        )
        for row in load_yaml("findings", "conflicts.yaml")["conflicts"]
    )
