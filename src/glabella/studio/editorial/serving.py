"""Public addresses, answered by pages of the editor; until there is one, by the library's own text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from glabella.pages import known
from glabella.pages.numbers import concern_known
from glabella.studio.editorial.models import (
    ConcernPage,
    EditorialProcessPage,
    EvidencePage,
    GlossaryPage,
    ProcedurePage,
)
from glabella.studio.site import views


def _live(
    request: HttpRequest, kind: type[EvidencePage], otherwise: Callable[[], HttpResponse], **which: Any
) -> HttpResponse:
    page = kind.objects.filter(live=True, **which).first()
    return otherwise() if page is None else page.serve(request)


def procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the live page of a procedure."""
    return _live(request, ProcedurePage, lambda: views.procedure(request, slug), procedure=known(slug) or "")


def concern(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the live page of a concern."""
    return _live(
        request, ConcernPage, lambda: views.concern(request, slug), concern=concern_known(slug) or ""
    )


def glossary(request: HttpRequest) -> HttpResponse:
    """Answer with the live glossary."""
    return _live(request, GlossaryPage, lambda: views.glossary(request))


def editorial(request: HttpRequest) -> HttpResponse:
    """Answer with the live page on how pages are made."""
    return _live(request, EditorialProcessPage, lambda: views.editorial(request))
