"""The answer to “could it harm my dark skin?”: what was counted in brown and black skin, and what was not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

TYPES = ("I", "II", "III", "IV", "V", "VI")
DARK = TYPES[3:]
_RANGE = re.compile(r"\b(I{1,3}|IV|VI?)\b(?:\s*(?:–|-|to)\s*(I{1,3}|IV|VI?)\b)?")
_NAMES_SKIN = re.compile(r"skin types?\b", re.IGNORECASE)


def types_named(text: str) -> set[str]:
    """Return the Fitzpatrick types that a text names; “skin types III–V” gives III, IV and V."""
    if not _NAMES_SKIN.search(text):
        return set()
    found: set[str] = set()
    for first, last in _RANGE.findall(text):
        start, end = TYPES.index(first), TYPES.index(last or first)
        found |= set(TYPES[start : end + 1])
    return found


def dark_skin(harms: Iterable[dict[str, Any]], rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return what is known of harm in skin types IV to VI.

    Parameters
    ----------
    harms : iterable of dict
        ``text``, ``population``, ``n`` and ``source`` of each harm that studies counted.
    rows : iterable of dict
        ``text`` and ``source`` of what else is said; it counts where its text names a type.

    Returns
    -------
    dict: ``counted`` and ``told`` hold rows of text and source, ``types`` each dark type with whether
    anything was counted in it.
    """
    counted, told, known = [], [], set()
    for harm in harms:
        named = types_named(harm["population"]) & set(DARK)
        if named and harm["n"]:
            counted.append(harm)
            known |= named
        elif named:
            told.append(harm)
    for row in rows:
        named = types_named(row["text"]) & set(DARK)
        if named and not any(row["source"]["id"] == one["source"]["id"] for one in counted):
            counted.append(row)
            known |= named
    return {
        "counted": counted,
        "told": told,
        "types": [{"type": one, "known": one in known} for one in DARK],
        "unknown": [one for one in DARK if one not in known],
    }
