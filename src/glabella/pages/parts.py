"""The parts of a procedure's page in the order a reader needs them."""

from __future__ import annotations

from typing import Any

from glabella.terms import load_yaml


def part_titles() -> dict[str, str]:
    """Return the heading of each part by its id, in the order of the page."""
    return {str(part["id"]): str(part["title"]) for part in load_yaml("pages", "parts.yaml")["parts"]}


def missing_parts(document: dict[str, Any]) -> list[str]:
    """Return the ids of parts that a procedure's page lacks, in the order of the page.

    A part is there when the page has words or a claim for it, or when the library's facts compose it.

    Parameters
    ----------
    document : dict
        The page of a procedure.
    """
    written = document.get("parts") or {}
    rows = load_yaml("pages", "parts.yaml")["parts"]
    return [str(row["id"]) for row in rows if row["from"] == "text" and not written.get(row["id"])]
