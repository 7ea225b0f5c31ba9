"""What a procedure's page says: words and ids of claims, from its file or, without one, from its claims."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from glabella.evidence import Claim, claims, procedures, source, studies
from glabella.evidence.studies import Study
from glabella.terms import library_folder, load_yaml

Document = dict[str, Any]


@cache
def procedures_with_claims() -> tuple[str, ...]:
    """Return procedures whose pages state claims of their own."""
    return tuple(sorted(path.parent.name for path in library_folder().glob("procedures/*/claims.yaml")))


def statements(procedure: str) -> tuple[Claim, ...]:
    """Return the claims of a procedure, none where the library only compares it."""
    return claims(procedure) if procedure in procedures_with_claims() else ()


def names(procedure: str) -> list[str]:
    """Return what people call a procedure, the usual name first."""
    return [str(name) for name in load_yaml("procedures", procedure, "procedure.yaml")["names"]]


def known(slug: str) -> str | None:
    """Return the procedure of an address."""
    return next((name for name in procedures() if slug in (name, name.replace("_", "-"))), None)


def content(procedure: str) -> Document:
    """Return the page as the library's file has it; without a file, every claim in its part."""
    path = library_folder() / "pages" / "procedures" / f"{procedure}.yaml"
    if path.is_file():
        return {"procedure": procedure, **yaml.safe_load(path.read_text(encoding="utf-8"))}
    parts: dict[str, list[dict[str, str]]] = {}
    for claim in statements(procedure):
        parts.setdefault(claim.part, []).append({"claim": claim.id})
    return {
        "procedure": procedure,
        "title": names(procedure)[0].capitalize(),
        "author": "The Glabella maintainers",
        "reviewer": None,
        "disclosure": "Nobody pays for this page. We sell no treatment and take no commission.",
        "changes": [],
        "parts": parts,
    }


def _study(study: Study) -> dict[str, Any]:
    return {
        "title": study.title,
        "n": study.analysed or study.enrolled,
        "phototypes": ", ".join(study.phototypes),
        "flags": [flag.replace("_", " ") for flag in study.flags],
        "design": study.design.replace("_", " "),
    }


def ledger(procedure: str, order: list[str] | None = None) -> dict[str, dict[str, Any]]:
    """Return each claim with all that stands behind it; ``order`` collects the sources as they appear."""
    found: dict[str, dict[str, Any]] = {}
    numbered = order if order is not None else []
    stated = {claim.id: claim for claim in statements(procedure)}
    by_source: dict[str, list[Study]] = {}
    for study in studies(procedure) if stated else ():
        for key in (study.source, *study.also):
            by_source.setdefault(key, []).append(study)
    for claim in stated.values():
        for key in claim.sources:
            if key not in numbered:
                numbered.append(key)
        found[claim.id] = {
            "id": claim.id,
            "part": claim.part,
            "text": claim.text,
            "kind": claim.kind,
            "often_said": claim.kind == "often_said",
            "certainty": claim.certainty,
            "reasons": list(claim.certainty_reasons),
            "population": claim.population,
            "review_by": claim.review_by,
            "contradicts": [{"id": one, "text": stated[one].text} for one in claim.contradicts],
            "sources": [{"n": numbered.index(key) + 1, **vars(source(key))} for key in claim.sources],
            "studies": [_study(study) for key in claim.sources for study in by_source.get(key, ())],
        }
    return found
