"""What studies reported, in sentences whose numbers come from the findings themselves."""

from __future__ import annotations

from collections.abc import Iterator

from glabella.evidence import Finding, Pool, Study, source, studies
from glabella.evidence.effects import log_reduction
from glabella.evidence.model import effects
from glabella.response.course import Reported

KINDS = ("judged_blind", "said_by_patients", "said_by_clinics")
NOT_BLINDED = "They knew about the treatment. Hope and better lighting can raise this number."


def _reported(study: Study, finding: Finding) -> Iterator[Reported]:
    fields: dict[str, object] = {name: value.value for name, value in finding.values.items()}
    for kind, of, text in finding.reported:
        if of == "improvement":
            from math import expm1

            number, low, high = 100 * -expm1(-log_reduction(finding)[0]), None, None
            unit, key = "percent of baseline", next(iter(finding.values.values())).source
        else:
            value = finding.values[of]
            number, low, high, unit, key = value.value, value.low, value.high, value.unit, value.source
        sentence = text.format(value=number, low=low, high=high, n=finding.n, **fields)
        flags = tuple(dict.fromkeys((*study.flags, *finding.flags)))
        yield Reported(kind, sentence, number, low, high, unit, source(key), flags)


def reported(question: Pool) -> tuple[Reported, ...]:
    """Return all reported numbers for the concern of a pool, blinded experts first."""
    pooled_as = effects(question.procedure).concerns[question.concern].pooled_as
    found = [
        number
        for study in studies(question.procedure)
        if study.adjunct == question.adjunct
        for finding in study.findings
        if finding.concern == pooled_as
        for number in _reported(study, finding)
    ]
    return tuple(sorted(found, key=lambda number: KINDS.index(number.kind)))
