"""Faults between files: citations, ids, claims, reviews, draws."""

from __future__ import annotations

import datetime
import math
import string
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from glabella.evidence.check import Library, listed
from glabella.evidence.claims import amounts, contradictions
from glabella.evidence.faults import Fault, each

CITING = ("source", "sources", "also")


def names_memory(text: object) -> bool:
    """Whether a text says that something was written from memory."""
    return "memory" in str(text or "").lower()


def _citations(data: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for path, value in each(data):
        name = next((part for part in reversed(path) if isinstance(part, str)), "")
        if name in CITING and isinstance(value, str):
            yield path, value


def citations(library: Library) -> Iterator[Fault]:
    """Yield citations the bibliography does not have, and sources that nothing cites."""
    cited: set[str] = set()
    for kind, file in library.files:
        if kind == "bibliography":
            continue
        for path, key in _citations(file.data):
            cited.add(key)
            if key not in library.bibliography:
                yield file.fault(path, f"The bibliography has no {key}.", "Add it there, or correct the key.")
            elif reason := (library.bibliography[key] or {}).get("withdrawn"):
                cure = "Rest it on another source, or take it out."
                yield file.fault(path, f"The source {key} is withdrawn ({reason}).", cure)
        if kind == "study" and isinstance(file.data, dict) and "source" not in file.data:
            key = str(file.data.get("id"))
            cited.add(key)
            if key not in library.bibliography:
                yield file.fault(
                    ("id",), f"The bibliography has no {key}.", "Add it there, or name a source."
                )
        for path, value in each(file.data):
            if path and path[-1] in ("note", "locator") and isinstance(value, str):
                cited |= {key for key in library.bibliography if key in value}
    for file in library.of("bibliography"):
        for key in library.bibliography:
            if key not in cited:
                yield file.fault(
                    (key,), "Nothing cites this source.", "Say what it supports, or take it out."
                )


def duplicate_ids(library: Library) -> Iterator[Fault]:
    """Yield ids that are used twice, and studies whose file has another name."""
    places: dict[tuple[str, str], list[tuple[Any, tuple[str | int, ...]]]] = {}
    for kind, file in library.files:
        if not isinstance(file.data, dict):
            continue
        page = file.name if kind != "study" else ""
        if kind == "study":
            places.setdefault(("study", str(file.data.get("id"))), []).append((file, ("id",)))
            if file.name.rsplit("/", 1)[-1] != f"{file.data.get('id')}.yaml":
                yield file.fault(("id",), "The file has another name than its id.", "Give both one name.")
        for group in ("findings", "claims", "rows", "questions", "conflicts"):
            for place, row in enumerate(listed(file.data, group)):
                if "id" in row:
                    key = (f"{page}{group}", str(row["id"]))
                    places.setdefault(key, []).append((file, (group, place, "id")))
    for (_, name), used in places.items():
        for file, path in used[1:]:
            yield file.fault(path, f"The id {name} is used {len(used)} times.", "Give each its own id.")


def sentences(library: Library) -> Iterator[Fault]:
    """Yield reported sentences whose fields do not exist, or that hold no field for their number."""
    for file in library.of("study"):
        for place, finding in enumerate(listed(file.data, "findings")):
            have = {name for name, value in finding.items() if isinstance(value, dict)}
            for number, row in enumerate(listed(finding, "reported")):
                path = ("findings", place, "reported", number)
                if row.get("of") not in (*have, "improvement"):
                    yield file.fault((*path, "of"), f"There is no value {row.get('of')}.", "Name one it has.")
                try:
                    fields = {
                        name for _, name, _, _ in string.Formatter().parse(str(row.get("text"))) if name
                    }
                except ValueError as error:
                    yield file.fault((*path, "text"), f"The fields are wrong ({error}).", "Write {value:g}.")
                    continue
                for name in sorted(fields - have - {"value", "low", "high", "n"}):
                    yield file.fault((*path, "text"), f"There is no field {name}.", "Name a value it has.")


def counted(library: Library) -> Iterator[Fault]:
    """Yield side effects whose finding does not exist or does not count."""
    for file in library.of("side_effects"):
        for place, row in enumerate(listed(file.data, "rows")):
            path = ("rows", place)
            given = [name for name in ("finding", "counts", "no_data") if name in row]
            if len(given) != 1:
                cure = "Give exactly one of finding, counts, no_data."
                yield file.fault(path, f"The row has {len(given)} bases.", cure)
            found = library.findings.get(str(row.get("finding")))
            if "finding" in row and (found is None or found.get("kind") != "harm"):
                yield file.fault((*path, "finding"), "There is no such count of a harm.", "Correct the id.")


def claim_rows(library: Library) -> Iterator[Fault]:
    """Yield claims without a source, with numbers that differ, with amounts about nothing in particular."""
    for file in library.of("claims"):
        rows = listed(file.data, "claims")
        ids = {str(row.get("id")) for row in rows}
        for place, row in enumerate(rows):
            path = ("claims", place)
            often_said = row.get("kind") == "often_said"
            if not row.get("sources") and not often_said:
                cure = "Name its source, or make it “often_said”."
                yield file.fault((*path, "sources"), "The claim has no source.", cure)
            if often_said and "no data found" not in str(row.get("text")).lower():
                yield file.fault(
                    (*path, "text"), "It does not say that no data were found.", "Add “no data found”."
                )
            stated = [found for found in amounts(str(row.get("text"))) if found.unit != "strength"]
            if stated and not row.get("about"):
                cure = "Add “about”, so that it can be compared."
                yield file.fault(path, "The claim states an amount but not of what.", cure)
            for other in row.get("contradicts") or ():
                if other not in ids:
                    yield file.fault((*path, "contradicts"), f"There is no claim {other}.", "Correct the id.")
            yield from _numbers(library, file, path, row)


def _numbers(
    library: Library, file: Any, path: tuple[str | int, ...], row: dict[str, Any]
) -> Iterator[Fault]:
    for number, part in enumerate(listed(row, "numbers")):
        where = (*path, "numbers", number)
        finding = library.findings.get(str(part.get("finding")))
        if finding is None:
            yield file.fault(
                (*where, "finding"), f"There is no finding {part.get('finding')}.", "Correct the id."
            )
            continue
        name = str(part.get("value"))
        value = finding.get("n") if name == "n" else (finding.get(name) or {}).get("value")
        stated = part.get("is")
        text = str(row.get("text"))
        if not isinstance(value, int | float) or not isinstance(stated, int | float):
            yield file.fault((*where, "value"), f"The finding has no number {name}.", "Name one it has.")
        elif not math.isclose(stated, value, rel_tol=1e-9):
            cure = f"The finding says {value:g}."
            yield file.fault((*where, "is"), f"{stated:g} differs from its finding.", cure)
        elif f"{stated:g}" not in text and f"{100 * stated:g}%" not in text:
            yield file.fault(
                (*path, "text"), f"The text does not hold {stated:g}.", "Correct text or number."
            )


def contradicting(library: Library) -> Iterator[Fault]:
    """Yield pairs of claims on one page that cannot both hold and do not name each other."""
    for file in library.of("claims"):
        rows = listed(file.data, "claims")
        for place, later, one, two in contradictions(rows):
            yield file.fault(
                ("claims", later, "text"),
                f"“{two.words}” contradicts “{one.words}” of claim {rows[place].get('id')}.",
                "Correct one, or let them name each other under “contradicts” to be shown side by side.",
            )


def reviews(library: Library) -> Iterator[Fault]:
    """Yield reviews that are overdue."""
    for _, file in library.files:
        for path, value in each(file.data):
            if not path or path[-1] != "review_by":
                continue
            try:
                due = datetime.date.fromisoformat(str(value))
            except ValueError:
                continue
            if due < library.today:
                yield file.fault(path, f"The review was due on {due}.", "Search again and set a new date.")


def procedures(library: Library) -> Iterator[Fault]:
    """Yield a default procedure or a study's procedure that does not exist."""
    names = Counter(file.name.split("/")[1] for file in library.of("procedure"))
    for file in library.of("procedure"):
        if isinstance(file.data, dict) and file.data.get("id") != file.name.split("/")[1]:
            yield file.fault(("id",), "The folder has another name than the id.", "Give both one name.")
    for file in library.of("study"):
        if isinstance(file.data, dict) and file.data.get("procedure") not in names:
            cure = f"Choose one of: {', '.join(names)}."
            yield file.fault(("procedure",), f"There is no procedure {file.data.get('procedure')}.", cure)


def draws(library: Library) -> Iterator[Fault]:
    """Yield draws that are missing, damaged or belong to other inputs."""
    from glabella.evidence.fit import hash_of_inputs_in

    cure = "Run “glabella evidence fit”."
    for file in library.of("effects"):
        procedure = file.name.split("/")[1]
        name = f"procedures/{procedure}/draws.npz"
        try:
            with np.load(library.folder / name, allow_pickle=False) as kept:
                inputs = str(kept["inputs"])
        except (OSError, ValueError, KeyError, EOFError):
            yield Fault(name, 0, "the whole file", "The draws are missing or damaged.", cure)
            continue
        if inputs != hash_of_inputs_in(library.folder, procedure):
            yield Fault(name, 0, "inputs", "The draws no longer belong to their data files.", cure)


LINK_RULES = (
    citations,
    duplicate_ids,
    sentences,
    counted,
    claim_rows,
    contradicting,
    reviews,
    procedures,
    draws,
)
