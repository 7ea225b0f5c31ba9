"""Pages: what is said of a procedure before anyone pays, each sentence with its evidence."""

from glabella.pages.checking import page_faults
from glabella.pages.documents import (
    content,
    known,
    ledger,
    names,
    procedures_with_claims,
    statements,
)
from glabella.pages.parts import part_titles

__all__ = [
    "content",
    "known",
    "ledger",
    "names",
    "page_faults",
    "part_titles",
    "procedures_with_claims",
    "statements",
]
