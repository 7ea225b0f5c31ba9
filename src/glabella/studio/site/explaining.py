"""Words of the field inside a page's text: each opens its meaning, without a script."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

_BUTTON = '<button type="button" class="term" popovertarget="meaning-{id}">{word}</button>'


@lru_cache(maxsize=4)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})s?\b", re.IGNORECASE) if words else None


class Meanings:
    """The glossary while a page is written: it marks the first use of a word in a text, and recalls which."""

    def __init__(self, terms: list[dict[str, Any]]) -> None:
        self._terms = {
            str(row["term"]).casefold(): {"id": slugify(row["term"]), **row} for row in terms if row["term"]
        }
        self._used: dict[str, dict[str, Any]] = {}

    def _find(self, text: str) -> list[tuple[re.Match[str], dict[str, Any]]]:
        pattern = _pattern(tuple(self._terms))
        found: dict[str, tuple[re.Match[str], dict[str, Any]]] = {}
        for match in pattern.finditer(text) if pattern else ():
            row = self._terms[match[1].casefold()]
            found.setdefault(row["id"], (match, row))
        return list(found.values())

    def within(self, text: str) -> list[dict[str, Any]]:
        """Return the words of the glossary that a text uses, in their order."""
        return [row for _match, row in self._find(text)]

    def mark(self, text: str) -> SafeString:
        """Return a text as HTML in which each word of the glossary opens its meaning."""
        html, last = [], 0
        for match, row in self._find(text):
            self._used[row["id"]] = row
            html.append(escape(text[last : match.start()]))
            html.append(_BUTTON.format(id=row["id"], word=escape(match[0])))
            last = match.end()
        return mark_safe("".join([*html, escape(text[last:])]))

    @property
    def used(self) -> list[dict[str, Any]]:
        """Return the words that were marked so far; a page asks at its end."""
        return list(self._used.values())
