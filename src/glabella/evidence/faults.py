"""Data files with the lines of their fields, and faults that say where and how to cure them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in the library: file, line, field, what is wrong (``problem``), how to cure it.

    ``line`` counts from 1; 0 stands for the whole file. As text it is one line that says all of it.
    """

    file: str
    line: int
    field: str
    problem: str
    cure: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.field}: {self.problem} {self.cure}"


@dataclass(frozen=True, eq=False)
class DataFile:
    """One parsed file: its name in the library, its data, and the line of each field."""

    name: str
    data: Any
    lines: Mapping[Path_, int] = field(repr=False)

    def line(self, path: Path_) -> int:
        """Return the line of a field, or of the nearest field around it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 0

    def fault(self, path: Path_, problem: str, cure: str) -> Fault:
        """Return a fault at a field."""
        return Fault(self.name, self.line(path), dotted(path), problem, cure)


def dotted(path: Path_) -> str:
    """Return a field's path as people write it, such as ``findings[0].before.value``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f"{'.' if text else ''}{part}"
    return text or "the whole file"


def _walk(node: yaml.Node, path: Path_) -> Iterator[tuple[Path_, yaml.Node]]:
    yield path, node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _walk(value, (*path, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield from _walk(value, (*path, place))


def _duplicates(node: yaml.Node, name: str) -> Iterator[Fault]:
    for path, found in _walk(node, ()):
        if not isinstance(found, yaml.MappingNode):
            continue
        seen: set[str] = set()
        for key, _ in found.value:
            if key.value in seen:
                yield Fault(
                    name,
                    key.start_mark.line + 1,
                    dotted((*path, str(key.value))),
                    "This name stands here twice.",
                    "Keep one of them.",
                )
            seen.add(key.value)


def plain(data: Any) -> Any:
    """Return data with dates as text, so that a schema can judge them."""
    if isinstance(data, Mapping):
        return {str(key): plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(value) for value in data]
    if isinstance(data, datetime.date):
        return data.isoformat()
    return data


def read_file(folder: Path, path: Path) -> tuple[DataFile | None, tuple[Fault, ...]]:
    """Read one YAML file with its lines; what cannot be read comes back as faults."""
    name = path.relative_to(folder).as_posix()
    try:
        return parse(name, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        return None, (Fault(name, 0, "the whole file", f"Cannot be read ({error}).", "Restore the file."),)


@lru_cache(maxsize=1024)
def parse(name: str, text: str) -> tuple[DataFile | None, tuple[Fault, ...]]:
    """Parse one YAML text with its lines; what cannot be parsed comes back as faults."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(text, Loader=loader)
        data = yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        words = f"Not valid YAML: {getattr(error, 'problem', error)}."
        line = mark.line + 1 if mark else 0
        return None, (Fault(name, line, "the whole file", words, "Correct that line."),)
    if node is None:
        return None, (Fault(name, 0, "the whole file", "The file is empty.", "Fill it or delete it."),)
    lines = {where: found.start_mark.line + 1 for where, found in _walk(node, ())}
    return DataFile(name, plain(data), lines), tuple(_duplicates(node, name))


def each(data: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Yield every field of nested data with its path, outermost first."""
    yield path, data
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from each(value, (*path, key))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from each(value, (*path, place))
