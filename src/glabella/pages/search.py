"""Search over procedures, concerns, words of the glossary and claims, by the beginning of words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from glabella.evidence import procedures
from glabella.pages.documents import names, statements
from glabella.pages.files import read_page
from glabella.pages.numbers import words
from glabella.terms import Concern, library_folder, load_yaml

KINDS = ("procedure", "concern", "term", "claim")
_WORD = re.compile(r"\w+")
Words = tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One thing that can be found: what names it, other names for it, and the rest of its text."""

    kind: str
    id: str
    procedure: str
    title: str
    text: str
    named: Words
    also: Words
    said: Words


def plain_words(text: str) -> Words:
    """Return the words of a text in small letters, without accents and endings of the plural."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return tuple(_single(word) for word in _WORD.findall(bare.replace("'", "").replace("’", "")))


def _single(word: str) -> str:
    """Return a word without the ending of its plural."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and re.search(r"(?:[sxz]|[cs]h)es$", word):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _synonyms() -> dict[str, list[str]]:
    """Return other names by the id of their procedure or concern."""
    rows = load_yaml("pages", "synonyms.yaml")["synonyms"]
    return {str(row["for"]): [str(one) for one in row["say"]] for row in rows}


def _usual_name(name: str) -> str:
    return names(name)[0] if name in procedures() else words(name)


def glossary_rows() -> list[dict[str, Any]]:
    """Return the words of the library's glossary, none before it is written."""
    if not (library_folder() / "pages" / "glossary.yaml").is_file():
        return []
    file, _faults = read_page("pages/glossary.yaml")
    rows = file.data.get("terms") if file is not None and isinstance(file.data, dict) else None
    return [row for row in rows or () if isinstance(row, dict)]


def _entries(terms: Sequence[dict[str, Any]]) -> Iterator[Entry]:
    also = _synonyms()
    for name in procedures():
        usual, *others = names(name)
        known_as = plain_words(" ".join([*others, *also.get(name, [])]))
        text = ", ".join(others)
        yield Entry("procedure", name, name, usual, text, plain_words(usual), known_as, ())
        for claim in statements(name):
            said = plain_words(claim.text)
            yield Entry("claim", claim.id, name, usual, claim.text, (), plain_words(usual), said)
    for one in Concern:
        title, other = words(one), plain_words(" ".join(also.get(one, [])))
        yield Entry("concern", one, "", title, "", plain_words(title), other, ())
    for row in terms:
        title, text = str(row["term"]), str(row["meaning"])
        yield Entry("term", title, "", title, text, plain_words(title), (), plain_words(text))


@lru_cache(maxsize=4)
def _index(
    stamp: tuple[Any, ...],  # noqa: ARG001 - a changed file makes another index
    terms: tuple[tuple[str, str], ...],
) -> tuple[tuple[Entry, ...], tuple[tuple[Words, Words], ...]]:
    entries = tuple(_entries([{"term": term, "meaning": meaning} for term, meaning in terms]))
    phrases = [
        (plain_words(phrase), plain_words(_usual_name(name)))
        for name, found in _synonyms().items()
        for phrase in found
    ]
    return entries, tuple(sorted(phrases, key=lambda one: -len(one[0])))


def _readings(asked: Words, phrases: Sequence[tuple[Words, Words]]) -> list[Words]:
    """Return what was asked, and the same with each other name replaced by the usual one."""
    found = [asked]
    for phrase, usual in phrases:
        for start in range(len(asked) - len(phrase) + 1):
            if asked[start : start + len(phrase)] == phrase:
                found.append((*asked[:start], *usual, *asked[start + len(phrase) :]))
    return list(dict.fromkeys(found))


def _rank(entry: Entry, asked: Words) -> tuple[int, ...] | None:
    """Return how well an entry answers, best first, ``None`` where a word of the question is not in it."""
    places = []
    for word in asked:
        for place, held in enumerate((entry.named, entry.also, entry.said)):
            if word in held:
                places.append((place, 0))
                break
            if len(word) > 1 and any(one.startswith(word) for one in held):
                places.append((place, 1))
                break
        else:
            return None
    whole = 0 if entry.named and set(asked) == set(entry.named) else 1
    return (whole, KINDS.index(entry.kind), *max(places), sum(begun for _place, begun in places))


def search(
    query: str, *, terms: Sequence[dict[str, Any]] | None = None, most: int = 40
) -> list[dict[str, str]]:
    """Return what a question finds: what is called so, then procedures, concerns, words and claims.

    Accents, capitals, plurals and the other names of ``library/pages/synonyms.yaml`` make no difference; the
    beginning of a word finds it, from two letters on. Every word of the question must be found.

    Parameters
    ----------
    query : str
        What a reader typed.
    terms : sequence of {term, meaning}, optional
        Words of the glossary as readers see them; the library's by default.
    most : int, optional
        The longest list.

    Returns
    -------
    list of dict
        ``kind`` (procedure, concern, term or claim), ``id``, ``procedure`` (whose claim or page it is, else
        empty), ``title`` and ``text``.
    """
    asked = plain_words(query)
    if not asked:
        return []
    rows = glossary_rows() if terms is None else terms
    folder = library_folder()
    kept = [*folder.glob("procedures/*/claims.yaml"), folder / "pages" / "synonyms.yaml"]
    stamp = tuple((str(path), path.stat().st_mtime_ns) for path in kept)
    entries, phrases = _index(stamp, tuple((str(row["term"]), str(row["meaning"])) for row in rows))
    ranked = []
    for place, entry in enumerate(entries):
        ranks = [_rank(entry, reading) for reading in _readings(asked, phrases)]
        if found := [rank for rank in ranks if rank is not None]:
            ranked.append((min(found), place, entry))
    return [
        {field: str(getattr(entry, field)) for field in ("kind", "id", "procedure", "title", "text")}
        for _rank_, _place, entry in sorted(ranked, key=lambda one: one[:2])[:most]
    ]
