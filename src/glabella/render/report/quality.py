"""How well the photograph shows the face: each measure, its limit and its advice, for those who ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from glabella.render.report.markup import Html, tag

if TYPE_CHECKING:
    from glabella.face import QualityMeasure

NOTE = (
    "The names in brackets are quality components of the standard ISO/IEC 29794-5, which is made for "
    "recognising people. The measures here are our own and are made for seeing skin: each says how it "
    "differs. The limits are our judgement; no study gives any."
)


def quality_details(measures: Sequence[QualityMeasure]) -> Html | None:
    """Return all measures of the photograph, the poor ones first; nothing for a patch of skin."""
    if not measures:
        return None
    ordered = sorted(measures, key=lambda one: one.verdict == "good")
    poor = sum(one.verdict != "good" for one in measures)
    said = f"{len(measures) - poor} of {len(measures)} measures are good"
    return tag(
        "details",
        tag("summary", f"How well this photograph shows the face: {said}"),
        tag("p", NOTE, class_="small"),
        tag("dl", *(_row(one) for one in ordered), class_="measures"),
    )


def _row(one: QualityMeasure) -> Html:
    bound = f"{'at most' if one.worse == 'above' else 'at least'} {_number(one.limit)}"
    return tag(
        "div",
        tag("dt", one.words, tag("span", f" ({_spaced(one.component)})", class_="component")),
        tag(
            "dd",
            tag("strong", one.verdict.capitalize(), class_=one.verdict),
            f": {_number(one.value)}{_unit(one.unit)}, asked for {bound}.",
            f" {one.advice}" if one.advice else None,
        ),
        tag("dd", one.standard_note.split(". ", 1)[1], class_="small"),
    )


def _number(value: float) -> str:
    """Return a number with three figures at most."""
    decimals = 0 if abs(value) >= 10 else 1 if abs(value) >= 2 else 2
    return f"{round(value, decimals) + 0.0:g}"


def _unit(unit: str) -> str:
    """Return a unit as it follows a number; a plain range such as ``0–1`` is none."""
    if unit[0].isdigit():
        return ""
    return unit if unit.startswith("°") else f" {unit}"


def _spaced(component: str) -> str:
    """Return ``InterEyeDistance`` as ``inter eye distance``."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in component).strip()
