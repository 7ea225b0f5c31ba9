"""One shape for every error (RFC 9457), and a page with the same words for people."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from glabella.studio.logs import where
from glabella.terms import GlabellaError, MissingPart, OutsideEvidence, UnusableInput, WrongUsage

_log = logging.getLogger("glabella.web")

STATUS: dict[type[GlabellaError], int] = {
    WrongUsage: 400,
    UnusableInput: 422,
    OutsideEvidence: 422,
    MissingPart: 503,
}


def problem(status: int, kind: str, title: str, cure: str, **more: Any) -> JsonResponse:
    """Return an error as JSON: ``title`` says what is wrong, ``detail`` what to do."""
    body = {"type": f"urn:glabella:{kind}", "title": title, "status": status, "detail": cure, **more}
    return JsonResponse(body, status=status, content_type="application/problem+json")


def of_error(error: GlabellaError) -> JsonResponse:
    """Return one of our own errors."""
    name = type(error).__name__
    kind = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).strip("-")
    return problem(STATUS.get(type(error), 400), kind, error.problem, error.cure)


def of_crash(error: BaseException) -> JsonResponse:
    """Return an error of ours that nobody foresaw; the log says where, the person is told nothing of it."""
    _log.error("crashed: %s", where(error))
    return problem(500, "crash", _("Something went wrong on our side."), _("Try again in a moment."))


def answer(request: HttpRequest, status: int, kind: str, title: str, cure: str) -> HttpResponse:
    """Return an error in the form that fits: JSON under ``/api/``, else a page."""
    if request.path.startswith("/api/"):
        return problem(status, kind, title, cure)
    context = {"title": title, "cure": cure, "status": status}
    response: HttpResponse = render(request, "studio/problem.html", context, status=status)
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: nothing there, no longer there, or not this browser's."""
    return answer(
        request,
        404,
        "not-found",
        _("There is nothing here."),
        _("It was deleted, or belongs to another browser."),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    return answer(request, 400, "bad-request", _("That request cannot be read."), _("Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    return answer(request, 403, "forbidden", _("That is not allowed."), _("Go back and try again."))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came from elsewhere, or from a page that was open for too long."""
    return answer(
        request,
        403,
        "csrf",
        _("This page was open for too long."),
        _("Load it again, and repeat what you did."),
    )


def crashed(request: HttpRequest) -> HttpResponse:
    """Answer 500: what happened is in the log, not on the page."""
    return answer(request, 500, "crash", _("Something went wrong on our side."), _("Try again in a moment."))
