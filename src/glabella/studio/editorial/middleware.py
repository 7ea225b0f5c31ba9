"""Accounts, sessions and messages exist below the editor's address only: no visitor is given a cookie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.contrib.auth.context_processors import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.context_processors import messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest

from glabella.studio.web.middleware import EDITOR


def editor_context(request: HttpRequest) -> dict[str, Any]:
    """Give the editor's own templates who is signed in; other pages know of nobody."""
    if not request.path.startswith(EDITOR) or not hasattr(request, "user"):
        return {}
    return {**auth(request), **messages(request)}


class Accounts:
    """Read the session of an editor; pass everyone else by."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.others = get_response
        self.editors = SessionMiddleware(AuthenticationMiddleware(MessageMiddleware(get_response)))
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        """Answer one request."""
        return (self.editors if request.path.startswith(EDITOR) else self.others)(request)
