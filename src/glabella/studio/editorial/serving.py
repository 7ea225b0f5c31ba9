"""A procedure's address, answered by its page in the editor; until it has one, by the library's own text."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from glabella.pages import known
from glabella.studio.editorial.models import ProcedurePage
from glabella.studio.site import views


def procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the live page of a procedure."""
    page = ProcedurePage.objects.filter(procedure=known(slug) or "", live=True).first()
    return views.procedure(request, slug) if page is None else page.serve(request)
