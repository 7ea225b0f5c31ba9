"""What changed, for a feed: lines of the pages' own lists of changes, and searches of the literature."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from glabella.evidence import procedures
from glabella.pages.documents import Document, content, names
from glabella.terms import load_yaml

SEARCHED = "The literature was searched again."


def changes(document_of: Callable[[str], Document] = content) -> list[dict[str, Any]]:
    """Return every change of every procedure's page, newest first.

    Parameters
    ----------
    document_of : callable, optional
        Gives the page of a procedure as readers see it; the library's file by default.

    Returns
    -------
    list of dict
        ``id`` (the same as long as the line stands), ``procedure``, ``name``, ``date`` (year-month-day),
        ``kind`` (``changed`` or ``searched``) and ``what``.
    """
    rows: list[dict[str, Any]] = []
    for procedure in procedures():
        searched = str(load_yaml("procedures", procedure, "procedure.yaml")["last_search"])
        lines = [("changed", str(one["date"]), str(one["what"])) for one in document_of(procedure)["changes"]]
        seen: Counter[str] = Counter()
        for kind, date, what in [*lines, ("searched", searched, SEARCHED)]:
            found = f"{procedure}/{date}/{kind}"
            seen[found] += 1
            rows.append(
                {
                    "id": found if seen[found] == 1 else f"{found}/{seen[found]}",
                    "procedure": procedure,
                    "name": names(procedure)[0],
                    "date": date,
                    "kind": kind,
                    "what": what,
                }
            )
    rows.sort(key=lambda row: (row["name"], row["kind"] == "searched"))
    return sorted(rows, key=lambda row: str(row["date"]), reverse=True)
