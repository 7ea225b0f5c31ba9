"""The JSON API: the same one that the pages use. Every error has one shape (RFC 9457)."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError
from ninja.utils import check_csrf

from glabella.studio.api import making, screening, visits
from glabella.studio.api.limits import Everything
from glabella.studio.visits.store import Gone
from glabella.studio.web import problems
from glabella.terms import GlabellaError


class ElsewhereRefused(Exception):
    """A request that changes something came from another site, or without this site's token."""


def same_site(request: HttpRequest) -> bool:
    """Refuse what another site's page sends in a person's name."""
    if check_csrf(request) is not None:
        raise ElsewhereRefused
    return True


api = NinjaAPI(
    title="Glabella studio",
    version="1",
    description="Requests that change something carry the token of the cookie “csrf” in X-CSRFToken.",
    docs_url=None,
    auth=same_site,
    throttle=[Everything()],
    urls_namespace="api",
)
api.add_router("", visits.router, tags=["visits"])
api.add_router("", making.router, tags=["results"])
api.add_router("", screening.router, tags=["questions"])


@api.exception_handler(GlabellaError)
def _ours(request: HttpRequest, error: GlabellaError) -> HttpResponse:
    return problems.of_error(error)


@api.exception_handler(Http404)
@api.exception_handler(Gone)
def _gone(request: HttpRequest, error: Exception) -> HttpResponse:
    return problems.not_found(request)


@api.exception_handler(ElsewhereRefused)
def _elsewhere(request: HttpRequest, error: ElsewhereRefused) -> HttpResponse:
    return problems.csrf_failed(request)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    said = {_field(one["loc"]): one["msg"] for one in error.errors}
    cure = "; ".join(f"{name}: {said[name]}" for name in sorted(said))
    return problems.problem(
        422, "invalid", "A value is missing or cannot be.", f"{cure}.", fields=sorted(said)
    )


def _field(place: Sequence[str | int]) -> str:
    """Return which field of a request's body or address a fault lies in."""
    return ".".join(str(part) for part in place[2:] or place[1:])


@api.exception_handler(Throttled)
def _too_often(request: HttpRequest, error: Throttled) -> HttpResponse:
    response = problems.problem(429, "too-often", "Too many requests.", "Wait a minute, then try again.")
    response["Retry-After"] = str(int(error.wait or 0) + 1)
    return response


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problems.problem(error.status_code, "refused", "That cannot be done.", "Check the request.")


@api.exception_handler(Exception)
def _crash(request: HttpRequest, error: Exception) -> HttpResponse:
    return problems.of_crash(error)
