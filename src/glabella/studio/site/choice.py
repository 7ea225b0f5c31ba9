"""What a reader chooses for every page: the units. A cookie keeps that choice and nothing else."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from glabella.pages.units import METRIC, SYSTEMS, system_known

COOKIE = "__Host-units" if settings.CSRF_COOKIE_SECURE else "glabella-units"
YEAR = 365 * 86400


def units_of(request: HttpRequest) -> str:
    """Return the units of a reader, metric unless chosen otherwise."""
    return system_known(request.COOKIES.get(COOKIE, METRIC))


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Remember a choice, and lead back to the page where it was made."""
    back = request.GET.get("back", "/procedures/")
    own = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    response = HttpResponseRedirect(back if own else "/procedures/")
    units = request.GET.get("units", "")
    if units in SYSTEMS:
        secure = settings.CSRF_COOKIE_SECURE
        response.set_cookie(COOKIE, units, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    return response
