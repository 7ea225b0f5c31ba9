"""Questions to raise with a clinician, each with its sources. Never a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glabella.evidence import source
from glabella.terms import OutsideEvidence, Phototype, WrongUsage, library_folder, load_yaml
from glabella.treatment.plans import display_name, find_procedure

YES = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
NOT_TOLD = ("", "unknown", "not sure", "don't know")


def _table(procedure: str) -> dict[str, Any]:
    name = find_procedure(procedure)
    if not (library_folder() / "procedures" / name / "screening.yaml").is_file():
        raise OutsideEvidence(
            f"The library holds no questions for {display_name(name)}.",
            "Ask your clinician what to watch for.",
        )
    return dict(load_yaml("procedures", name, "screening.yaml"))


def questions(procedure: str) -> dict[str, str]:
    """Return what a person is asked before a ``procedure``, by the key of the answer."""
    return {row["id"]: row["ask"] for row in _table(procedure)["questions"]}


def form(procedure: str) -> dict[str, Any]:
    """Return what a person is asked before a ``procedure``, ready for a page.

    ``questions`` (``id``, ``ask``, ``answer``: yes_no, number or skin_type), ``title``, and ``body_image``.
    """
    table = _table(procedure)
    return {
        "title": table["title"],
        "questions": [{key: row[key] for key in ("id", "ask", "answer")} for row in table["questions"]],
        "body_image": dict(table["body_image"]),
    }


def _read(row: Mapping[str, Any], answer: Any) -> bool | float | str | None:
    """Return an answer in its form, ``None`` where the person does not tell."""
    text = str(answer).strip().lower()
    if answer is None or text in NOT_TOLD:
        return None
    form = row["answer"]
    if form == "yes_no":
        if isinstance(answer, bool) or text in YES:
            return answer if isinstance(answer, bool) else YES[text]
        raise WrongUsage(f"“{row['id']}” cannot be answered like that.", "Answer yes, no or unknown.")
    if form == "number":
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if isinstance(answer, bool) or not 0 <= number <= 130:
            raise WrongUsage(f"“{row['id']}” needs a number.", "Answer with a number such as 35, or unknown.")
        return number
    try:
        return str(Phototype(text.upper()))
    except ValueError:
        raise WrongUsage(f"“{row['id']}” needs a skin type.", f"Answer {', '.join(Phototype)}.") from None


def _is_raised(row: Mapping[str, Any], answer: bool | float | str | None) -> bool:
    when = row["raise_when"]
    if answer is None:
        return False
    if isinstance(when, bool):
        return answer is when
    if "in" in when:
        return answer in when["in"]
    assert isinstance(answer, float)
    return ("below" in when and answer < when["below"]) or ("above" in when and answer > when["above"])


def _question(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "question": row["raise"],
        "sources_conflict": bool(row["conflict"]),
        "sources": [{**vars(source(part["source"])), "says": part["says"]} for part in row["sources"]],
    }


def screen(procedure: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the questions that a person's answers raise. No one is called eligible or not.

    Parameters
    ----------
    procedure : str
    answers : mapping
        Key of a question (see ``questions``) → yes, no, a number, a skin type, or ``None``.

    Returns
    -------
    dict, ready for JSON: ``title``, ``questions`` (each with its sources, conflicting ones side by side),
    ``not_answered``, ``body_image``, ``note``.

    Raises
    ------
    WrongUsage
        If a key or an answer is not understood; the cure lists what is.
    """
    if not isinstance(answers, Mapping):
        raise WrongUsage("The answers are not a table of keys and answers.", "Write for example keloid: yes.")
    table = _table(procedure)
    rows = {row["id"]: row for row in table["questions"]}
    unknown = sorted(str(key) for key in answers if key not in rows)
    if unknown:
        raise WrongUsage(f"There is no question “{unknown[0]}”.", f"The questions are: {', '.join(rows)}.")
    read = {name: _read(row, answers.get(name)) for name, row in rows.items()}
    return {
        "procedure": find_procedure(procedure),
        "title": table["title"],
        "questions": [_question(row) for name, row in rows.items() if _is_raised(row, read[name])],
        "not_answered": [
            {"id": name, "ask": rows[name]["ask"]} for name, given in read.items() if given is None
        ],
        "body_image": dict(table["body_image"]),
        "note": "These are questions, not a verdict. Only a clinician who sees you can judge.",
    }
