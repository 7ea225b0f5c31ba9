"""Around every request: the headers that keep a page to itself, and a log line without a person in it."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponseBase

_log = logging.getLogger("glabella.web")

Next = Callable[[HttpRequest], Awaitable[HttpResponseBase]]

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self' data: blob:",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
# The editor's own scripts write styles onto elements, and show a page in a frame beside its form.
EDITOR = "/editor/"
EDITOR_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


class _Both:
    """A middleware for synchronous and asynchronous pages alike; it never touches a body."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], object]) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> object:
        if self.is_async:
            return self._async(request)
        begun = time.perf_counter()
        response = self.get_response(request)
        self.after(request, response, begun)
        return response

    async def _async(self, request: HttpRequest) -> object:
        begun = time.perf_counter()
        response = await self.get_response(request)  # type: ignore[misc]
        self.after(request, response, begun)
        return response

    def after(self, request: HttpRequest, response: object, begun: float) -> None:
        """Do what is to be done with a response."""
        raise NotImplementedError


class Headers(_Both):
    """Send the policy with every response; nothing is cached unless a page says so."""

    def after(self, request: HttpRequest, response: object, begun: float) -> None:
        """Add headers."""
        assert isinstance(response, HttpResponseBase)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.path.startswith(EDITOR):
            response.headers["Content-Security-Policy"] = EDITOR_POLICY
        response.headers.setdefault("Cache-Control", "no-store")


class Record(_Both):
    """Log the kind of page, not its address: an address holds the id of a visit."""

    def after(self, request: HttpRequest, response: object, begun: float) -> None:
        """Write one line."""
        assert isinstance(response, HttpResponseBase)
        match = request.resolver_match
        page = match.route if match else "unknown"
        taken = 1000 * (time.perf_counter() - begun)
        _log.info("%s /%s %d %.0f ms", request.method, page, response.status_code, taken)
