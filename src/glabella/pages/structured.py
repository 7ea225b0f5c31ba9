"""A page in the terms of schema.org, for machines: what it is about, who answers for it, what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from glabella.pages.documents import Document, names, statements
from glabella.pages.numbers import course, words
from glabella.terms import load_yaml

# Claims on what to expect begin with the time they are about.
_TIMES = {"Before": "preparation", "During": "howPerformed", "After": "followup"}
_EXPECT = "what_to_expect"


def _told(document: Document) -> dict[str, str]:
    """Return what a page's claims say of the time before, during and after; what lacks data is left out."""
    stated = {claim.id: claim for claim in statements(document["procedure"])}
    found: dict[str, list[str]] = {}
    for block in document["parts"].get(_EXPECT, ()):
        claim = stated.get(block.get("claim", ""))
        time, _, text = claim.text.partition(": ") if claim and claim.kind != "often_said" else ("", "", "")
        if time in _TIMES:
            found.setdefault(_TIMES[time], []).append(text[:1].upper() + text[1:])
    return {field: " ".join(found[field]) for field in _TIMES.values() if field in found}


def _procedure(document: Document) -> dict[str, Any]:
    procedure = document["procedure"]
    kind = load_yaml("procedures", procedure, "procedure.yaml").get("schema_org")
    usual, *others = names(procedure)
    about: dict[str, Any] = {"@type": kind["type"] if kind else "MedicalEntity", "name": usual}
    if others:
        about["alternateName"] = others
    if kind is None:
        return about
    if "procedureType" in kind:
        about["procedureType"] = f"https://schema.org/{kind['procedureType']}"
    if "bodyLocation" in kind:
        about["bodyLocation"] = kind["bodyLocation"]
    about |= _told(document)
    known = course(procedure)
    if known is not None and kind["type"] == "MedicalTherapy":
        told: dict[str, str] = {}
        for harm in known.side_effects:
            told.setdefault(words(harm.name), harm.text)
        about["adverseOutcome"] = [
            {"@type": "MedicalEntity", "name": name, "description": text} for name, text in told.items()
        ]
    return about


def structured_data(
    document: Document,
    address: str,
    *,
    citations: Iterable[str] = (),
    claims: str = "",
    signed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return a page as JSON-LD in the vocabulary of schema.org.

    A review is stated only where a reviewer signed. No level of evidence is: schema.org has one for the
    recommendations of guidelines only, and a page recommends nothing.

    Parameters
    ----------
    document : dict
        The page; with ``procedure`` it is about that procedure, else about what its title names.
    address : str
        Where readers find the page.
    citations : iterable of str, optional
        Addresses of its sources, or their citation where there is none.
    claims : str, optional
        Where its claims are found as data.
    signed : mapping, optional
        ``name``, ``credentials`` and ``date`` (year-month-day) of the reviewer's signature.
    """
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "url": address,
        "name": document["title"],
        "inLanguage": "en",
        "isAccessibleForFree": True,
    }
    if "procedure" in document:
        data["about"] = _procedure(document)
    else:
        data["about"] = {"@type": "MedicalEntity", "name": document["title"]}
    if document.get("author"):
        data["author"] = {"@type": "Organization", "name": document["author"]}
    if days := sorted(str(one["date"]) for one in document.get("changes") or ()):
        data |= {"datePublished": days[0], "dateModified": days[-1]}
    if signed is not None:
        reviewer = {"@type": "Person", "name": signed["name"], "description": signed["credentials"]}
        data |= {"lastReviewed": signed["date"], "reviewedBy": reviewer}
    if cited := list(dict.fromkeys(citations)):
        data["citation"] = cited
    if claims:
        data["encoding"] = {
            "@type": "MediaObject",
            "contentUrl": claims,
            "encodingFormat": "application/json",
        }
    return data
