"""What was made of a photograph: the viewer's document, numbers of the chosen plan, what was found, files."""

from __future__ import annotations

import json
from typing import Any

from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router
from ninja.responses import Status

from glabella.studio.api.planning import choose, numbers
from glabella.studio.api.schemas import PROBLEMS, PlanIn, Problem, VisitOut
from glabella.studio.jobs.asking import FILES, ask, require_room
from glabella.studio.jobs.fitting import BLOB, FACE, REMEMBERED, VIEWER
from glabella.studio.visits.access import visit_for
from glabella.studio.visits.models import Visit
from glabella.studio.visits.store import Gone

router = Router()
LINK_SECONDS = 24 * 3600
KINDS = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".webm": "video/webm",
    ".glb": "model/gltf-binary",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
}
_signer = TimestampSigner(salt="files of a visit")


def signed(visit: Visit, name: str) -> str:
    """Return the address of a sealed file: it cannot be guessed, and ends."""
    stamp = _signer.sign(f"{visit.id}/{name}").removeprefix(f"{visit.id}/{name}:")
    return f"/api/visits/{visit.id}/blobs/{name}?s={stamp}"


@router.get("/visits/{visit_id}/blobs/{name}", response={200: None, PROBLEMS: Problem})
def blob(request: HttpRequest, visit_id: str, name: str, s: str = "") -> HttpResponse:
    """Return a part of the viewer's document."""
    visit = visit_for(request, visit_id)
    try:
        _signer.unsign(f"{visit_id}/{name}:{s}", max_age=LINK_SECONDS)
    except BadSignature:
        raise Http404 from None
    if not name.startswith(BLOB):
        raise Http404
    return _sealed(visit, name)


@router.get("/visits/{visit_id}/viewer", response={200: dict[str, Any], PROBLEMS: Problem})
def viewer(request: HttpRequest, visit_id: str) -> HttpResponse:
    """Return the viewer's document under the chosen plan, with signed addresses of its parts."""
    visit = visit_for(request, visit_id)
    document = _document(visit, VIEWER)
    if visit.plan:
        document["course"] = numbers(visit, visit.plan)["course"]
    return HttpResponse(json.dumps(document), content_type="application/json")


@router.get("/visits/{visit_id}/face", response={200: dict[str, Any], PROBLEMS: Problem})
def face(request: HttpRequest, visit_id: str) -> HttpResponse:
    """Return the face as photographed: it can turn while its skin is read, once ``face_shown`` says so."""
    document = _document(visit_for(request, visit_id), FACE)
    return HttpResponse(json.dumps(document), content_type="application/json")


def _document(visit: Visit, name: str) -> dict[str, Any]:
    """Return a sealed document with signed addresses of its parts."""
    found: dict[str, Any] = json.loads(visit.store.read(name), object_hook=lambda part: _linked(visit, part))
    return found


def _linked(visit: Visit, part: dict[str, Any]) -> Any:
    return {
        key: signed(visit, value) if isinstance(value, str) and value.startswith(BLOB) else value
        for key, value in part.items()
    }


@router.get("/visits/{visit_id}/plan", response={200: dict[str, Any], PROBLEMS: Problem})
def plan(request: HttpRequest, visit_id: str) -> dict[str, Any]:
    """Return numbers and layer weights under the chosen plan."""
    visit = visit_for(request, visit_id)
    return numbers(visit, visit.plan)


@router.put("/visits/{visit_id}/plan", response={200: dict[str, Any], PROBLEMS: Problem})
def put_plan(request: HttpRequest, visit_id: str, given: PlanIn) -> dict[str, Any]:
    """Choose a plan and return its numbers and layer weights: no photograph is needed.

    It stays with the visit, for every device and for the files to take away. With a known-truth face, which
    belongs to nobody, nothing stays.
    """
    visit = visit_for(request, visit_id)
    found = numbers(visit, given.options)
    if not visit.public:
        choose(visit, given.options)
    return found


@router.get("/visits/{visit_id}/found", response={200: dict[str, Any], PROBLEMS: Problem})
def found(request: HttpRequest, visit_id: str) -> dict[str, Any]:
    """Return what was read from the skin, each value with its smallest detectable change; only when asked."""
    from glabella.tryon import recall, what_was_found

    visit = visit_for(request, visit_id)
    return what_was_found(recall(json.loads(visit.store.read(REMEMBERED))))


@router.post("/visits/{visit_id}/files", response={202: VisitOut, PROBLEMS: Problem})
def make_files(request: HttpRequest, visit_id: str) -> Status[VisitOut]:
    """Make the labelled files to take away."""
    visit = visit_for(request, visit_id, own=True)
    if not visit.store.has(VIEWER):
        raise Http404
    require_room()
    ask(visit, FILES)
    return Status(202, VisitOut.of(visit))


@router.get("/visits/{visit_id}/files/{name}", response={200: None, PROBLEMS: Problem})
def take(request: HttpRequest, visit_id: str, name: str) -> HttpResponse:
    """Return one file to take away."""
    visit = visit_for(request, visit_id, own=True)
    response = _sealed(visit, visit.made_prefix + name)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _sealed(visit: Visit, name: str) -> HttpResponse:
    try:
        data = visit.store.read(name)
    except Gone:
        raise Http404 from None
    kind = KINDS.get(f".{name.rpartition('.')[2]}", "application/octet-stream")
    response = HttpResponse(data, content_type=kind)
    if visit.public:
        response["Cache-Control"] = "public, max-age=3600"
    return response
