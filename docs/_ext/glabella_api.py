"""Docstrings as this house writes them: shapes stand where other houses write types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from itertools import takewhile
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import glabella

RETURNS = re.compile(r"(Returns|Yields)\s*")
RULE = re.compile(r"-{3,}\s*")


def gather_returns(app: Sphinx, what: str, name: str, found: object, options: Any, lines: list[str]) -> None:
    """Turn a section of returns into one field, before its colons are taken for names and types."""
    out: list[str] = []
    rest = iter(enumerate(lines))
    for place, line in rest:
        if not (RETURNS.fullmatch(line) and place + 1 < len(lines) and RULE.fullmatch(lines[place + 1])):
            out.append(line)
            continue
        next(rest)
        body = list(_section(lines[place + 2 :]))
        for _ in body:
            next(rest)
        text = " ".join(part.strip() for part in body if part.strip())
        out += ["", "", f":{line.strip()}: {text}", "", ""]
    lines[:] = out


def _section(lines: list[str]) -> Iterator[str]:
    """Yield lines up to the next section's heading."""
    ends = {n for n, line in enumerate(lines[1:]) if RULE.fullmatch(line)}
    return (line for _, line in takewhile(lambda pair: pair[0] not in ends, enumerate(lines)))


def keep_members_of_enumerations(
    app: Sphinx, what: str, name: str, found: object, skip: bool, options: Any
) -> bool | None:
    """Show the members of an enumeration: their names and values are their documentation."""
    return False if isinstance(found, Enum) else None


class Room(SphinxDirective):
    """All public names of a room; the body names types that they return without exporting them."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the documentation of the room."""
        room = self.arguments[0]
        text = [f".. automodule:: {room}", "   :members:", "   :imported-members:"]
        if self.content:
            text += ["", ".. rubric:: What they return besides", "   :heading-level: 2"]
        for name in self.content:
            text += ["", f".. autoclass:: {room}.{name}", "   :members:"]
        return self.parse_text_to_nodes("\n".join(["```{eval-rst}", *text, "```"]))


class FrontDoor(SphinxDirective):
    """The names that the package itself offers, each with where it is described."""

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        lines = []
        for name in glabella.__all__:
            if name.startswith("_"):
                continue
            found = getattr(glabella, name)
            kind = "class" if isinstance(found, type) else "func"
            home = room_of(found.__module__)
            first = str(found.__doc__).strip().splitlines()[0]
            lines += [f"{{py:{kind}}}`glabella.{name} <{home}.{name}>`", f": {first}", ""]
        return self.parse_text_to_nodes("\n".join(lines))


def room_of(module: str) -> str:
    """Return the room that a module stands in."""
    return ".".join(module.split(".")[:2])


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive and the hooks."""
    app.add_directive("room", Room)
    app.add_directive("front-door", FrontDoor)
    app.connect("autodoc-process-docstring", gather_returns, priority=100)
    app.connect("autodoc-skip-member", keep_members_of_enumerations)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
