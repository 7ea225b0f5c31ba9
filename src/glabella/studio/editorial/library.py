"""What the editor knows of the library: its claims, and the parts a page has."""

from __future__ import annotations

from functools import cache

from glabella.evidence import claims
from glabella.pages import part_titles, procedures_with_claims
from glabella.terms import Concern

Choices = list[tuple[str, str]]


@cache
def claim_choices() -> list[tuple[str, Choices]]:
    """Return the claims of the library as grouped choices: id, then its sentence."""
    groups: dict[str, Choices] = {}
    titles = dict(part_choices())
    for procedure in procedures_with_claims():
        for claim in claims(procedure):
            name = f"{procedure.replace('_', ' ').capitalize()}: {titles.get(claim.part, claim.part)}"
            groups.setdefault(name, []).append((claim.id, f"{claim.id}: {claim.text}"))
    return list(groups.items())


@cache
def _sentences() -> dict[str, str]:
    return {claim.id: claim.text for procedure in procedures_with_claims() for claim in claims(procedure)}


def sentence(claim_id: str) -> str:
    """Return the sentence of a claim, empty where the library has none of that id."""
    return _sentences().get(claim_id, "")


@cache
def part_choices() -> Choices:
    """Return the parts of a procedure's page in their order: id and title."""
    return list(part_titles().items())


def concern_choices() -> Choices:
    """Return the concerns that have a page."""
    return [(concern.value, concern.value.replace("_", " ").capitalize()) for concern in Concern]
