"""Every fault of the library at once, each with its file, line, field and cure. Nothing is loaded half."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from glabella.evidence.faults import DataFile, Fault, read_file
from glabella.evidence.lock import LOCK, hashes, read_lock
from glabella.terms import library_folder

# Which schema judges which file.
KINDS = (
    ("bibliography.yaml", "bibliography"),
    ("model.yaml", "model"),
    ("scales.yaml", "scales"),
    ("rubrics.yaml", "rubrics"),
    ("findings/conflicts.yaml", "conflicts"),
    ("findings/*/*.yaml", "study"),
    ("procedures/*/procedure.yaml", "procedure"),
    ("procedures/*/effects.yaml", "effects"),
    ("procedures/*/recovery.yaml", "recovery"),
    ("procedures/*/side_effects.yaml", "side_effects"),
    ("procedures/*/outside.yaml", "outside"),
    ("procedures/*/claims.yaml", "claims"),
    ("procedures/*/screening.yaml", "screening"),
    ("procedures/*/facts.yaml", "facts"),
    ("pages/parts.yaml", "page_parts"),
    ("pages/procedures/*.yaml", "page_procedure"),
    ("pages/concerns/*.yaml", "page_concern"),
    ("pages/glossary.yaml", "page_glossary"),
    ("pages/editorial.yaml", "page_editorial"),
    ("pages/synonyms.yaml", "page_synonyms"),
    ("pages/currencies.yaml", "page_currencies"),
)


@dataclass(frozen=True)
class Library:
    """All data files of a library folder that could be read, by the kind of their schema."""

    folder: Path
    files: tuple[tuple[str, DataFile], ...]
    today: datetime.date

    def of(self, kind: str) -> Iterator[DataFile]:
        """Yield the files of one kind."""
        for found, file in self.files:
            if found == kind:
                yield file

    @cached_property
    def bibliography(self) -> dict[str, Any]:
        """Return the bibliography, empty where it could not be read."""
        found = next(self.of("bibliography"), None)
        return found.data if found is not None and isinstance(found.data, dict) else {}

    @cached_property
    def findings(self) -> dict[str, dict[str, Any]]:
        """Return every finding by id."""
        return {
            str(finding.get("id")): finding
            for file in self.of("study")
            for finding in listed(file.data, "findings")
        }


Rule = Callable[[Library], Iterator[Fault]]


def listed(data: Any, name: str) -> list[dict[str, Any]]:
    """Return a list of mappings under a name, empty where the data has another form."""
    rows = data.get(name) if isinstance(data, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def read_library(folder: Path, today: datetime.date) -> tuple[Library, list[Fault]]:
    """Read every data file of a folder; what cannot be read comes back as faults."""
    files: list[tuple[str, DataFile]] = []
    faults: list[Fault] = []
    for pattern, kind in KINDS:
        for path in sorted(folder.glob(pattern)):
            file, found = read_file(folder, path)
            faults += found
            if file is not None:
                files.append((kind, file))
    return Library(folder, tuple(files), today), faults


def check(folder: Path | None = None, *, today: datetime.date | None = None) -> list[Fault]:
    """Return every fault of a library, sorted by file and line; empty where all is well.

    Parameters
    ----------
    folder : Path, optional
        The library in use by default.
    today : datetime.date, optional
        The day that reviews are overdue by.
    """
    from glabella.evidence.check_links import LINK_RULES
    from glabella.evidence.check_numbers import NUMBER_RULES

    where = library_folder() if folder is None else Path(folder)
    library, faults = read_library(where, today or datetime.date.today())
    for rule in (*NUMBER_RULES, *LINK_RULES, locked):
        faults += rule(library)
    return sorted(set(faults))


def locked(library: Library) -> Iterator[Fault]:
    """Yield a fault for each file that is not as the lock says."""
    cure = "If the change is meant, run “glabella evidence fit”; else restore the file."
    kept = read_lock(library.folder)
    if kept is None:
        yield Fault(LOCK, 0, "the whole file", "The lock is missing or damaged.", cure)
        return
    found = hashes(library.folder)
    for name in sorted({*kept, *found}):
        if name not in found:
            yield Fault(name, 0, "the whole file", "The file is in the lock but not in the library.", cure)
        elif kept.get(name) != found[name]:
            yield Fault(name, 0, "the whole file", "The file is not as the lock says.", cure)
