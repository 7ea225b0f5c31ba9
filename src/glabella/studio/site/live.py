"""What readers see now: the editor's live page, else the library's own file."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from glabella.pages import content
from glabella.pages.documents import Document
from glabella.terms import library_folder, load_yaml


def from_library(name: str, otherwise: Document) -> Document:
    """Return a page of the library, ``otherwise`` where it is not written yet."""
    place = library_folder() / "pages" / name
    return dict(load_yaml("pages", *name.split("/"))) if place.is_file() else otherwise


def _live(model: str, **which: str) -> Document | None:
    """Return the document of a live page."""
    page = apps.get_model("editorial", model).objects.filter(live=True, **which).first()
    return None if page is None else dict(page.shown())


def procedure_document(procedure: str) -> Document:
    """Return the page of a procedure as readers see it."""
    live = _live("ProcedurePage", procedure=procedure)
    return content(procedure) if live is None else {"procedure": procedure, **live}


def glossary_terms() -> list[dict[str, Any]]:
    """Return the words of the glossary as readers see them."""
    return list((_live("GlossaryPage") or from_library("glossary.yaml", {"terms": []}))["terms"])
