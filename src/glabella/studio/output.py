"""What every command shares: how it speaks, how it answers, and its most usual options."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Out = Annotated[Path, typer.Option("--out", help="Folder to write into; made if absent.")]
Photograph = Annotated[Path, typer.Argument(help="JPEG, PNG, WebP, HEIC or TIFF.", show_default=False)]


def say(text: str) -> None:
    """Print progress on standard error."""
    typer.echo(text, err=True)


def emit(document: dict[str, Any], text: str, as_json: bool) -> None:
    """Print the answer: one JSON object, or words."""
    typer.echo(json.dumps(document, ensure_ascii=False, allow_nan=False) if as_json else text)
