"""Signing in, at a rate at which no password can be guessed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from wagtail.admin.views.account import LoginView

from glabella.studio.api.limits import Logins
from glabella.studio.web.problems import answer


def sign_in(request: HttpRequest, **more: Any) -> HttpResponse:
    """Show the form, or try a password unless too many were tried from this address."""
    if request.method == "POST" and not Logins().allow_request(request):
        return answer(
            request, 429, "too-many", _("Too many attempts to sign in."), _("Wait a minute, then try again.")
        )
    return LoginView.as_view()(request, **more)


def closed(request: HttpRequest, *_args: Any, **_more: Any) -> HttpResponse:
    """Refuse an end of the editor that this house does not open."""
    raise PermissionDenied
