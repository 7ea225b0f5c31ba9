"""Pages: what is said of a procedure before anyone pays, each sentence with its evidence."""

from glabella.pages.checking import every_page_fault, form_faults, page_faults
from glabella.pages.documents import (
    content,
    known,
    ledger,
    names,
    procedures_with_claims,
    statements,
)
from glabella.pages.files import page_files, read_page
from glabella.pages.parts import missing_parts, part_titles
from glabella.pages.reading import grade

__all__ = [
    "content",
    "every_page_fault",
    "form_faults",
    "grade",
    "known",
    "ledger",
    "missing_parts",
    "names",
    "page_faults",
    "page_files",
    "part_titles",
    "procedures_with_claims",
    "read_page",
    "statements",
]
