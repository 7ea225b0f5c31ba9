"""What a page is refused for: statements without a source, and claims that the library's checker refuses."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from glabella.evidence import Fault, check, claims
from glabella.evidence.claims import amounts
from glabella.pages.documents import procedures_with_claims
from glabella.terms import library_folder

_CURE_WORDS = "State it as a claim of the library, with its source, and choose that claim here."


@lru_cache(maxsize=4)
def _library_faults(
    stamp: tuple[tuple[str, int], ...],  # noqa: ARG001 - a changed file is another library
    today: datetime.date,
) -> tuple[Fault, ...]:
    return tuple(check(today=today))


def library_faults(today: datetime.date) -> tuple[Fault, ...]:
    """Return every fault of the library; it is checked anew when one of its files changes."""
    folder = library_folder()
    files = [*sorted(folder.glob("**/*.yaml")), folder / "lock.json"]
    stamp = tuple((str(path), path.stat().st_mtime_ns) for path in files if path.is_file())
    return _library_faults(stamp, today)


def words_faults(file: str, place: str, text: str) -> Iterator[Fault]:
    """Yield a fault for each amount or strength that connecting words state without a source."""
    for amount in amounts(text):
        problem = f"These words state “{amount.words}” without a source."
        yield Fault(file, 0, place, problem, _CURE_WORDS)


def _of_procedure(file: str) -> str:
    return file.split("/")[-1].removesuffix(".yaml") if "/procedures/" in file else ""


def _pieces(document: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Yield (part, place, kind, value) of every piece of a page."""
    for part, found in document.get("parts", {}).items():
        for number, piece in enumerate(found):
            kind, value = next(iter(piece.items()))
            yield part, f"parts.{part}[{number}]", kind, value
    for number, piece in enumerate(document.get("blocks", [])):
        kind, value = next(iter(piece.items()))
        yield "", f"blocks[{number}]", kind, value
    for number, row in enumerate(document.get("terms", [])):
        yield "", f"terms[{number}].meaning", "words", row["meaning"]


def _claim_faults(file: str, document: dict[str, Any]) -> Iterator[Fault]:
    procedure = _of_procedure(file)
    names = [procedure] if procedure in procedures_with_claims() else []
    known = {claim.id: claim for name in names or procedures_with_claims() for claim in claims(name)}
    for part, place, kind, value in _pieces(document):
        if kind == "words":
            yield from words_faults(file, place, value)
        elif value not in known:
            problem = f"The library has no claim “{value}” for this page."
            yield Fault(file, 0, place, problem, "Choose a claim of the list.")
        elif part and known[value].part != part:
            cure = f"Move it to the part “{known[value].part}”."
            yield Fault(file, 0, place, f"The claim “{value}” belongs to another part.", cure)


def page_faults(file: str, document: dict[str, Any], today: datetime.date) -> list[Fault]:
    """Return what is wrong with a page: its own statements first, then what it rests on.

    Parameters
    ----------
    file : str
        Name of the page's file in the library.
    document : dict
        The page.
    today : datetime.date
        The day that reviews are overdue by.
    """
    used = {value for _part, _place, kind, value in _pieces(document) if kind == "claim"}
    found = list(_claim_faults(file, document))
    for name in procedures_with_claims():
        rows = [claim.id for claim in claims(name)]
        for fault in library_faults(today):
            shared = fault.file == "bibliography.yaml" or fault.file.startswith("findings/")
            own = fault.file == f"procedures/{name}/claims.yaml"
            if shared or (own and _concerns(fault, rows, used)):
                found.append(fault)
    return list(dict.fromkeys(found))


def _concerns(fault: Fault, rows: list[str], used: set[str]) -> bool:
    """Return whether a fault in a file of claims touches one that the page uses."""
    place = re.match(r"claims\[(\d+)\]", fault.field)
    if place is None or int(place[1]) >= len(rows):
        return bool(used)
    return rows[int(place[1])] in used
