"""Cost, invasiveness and what other procedures do for the same concerns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glabella.evidence import procedures, source
from glabella.terms import Concern, Plan, WrongUsage, load_yaml
from glabella.treatment.plans import display_name, find_procedure

INVASIVENESS_PARTS = ("anaesthesia", "incisions", "recovery")


def _facts(procedure: str) -> dict[str, Any]:
    return dict(load_yaml("procedures", find_procedure(procedure), "facts.yaml"))


def invasiveness(procedure: str) -> dict[str, Any]:
    """Return the invasiveness of a procedure, 0 to 10, with its three parts, by the one written rubric."""
    rubric, given = load_yaml("rubrics.yaml")["invasiveness"], _facts(procedure)["invasiveness"]
    parts = [
        {
            "part": name,
            "points": given[name]["points"],
            "of": len(rubric["parts"][name]) - 1,
            "means": rubric["parts"][name][given[name]["points"]],
            "why": given[name]["why"],
        }
        for name in INVASIVENESS_PARTS
    ]
    return {
        "score": sum(part["points"] for part in parts),
        "of": 10,
        "words": rubric["words"],
        "parts": parts,
    }


def cost(plan: Plan) -> dict[str, Any]:
    """Return what a session and the course of a plan cost, with range, place and date, or that nobody knows.

    Returns
    -------
    dict, ready for JSON: ``session`` and ``course`` hold low, typical and high in ``currency``; both are
    ``None`` where there are no usable data, and ``words`` says so.
    """
    data = _facts(plan.procedure)["cost"]
    maintenance = data.get("maintenance", "No usable data on further sessions.")
    if "per_session" not in data:
        return {"session": None, "course": None, "maintenance": maintenance, "words": data["no_data"]}
    price = data["per_session"]
    ends = {name: price[name] for name in ("low", "typical", "high")}
    course = {name: None if end is None else end * plan.sessions for name, end in ends.items()}
    words = (
        f"{ends['low']:g} to {ends['high']:g} {price['currency']} a session; "
        f"{course['low']:g} to {course['high']:g} {price['currency']} for {plan.sessions} sessions. "
        f"{price['note']} Place: {price['place']}. Date: {price['date']}."
    )
    return {
        "session": ends,
        "course": course,
        "currency": price["currency"],
        "place": price["place"],
        "date": price["date"],
        "tier": price["tier"],
        "source": vars(source(price["source"])),
        "maintenance": maintenance,
        "words": words,
    }


def _rows(part: Mapping[str, Any], concern: Concern | None) -> list[dict[str, Any]]:
    rows = [
        row for row in part.get("rows", ()) if concern is None or row.get("concern") in (None, str(concern))
    ]
    return [{**row, "source": vars(source(row["source"]))} for row in rows]


def alternatives(concern: str | Concern | None = None) -> list[dict[str, Any]]:
    """Return every procedure of the library side by side, for one concern or all, no treatment included.

    Each entry holds ``effects``, ``downtime``, ``risks`` (rows with a source; empty with ``no_data``
    where nothing is known), ``invasiveness`` and ``cost``.

    Raises
    ------
    WrongUsage
        If there is no such concern.
    """
    try:
        wanted = None if concern is None else Concern(str(concern))
    except ValueError:
        raise WrongUsage(f"“{concern}” is not a concern.", f"Choose one of: {', '.join(Concern)}.") from None
    found = []
    for name in procedures():
        data = _facts(name)
        entry: dict[str, Any] = {"procedure": name, "name": display_name(name)}
        for part in ("effects", "downtime", "risks"):
            rows = _rows(data[part], wanted if part == "effects" else None)
            entry[part] = {"rows": rows} if rows else {"rows": [], "no_data": "No usable data."}
        price = data["cost"].get("per_session")
        entry["cost"] = (
            {"no_data": data["cost"]["no_data"]}
            if price is None
            else {**price, "source": vars(source(price["source"]))}
        )
        entry["invasiveness"] = invasiveness(name)["score"]
        found.append(entry)
    return found
