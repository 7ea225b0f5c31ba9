"""Visits: begin, look, agree, hand over, delete."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import File, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from glabella.studio.api.events import stream
from glabella.studio.api.limits import Beginnings, HandOffs, Uploads
from glabella.studio.api.schemas import PROBLEMS, Agreement, HandOffOut, Problem, Purposes, VisitOut
from glabella.studio.jobs.asking import FIT, ask, require_room
from glabella.studio.reach import reach
from glabella.studio.visits.access import device_of, grant, offer, remember, visit_for
from glabella.studio.visits.consent import agree, receipt
from glabella.studio.visits.ending import end
from glabella.studio.visits.models import Access, HandOff, Visit
from glabella.terms import UnusableInput, WrongUsage

router = Router()
NOT_OPEN = (
    "This studio answers this computer only. Start it with “glabella serve --phone” to let "
    "a phone of your own network in."
)


@router.get("/faces", response={200: list[VisitOut], PROBLEMS: Problem})
def faces(request: HttpRequest) -> list[VisitOut]:
    """List the known-truth faces, which belong to nobody."""
    return [VisitOut.of(visit) for visit in Visit.objects.exclude(name="")]


@router.post("/visits", response={201: VisitOut, PROBLEMS: Problem}, throttle=[Beginnings()])
def begin(request: HttpRequest, response: HttpResponse, given: Agreement) -> Status[VisitOut]:
    """Begin a visit by agreeing to it."""
    visit = Visit(patch=given.patch)
    agree(visit, given.adult, given.purposes)
    visit = Visit.begin(
        id=visit.id, patch=visit.patch, consent=visit.consent, created=visit.created, expires=visit.expires
    )
    remember(response, grant(request, visit))
    return Status(201, VisitOut.of(visit))


@router.get("/visits/{visit_id}", response={200: VisitOut, PROBLEMS: Problem})
def look(request: HttpRequest, visit_id: str) -> VisitOut:
    """Return how a visit stands."""
    return VisitOut.of(visit_for(request, visit_id))


@router.get("/visits/{visit_id}/events", response={200: None, PROBLEMS: Problem})
async def events(request: HttpRequest, visit_id: str) -> HttpResponse:
    """Follow a visit: server-sent events ``state`` and, at its end, ``gone``."""
    return await stream(request, visit_id)


@router.get("/visits/{visit_id}/receipt", response={200: dict[str, Any], PROBLEMS: Problem})
def show_receipt(request: HttpRequest, visit_id: str) -> dict[str, Any]:
    """Return what was agreed to, to keep."""
    return receipt(visit_for(request, visit_id, own=True))


@router.patch("/visits/{visit_id}", response={200: VisitOut, PROBLEMS: Problem})
def change(request: HttpRequest, visit_id: str, given: Purposes) -> VisitOut:
    """Agree to more, or withdraw; without “share”, other devices lose the visit."""
    visit = visit_for(request, visit_id, own=True)
    agree(visit, True, given.purposes)
    visit.save(update_fields=["consent", "expires"])
    if "share" not in given.purposes:
        Access.objects.filter(visit=visit).exclude(device=device_of(request)).delete()
        HandOff.objects.filter(visit=visit).delete()
    visit.touch()
    return VisitOut.of(visit)


@router.delete("/visits/{visit_id}", response={200: dict[str, Any], PROBLEMS: Problem})
def delete(request: HttpRequest, visit_id: str) -> dict[str, Any]:
    """Delete now: row, files and jobs; the answer counts what is left."""
    return end(visit_for(request, visit_id, own=True))


@router.post("/visits/{visit_id}/photo", response={202: VisitOut, PROBLEMS: Problem}, throttle=[Uploads()])
def upload(request: HttpRequest, visit_id: str, photo: File[UploadedFile]) -> Status[VisitOut]:
    """Take a photograph in and answer at once; ``events`` tells how its reading goes."""
    from glabella.tryon import look as first_look

    visit = visit_for(request, visit_id, own=True)
    if (photo.size or 0) > settings.MOST_UPLOAD_BYTES:
        most = settings.MOST_UPLOAD_BYTES // 2**20
        raise UnusableInput(f"The file is larger than {most} MB.", "Save the photograph smaller, as JPEG.")
    data = photo.read()
    first_look(data)
    require_room()
    store = visit.store
    store.empty()
    store.write("photo", data)
    visit.jobs.exclude(kind=FIT).delete()
    ask(visit, FIT)
    return Status(202, VisitOut.of(visit))


@router.post(
    "/visits/{visit_id}/hand-offs", response={201: HandOffOut, PROBLEMS: Problem}, throttle=[HandOffs()]
)
def hand_off(request: HttpRequest, visit_id: str) -> Status[HandOffOut]:
    """Make a link that opens this visit on one more device."""
    import segno

    visit = visit_for(request, visit_id, own=True)
    if "share" not in visit.consent["purposes"]:
        raise WrongUsage(
            "You have not agreed to open this on another device.", "Agree to “another device” first."
        )
    token, row = offer(visit)
    root, reachable = reach(request)
    address = f"{root}/hand/{token}"
    qr = segno.make(address, error="m", micro=False).svg_data_uri(
        scale=4, border=3, dark="#1b1e21", light="#fff"
    )
    made = HandOffOut(
        address=address,
        qr=qr,
        expires=row.expires,
        reachable=reachable,
        advice="" if reachable else NOT_OPEN,
    )
    return Status(201, made)
