"""What is kept of a face that was read, so that another plan needs no photograph: no pixel, no point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from glabella.render.words import concern_name, zone_name
from glabella.response import Course, respond
from glabella.skin import Findings
from glabella.skin.maps import Severity
from glabella.terms import Concern, Zone
from glabella.treatment import plan
from glabella.tryon.course_of_pictures import Tryon
from glabella.tryon.difference import drawn_concerns
from glabella.tryon.request import Request

FORMAT = "glabella.remembered.v1"


@dataclass(frozen=True, eq=False)
class Remembered:
    """A face without its picture.

    ``findings`` holds severities and refusals, no objects; ``strengths`` says of each concern that the
    layers draw how strongly (mean of ``|ln ratio|`` at weight 1); ``drawn`` names the layers of the viewer;
    ``seed`` is the request's.
    """

    findings: Findings
    strengths: Mapping[Concern, float]
    drawn: tuple[str, ...] = ()
    seed: int = 0

    def course(self, request: Request) -> Course:
        """Return what studies say may follow another plan.

        Raises
        ------
        GlabellaError
            One of its children, when the plan or the evidence does not allow it.
        """
        return respond(plan(request.procedure, **request.options), self, seed=self.seed)


def remember(tryon: Tryon, drawn: Iterable[str]) -> dict[str, Any]:
    """Return what is kept of a try-on whose viewer holds these layers, ready for JSON."""
    strengths = drawn_concerns(tryon.layers, dict.fromkeys(map(str, Concern), 1.0))
    return {
        "format": FORMAT,
        "seed": tryon.request.seed,
        "drawn": list(drawn),
        "severities": [asdict(severity) for severity in tryon.findings.severities],
        "refusals": {str(concern): text for concern, text in tryon.findings.refusals.items()},
        "strengths": {str(concern): amount for concern, amount in strengths.items()},
    }


def recall(stored: Mapping[str, Any]) -> Remembered:
    """Return what ``remember`` kept."""
    severities = tuple(
        Severity(
            **row
            | {
                "concern": Concern(row["concern"]),
                "zone": None if row["zone"] is None else Zone(row["zone"]),
                "scale_range": tuple(row["scale_range"]),
            }
        )
        for row in stored["severities"]
    )
    refusals = {Concern(name): text for name, text in stored["refusals"].items()}
    strengths = {Concern(name): amount for name, amount in stored["strengths"].items()}
    findings = Findings((), severities, refusals)
    return Remembered(findings, strengths, tuple(stored["drawn"]), int(stored["seed"]))


def what_was_found(remembered: Remembered) -> dict[str, Any]:
    """Return what was read of each concern, ready for JSON.

    Each concern has its ``scores`` (value, range, scale, what counts as a change), whether it can be
    ``mapped`` (a layer draws it), and why the photograph ``cannot_show`` it, empty where it can. No score is
    of looks.

    Parameters
    ----------
    remembered : Remembered
    """
    findings = remembered.findings
    concerns = [
        {
            "id": str(concern),
            "name": concern_name(concern),
            "mapped": str(concern) in remembered.drawn,
            "scores": [_score(one) for one in findings.severities if one.concern == concern],
            "cannot_show": findings.refusals.get(concern, ""),
        }
        for concern in Concern
    ]
    return {
        "notice": "Estimated from one photograph. A smaller difference than the one named is not a change.",
        "concerns": concerns,
    }


def _score(one: Severity) -> dict[str, Any]:
    # Digits below what counts as a change would tell of nothing.
    digits = 1 if one.minimum_detectable_change >= 1 else 2
    return {
        "zone": zone_name(one.zone),
        "value": round(one.value, digits),
        "low": round(one.low, digits),
        "high": round(one.high, digits),
        "scale": one.scale,
        "scale_range": list(one.scale_range),
        "smallest_change": round(one.minimum_detectable_change, digits),
        "note": one.note,
    }
