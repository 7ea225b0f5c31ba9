"""Which statements of a part stand open, and which wait behind a fold. Warnings never wait."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]

FIRST = 3
# Reasons not to be treated, harms, steps to take, both sides of the choice: folded, they would look minor.
NEVER = frozenset({"not_suitable", "side_effects", "what_to_expect", "for_against", "takeaway"})


def stays_open(claim: Row) -> bool:
    """Return whether a claim stands open wherever it is: what a label, a regulator or a consensus says."""
    return bool(claim["kind"] == "rule")


def runs(blocks: list[Row], first: int | None = FIRST, *, named: bool = True) -> list[Row]:
    """Return a part's blocks as runs of claims, each under the words that lead to it.

    Parameters
    ----------
    blocks : list of dict
        ``words`` or a ``claim`` each, in their order.
    first : int or None
        How many claims of the first run stand open; 0 where numbers above them answer already. ``None``
        folds nothing.
    named : bool
        Whether words may name a fold; words that tell the reader what to do stay above it.

    Returns
    -------
    list of dict: ``words`` (paragraphs), ``shown`` and ``folded`` (blocks with a claim), and ``lead``, which
    names the fold where nothing of its run stands open. No single claim is folded away from others or from
    words that name it: the fold would be as long as the claim.
    """
    found: list[Row] = []
    for block in blocks:
        if not found or ("claim" not in block and found[-1]["claims"]):
            found.append({"words": [], "claims": []})
        found[-1]["claims" if "claim" in block else "words"].append(block)
    with_claims = [run for run in found if run["claims"]]
    for run in found:
        most = len(blocks) if first is None else first if run in with_claims[:1] else 0
        run |= _folded(run.pop("claims"), most, named and bool(run["words"]))
        leads = named and run["folded"] and run["words"] and not run["shown"]
        run["lead"] = run["words"].pop()["words"] if leads else ""
    return found


def _folded(claims: list[Row], most: int, named: bool) -> Row:
    """Return the claims that stand open and those that are folded, both in their order."""
    is_open = [place < most or stays_open(block["claim"]) for place, block in enumerate(claims)]
    if is_open.count(False) == 1 and (any(is_open) or not named):
        return {"shown": claims, "folded": []}
    return {
        "shown": [block for block, shown in zip(claims, is_open, strict=True) if shown],
        "folded": [block for block, shown in zip(claims, is_open, strict=True) if not shown],
    }
