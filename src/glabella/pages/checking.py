"""What a page is refused for: its form, its words, its claims, and what the library's checker refuses."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from glabella.evidence import Claim, Fault, check, procedures
from glabella.evidence.check_numbers import judged
from glabella.evidence.claims import amounts
from glabella.evidence.faults import DataFile, Path_, plain, read_file
from glabella.pages.documents import procedures_with_claims, statements
from glabella.pages.files import page_files, read_page, schema_of
from glabella.pages.numbers import simulated
from glabella.pages.parts import missing_parts, part_titles
from glabella.pages.reading import LONGEST, grade, grade_allowed, sentences, words
from glabella.terms import library_folder

_CURE_WORDS = "State it as a claim of the library, with its source, and choose that claim here."
_CURE_HARD = "Use shorter words, or make two sentences of one."


@dataclass(frozen=True)
class Piece:
    """One line of a page: the part it stands in, its place, ``words`` or ``claim``, and its text or id."""

    part: str
    place: Path_
    kind: str
    value: str


@dataclass(frozen=True, eq=False)
class PageFile:
    """A page under check: its file, and the procedure it is about, empty where it is about none."""

    file: DataFile
    procedure: str

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Return every line that has the form of one, in order."""
        return tuple(_pieces(self.file.data))

    @cached_property
    def claims(self) -> dict[str, list[tuple[str, Claim]]]:
        """Return the claims that may stand here: by id, each with its procedure."""
        found: dict[str, list[tuple[str, Claim]]] = {}
        for name in [self.procedure] if self.procedure else procedures_with_claims():
            for claim in statements(name):
                found.setdefault(claim.id, []).append((name, claim))
        return found

    @cached_property
    def used(self) -> dict[str, tuple[str, Claim]]:
        """Return the claims that stand here, each with its procedure."""
        named = [piece.value for piece in self.pieces if piece.kind == "claim"]
        return {name: self.claims[name][0] for name in named if name in self.claims}


Rule = Callable[[PageFile], Iterator[Fault]]


def _lines(found: Any, part: str, place: Path_) -> Iterator[Piece]:
    for number, piece in enumerate(found if isinstance(found, list) else ()):
        for kind, value in piece.items() if isinstance(piece, dict) and len(piece) == 1 else ():
            if kind in ("words", "claim") and isinstance(value, str):
                yield Piece(part, (*place, number), kind, value)


def _pieces(document: Any) -> Iterator[Piece]:
    if not isinstance(document, dict):
        return
    parts, terms = document.get("parts"), document.get("terms")
    for part, found in parts.items() if isinstance(parts, dict) else ():
        yield from _lines(found, part, ("parts", part))
    yield from _lines(document.get("blocks"), "", ("blocks",))
    for number, row in enumerate(terms if isinstance(terms, list) else ()):
        if isinstance(row, dict) and isinstance(row.get("meaning"), str):
            yield Piece(str(number), ("terms", number, "meaning"), "words", row["meaning"])


def form_faults(file: DataFile) -> tuple[Fault, ...]:
    """Return what the schema of a page's kind refuses; a page without such faults can be shown."""
    folder = library_folder()
    schema, faults = read_file(folder, folder / "schemas" / f"{schema_of(file.name)}.yaml")
    return faults if schema is None else (*faults, *judged(schema, file))


def _form(page: PageFile) -> Iterator[Fault]:
    yield from form_faults(page.file)


def uncited(page: PageFile) -> Iterator[Fault]:
    """Yield each amount or strength that connecting words state without a source."""
    for piece in page.pieces:
        for amount in amounts(piece.value) if piece.kind == "words" else ():
            problem = f"These words state “{amount.words}” without a source."
            yield page.file.fault(piece.place, problem, _CURE_WORDS)


def misplaced(page: PageFile) -> Iterator[Fault]:
    """Yield claims that the library does not have, has twice, or has for another part."""
    for piece in page.pieces:
        if piece.kind != "claim":
            continue
        found = page.claims.get(piece.value, [])
        if not found:
            problem = f"The library has no claim “{piece.value}” for this page."
            yield page.file.fault(piece.place, problem, "Choose a claim of the list.")
        elif len(found) > 1:
            named = " and ".join(name for name, _claim in found)
            problem = f"The claim “{piece.value}” is stated for {named}."
            yield page.file.fault(piece.place, problem, "Give each claim its own id.")
        elif piece.part and found[0][1].part != piece.part:
            cure = f"Move it to the part “{found[0][1].part}”."
            yield page.file.fault(piece.place, f"The claim “{piece.value}” belongs to another part.", cure)


def one_sided(page: PageFile) -> Iterator[Fault]:
    """Yield claims shown without a claim that they stand against, whichever of the two names the other."""
    for piece in page.pieces:
        if piece.kind != "claim" or piece.value not in page.used:
            continue
        procedure, claim = page.used[piece.value]
        against = [*claim.contradicts]
        against += [other.id for other in statements(procedure) if claim.id in other.contradicts]
        for other_id in dict.fromkeys(against):
            if other_id not in page.used:
                problem = f"“{claim.id}” stands here without “{other_id}”, which contradicts it."
                yield page.file.fault(piece.place, problem, "Show both claims, or neither.")


def hard(page: PageFile) -> Iterator[Fault]:
    """Yield parts, or meanings of a glossary, that read too hard, and sentences that are too long."""
    units: dict[str, list[tuple[Piece, str]]] = {}
    for piece in page.pieces:
        text = page.used[piece.value][1].text if piece.value in page.used else piece.value
        if piece.kind == "words" or piece.value in page.used:
            units.setdefault(piece.part, []).append((piece, text))
    for found in units.values():
        for piece, text in found:
            for sentence in sentences(text):
                if len(words(sentence)) > LONGEST:
                    problem = f"A sentence has {len(words(sentence))} words: “{sentence[:60]}…”."
                    yield page.file.fault(piece.place, problem, f"Keep it within {LONGEST} words.")
        whole = "\n".join(text for _piece, text in found)
        read, most = round(grade(whole), 1), grade_allowed(whole)
        if read > most:
            worst = max(found, key=lambda one: grade(one[1]))[0]
            problem = f"This reads at grade {read:g}; the limit is {most:g}, here is its hardest line."
            yield page.file.fault(worst.place, problem, _CURE_HARD)


def incomplete(page: PageFile) -> Iterator[Fault]:
    """Yield parts that are unknown, out of their order, or missing where studies support a try-on."""
    data = page.file.data
    parts = data.get("parts") if isinstance(data, dict) else None
    if not isinstance(parts, dict):
        return
    order, last = list(part_titles()), -1
    for name in parts:
        if name not in order:
            cure = f"Choose one of: {', '.join(order)}."
            yield page.file.fault(("parts", name), f"There is no part “{name}”.", cure)
            continue
        if order.index(name) < last:
            problem = f"The part “{name}” comes after one that is later on every page."
            yield page.file.fault(("parts", name), problem, "Keep the order of pages/parts.yaml.")
        last = max(last, order.index(name))
    if page.procedure and simulated(page.procedure):
        for name in missing_parts(data):
            problem = f"The page has no part “{name}” ({part_titles()[name]})."
            yield page.file.fault(("parts",), problem, "Write it: it cannot be composed from data.")


def unordered(page: PageFile) -> Iterator[Fault]:
    """Yield changes that are not newest first, and words that the glossary has twice."""
    data = page.file.data if isinstance(page.file.data, dict) else {}
    for name, field in (("changes", "date"), ("terms", "term")):
        rows = data.get(name)
        if not isinstance(rows, list):
            continue
        said = [str(row.get(field)).casefold() if isinstance(row, dict) else "" for row in rows]
        for place in range(1, len(said)):
            if name == "changes" and said[place] > said[place - 1]:
                problem = f"The change of {said[place]} stands below an older one."
                yield page.file.fault((name, place, field), problem, "List the newest first.")
            elif name == "terms" and said[place] in said[:place]:
                problem = f"“{said[place]}” stands here twice."
                yield page.file.fault((name, place, field), problem, "Keep one of them.")


RULES: tuple[Rule, ...] = (_form, uncited, misplaced, one_sided, hard, incomplete, unordered)


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


def _below(page: PageFile, today: datetime.date) -> Iterator[Fault]:
    """Yield faults of what the page rests on: sources, studies, and its procedures' own files."""
    own = {page.procedure} if page.procedure else {name for name, _claim in page.used.values()}
    for fault in library_faults(today):
        folder, _, rest = fault.file.partition("/")
        procedure, _, name = rest.partition("/")
        shared = fault.file == "bibliography.yaml" or folder == "findings"
        if shared and (page.used or page.procedure):
            yield fault
        elif folder != "procedures" or procedure not in own:
            continue
        elif name != "claims.yaml" or _touches(fault, procedure, page):
            yield fault


def _touches(fault: Fault, procedure: str, page: PageFile) -> bool:
    """Return whether a fault in a file of claims is about one that the page uses, or about all."""
    place = re.match(r"claims\[(\d+)\]", fault.field)
    rows = [claim.id for claim in statements(procedure)]
    if place is None or int(place[1]) >= len(rows):
        return True
    return rows[int(place[1])] in page.used


def page_faults(file: str, document: dict[str, Any], today: datetime.date) -> list[Fault]:
    """Return what is wrong with a page: its own faults first, then those of what it rests on.

    Parameters
    ----------
    file : str
        Name of the page's file in the library, such as ``pages/glossary.yaml``.
    document : dict
        The page.
    today : datetime.date
        The day that reviews are overdue by.
    """
    return faults_of(DataFile(file, plain(document), {}), today)


def faults_of(file: DataFile, today: datetime.date) -> list[Fault]:
    """Return what is wrong with a page that was read from a file, each with its line."""
    name = file.name.rsplit("/", 1)[-1].removesuffix(".yaml")
    page = PageFile(file, name if "/procedures/" in file.name and name in procedures() else "")
    found = [fault for rule in RULES for fault in rule(page)]
    return list(dict.fromkeys([*found, *_below(page, today)]))


def every_page_fault(today: datetime.date) -> list[Fault]:
    """Return every fault of every page file of the library, sorted by file and line."""
    found: set[Fault] = set()
    for name in page_files():
        file, faults = read_page(name)
        found.update(faults)
        if file is not None:
            found.update(faults_of(file, today))
    return sorted(found)
