"""Pages: what is said of a procedure before anyone pays, each sentence with its evidence."""

from glabella.pages.changes import changes
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
from glabella.pages.search import search
from glabella.pages.structured import structured_data
from glabella.pages.units import beside, currencies, length, price

__all__ = [
    "beside",
    "changes",
    "content",
    "currencies",
    "every_page_fault",
    "form_faults",
    "grade",
    "known",
    "ledger",
    "length",
    "missing_parts",
    "names",
    "page_faults",
    "page_files",
    "part_titles",
    "price",
    "procedures_with_claims",
    "read_page",
    "search",
    "statements",
    "structured_data",
]
