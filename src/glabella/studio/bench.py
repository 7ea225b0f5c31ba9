"""``glabella bench``: how fast the engine is, and how truly it reads skin."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from glabella.studio.output import Json, emit, say

bench_app = typer.Typer(
    help="Measure stage times, memory and growth; with truth: how truly skin is read.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


@bench_app.callback()
def bench(
    context: typer.Context,
    photo: Annotated[Path | None, typer.Option(help="A face; a known-truth face where not told.")] = None,
    repeats: Annotated[int, typer.Option(min=1, help="Runs per stage; the median counts.")] = 5,
    huge: Annotated[bool, typer.Option("--huge", help="Also a whole try-on at 50 megapixels.")] = False,
    as_json: Json = False,
) -> None:
    """Measure stage times, memory and growth, as ratios to a floor."""
    if context.invoked_subcommand is not None:
        return
    from glabella.bench import measure

    document = measure(photo.read_bytes() if photo else None, repeats=repeats, huge=huge, report=say)
    ratios = document["ratio_to_floor"]
    rows = [
        f"{name:24}{value * 1e3:9.1f} ms {ratios[name]:7.2f} × floor"
        for name, value in document["seconds"].items()
    ]
    rows.append(f"growth with pixels: power {document['growth']['exponent']:.2f}")
    rows += [
        f"try-on, {name.replace('_', ' ')}: {one['seconds']:.1f} s, {one['peak_memory_mb']:.0f} MB"
        for name, one in document["tryon"].items()
    ]
    emit(document, "\n".join(rows), as_json)


@bench_app.command()
def truth(
    out: Annotated[
        Path, typer.Option("--out", help="Table to write, as Markdown; the plot goes beside it.")
    ] = Path("docs/truth.md"),
    part: Annotated[
        list[str] | None, typer.Option(help="Measure only these parts; nothing is written then.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Measure how truly skin is read: against known truth, worst tone first, with peers in the same run."""
    from glabella.bench.truth import as_document, as_text, measure_truth, write_document

    figures = measure_truth(part or (), report=say)
    if not part:
        write_document(figures, out)
    emit(as_document(figures), as_text(figures), as_json)
