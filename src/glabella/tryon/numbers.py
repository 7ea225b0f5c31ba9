"""Answers without a photograph: what studies predict, and the evidence behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glabella import evidence
from glabella.terms import Concern, WrongUsage
from glabella.treatment import plan


def predict(
    procedure: str | None, concern: str, options: Mapping[str, Any], *, weeks_after: float, **study: Any
) -> dict[str, Any]:
    """Return one person's distribution and, for a study of ``n`` people, that of its mean.

    Parameters
    ----------
    procedure : str or None
        A procedure of the library; its default where ``None``.
    concern : str
    options : mapping
        Fields of ``Plan``; the procedure's defaults where absent.
    weeks_after : float
        Weeks after the last session.
    **study
        ``scale``, ``baseline``, ``baseline_sd``, ``n``, ``raters``, ``controlled`` as
        ``glabella.evidence.predict`` takes them.

    Raises
    ------
    WrongUsage
        If an option cannot be.
    OutsideEvidence
        If no study covers what was asked.
    """
    known = [str(one) for one in Concern]
    if concern not in known:
        raise WrongUsage(f"“{concern}” is not a concern.", f"Choose from {', '.join(known)}.")
    return dict(
        evidence.predict(plan(procedure, **options), Concern(concern), weeks_after=weeks_after, **study)
    )
