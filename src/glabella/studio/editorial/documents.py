"""Between a page of the editor and a document of the library: the same words and ids, nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from glabella.pages import content, form_faults, procedures_with_claims, read_page
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
    """Return what the library's file holds, ``None`` where its form is wrong.

    Without a file it is a procedure's claims, each in its part.
    """
    if (library_folder() / name).is_file():
        file, faults = read_page(name)
        return None if file is None or faults or form_faults(file) else dict(file.data)
    procedure = Path(name).stem
    if procedure not in procedures_with_claims() or "/procedures/" not in name:
        return None
    composed = content(procedure)
    return {key: value for key, value in composed.items() if key != "procedure"}
