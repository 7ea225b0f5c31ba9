"""One numbered list of sources for a page, each with everything on the page that it supports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from glabella.evidence import source
from glabella.terms import Source


def key_of(cited: str | Source | Mapping[str, Any]) -> str:
    """Return the id of a source, however it is held."""
    if isinstance(cited, str):
        return cited
    return cited.id if isinstance(cited, Source) else str(cited["id"])


class Citations:
    """Numbers sources in the order in which a page cites them."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, Any]] = {}

    def cite(self, cited: str | Source | Mapping[str, Any], text: str, place: str = "") -> dict[str, Any]:
        """Return a source with its number ``n``; ``text`` is what it supports, ``place`` where it says so."""
        key = key_of(cited)
        number = len(self._found) + 1
        entry = self._found.setdefault(key, {"n": number, **vars(source(key)), "supports": {}})
        entry["supports"].setdefault(text, place)
        return {name: entry[name] for name in ("n", "id", "citation", "link")}

    def rows(self, found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return rows of ``text`` and ``source``, each source numbered."""
        return [
            {**row, "source": self.cite(row["source"], row["text"], str(row.get("locator", "")))}
            for row in found
        ]

    def listed(self) -> list[dict[str, Any]]:
        """Return the sources in their order."""
        return [{**entry, "supports": list(entry["supports"].items())} for entry in self._found.values()]
