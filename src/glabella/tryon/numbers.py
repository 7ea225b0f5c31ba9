"""Answers without a photograph: what studies predict, and the evidence behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from glabella import evidence
from glabella.terms import Concern, UnusableInput, WrongUsage
from glabella.treatment import find_procedure, form, plan, screen


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


def screen_answers(procedure: str | None, answers: Path) -> dict[str, Any]:
    """Return the questions to raise with a clinician that a file of answers (YAML or JSON) calls for.

    Raises
    ------
    UnusableInput
        If the file cannot be read as a table of answers.
    WrongUsage
        If a key or an answer is not understood.
    """
    import yaml

    try:
        found = yaml.safe_load(answers.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UnusableInput(
            "The file of answers cannot be read.", "Write YAML or JSON, such as “keloid: yes”."
        ) from error
    return dict(screen(find_procedure(procedure), found))


def check_evidence() -> dict[str, Any]:
    """Return every fault of the library at once, ready for JSON."""
    faults = evidence.check()
    return {"good": not faults, "faults": [asdict(fault) | {"text": str(fault)} for fault in faults]}


def fit_evidence(procedure: str | None) -> dict[str, Any]:
    """Pool the studies of a procedure (``None``: the default) again, and predict each from the others.

    Writes the draws and the lock; returns what ``glabella.evidence.left_out`` found.
    """
    name = find_procedure(procedure)
    evidence.fit(name)
    evidence.write_lock()
    return dict(evidence.left_out(name))


def show_evidence(procedure: str | None, concern: str, adjunct: str | None) -> tuple[dict[str, Any], str]:
    """Return everything known of one concern, as a document and as text.

    ``procedure`` is the library's default where ``None``; ``adjunct`` asks for a combination.
    """
    shown = evidence.show(find_procedure(procedure), concern, adjunct)
    return shown, evidence.as_text(shown)


def plot_evidence(shown: dict[str, Any], path: Path) -> None:
    """Write a forest plot of ``shown``, the document of ``show_evidence``; ``path`` ends in .svg or .png.

    Raises
    ------
    WrongUsage
        If the ending is another one.
    UnusableInput
        If the file cannot be written.
    """
    made = {".svg": lambda: evidence.svg(shown).encode(), ".png": lambda: evidence.png(shown)}
    if path.suffix.lower() not in made:
        raise WrongUsage("A forest plot is SVG or PNG.", "End the file's name in .svg or .png.")
    try:
        path.write_bytes(made[path.suffix.lower()]())
    except OSError as error:
        raise UnusableInput(
            "The plot cannot be written.", "Choose a folder that you may write into."
        ) from error


def table_evidence(procedure: str | None) -> list[dict[str, Any]]:
    """Return one row a concern, with its pooled effect in percent of baseline, certainty and flags.

    Of one ``procedure``, or of all that have studies where ``None``.
    """
    return list(evidence.table(find_procedure(procedure) if procedure else None))


def screen_given(procedure: str | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the questions to raise with a clinician that some answers call for.

    Raises
    ------
    WrongUsage
        If a key or an answer is not understood.
    """
    return dict(screen(find_procedure(procedure), answers))


def screening_form(procedure: str | None) -> dict[str, Any]:
    """Return what a person is asked, with the form of each answer, and what is said of body image.

    ``procedure`` is the library's default where ``None``.
    """
    return dict(form(find_procedure(procedure)))
