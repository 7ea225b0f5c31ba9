"""Pages. They show; what is computed, kept or deleted is done elsewhere."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods

from glabella.studio.api.making import signed
from glabella.studio.api.planning import numbers
from glabella.studio.api.schemas import VisitOut, Work
from glabella.studio.jobs.asking import FIT
from glabella.studio.jobs.fitting import AFTER, BEFORE, STILLS
from glabella.studio.visits.access import accept, offered, remember, visit_for
from glabella.studio.visits.consent import purposes
from glabella.studio.visits.models import KEPT_DAYS, USUAL_HOURS, Visit
from glabella.studio.visits.store import Gone
from glabella.studio.web.problems import answer
from glabella.terms import GlabellaError

ORDER = ("light", "medium", "dark")
USUAL = "medium"
RESULT = "6mo"


def phototypes() -> list[tuple[str, str]]:
    """Return the Fitzpatrick types in words, as a person would know them (Fitzpatrick 1988)."""
    return [
        ("I", _("always burns, never tans")),
        ("II", _("burns easily, tans little")),
        ("III", _("burns a little, tans slowly")),
        ("IV", _("burns rarely, tans easily")),
        ("V", _("brown skin, very rarely burns")),
        ("VI", _("deeply pigmented skin, never burns")),
    ]


def face_names() -> dict[str, str]:
    """Return what the known-truth faces are called."""
    return {"light": _("Light skin"), "medium": _("Medium skin"), "dark": _("Dark skin")}


def pictures(visit: Visit) -> dict[str, Any] | None:
    """Return the stills of a visit with their addresses, ``None`` while there are none."""
    try:
        about: dict[str, Any] = json.loads(visit.store.read(STILLS))
    except Gone:
        return None
    return about | {"before": signed(visit, BEFORE), "after": signed(visit, AFTER)}


def usual_words() -> str:
    """Return the usual plan in a line: the stills of a visit are painted under it."""
    from glabella.treatment import plan
    from glabella.tryon import plan_document

    return str(plan_document(plan())["words"])


@require_GET
@ensure_csrf_cookie
def first(request: HttpRequest) -> HttpResponse:
    """Show one face, one sentence, one gesture."""
    found = {visit.name: visit for visit in Visit.objects.exclude(name="")}
    names = face_names()
    faces = [
        {
            "name": name,
            "words": names[name],
            "visit": found.get(name),
            "pictures": pictures(found[name]) if name in found else None,
            "state": Work.of(found[name], FIT).state if name in found else "",
        }
        for name in ORDER
    ]
    wanted = request.GET.get("face", USUAL)
    shown = next(face for face in faces if face["name"] == (wanted if wanted in ORDER else USUAL))
    ready = all(face["pictures"] for face in faces)
    context = {"faces": faces, "shown": shown, "ready": ready, "hours": USUAL_HOURS}
    return render(request, "studio/first.html", context)


@require_GET
@ensure_csrf_cookie
def photo(request: HttpRequest) -> HttpResponse:
    """Ask for consent, then for a photograph."""
    context = {"purposes": purposes(), "hours": USUAL_HOURS, "days": KEPT_DAYS}
    return render(request, "studio/photo.html", context)


@require_GET
@ensure_csrf_cookie
def face(request: HttpRequest, name: str) -> HttpResponse:
    """Try it on a known-truth face."""
    visit = Visit.objects.filter(name=name).first() if name in ORDER else None
    if visit is None:
        raise Http404
    return _tryon(request, visit)


@require_GET
@ensure_csrf_cookie
def tryon(request: HttpRequest, visit_id: str) -> HttpResponse:
    """Show a person's own visit, however far it is."""
    return _tryon(request, visit_for(request, visit_id, own=True))


def _tryon(request: HttpRequest, visit: Visit) -> HttpResponse:
    state = VisitOut.of(visit)
    context: dict[str, Any] = {
        "visit": visit,
        "state": state,
        "phototypes": phototypes(),
        "purposes": purposes(),
        "name": face_names().get(visit.name, ""),
        "hours": USUAL_HOURS,
        "days": KEPT_DAYS,
    }
    if state.photo.state != "done":
        return render(request, "studio/waiting.html", context)
    found = numbers(visit, visit.plan)
    start = next(moment for moment in found["moments"] if moment["id"] == RESULT)
    painted = usual_words() if visit.plan else ""
    context |= {"pictures": pictures(visit), "numbers": found, "start": start}
    context["painted"] = "" if painted == found["plan"]["words"] else painted
    return render(request, "studio/tryon.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@ensure_csrf_cookie
def hand(request: HttpRequest, token: str) -> HttpResponse:
    """Open a visit on this device. Only the button uses the link up: a preview of it does not."""
    try:
        if request.method != "POST":
            offered(token)
            return render(request, "studio/hand.html", {"token": token})
        visit, secret = accept(request, token)
    except GlabellaError as error:
        return answer(request, 410, "link-over", error.problem, error.cure)
    response = HttpResponseRedirect(reverse("tryon", args=[visit.id]))
    remember(response, secret)
    return response


@require_GET
def deleted(request: HttpRequest) -> HttpResponse:
    """Say that a visit is gone, where another device deleted it."""
    return render(request, "studio/deleted.html")


@require_GET
def control(request: HttpRequest) -> HttpResponse:
    """Say in plain words what is kept, where, for how long, and who can open it."""
    context = {"hours": USUAL_HOURS, "days": KEPT_DAYS, "purposes": purposes()}
    return render(request, "studio/control.html", context)
