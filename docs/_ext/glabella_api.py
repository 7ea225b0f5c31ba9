"""Docstrings as this house writes them: shapes stand where other houses write types."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from importlib import import_module
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import glabella
from glabella import terms

STAR = "\\*"
NAME = re.compile(r"\**\w+(, \**\w+)*")
NAMED = re.compile(r"\w+(, \w+)* : ")
RULE = re.compile(r"-{3,}\s*")
ARRAY = re.compile(
    r"(?:~?numpy\.)?ndarray\[tuple\[(?:~?typing\.)?Any, \.\.\.\], (?:~?numpy\.)?dtype\[([^\[\]]+)\]\]"
)
ALIAS = re.compile(r"TypeAliasForwardRef\('(\w+)'\)")
FACTORY = re.compile(r"<factory>")


def plain_sections(app: Sphinx, what: str, name: str, found: object, options: Any, lines: list[str]) -> None:
    """Turn parameters and returns into fields, before their shapes are taken for types."""
    out: list[str] = []
    rest = iter(enumerate(lines))
    for place, line in rest:
        title = line.strip()
        if not (title in WRITERS and place + 1 < len(lines) and RULE.fullmatch(lines[place + 1])):
            out.append(line)
            continue
        next(rest)
        body = _section(lines[place + 2 :])
        for _ in body:
            next(rest)
        out += ["", "", f":{title}:", *(f"    {text}" for text in WRITERS[title](body)), "", ""]
    lines[:] = out


def _section(lines: list[str]) -> list[str]:
    """Return the lines up to the next section's heading."""
    ends = (place for place, line in enumerate(lines[1:]) if RULE.fullmatch(line))
    return lines[: next(ends, len(lines))]


def entries(body: list[str]) -> list[str]:
    """Return one line for each entry of a section: its indented lines belong to it."""
    out: list[str] = []
    for line in body:
        if line.startswith("    ") and out:
            more = line.strip()
            if NAME.fullmatch(out[-1]):
                out[-1] += f" : {more}"
                continue
            stop = "." if more[:1].isupper() and out[-1][-1] not in ".,;:" and " : " in out[-1] else ""
            out[-1] = f"{out[-1]}{stop} {more}"
        elif line.strip():
            out.append(line.strip())
    return out


def named(entry: str) -> str:
    """Return an entry with its name set off."""
    name, colon, text = entry.partition(" : ")
    if not colon and not NAME.fullmatch(entry):
        return f"* {entry}"
    shown = f"* **{name.replace('*', STAR)}**"
    return f"{shown}: {text}" if colon else shown


def as_parameters(body: list[str]) -> list[str]:
    """Return a list of parameters."""
    return [named(entry) for entry in entries(body)]


def as_returns(body: list[str]) -> list[str]:
    """Return what is returned: a list where it has names, else text."""
    out: list[str] = []
    for paragraph in "\n".join(body).split("\n\n"):
        lines = paragraph.splitlines()
        if lines and NAMED.match(lines[0]):
            out += [*as_parameters(lines), ""]
        else:
            out += [" ".join(line.strip() for line in lines), ""]
    return out


def as_errors(body: list[str]) -> list[str]:
    """Return what is raised, each with a link to where the error is described."""
    out = []
    for entry in entries(body):
        name, _, text = entry.partition(" : ")
        home = "glabella.terms." if hasattr(terms, name) else ""
        out.append(f"* :py:exc:`~{home}{name}`: {text}")
    return out


WRITERS: dict[str, Callable[[list[str]], list[str]]] = {
    "Parameters": as_parameters,
    "Attributes": as_parameters,
    "Raises": as_errors,
    "Returns": as_returns,
    "Yields": as_returns,
}


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
        """Return the documentation of the room, functions first: they are what one looks for."""
        room = self.arguments[0]
        module = import_module(room)
        names: dict[str, list[str]] = {"autofunction": [], "autoclass": [], "py:data": []}
        for name in module.__all__:
            names[kind_of(getattr(module, name))].append(f"{room}.{name}")
        text = [f".. automodule:: {room}", "   :no-members:"]
        parts = (
            ("Functions", "autofunction", names["autofunction"]),
            ("Types", "autoclass", names["autoclass"]),
            ("Constants", "py:data", names["py:data"]),
            ("Types met on the way", "autoclass", [f"{room}.{name}" for name in self.content]),
        )
        out = self.parse_text_to_nodes("\n".join(["```{eval-rst}", *text, "```"]))
        for title, directive, found in parts:
            if found:
                section = nodes.section(ids=[nodes.make_id(title)], names=[title])
                section += nodes.title(text=title)
                lines = [
                    line for name in found for line in (f".. {directive}:: {name}", BODY[directive](name), "")
                ]
                section += self.parse_text_to_nodes("\n".join(["```{eval-rst}", *lines, "```"]))
                out.append(section)
        return out


def constant(name: str) -> str:
    """Return what a public table holds."""
    home, last = name.rsplit(".", 1)
    return f"\n   Holds {', '.join(f'``{key}``' for key in getattr(import_module(home), last))}."


BODY: dict[str, Callable[[str], str]] = {
    "autofunction": lambda _: "",
    "autoclass": lambda _: "   :members:",
    "py:data": constant,
}


def kind_of(found: object) -> str:
    """Return the directive that documents an object."""
    if isinstance(found, type):
        return "autoclass"
    return "autofunction" if callable(found) else "py:data"


def readable_types(
    app: Sphinx, what: str, name: str, found: object, options: Any, signature: str | None, returns: str | None
) -> tuple[str | None, str | None]:
    """Write arrays as the code does, and leave out how a default is made."""
    return tuple(
        None if text is None else FACTORY.sub("...", ARRAY.sub(r"NDArray[\1]", ALIAS.sub(r"\1", text)))
        for text in (signature, returns)
    )  # type: ignore[return-value]


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
    app.connect("autodoc-process-docstring", plain_sections, priority=100)
    app.connect("autodoc-process-signature", readable_types)
    app.connect("autodoc-skip-member", keep_members_of_enumerations)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
