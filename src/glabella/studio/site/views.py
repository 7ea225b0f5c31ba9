"""Pages that anybody may read. They show; what is known comes from the library and its engine."""

from __future__ import annotations

import json
import math
import secrets
from functools import lru_cache
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from glabella.evidence import procedures, source
from glabella.pages import documents as contents
from glabella.pages import numbers, part_titles
from glabella.studio.site.models import tally, vote
from glabella.studio.site.picture import drawn
from glabella.terms import Concern, library_folder, load_yaml
from glabella.treatment import default_procedure, invasiveness

BRIEFLY = "private, max-age=60"
READER = "__Host-reader" if settings.CSRF_COOKIE_SECURE else "glabella-reader"
YEAR = 365 * 86400


def _shown(response: HttpResponse) -> HttpResponse:
    """Let a page be found and kept for a moment."""
    response.headers["X-Robots-Tag"] = "all"
    response.headers["Cache-Control"] = BRIEFLY
    return response


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    canonical = request.build_absolute_uri(request.path)
    title = context.get("slug", "")
    picture = request.build_absolute_uri(f"/procedures/{title}/social.png" if title else "/social.png")
    own = {"canonical": canonical, "social_picture": picture}
    return _shown(render(request, f"site/{template}", own | context))


def _procedure(slug: str) -> str:
    found = contents.known(slug)
    if found is None:
        raise Http404
    return found


@lru_cache(maxsize=8)
def _qr(address: str) -> str:
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=2, light="#fff"))


def _number(request: HttpRequest, name: str, usual: float, most: float) -> float:
    try:
        given = float(request.GET.get(name, usual))
    except ValueError:
        return usual
    return min(max(given, 0.0), most) if math.isfinite(given) else usual


def _costs(request: HttpRequest, facts: dict[str, Any], sessions: int) -> dict[str, Any]:
    """Return what the reader's own number of sessions and price come to."""
    price = facts["cost"].get("per_session")
    if price is None:
        return {"no_data": facts["cost"]["no_data"]}
    count = round(_number(request, "sessions", sessions, 20))
    low, high = price["low"], price["high"]
    each = _number(request, "price", price["typical"] or low or high or 0, 100_000)
    yearly = round(_number(request, "yearly", 0, 12))
    return {
        **price,
        "source": vars(source(price["source"])),
        "maintenance": facts["cost"].get("maintenance", ""),
        "sessions": count,
        "price": round(each),
        "yearly": yearly,
        "total": round(count * each),
        "each_year": round(yearly * each),
        "usual_low": sessions * (low or high or 0),
        "usual_high": sessions * (high or low or 0),
    }


def _parts(document: contents.Document, claims: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return every part in the order of the page, its words and claims resolved."""
    rows = []
    for name, title in part_titles().items():
        blocks = [
            {"claim": claims[block["claim"]]} if "claim" in block else block
            for block in document["parts"].get(name, ())
        ]
        rows.append({"id": name, "title": _(title), "blocks": blocks, "template": f"site/parts/{name}.html"})
    return rows


def view_of(request: HttpRequest, document: contents.Document) -> dict[str, Any]:
    """Return all that a procedure's page shows."""
    procedure = document["procedure"]
    order: list[str] = []
    claims = contents.ledger(procedure, order)
    known = numbers.course(procedure)
    about = load_yaml("procedures", procedure, "procedure.yaml")
    facts = load_yaml("procedures", procedure, "facts.yaml")
    rows = numbers.concerns(procedure)
    wanted = numbers.concern_known(request.GET.get("concern", ""))
    chosen = wanted or (rows[0]["id"] if rows else str(Concern.ACNE_SCARS))
    count = known.concerns.get(Concern(chosen)) if known else None
    address = request.build_absolute_uri("/photo")
    return {
        "document": document,
        "slug": procedure.replace("_", "-"),
        "names": about["names"],
        "about": about,
        "facts": facts,
        "claims": claims,
        "parts": _parts(document, claims),
        "concerns": rows,
        "choices": [{"id": str(one), "name": numbers.words(one)} for one in Concern],
        "chosen": chosen,
        "chosen_name": numbers.words(chosen),
        "hundred": numbers.hundred(count) if count and count.studies else None,
        "chosen_row": next((row for row in rows if row["id"] == chosen), None),
        "effects": known.side_effects if known else (),
        "recovery": numbers.recovery(procedure),
        "questions": numbers.questions(procedure),
        "invasive": invasiveness(procedure),
        "cost": _costs(request, facts, known.plan.sessions if known else 1),
        "plan": known.plan if known else None,
        "compared": numbers.compared(chosen),
        "sources": _sources(order, claims),
        "tally": tally(procedure),
        "try_address": address,
        "qr": _qr(address),
        "token": get_token(request),
    }


def _sources(order: list[str], claims: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **vars(source(key)),
            "supports": [
                claim["text"] for claim in claims.values() if any(s["id"] == key for s in claim["sources"])
            ],
        }
        for key in order
    ]


def _json_ld(request: HttpRequest, view: dict[str, Any]) -> str:
    """Return the page in schema.org's terms, safe inside its element."""
    address = request.build_absolute_uri(request.path)
    about = {
        "@type": ["MedicalProcedure", "MedicalTherapy"],
        "name": view["document"]["title"],
        "alternateName": view["names"][1:],
    }
    data = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "url": address,
        "name": view["document"]["title"],
        "inLanguage": "en",
        "about": about,
        "author": {"@type": "Organization", "name": view["document"]["author"]},
        "citation": [one["link"] or one["citation"] for one in view["sources"]],
    }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def render_procedure(request: HttpRequest, document: contents.Document) -> HttpResponse:
    """Answer with a procedure's page; the editor's own pages are shown by this too."""
    view = view_of(request, document)
    return _page(request, "procedure.html", {**view, "json_ld": _json_ld(request, view)})


@require_GET
def procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all a person should know before a procedure."""
    return render_procedure(request, contents.content(_procedure(slug)))


@require_GET
def procedure_list(request: HttpRequest) -> HttpResponse:
    """List procedures and concerns: the front of the pages."""
    rows = [
        {"name": contents.names(name)[0], "slug": name.replace("_", "-"), "full": numbers.simulated(name)}
        for name in procedures()
    ]
    rows.sort(key=lambda row: (not row["full"], row["name"]))
    concerns = [{"slug": one.replace("_", "-"), "name": numbers.words(one)} for one in Concern]
    first = default_procedure()
    return _page(
        request,
        "procedures.html",
        {
            "rows": rows,
            "concerns": concerns,
            "first": first.replace("_", "-"),
            "name": contents.names(first)[0],
        },
    )


def _from_library(name: str, otherwise: contents.Document) -> contents.Document:
    """Return a page of the library, ``otherwise`` where it is not written yet."""
    place = library_folder() / "pages" / name
    return load_yaml("pages", *name.split("/")) if place.is_file() else otherwise


def _resolved(blocks: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Return blocks with the claims they name, whichever procedure states them."""
    stated: dict[str, dict[str, Any]] = {}
    if any("claim" in block for block in blocks):
        for name in contents.procedures_with_claims():
            stated = contents.ledger(name) | stated
    return [{"claim": stated[block["claim"]]} if "claim" in block else block for block in blocks]


def render_concern(request: HttpRequest, concern: str, document: contents.Document) -> HttpResponse:
    """Answer with what works for a concern, ordered by evidence, under the words of its page."""
    part = {"blocks": _resolved(document["blocks"])}
    context = {
        "document": document,
        "name": numbers.words(concern),
        "rows": numbers.compared(concern),
        "part": part,
    }
    return _page(request, "concern.html", context)


def render_glossary(request: HttpRequest, document: contents.Document) -> HttpResponse:
    """Answer with the words of the field in plain words."""
    rows = sorted(document["terms"], key=lambda row: str(row["term"]).casefold())
    return _page(request, "glossary.html", {"document": document, "terms": rows})


def render_editorial(request: HttpRequest, document: contents.Document) -> HttpResponse:
    """Answer with how pages are written, checked and reviewed."""
    part = {"blocks": _resolved(document["blocks"])}
    return _page(request, "editorial.html", {"document": document, "part": part})


@require_GET
def concern(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what works for a concern."""
    found = numbers.concern_known(slug)
    if found is None:
        raise Http404
    title = numbers.words(found).capitalize()
    document = _from_library(f"concerns/{found}.yaml", {"title": title, "blocks": []})
    return render_concern(request, found, document)


@require_GET
def glossary(request: HttpRequest) -> HttpResponse:
    """Show the words of the field in plain words."""
    return render_glossary(request, _from_library("glossary.yaml", {"title": _("Glossary"), "terms": []}))


@require_GET
def claims_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with every claim of a page."""
    found = _procedure(slug)
    return _shown(JsonResponse({"procedure": found, "claims": list(contents.ledger(found).values())}))


@require_GET
def claim(request: HttpRequest, slug: str, claim_id: str) -> HttpResponse:
    """Show one claim with all that stands behind it."""
    found = contents.ledger(_procedure(slug)).get(claim_id)
    if found is None:
        raise Http404
    return _page(request, "ledger.html", {"claim": found, "slug": slug})


@require_GET
def paper(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show a page made to be printed: the checklist or the consent aid."""
    return _page(request, f"{kind}.html", view_of(request, contents.content(_procedure(slug))))


@require_POST
def helpful(request: HttpRequest, slug: str) -> HttpResponse:
    """Count or change the one vote of a browser."""
    page = _procedure(slug)
    browser = request.COOKIES.get(READER) or secrets.token_urlsafe(24)
    address = str(request.META.get("REMOTE_ADDR", ""))
    if not vote(page, browser, address, request.POST.get("helpful") == "yes"):
        return HttpResponse(_("Enough votes came from this network today."), status=429)
    response = HttpResponseRedirect(f"/procedures/{slug}/#helpful")
    secure = settings.CSRF_COOKIE_SECURE
    response.set_cookie(READER, browser, max_age=YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Find procedures, concerns and claims by the start of words."""
    asked = request.GET.get("q", "").strip()[:80]
    wanted = [word.rstrip("s") for word in asked.lower().split()]
    rows = [row for row in _index() if all(word in row["text"].lower() for word in wanted)] if wanted else []
    return _page(request, "search.html", {"asked": asked, "rows": rows[:40]})


@lru_cache(maxsize=1)
def _index() -> tuple[dict[str, str], ...]:
    rows = []
    for one in Concern:
        link = f"/concerns/{one.replace('_', '-')}/"
        rows.append({"kind": _("Concern"), "text": numbers.words(one), "link": link})
    for name in procedures():
        link = f"/procedures/{name.replace('_', '-')}/"
        rows.append({"kind": _("Procedure"), "text": ", ".join(contents.names(name)), "link": link})
        for found in contents.statements(name):
            rows.append({"kind": _("Claim"), "text": found.text, "link": f"{link}claims/{found.id}/"})
    return tuple(rows)


def addresses() -> list[str]:
    """Return the address of every public page."""
    own = [f"/procedures/{name.replace('_', '-')}/" for name in procedures()]
    return [
        "/procedures/",
        *own,
        *(f"/concerns/{one.replace('_', '-')}/" for one in Concern),
        "/glossary/",
        "/editorial/",
    ]


@require_GET
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the pages for machines."""
    rows = [request.build_absolute_uri(one) for one in addresses()]
    return _shown(render(request, "site/sitemap.xml", {"rows": rows}, content_type="application/xml"))


@require_GET
def feed(request: HttpRequest) -> HttpResponse:
    """List procedures with the day of their last search, as Atom."""
    rows = [
        {
            "name": contents.names(name)[0],
            "link": request.build_absolute_uri(f"/procedures/{name.replace('_', '-')}/"),
            "date": load_yaml("procedures", name, "procedure.yaml")["last_search"],
        }
        for name in procedures()
    ]
    context = {"rows": rows, "own": request.build_absolute_uri(), "date": max(str(r["date"]) for r in rows)}
    return _shown(render(request, "site/feed.xml", context, content_type="application/atom+xml"))


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """Keep machines out of visits and the editor."""
    lines = ["User-agent: *", *(f"Disallow: {one}" for one in ("/api/", "/try/", "/hand/", "/editor/"))]
    lines.append(f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}")
    return _shown(HttpResponse("\n".join(lines) + "\n", content_type="text/plain"))


@require_GET
def social(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Answer with a picture for links to a page."""
    title = contents.names(_procedure(slug))[0].capitalize() if slug else _("Know before you pay")
    return _shown(HttpResponse(drawn(title), content_type="image/png"))


@require_GET
def editorial(request: HttpRequest) -> HttpResponse:
    """Say how pages are written, checked and reviewed."""
    usual = {"title": _("How these pages are made"), "blocks": []}
    return render_editorial(request, _from_library("editorial.yaml", usual))
