"""Who may see a visit: browsers that hold its secret. Strangers do not even learn that it exists."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from glabella.studio.visits.models import Access, Device, HandOff, Visit
from glabella.terms import WrongUsage

HAND_OFF_MINUTES = 5
COOKIE_DAYS = 90


def hashed(secret: str) -> str:
    """Return what a row keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def device_of(request: HttpRequest) -> Device | None:
    """Return the browser that asks, if it is known."""
    secret = request.COOKIES.get(settings.DEVICE_COOKIE)
    found: Device | None = Device.objects.filter(secret_hash=hashed(secret)).first() if secret else None
    return found


def visit_for(request: HttpRequest, visit_id: str, *, own: bool = False) -> Visit:
    """Return a visit that this browser may see.

    Parameters
    ----------
    request : HttpRequest
    visit_id : str
    own : bool
        Only a visit of this browser; a known-truth face will not do.

    Raises
    ------
    Http404
        If there is none, it is over, or it is another person's: the answer is the same.
    """
    visit: Visit | None = Visit.objects.filter(id=visit_id).first()
    if visit is None or (visit.expires is not None and visit.expires <= timezone.now()):
        raise Http404
    if visit.public and not own:
        return visit
    device = device_of(request)
    if device is None or not Access.objects.filter(visit=visit, device=device).exists():
        raise Http404
    return visit


def grant(request: HttpRequest, visit: Visit) -> str | None:
    """Give this browser the right to a visit; return a new secret where it has none yet."""
    device, secret = device_of(request), None
    if device is None:
        secret = secrets.token_urlsafe(32)
        device = Device.objects.create(secret_hash=hashed(secret))
    Access.objects.get_or_create(visit=visit, device=device)
    return secret


def remember(response: HttpResponse, secret: str | None) -> None:
    """Hand a browser its secret, out of reach of scripts."""
    if secret is None:
        return
    options: dict[str, Any] = {"httponly": True, "samesite": "Lax", "secure": settings.CSRF_COOKIE_SECURE}
    response.set_cookie(settings.DEVICE_COOKIE, secret, max_age=COOKIE_DAYS * 86_400, path="/", **options)


def offer(visit: Visit) -> tuple[str, HandOff]:
    """Return a token that opens a visit on one more device; an older one of the same visit ends."""
    HandOff.objects.filter(visit=visit).delete()
    token = secrets.token_urlsafe(24)
    ends = timezone.now() + timedelta(minutes=HAND_OFF_MINUTES)
    return token, HandOff.objects.create(visit=visit, token_hash=hashed(token), expires=ends)


def offered(token: str) -> HandOff:
    """Return a hand-off that is still open.

    Raises
    ------
    WrongUsage
        If it was used, is over, or never was.
    """
    found: HandOff | None = HandOff.objects.filter(token_hash=hashed(token)).select_related("visit").first()
    if found is None or found.expires <= timezone.now():
        raise WrongUsage(
            "This link was used already, or its time is over.",
            "Make a new one on the device where you started.",
        )
    return found


def accept(request: HttpRequest, token: str) -> tuple[Visit, str | None]:
    """Open a visit on this device; the link is used up, also where two devices ask at once.

    Raises
    ------
    WrongUsage
        If it was used, is over, or never was.
    """
    found = offered(token)
    if HandOff.objects.filter(pk=found.pk).delete()[0] == 0:
        return accept(request, token)
    secret = grant(request, found.visit)
    found.visit.touch()
    return found.visit, secret
