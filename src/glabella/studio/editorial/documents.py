"""Between a page of the editor and a document of the library: the same words and ids, nothing else."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import yaml
from django.http import HttpRequest, HttpResponse

from glabella.evidence import Fault
from glabella.evidence.faults import plain
from glabella.terms import library_folder

if TYPE_CHECKING:
    from glabella.studio.editorial.models import EvidencePage

Document = dict[str, Any]


def pieces(stream: Any) -> list[dict[str, str]]:
    """Return blocks as a document has them."""
    return [{child.block_type: str(child.value)} for child in stream]


def raw_pairs(found: list[dict[str, str]]) -> list[tuple[str, str]]:
    """Return a document's blocks as (kind, value)."""
    return [next(iter(piece.items())) for piece in found]


def raw_pieces(found: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return a document's blocks as a field of blocks stores them."""
    return [{"type": kind, "value": value} for kind, value in raw_pairs(found)]


def stream(page: EvidencePage, field: str, rows: list[tuple[str, Any]]) -> Any:
    """Return the value of a field of blocks from (kind, stored value)."""
    block = page._meta.get_field(field).stream_block
    return block.to_python([{"type": kind, "value": value} for kind, value in rows])


def term(value: Any) -> dict[str, str]:
    """Return a word of the glossary as the file has it."""
    return {"term": value["term"], "meaning": value["meaning"]}


def raw_term(row: dict[str, str]) -> dict[str, str]:
    """Return a word of the glossary as a block stores it."""
    return {"term": row["term"], "meaning": row["meaning"]}


def from_file(name: str) -> Document | None:
    """Return the document that the library's file holds, ``None`` where there is none."""
    path = library_folder() / name
    return plain(yaml.safe_load(path.read_text(encoding="utf-8"))) if path.is_file() else None


def faults(name: str, document: Document, today: datetime.date) -> list[Fault]:
    """Return what is wrong with a document."""
    return []


def render(request: HttpRequest, page: EvidencePage) -> HttpResponse:
    """Answer a reader with a page."""
    return HttpResponse(page.title)
