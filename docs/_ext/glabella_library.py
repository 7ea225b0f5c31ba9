"""Tables read from the library and from the command line when the pages are built: no number is retyped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from glabella.evidence import bibliography
from glabella.terms import load_yaml

Cell = str | nodes.Node
RANGE = ("low", "high")
MEASURED = {"value", "low", "values", "unit"}
TOLD = {"value", *RANGE, "unit", "source", "locator", "note", "tier", "seen", "distribution", "scale"}


def table(heads: Sequence[str], rows: Sequence[Sequence[Cell]], kind: str) -> nodes.Node:
    """Return a table; each cell is text or a node."""
    group = nodes.tgroup(cols=len(heads))
    group += [nodes.colspec(colwidth=1) for _ in heads]
    group += nodes.thead("", _row(heads))
    group += nodes.tbody("", *[_row(row) for row in rows])
    whole = nodes.table("", group, classes=["library", kind])
    return whole


def _row(cells: Sequence[Cell]) -> nodes.row:
    return nodes.row("", *[nodes.entry("", _shown(cell)) for cell in cells])


def _shown(cell: Cell) -> nodes.Node:
    return cell if isinstance(cell, nodes.Node) else nodes.paragraph(text=cell)


def code(text: str) -> nodes.Node:
    """Return a paragraph that holds a name as the files write it."""
    return nodes.paragraph("", "", nodes.literal(text=text))


def number(value: Any) -> str:
    """Return a number, or several, as people write them."""
    if isinstance(value, list):
        return ", ".join(number(one) for one in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def cited(entry: Mapping[str, Any]) -> nodes.Node:
    """Return the source of a value, its place there and what must be known of it."""
    sources = load_yaml("bibliography.yaml")
    key = str(entry.get("source", ""))
    shown = nodes.paragraph()
    if key == "glabella":
        shown += nodes.Text("choice of this reader")
    elif key in sources:
        shown += reference(key, sources[key])
    else:
        shown += nodes.Text(key)
    for part in ("locator", "note"):
        if entry.get(part):
            shown += nodes.Text(f"; {entry[part]}")
    return shown


def reference(key: str, source: Mapping[str, Any]) -> nodes.Node:
    """Return a source's citation, with its link where one was seen."""
    link = bibliography()[key].link
    if key == "maintainers":
        return nodes.Text("judgement of the maintainers")
    if not link:
        return nodes.Text(str(source["citation"]))
    return nodes.reference(text=str(source["citation"]), refuri=link)


def values(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every value with a source, and its name."""
    if not isinstance(data, Mapping):
        return
    if "source" in data and MEASURED & data.keys():
        yield ".".join(path), data
        return
    for name, part in data.items():
        yield from values(part, (*path, str(name)))


def unit_of(entry: Mapping[str, Any]) -> str:
    """Return the unit of a value, nothing where it is a bare number."""
    unit = str(entry.get("unit", ""))
    return "" if unit == "1" else unit


def _amount(entry: Mapping[str, Any]) -> str:
    ends = " to ".join(number(entry[end]) for end in RANGE if end in entry)
    extra = "; ".join(
        f"{name}: {number(part)}"
        for name, part in entry.items()
        if name not in TOLD and isinstance(part, list | int | float)
    )
    whole = number(entry["value"]) if "value" in entry else ends
    if isinstance(entry.get("values"), list):
        return f"a table of {len(entry['values'])}"
    if "value" in entry and ends and ends != f"{whole} to {whole}":
        whole += f" ({ends})"
    return "; ".join(part for part in (whole, extra) if part)


class LibraryValues(SphinxDirective):
    """Every value of a library file: name, value with range, unit, source, tier."""

    required_arguments = 1
    option_spec = {"under": directives.unchanged, "only": directives.unchanged}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        file = self.arguments[0]
        data = load_yaml(*file.split("/"))
        for part in self.options.get("under", "").split():
            data = data[part]
        only = self.options.get("only", "").split()
        rows = []
        for name, entry in values(data):
            if only and not name.startswith(tuple(only)):
                continue
            cells = (
                code(name),
                _amount(entry),
                unit_of(entry),
                cited(entry),
                str(entry.get("tier", "")),
            )
            rows.append(cells)
        if not rows:
            raise self.error(f"{file} holds no such value")
        heads = "Name", "Value (range)", "Unit", "Source", "Tier"
        return [
            table(heads, rows, "values"),
            nodes.paragraph(
                "",
                "",
                nodes.Text("From "),
                nodes.literal(text=f"library/{file}"),
                nodes.Text("."),
                classes=["origin"],
            ),
        ]


def fields(
    schema: Mapping[str, Any], whole: Mapping[str, Any], path: str = ""
) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
    """Yield every field of a schema with its path, and whether it must be there."""
    if "$ref" in schema:
        return
    required = set(schema.get("required", ()))
    for name, part in schema.get("properties", {}).items():
        here = f"{path}.{name}" if path else str(name)
        yield here, part, name in required
        yield from fields(part, whole, here)
        if isinstance(part.get("items"), Mapping):
            yield from fields(part["items"], whole, f"{here}[]")
        if isinstance(part.get("additionalProperties"), Mapping):
            yield from fields(part["additionalProperties"], whole, f"{here}.‹name›")


def allowed(part: Mapping[str, Any]) -> str:
    """Return the form of a field in words."""
    if "enum" in part:
        return "one of " + ", ".join("null" if one is None else number(one) for one in part["enum"])
    if "$ref" in part:
        return f"a {str(part['$ref']).rsplit('/', 1)[-1]}"
    kind = part.get("type", "")
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if "minimum" in part:
        words += f", at least {number(part['minimum'])}"
    if "exclusiveMinimum" in part:
        words += f", above {number(part['exclusiveMinimum'])}"
    if "maximum" in part:
        words += f", at most {number(part['maximum'])}"
    return words


class SchemaFields(SphinxDirective):
    """Every field of one kind of library file, as its schema describes it."""

    required_arguments = 1
    option_spec = {"definition": directives.unchanged}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        name = self.arguments[0]
        whole = load_yaml("schemas", f"{name}.yaml")
        start = whole
        if "definition" in self.options:
            start = whole["$defs"][self.options["definition"]]
        elif "properties" not in whole and isinstance(whole.get("additionalProperties"), Mapping):
            start = {"properties": {"‹name›": whole["additionalProperties"]}}
        rows = []
        for path, part, required in fields(start, whole):
            bad = part.get("bad_example")
            shown = code(str(bad)) if bad not in (None, "") else ("left empty" if bad == "" else "")
            rows.append(
                (
                    code(path),
                    "yes" if required else "",
                    str(part.get("description", "")),
                    allowed(part),
                    str(part.get("guideline", "")),
                    shown,
                )
            )
        heads = "Field", "Must be there", "What it is", "Form", "How to write it", "Not like this"
        return [table(heads, rows, "fields")]


class Commands(SphinxDirective):
    """Every command with its arguments and options, as the program itself describes them."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each command."""
        import typer

        from glabella.studio.cli import app

        return [self._section(path, command) for path, command in commands(typer.main.get_command(app))]

    def _section(self, path: str, command: Any) -> nodes.Node:
        section = nodes.section(ids=[nodes.make_id(path)], names=[path])
        section += nodes.title("", "", nodes.literal(text=path))
        section += nodes.paragraph(text=str(command.help or "").strip())
        rows = []
        for option in command.params:
            names = (
                ", ".join((*option.opts, *option.secondary_opts))
                if option.opts[0].startswith("-")
                else str(option.name).upper()
            )
            default = (
                ""
                if option.default in (None, (), False, "") or callable(option.default)
                else str(option.default)
            )
            rows.append((code(names), str(getattr(option, "help", None) or ""), default))
        if rows:
            section += table(("Option", "What it is", "Default"), rows, "options")
        return section


def commands(command: Any, path: str = "glabella") -> Iterator[tuple[str, Any]]:
    """Yield every command that does something, with its full name."""
    if not hasattr(command, "commands"):
        yield path, command
        return
    if command.invoke_without_command:
        yield path, command
    for name, part in command.commands.items():
        yield from commands(part, f"{path} {name}")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive("commands", Commands)
    app.add_directive("library-values", LibraryValues)
    app.add_directive("schema-fields", SchemaFields)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
