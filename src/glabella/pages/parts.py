"""The parts of a procedure's page in the order a reader needs them."""

from __future__ import annotations

from glabella.terms import load_yaml


def part_titles() -> dict[str, str]:
    """Return the heading of each part by its id, in the order of the page."""
    return {str(part["id"]): str(part["title"]) for part in load_yaml("pages", "parts.yaml")["parts"]}
