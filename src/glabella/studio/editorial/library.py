"""What the editor knows of the library: its claims, and the parts a page has."""

from __future__ import annotations

from functools import cache

from glabella.evidence import claims
from glabella.terms import Concern, library_folder, load_yaml

Choices = list[tuple[str, str]]


@cache
def procedures_with_claims() -> tuple[str, ...]:
    """Return procedures whose pages state claims of their own."""
    return tuple(sorted(path.parent.name for path in library_folder().glob("procedures/*/claims.yaml")))


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
    if (library_folder() / "pages" / "parts.yaml").is_file():
        return [(part["id"], part["title"]) for part in load_yaml("pages", "parts.yaml")["parts"]]
    named = dict.fromkeys(claim.part for name in procedures_with_claims() for claim in claims(name))
    return [(part, part.replace("_", " ").capitalize()) for part in named]


def concern_choices() -> Choices:
    """Return the concerns that have a page."""
    return [(concern.value, concern.value.replace("_", " ").capitalize()) for concern in Concern]
