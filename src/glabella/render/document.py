"""``tryon.json``: what was read, what was planned, what was found in studies, and which files show it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from glabella.render.words import is_illustrated, words
from glabella.terms import Plan, Quantity, Source, Time, library_folder

if TYPE_CHECKING:
    from glabella.capture.photo import Caution, Photo
    from glabella.face.face import Face
    from glabella.response import ConcernCourse, Course, RecoverySign, Reported, SideEffect
    from glabella.skin.maps import Findings, Severity

FORMAT = "glabella.tryon.v1"
PERCENT_DECIMALS = 3
CHANCE_DECIMALS = 4


def tryon_schema() -> dict[str, Any]:
    """Return the JSON schema of ``tryon.json``."""
    path = library_folder() / "schemas" / "tryon.schema.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


def tryon_document(
    *,
    photo: Photo,
    face: Face,
    findings: Findings,
    course: Course,
    times: Sequence[Time],
    percentiles: Sequence[float],
    files: Mapping[str, str],
    versions: Mapping[str, str],
    seed: int,
) -> dict[str, Any]:
    """Return the document of one try-on; the same inputs give the same document.

    Parameters
    ----------
    photo : Photo
    face : Face
        Found in that photograph.
    findings : Findings
    course : Course
    times : sequence of Time
    percentiles : sequence of float
    files : mapping of str to str
        File name → SHA-256 of its decoded pixels.
    versions : mapping of str to str
        ``glabella``, ``library`` and each weights file → version or hash.
    seed : int

    Returns
    -------
    dict
        Holds to ``library/schemas/tryon.schema.json``.
    """
    moments = sorted(times)
    return {
        "format": FORMAT,
        "notice": f"{words()['notice']}.",
        "photograph": _photograph(photo),
        "quality": [measure.document for measure in face.quality],
        "face": _face(face),
        "findings": _findings(findings),
        "plan": _plan(course.plan),
        "concerns": {str(concern): _concern(item) for concern, item in course.concerns.items()},
        "times": [_moment(course, time, percentiles) for time in moments],
        "recovery": [_sign(sign) for sign in course.recovery],
        "side_effects": [_side_effect(effect) for effect in course.side_effects],
        "cautions": list(course.cautions),
        "extrapolated": list(course.extrapolated),
        "sources": {
            source.id: {"citation": source.citation, "link": source.link} for source in sources_of(course)
        },
        "files": {name: {"decoded_pixels_sha256": digest} for name, digest in sorted(files.items())},
        "seed": seed,
        "versions": dict(sorted(versions.items())),
    }


def sources_of(course: Course) -> tuple[Source, ...]:
    """Return every source a course rests on, once each, in the order a reader meets them."""
    met: dict[str, Source] = {}
    for item in course.concerns.values():
        for source in (*item.sources, *(report.source for report in item.reported)):
            met.setdefault(source.id, source)
    for sign in course.recovery:
        for source in sign.sources:
            met.setdefault(source.id, source)
    for effect in course.side_effects:
        met.setdefault(effect.source.id, effect.source)
    return tuple(met.values())


def _percent(fraction: float) -> float:
    return round(100 * float(fraction), PERCENT_DECIMALS) + 0.0


def _chance(value: float) -> float:
    return round(float(value), CHANCE_DECIMALS) + 0.0


def _photograph(photo: Photo) -> dict[str, Any]:
    height, width = photo.shape
    return {
        "width": width,
        "height": height,
        "format": photo.format,
        "profile": photo.profile,
        "bits": photo.bits,
        "cautions": [_caution(caution) for caution in photo.cautions],
    }


def _caution(caution: Caution) -> dict[str, Any]:
    return {"code": caution.code, "text": caution.text, "widen": float(caution.widen)}


def _quantity(quantity: Quantity | None) -> dict[str, Any] | None:
    if quantity is None:
        return None
    return {
        "value": float(quantity.value),
        "low": float(quantity.low),
        "high": float(quantity.high),
        "unit": quantity.unit,
        "source": quantity.source,
        "locator": quantity.locator,
        "tier": str(quantity.tier),
        "note": quantity.note,
    }


def _face(face: Face) -> dict[str, Any]:
    return {
        "mm_per_pixel": _quantity(face.mm_per_pixel),
        "pose_degrees": {
            "yaw": round(float(face.pose.yaw), 2),
            "pitch": round(float(face.pose.pitch), 2),
            "roll": round(float(face.pose.roll), 2),
        },
        "working_scale": float(face.frame.scale),
        "cautions": [_caution(caution) for caution in face.cautions],
        "errors_widened_by": float(face.widening),
    }


def _findings(findings: Findings) -> dict[str, Any]:
    counts = Counter((str(item.concern), str(item.zone), item.kind) for item in findings.objects)
    return {
        "estimated_from": "a photograph",
        "severities": [_severity(severity) for severity in findings.severities],
        "objects": [
            {"concern": concern, "zone": zone, "kind": kind, "count": count}
            for (concern, zone, kind), count in sorted(counts.items())
        ],
        "cannot_show": {str(concern): text for concern, text in findings.refusals.items()},
    }


def _severity(severity: Severity) -> dict[str, Any]:
    return {
        "concern": str(severity.concern),
        "zone": None if severity.zone is None else str(severity.zone),
        "value": float(severity.value),
        "low": float(severity.low),
        "high": float(severity.high),
        "scale": severity.scale,
        "scale_range": [float(bound) for bound in severity.scale_range],
        "minimum_detectable_change": float(severity.minimum_detectable_change),
        "note": severity.note,
    }


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "procedure": plan.procedure,
        "sessions": plan.sessions,
        "interval_weeks": float(plan.interval_weeks),
        "needle_mm": float(plan.needle_mm),
        "device": plan.device,
        "adjunct": plan.adjunct,
        "phototype": None if plan.phototype is None else str(plan.phototype),
    }


def _concern(item: ConcernCourse) -> dict[str, Any]:
    return {
        "painted": item.painted,
        "reason": item.reason,
        "tier": str(item.tier),
        "certainty": item.certainty,
        "certainty_reasons": list(item.certainty_reasons),
        "studies": item.studies,
        "flags": list(item.flags),
        "sources": [source.id for source in item.sources],
        "assumed_links": list(item.assumed_links),
        "reported": [_reported(report) for report in item.reported],
        "smallest_visible_percent": _percent(item.smallest_visible),
    }


def _reported(report: Reported) -> dict[str, Any]:
    return {
        "kind": report.kind,
        "text": report.text,
        "value": float(report.value),
        "low": None if report.low is None else float(report.low),
        "high": None if report.high is None else float(report.high),
        "unit": report.unit,
        "source": report.source.id,
        "flags": list(report.flags),
    }


def _moment(course: Course, time: Time, percentiles: Sequence[float]) -> dict[str, Any]:
    return {
        "at": time.label,
        "days": round(time.days, 4),
        "words": time.words,
        "illustration": is_illustrated(time),
        "concerns": {
            str(concern): _change(item, time, percentiles) for concern, item in course.concerns.items()
        },
        "weights": {
            f"{percentile:g}": {
                name: round(float(weight), 6) + 0.0
                for name, weight in sorted(course.weights(time, percentile).items())
            }
            for percentile in percentiles
        },
    }


def _change(item: ConcernCourse, time: Time, percentiles: Sequence[float]) -> dict[str, Any]:
    """State the change of one concern; a concern without a study has no numbers, not zeros."""
    base = {"tier": str(item.tier), "sources": [source.id for source in item.sources]}
    if not item.studies:
        return base | {
            "improvement_percent": None,
            "painted_percent": {f"{percentile:g}": 0.0 for percentile in percentiles},
            "p_no_visible_change": None,
            "p_worse": None,
        }
    return base | {
        "improvement_percent": {
            f"{percentile:g}": _percent(item.improvement(time, percentile)) for percentile in percentiles
        },
        "painted_percent": {
            f"{percentile:g}": _percent(item.contrast(time, percentile)) for percentile in percentiles
        },
        "p_no_visible_change": _chance(item.p_no_visible_change(time)),
        "p_worse": _chance(item.p_worse(time)),
    }


def _sign(sign: RecoverySign) -> dict[str, Any]:
    return {
        "name": sign.name,
        "words": sign.words,
        "peak": _quantity(sign.peak),
        "days": [float(day) for day in sign.days],
        "typical": [float(share) for share in sign.typical],
        "long": [float(share) for share in sign.long],
        "tier": str(sign.tier),
        "sources": [source.id for source in sign.sources],
        "assumed": sign.assumed,
    }


def _side_effect(effect: SideEffect) -> dict[str, Any]:
    return {
        "name": effect.name,
        "text": effect.text,
        "cases": effect.cases,
        "n": effect.n,
        "low": effect.low,
        "high": effect.high,
        "population": effect.population,
        "source": effect.source.id,
        "tier": str(effect.tier),
    }
