"""Figures worked out when the pages are built: pooled effects, left-out studies, the bench's own page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from glabella_library import code, reference, table
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from glabella.bench.truth.document import HEADINGS
from glabella.evidence import left_out, show
from glabella.evidence import table as pooled_table
from glabella.terms import load_yaml
from glabella.treatment import default_procedure

UNWRITTEN = "No figures are kept with these pages yet. This prints them: "


def truth_rows(page: str, heading: str) -> list[list[str]]:
    """Return the rows of one part of the bench's page: figure, value, wanted, verdict, tones, peers, note."""
    part = page.split(f"## {heading}\n", 1)
    if len(part) < 2:
        return []
    lines = [line for line in part[1].split("\n## ", 1)[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


class TruthFigures(SphinxDirective):
    """The figures of one part of ``glabella bench truth``, as the bench wrote them."""

    required_arguments = 1
    option_spec = {"only": directives.unchanged}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        """Return the table, or the command that would make it."""
        path = Path(self.env.srcdir) / "truth.md"
        self.env.note_dependency(str(path))
        words = [word.strip().lower() for word in self.options.get("only", "").split(",") if word.strip()]
        rows = []
        if path.exists():
            for row in truth_rows(path.read_text(encoding="utf-8"), HEADINGS[self.arguments[0]]):
                if not words or any(word in row[0].lower() for word in words):
                    rows.append((row[0], row[1], row[2], row[3].lower(), row[5] if len(row) > 5 else ""))
        if not rows:
            return [
                nodes.paragraph("", "", nodes.Text(UNWRITTEN), nodes.literal(text="glabella bench truth"))
            ]
        heads = "Figure", "Value", "Wanted", "", "Others, same run"
        return [
            table(heads, rows, "figures"),
            *self.parse_text_to_nodes("All of them, tone by tone: [](/truth.md)."),
        ]


class Pooled(SphinxDirective):
    """Every pooled question: studies, people, discounted estimate, certainty."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        rows = []
        for row in pooled_table(default_procedure()):
            name = row["concern"] + (f" + {row['adjunct'].replace('_', ' ')}" if row["adjunct"] else "")
            size = "no usable study"
            if row["percent"] is not None:
                size = f"{row['percent']:.0f} % ({row['low']:.0f} to {row['high']:.0f})"
            counts = str(row["studies"]), str(row["people"])
            rows.append(
                (name.replace("_", " "), *counts, size, row["certainty"], row["tier"].replace("_", " "))
            )
        heads = "Concern", "Studies", "People", "Improvement (95 %)", "Certainty", "Tier"
        return [table(heads, rows, "pooled")]


class Sensitivity(SphinxDirective):
    """What other assumptions would make of one concern."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        shown: dict[str, Any] = show(default_procedure(), self.arguments[0])
        rows = [
            (row["assumption"], f"{row['percent']:.0f} %", f"{row['low']:.0f} to {row['high']:.0f} %")
            for row in shown["sensitivity"]
        ]
        return [table(("Assumption", "Improvement", "95 %"), rows, "sensitivity")]


class LeftOut(SphinxDirective):
    """How well each study is predicted by the others."""

    def run(self) -> list[nodes.Node]:
        """Return a sentence and the table."""
        found = left_out(default_procedure())
        every = found["all"]
        words = (
            f"{every['covered']} of {every['studies']} studies lie within the 90 % interval that the others "
            f"predict (coverage {every['coverage_low']:.2f} to {every['coverage_high']:.2f}); the median "
            f"interval is {every['median_width']:.0f} points wide. Mean CRPS {every['crps']:.1f} points: "
            f"against the plain mean of the others {every['crps_against_mean']['verdict']}, against no "
            f"effect {every['crps_against_nothing']['verdict']}."
        )
        rows = [
            (
                code(row["study"]),
                str(row["concern"]).replace("_", " "),
                str(row["others"]),
                f"{row['reported']:.0f} %" if row["size_printed"] else "no size printed",
                f"{row['low']:.0f} to {row['high']:.0f} %",
                "yes" if row["covered"] else "no",
            )
            for row in found["studies"]
        ]
        heads = "Study", "Concern", "Others", "Reported", "Predicted (90 %)", "Within"
        return [nodes.paragraph(text=words), table(heads, rows, "left-out")]


class Bibliography(SphinxDirective):
    """Every source of the library: key, citation, what was read of it."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        rows = []
        for key, entry in load_yaml("bibliography.yaml").items():
            cell = nodes.paragraph("", "", reference(key, entry))
            rows.append((code(key), cell, str(entry.get("seen", ""))))
        return [table(("Key", "Source", "What was read"), rows, "bibliography")]


class Concerns(SphinxDirective):
    """What each concern's picture rests on: the assumed links."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        rows = []
        for name, part in load_yaml("procedures", default_procedure(), "effects.yaml")["concerns"].items():
            links = " ".join(part.get("assumed_links", ()))
            shown = "yes" if part["painted"] else f"no. {part['not_painted_because']}"
            rows.append((name.replace("_", " "), shown, links))
        return [table(("Concern", "Painted", "Assumed on the way"), rows, "concerns")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    for name, directive in {
        "truth-figures": TruthFigures,
        "pooled": Pooled,
        "sensitivity": Sensitivity,
        "left-out": LeftOut,
        "bibliography": Bibliography,
        "concerns": Concerns,
    }.items():
        app.add_directive(name, directive)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
