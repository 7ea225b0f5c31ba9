"""A procedure's address, answered by its page in the editor; until it has one, by the library's own text."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from glabella.studio.editorial.models import ProcedurePage
from glabella.studio.site import content, views


def procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the live page of a procedure."""
    page = ProcedurePage.objects.filter(procedure=content.known(slug) or "", live=True).first()
    return views.procedure(request, slug) if page is None else page.serve(request)
