"""Before the first reader: ask for a page once, so that nobody waits for what is computed only once."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest
from django.urls import resolve

from glabella.studio.site.procedure_view import slug_of


def warm(procedure: str) -> None:
    """Compute and draw a procedure's page, and drop it."""
    request = HttpRequest()
    request.method, request.path = "GET", f"/procedures/{slug_of(procedure)}/"
    request.META |= {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "REMOTE_ADDR": ""}
    found = resolve(request.path)
    found.func(request, *found.args, **found.kwargs)
    connection.close()
