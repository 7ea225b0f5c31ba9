"""Words for people: labels, natural frequencies, percentages in plain language."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from glabella.terms import Concern, Tier, Time, Zone, load_yaml

LAST_ILLUSTRATED_DAY = 7.0


@cache
def words() -> dict[str, Any]:
    """Return the library's words for people."""
    return dict(load_yaml("render", "words.yaml"))


def sentence(name: str) -> str:
    """Return one of the fixed sentences, such as ``clinician``."""
    return str(words()["sentences"][name])


def concern_name(concern: Concern) -> str:
    """Return a concern's name for a list, such as ``Fine lines``."""
    return str(words()["concerns"][str(concern)]["name"])


def zone_name(zone: Zone | None) -> str:
    """Return a zone's plain name; ``None`` is the whole face."""
    return "whole face" if zone is None else str(words()["zones"][str(zone)])


def tier_words(tier: Tier) -> str:
    """Return what a tier means in plain words."""
    return str(words()["tiers"][str(tier)])


def flag_words(flag: str) -> str:
    """Return the plain sentence of a study's flag; an unknown flag is shown as it is written."""
    return str(words()["flags"].get(flag, flag.replace("_", " ")))


def is_illustrated(time: Time) -> bool:
    """Return whether a time lies in the first days, which are drawn as an illustration."""
    return time.days <= LAST_ILLUSTRATED_DAY


def ordinal(number: float) -> str:
    """Return ``10th``, ``21st``; a number with decimals keeps them, as in ``2.5th``."""
    text = f"{number:g}"
    if number % 1 or 10 <= number % 100 <= 20:
        return f"{text}th"
    return text + {1: "st", 2: "nd", 3: "rd"}.get(int(number) % 10, "th")


def place_in_hundred(percentile: float) -> str:
    """Return where a percentile stands, such as ``middle of 100 people in studies like these``."""
    people = "of 100 people in studies like these"
    if percentile == 50:
        return f"middle {people}"
    amount = "little" if percentile < 50 else "much"
    return f"{amount} improvement, {ordinal(percentile)} {people}"


def label_text(time: Time, percentile: float) -> str:
    """Return the label of a simulated picture: what it is, when (``time``), for whom (``percentile``, 0–100).

    The first days are also called an illustration, since no study measured how strong they are.
    """
    parts = [str(words()["notice"]), "simulated", time.words, place_in_hundred(percentile)]
    if is_illustrated(time):
        parts.append(sentence("illustration"))
    return " · ".join(parts)


def capital(text: str) -> str:
    """Return a text with its first letter large."""
    return text[:1].upper() + text[1:]


def percent(fraction: float) -> str:
    """Return a fraction as whole percent, such as ``8%``; a minus sign is kept, zero has none."""
    return f"{round(100 * fraction) or 0}%".replace("-", "−")


def of_hundred(fraction: float) -> int:
    """Return how many of 100 people a chance means."""
    return round(100 * min(max(fraction, 0.0), 1.0))


def change_words(concern: Concern, improvement: float) -> str:
    """Return a change in plain words, such as ``about 8% softer wrinkles`` or ``no change in wrinkles``."""
    entry = words()["concerns"][str(concern)]
    rounded = round(100 * improvement)
    if rounded == 0:
        return f"no change in {str(entry['name']).lower()}"
    return f"about {abs(rounded)}% {entry['less'] if rounded > 0 else entry['more']}"


def certainty_dots(certainty: str) -> int:
    """Return how many of four dots a certainty fills."""
    return int(words()["certainty"].get(certainty, {"dots": 0})["dots"])


def forbidden(text: str) -> tuple[str, ...]:
    """Return the words of the library's ``never`` list that a text holds, and any bare promise."""
    plain = " ".join(text.lower().split())
    found = [word for word in words()["never"] if re.search(rf"\b{re.escape(word)}\b", plain)]
    if re.search(r"promis", plain.replace("not promised", "")):
        found.append("promise")
    return tuple(found)
