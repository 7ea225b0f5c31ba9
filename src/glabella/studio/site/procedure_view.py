"""All that a procedure's page shows: words and claims of its document, numbers, one list of sources."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _

from glabella.pages import ledger, numbers, part_titles
from glabella.pages.documents import Document
from glabella.response import Course
from glabella.studio.site.charting import days_after, results_chart
from glabella.studio.site.choice import units_of
from glabella.studio.site.citing import Citations
from glabella.studio.site.dark_skin import dark_skin
from glabella.studio.site.folding import FIRST, NEVER, runs
from glabella.studio.site.live import glossary_terms
from glabella.studio.site.models import tally
from glabella.studio.site.phone import faces_address, own_visit, phone_code
from glabella.studio.site.reckoning import costs
from glabella.studio.site.wording import Wording
from glabella.terms import Concern, load_yaml
from glabella.treatment import invasiveness

Row = dict[str, Any]
NEAREST = 4
# Parts that numbers and lists of our own answer, above any statement; every harm stands in such a list.
_ANSWERED = frozenset(
    {"names", "key_facts", "concerns", "recovery", "side_effects", "results", "cost"}
    | {"invasiveness", "alternatives", "badges"}
)
_HEADED = re.compile(r"([A-Z][a-z]+): (.+)", re.DOTALL)


def slug_of(name: str) -> str:
    """Return an id as it stands in an address."""
    return name.replace("_", "-")


def cited_blocks(blocks: list[dict[str, str]], claims: dict[str, Row], cites: Citations) -> list[Row]:
    """Return a part's words and claims, the claims with their evidence and numbered sources.

    A claim that the library no longer holds is left out: the check names it to the editor.
    """
    found: list[Row] = []
    for block in blocks:
        if "claim" in block:
            claim = claims.get(block["claim"])
            if claim is None:
                continue
            sources = [cites.cite(one, claim["text"]) for one in claim["sources"]]
            found.append({"claim": {**claim, "sources": sources}})
        else:
            found.append(dict(block))
    return found


def headed(blocks: list[Row]) -> list[Row]:
    """Return blocks under the headings that their claims begin with, such as “Before: …”, in their order."""
    groups: list[Row] = [{"heading": "", "blocks": []}]
    for block in blocks:
        match = _HEADED.match(block["claim"]["text"]) if "claim" in block else None
        heading = match[1] if match else ""
        if match and heading != groups[-1]["heading"]:
            groups.append({"heading": heading, "blocks": []})
        said = match[2][0].upper() + match[2][1:] if match else ""
        groups[-1]["blocks"].append({**block, "said": said})
    return [{**group, "runs": runs(group["blocks"], None)} for group in groups if group["blocks"]]


def cited_comparison(concern: str, cites: Citations) -> Row:
    """Return every procedure for one concern, sources numbered; those nobody studied for it stand apart."""
    found, unknown = [], []
    for row in numbers.compared(concern):
        if not row["known"]:
            unknown.append(row)
            continue
        cells: Row = {part: cites.rows(row[part]["rows"]) for part in ("effects", "downtime", "risks")}
        price = dict(row["cost"])
        if "low" in price:
            price["source"] = cites.cite(price["source"], price["note"], price["locator"])
        own = row["own"]
        if own is not None:
            text = _("Effect of %(name)s") % {"name": row["name"]}
            own = {**own, "sources": [cites.cite(one, text) for one in own["sources"]]}
        lacks = {
            _("how many see no change"): own is None,
            _("days off"): not cells["downtime"],
            _("risk"): not cells["risks"],
            _("price"): price.get("low") is None or price.get("high") is None,
        }
        missing = [what for what, lacking in lacks.items() if lacking]
        found.append({**row, **cells, "cost": price, "own": own, "missing": missing})
    return {"compared": found, "near": found, "unknown": unknown}


def nearest(comparison: Row, procedure: str) -> Row:
    """Return a comparison as one procedure's page shows it: the surest choices and its own, others folded."""
    rows = comparison["compared"]
    near = [row for place, row in enumerate(rows) if place < NEAREST or row["procedure"] == procedure]
    further = [row for row in rows if row not in near]
    if len(further) < 2:
        return comparison
    names = ", ".join(row["name"] for row in further)
    return {**comparison, "near": near, "further": further, "further_names": names}


def _concerns(procedure: str, cites: Citations) -> list[Row]:
    text = _("Change and certainty: %(name)s")
    return [
        {**row, "sources": [cites.cite(one, text % {"name": row["name"]}) for one in row["sources"]]}
        for row in numbers.concerns(procedure)
    ]


def _stated(facts: Row, chosen: str, cites: Citations) -> list[Row]:
    """Return what studies of others say it does, the reader's concern first."""
    rows = cites.rows(facts["effects"].get("rows", ()))
    named = [{**row, "name": numbers.words(row.get("concern") or "")} for row in rows]
    return sorted(named, key=lambda row: row.get("concern") != chosen)


def _harms(known: Course | None, cites: Citations) -> list[Row]:
    return cites.rows([vars(harm) for harm in known.side_effects]) if known else []


def _by_name(harms: list[Row], said: list[Row]) -> list[Row]:
    """Return harms by their names, without counts that were ``said`` above where others stand."""
    above = {row["text"] for row in said}
    found = []
    for name in dict.fromkeys(harm["name"] for harm in harms):
        rows = [harm for harm in harms if harm["name"] == name]
        found.append({"name": name, "rows": [row for row in rows if row["text"] not in above] or rows})
    return found


def _recovery(procedure: str, cites: Citations) -> Row:
    signs = [
        {**sign, "sources": [cites.cite(one, sign["assumed"]) for one in sign["sources"]]}
        for sign in numbers.recovery(procedure)
    ]
    return {"recovery": signs, "days": days_after(signs)}


def _questions(procedure: str, cites: Citations) -> list[Row]:
    return [
        {
            **row,
            "sources": [{**cites.cite(one, one["says"]), "says": one["says"]} for one in row["sources"]],
        }
        for row in numbers.questions(procedure)
    ]


def _results(row: Row | None, cites: Citations) -> Row:
    if row is None or not row["series"]:
        return {"chart": None, "told": []}
    reported = cites.rows([vars(one) for one in row["reported"]])
    kinds = dict.fromkeys(one["kind"] for one in reported)
    told = [{"kind": kind, "rows": [one for one in reported if one["kind"] == kind]} for kind in kinds]
    return {"chart": results_chart(row["series"]), "told": told}


def _chosen(request: HttpRequest, procedure: str, facts: Row) -> Row:
    """Return the concern that a reader asks about; without one, the surest, or the first that was studied."""
    rows = numbers.concerns(procedure)
    studied = [row["concern"] for row in facts["effects"].get("rows", ()) if row.get("concern")]
    chosen = numbers.concern_known(request.GET.get("concern", ""))
    chosen = chosen or next((row["id"] for row in rows), None) or next(iter(studied), str(Concern.ACNE_SCARS))
    known = numbers.course(procedure)
    course = known.concerns.get(Concern(chosen)) if known else None
    return {
        "chosen": chosen,
        "chosen_name": numbers.words(chosen),
        "chosen_row": next((row for row in rows if row["id"] == chosen), None),
        "hundred": numbers.hundred(course) if course and course.studies else None,
        "best_certainty": rows[0]["certainty"] if rows else "none",
        "choices": [{"id": str(one), "name": numbers.words(one)} for one in Concern],
    }


def _of_parts(
    request: HttpRequest, procedure: str, facts: Row, chosen: Row, cites: Citations
) -> dict[str, Callable[[], Row]]:
    """Return for each part what gathers its numbers; a part without any is not named."""
    known = numbers.course(procedure)
    sessions = known.plan.sessions if known else None

    def risks() -> Row:
        harms, rows = _harms(known, cites), cites.rows(facts["risks"].get("rows", ()))
        dark = dark_skin(harms, rows)
        said = dark["counted"][:2] + (dark["told"] if dark["unknown"] else [])
        return {"harms": harms, "risks": rows, "dark": dark, "harms_by_name": _by_name(harms, said)}

    return {
        "key_facts": lambda: {
            "downtime": cites.rows(facts["downtime"].get("rows", ())),
            "cost": costs(request, facts["cost"], sessions, cites),
        },
        "concerns": lambda: {
            "concerns": _concerns(procedure, cites),
            "stated": [] if known else _stated(facts, chosen["chosen"], cites),
        },
        "not_suitable": lambda: {"questions": _questions(procedure, cites)},
        "recovery": lambda: _recovery(procedure, cites),
        "side_effects": risks,
        "results": lambda: _results(chosen["chosen_row"], cites),
        "invasiveness": lambda: {
            "invasive": invasiveness(procedure),
            "invasive_source": cites.cite(facts["invasiveness"]["source"], _("Points of invasiveness")),
        },
        "alternatives": lambda: nearest(cited_comparison(chosen["chosen"], cites), procedure),
    }


def view_of(request: HttpRequest, document: Document) -> Row:
    """Return all that a procedure's page shows."""
    procedure, cites = document["procedure"], Citations()
    about = load_yaml("procedures", procedure, "procedure.yaml")
    facts = load_yaml("procedures", procedure, "facts.yaml")
    known, claims, chosen = numbers.course(procedure), ledger(procedure), _chosen(request, procedure, facts)
    gather = _of_parts(request, procedure, facts, chosen, cites)
    if known:
        cites.rows([vars(known.side_effects[0])])
    view: Row = {}
    parts: list[Row] = []
    for name, title in part_titles().items():
        view |= gather.get(name, dict)()
        blocks = cited_blocks(document["parts"].get(name, []), claims, cites)
        first = 0 if known and name in _ANSWERED else None if name in NEVER else FIRST
        shown = {"id": name, "title": _(title), "template": f"site/parts/{name}.html"}
        # Above the sum that a reader makes, words say how; they are no name for what follows.
        open_first = runs(blocks, first, named=name != "cost")
        parts.append({**shown, "blocks": blocks, "runs": open_first, "groups": headed(blocks)})
    visit = own_visit(request)
    return {
        **view,
        **chosen,
        "document": document,
        "slug": slug_of(procedure),
        "names": about["names"],
        "about": about,
        "facts": facts,
        "parts": parts,
        "lead": next((one["claim"]["text"] for one in parts[1]["blocks"] if "claim" in one), ""),
        "plan": known.plan if known else None,
        "needle": f"{known.plan.needle_mm:g} mm" if known else "",
        "sources": cites.listed(),
        "wording": Wording(glossary_terms(), units_of(request)),
        "tally": tally(procedure),
        "visit": visit,
        "faces": faces_address(visit),
        "phone": phone_code(request, visit) if known else None,
        "token": get_token(request),
    }
