"""The code on a page that a phone reads: the reader's own visit, moved there; without one, a photograph."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import segno
from django.http import HttpRequest
from django.utils import timezone

from glabella.studio.reach import reach
from glabella.studio.visits.access import device_of, offer
from glabella.studio.visits.models import Visit

SHARED_FACE = "medium"


@lru_cache(maxsize=8)
def _drawn(address: str) -> str:
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=2, light="#fff"))


def own_visit(request: HttpRequest) -> Visit | None:
    """Return the newest visit of this browser that is not over."""
    device = device_of(request)
    if device is None:
        return None
    open_still = Visit.objects.filter(access__device=device, name="", expires__gt=timezone.now())
    newest: Visit | None = open_still.order_by("-created").first()
    return newest


def faces_address(visit: Visit | None) -> str:
    """Return where a course is seen on a face: the reader's own, or one that belongs to nobody."""
    if visit is not None:
        return f"/try/{visit.id}"
    return f"/faces/{SHARED_FACE}" if Visit.objects.filter(name=SHARED_FACE).exists() else "/"


def phone_code(request: HttpRequest, visit: Visit | None) -> dict[str, Any]:
    """Return the code for a phone, and what it does.

    Nothing is drawn where no other device can reach this studio. A visit moves only where its person
    agreed to that; each code of a visit ends the one before it.
    """
    root, reachable = reach(request)
    if not reachable:
        return {"reachable": False}
    if visit is None or "share" not in visit.consent.get("purposes", ()):
        address = f"{root}/photo"
        return {"reachable": True, "address": address, "drawn": _drawn(address), "kept_here": visit}
    token, row = offer(visit)
    address = f"{root}/hand/{token}"
    return {"reachable": True, "address": address, "drawn": _drawn(address), "until": row.expires}
