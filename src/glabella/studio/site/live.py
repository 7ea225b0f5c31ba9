"""What readers see now: the editor's live page, else the library's own file."""

from __future__ import annotations

from typing import Any

from glabella.pages import content
from glabella.pages.documents import Document
from glabella.terms import library_folder, load_yaml


def from_library(name: str, otherwise: Document) -> Document:
    """Return a page of the library, ``otherwise`` where it is not written yet."""
    place = library_folder() / "pages" / name
    return dict(load_yaml("pages", *name.split("/"))) if place.is_file() else otherwise


def procedure_document(procedure: str) -> Document:
    """Return the page of a procedure as readers see it."""
    from glabella.studio.editorial.models import ProcedurePage

    page = ProcedurePage.objects.filter(procedure=procedure, live=True).first()
    return content(procedure) if page is None else {"procedure": procedure, **page.document()}


def glossary_terms() -> list[dict[str, Any]]:
    """Return the words of the glossary as readers see them."""
    from glabella.studio.editorial.models import GlossaryPage

    page = GlossaryPage.objects.filter(live=True).first()
    document = from_library("glossary.yaml", {"terms": []}) if page is None else page.document()
    return list(document["terms"])
