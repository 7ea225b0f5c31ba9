"""A page's text as one reader wants it: in chosen units, each word of the field opening its meaning."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from glabella.pages.units import METRIC, beside

_BUTTON = '<button type="button" class="term" popovertarget="meaning-{id}">{word}</button>'


@lru_cache(maxsize=4)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})s?\b", re.IGNORECASE) if words else None


class Wording:
    """The glossary and units while a page is written; it recalls which words of the glossary it marked."""

    def __init__(self, terms: list[dict[str, Any]], units: str = METRIC) -> None:
        self.units = units
        self._terms = {
            str(row["term"]).casefold(): {"id": slugify(row["term"]), **row} for row in terms if row["term"]
        }
        self._used: dict[str, dict[str, Any]] = {}
        self._seen: set[str] = set()

    def _find(self, text: str) -> list[tuple[re.Match[str], dict[str, Any]]]:
        pattern = _pattern(tuple(self._terms))
        found: dict[str, tuple[re.Match[str], dict[str, Any]]] = {}
        for match in pattern.finditer(text) if pattern else ():
            row = self._terms[match[1].casefold()]
            found.setdefault(row["id"], (match, row))
        return list(found.values())

    def say(self, text: str) -> str:
        """Return a text in the reader's units."""
        return beside(text, self.units)

    def within(self, text: str) -> list[dict[str, Any]]:
        """Return the words of the glossary that a text uses, in their order."""
        return [row for _match, row in self._find(text)]

    def mark(self, text: str) -> SafeString:
        """Return a text as HTML in which each word of the glossary opens its meaning, once in a part."""
        text = self.say(text)
        html, last = [], 0
        for match, row in self._find(text):
            if row["id"] in self._seen:
                continue
            self._seen.add(row["id"])
            self._used[row["id"]] = row
            html.append(escape(text[last : match.start()]))
            html.append(_BUTTON.format(id=row["id"], word=escape(match[0])))
            last = match.end()
        return mark_safe("".join([*html, escape(text[last:])]))

    def next_part(self) -> str:
        """Let words be marked again: a reader may begin at any part."""
        self._seen.clear()
        return ""

    @property
    def used(self) -> list[dict[str, Any]]:
        """Return the words that were marked so far; a page asks at its end."""
        return list(self._used.values())
