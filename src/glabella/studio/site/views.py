"""Pages that anybody may read. They show; what is known comes from the library and its engine."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from glabella.evidence import procedures
from glabella.pages import changes, numbers, structured_data
from glabella.pages import documents as contents
from glabella.pages import search as search_pages
from glabella.studio.site.choice import units_of
from glabella.studio.site.citing import Citations
from glabella.studio.site.folding import runs
from glabella.studio.site.live import from_library, glossary_terms, procedure_document
from glabella.studio.site.models import vote
from glabella.studio.site.picture import drawn
from glabella.studio.site.procedure_view import cited_blocks, cited_comparison, slug_of, view_of
from glabella.studio.site.wording import Wording
from glabella.terms import Concern
from glabella.treatment import default_procedure

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
    own = {"canonical": canonical, "social_picture": picture, "units": units_of(request)}
    response = _shown(render(request, f"site/{template}", own | context))
    patch_vary_headers(response, ["Cookie"])
    return response


def _procedure(slug: str) -> str:
    found = contents.known(slug)
    if found is None:
        raise Http404
    return found


def _json_ld(
    request: HttpRequest, document: contents.Document, sources: list[dict[str, Any]], claims: str = ""
) -> str:
    """Return the page in schema.org's terms, safe inside its element."""
    data = structured_data(
        document,
        request.build_absolute_uri(request.path),
        citations=[one["link"] or one["citation"] for one in sources],
        claims=request.build_absolute_uri(claims) if claims else "",
        signed=document.get("signed"),
    )
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


def render_procedure(request: HttpRequest, document: contents.Document) -> HttpResponse:
    """Answer with a procedure's page; the editor's own pages are shown by this too."""
    view = view_of(request, document)
    claims = f"/procedures/{view['slug']}/claims.json"
    json_ld = _json_ld(request, document, view["sources"], claims)
    response = _page(request, "procedure.html", {**view, "json_ld": json_ld})
    if view["phone"] and view["phone"].get("until"):
        response.headers["Cache-Control"] = "no-store"
    return response


@require_GET
def procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """Show all a person should know before a procedure."""
    return render_procedure(request, contents.content(_procedure(slug)))


@require_GET
def procedure_list(request: HttpRequest) -> HttpResponse:
    """List procedures and concerns: the front of the pages."""
    rows = [
        {"name": contents.names(name)[0], "slug": slug_of(name), "full": numbers.simulated(name)}
        for name in procedures()
    ]
    rows.sort(key=lambda row: (not row["full"], row["name"]))
    concerns = [{"slug": slug_of(one), "name": numbers.words(one)} for one in Concern]
    first = default_procedure()
    return _page(
        request,
        "procedures.html",
        {
            "rows": rows,
            "concerns": concerns,
            "first": slug_of(first),
            "name": contents.names(first)[0],
        },
    )


def _claims_anywhere(blocks: list[dict[str, str]]) -> dict[str, dict[str, Any]]:
    """Return the claims that blocks may name, whichever procedure states them."""
    found: dict[str, dict[str, Any]] = {}
    if any("claim" in block for block in blocks):
        for name in contents.procedures_with_claims():
            found = contents.ledger(name) | found
    return found


def _worded(request: HttpRequest, document: contents.Document, cites: Citations) -> dict[str, Any]:
    """Return what a page of words and claims shows: ``opening`` words, and from its first claim ``part``."""
    blocks = cited_blocks(document["blocks"], _claims_anywhere(document["blocks"]), cites)
    words = next((place for place, block in enumerate(blocks) if "claim" in block), len(blocks))
    return {
        "document": document,
        "opening": {"runs": runs(blocks[:words])},
        "part": {"blocks": blocks, "runs": runs(blocks[words:])},
        "wording": Wording(glossary_terms(), units_of(request)),
    }


def render_concern(request: HttpRequest, concern: str, document: contents.Document) -> HttpResponse:
    """Answer with what works for a concern, ordered by evidence, under the words of its page."""
    cites = Citations()
    context = cited_comparison(concern, cites) | _worded(request, document, cites)
    sources = cites.listed()
    context |= {"chosen_name": numbers.words(concern), "sources": sources}
    context["json_ld"] = _json_ld(request, document, sources)
    return _page(request, "concern.html", context)


def render_glossary(request: HttpRequest, document: contents.Document) -> HttpResponse:
    """Answer with the words of the field in plain words."""
    rows = sorted(document["terms"], key=lambda row: str(row["term"]).casefold())
    return _page(request, "glossary.html", {"document": document, "terms": rows})


def render_editorial(request: HttpRequest, document: contents.Document) -> HttpResponse:
    """Answer with how pages are written, checked and reviewed."""
    return _page(request, "editorial.html", _worded(request, document, Citations()))


@require_GET
def concern(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what works for a concern."""
    found = numbers.concern_known(slug)
    if found is None:
        raise Http404
    title = numbers.words(found).capitalize()
    document = from_library(f"concerns/{found}.yaml", {"title": title, "blocks": []})
    return render_concern(request, found, document)


@require_GET
def glossary(request: HttpRequest) -> HttpResponse:
    """Show the words of the field in plain words."""
    return render_glossary(request, from_library("glossary.yaml", {"title": _("Glossary"), "terms": []}))


@require_GET
def claims_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with every claim that readers find on the page."""
    found = _procedure(slug)
    stated = contents.ledger(found)
    parts = procedure_document(found)["parts"].values()
    used = [block["claim"] for blocks in parts for block in blocks if "claim" in block]
    return _shown(
        JsonResponse({"procedure": found, "claims": [stated[one] for one in used if one in stated]})
    )


@require_GET
def claim(request: HttpRequest, slug: str, claim_id: str) -> HttpResponse:
    """Show one claim with all that stands behind it."""
    found = contents.ledger(_procedure(slug)).get(claim_id)
    if found is None:
        raise Http404
    context = {"claim": found, "slug": slug, "wording": Wording(glossary_terms(), units_of(request))}
    return _page(request, "ledger.html", {**context, "name": contents.names(_procedure(slug))[0]})


@require_GET
def paper(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show a page made to be printed: the checklist or the consent aid."""
    view = view_of(request, procedure_document(_procedure(slug)))
    address = request.build_absolute_uri(f"/procedures/{slug}/")
    return _page(request, f"{kind}.html", {**view, "page_address": address})


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
    """Find procedures, concerns, words and claims by the start of words."""
    asked = request.GET.get("q", "").strip()[:80]
    rows = [_found(row) for row in search_pages(asked, terms=glossary_terms())]
    return _page(request, "search.html", {"asked": asked, "rows": rows})


def _found(row: dict[str, str]) -> dict[str, str]:
    """Return what was found with its address."""
    kind, title, text, page = (
        row["kind"],
        row["title"],
        row["text"],
        f"/procedures/{slug_of(row['procedure'])}/",
    )
    if kind == "procedure":
        return {"kind": _("Procedure"), "text": ", ".join(filter(None, (title, text))), "link": page}
    if kind == "concern":
        return {"kind": _("Concern"), "text": title, "link": f"/concerns/{slug_of(row['id'])}/"}
    if kind == "term":
        return {"kind": _("Word"), "text": f"{title}: {text}", "link": f"/glossary/#word-{slugify(title)}"}
    return {"kind": _("Claim"), "text": text, "link": f"{page}claims/{row['id']}/"}


def addresses() -> list[str]:
    """Return the address of every public page."""
    own = [f"/procedures/{slug_of(name)}/" for name in procedures()]
    return [
        "/procedures/",
        *own,
        *(f"/concerns/{slug_of(one)}/" for one in Concern),
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
    """List what changed on the pages, as Atom."""
    rows = []
    for row in changes(procedure_document):
        link = request.build_absolute_uri(f"/procedures/{slug_of(row['procedure'])}/")
        mark = row["id"].removeprefix(f"{row['procedure']}/").replace("/", "-")
        rows.append({**row, "link": link, "mark": f"{link}#{mark}"})
    context = {"rows": rows, "own": request.build_absolute_uri(), "date": rows[0]["date"]}
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
    return render_editorial(request, from_library("editorial.yaml", usual))
