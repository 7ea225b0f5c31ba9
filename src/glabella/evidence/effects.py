"""Findings on many scales become one kind of observation: the log of what is left, with its error."""

from __future__ import annotations

import math
from dataclasses import dataclass

from glabella.evidence.model import course_relative_to_reference, model, scale
from glabella.evidence.studies import Finding, Study
from glabella.evidence.values import Z_95, Value
from glabella.terms import Concern, MissingPart

LEAST_LEFT = 0.02


@dataclass(frozen=True)
class Observation:
    """What one study saw, as it reported it.

    ``log_reduction`` is −ln(after/before), positive for improvement; ``error`` its standard error;
    ``course`` how far its course reached, relative to the reference course. ``size_printed`` is false
    where the study printed no size and the error stands for all it left open.
    """

    study: str
    finding: str
    log_reduction: float
    error: float
    course: float
    blinded: bool
    controlled: bool
    n: int
    size_printed: bool = True

    @property
    def percent(self) -> float:
        """Return the reported improvement in percent of baseline."""
        return 100 * -math.expm1(-self.log_reduction)


def _standard_error(value: Value, n: int) -> float:
    """Return the standard error of a mean from its printed interval, else from its printed spread."""
    if value.low is not None and value.high is not None:
        from scipy.special import stdtrit

        quantile = float(stdtrit(n - 1, 0.5 + value.interval / 200))
        return (value.high - value.low) / (2 * quantile)
    if value.sd is not None:
        return value.sd / math.sqrt(n)
    return model().change_sd.median / math.sqrt(n)


def _from_share(improved: float, error: float) -> tuple[float, float]:
    left = max(1 - improved, LEAST_LEFT)
    return -math.log(left), error / left


def _before_after(finding: Finding) -> tuple[float, float]:
    before, after = finding.values["before"], finding.values["after"]
    reduction = -math.log(after.value / before.value)
    if before.sd is None or after.sd is None:
        error = model().change_sd.median / 100 / math.sqrt(finding.n)
        return reduction, error * before.value / after.value
    first, last = before.sd / before.value, after.sd / after.value
    together = model().before_after_correlation.median * first * last
    return reduction, math.sqrt((first**2 + last**2 - 2 * together) / finding.n)


def _change(finding: Finding) -> tuple[float, float]:
    base = scale(finding.scale).typical_baseline
    change, variance = (
        finding.values["change"].value,
        _standard_error(finding.values["change"], finding.n) ** 2,
    )
    if "control_change" in finding.values:
        control = finding.values["control_change"]
        change, variance = change - control.value, variance + _standard_error(control, finding.n) ** 2
    improved = change / base.value
    reduction, error = _from_share(improved, math.sqrt(variance) / base.value)
    borrowed = improved / max(1 - improved, LEAST_LEFT) * math.log(base.high / base.low) / (2 * Z_95)
    return reduction, math.hypot(error, borrowed)


def _classes(finding: Finding) -> tuple[float, float]:
    total = sum(share for share, _, _ in finding.classes)
    mean = sum(share * (low + high) / 2 for share, low, high in finding.classes) / total
    square = sum(
        share * ((high - low) ** 2 / 12 + ((low + high) / 2 - mean) ** 2)
        for share, low, high in finding.classes
    )
    # Where the people of a class lie is not printed: their mean is taken to be in its middle half.
    edges = sum(share * (high - low) / 2 for share, low, high in finding.classes) / total / math.sqrt(12)
    return _from_share(mean / 100, math.hypot(math.sqrt(square / total / finding.n), edges) / 100)


def _added(finding: Finding) -> tuple[float, float]:
    """Return a gain over the procedure alone; its error is that of the printed interval."""
    base = scale(finding.scale).typical_baseline.value
    gain = finding.values["added"]
    return _from_share(gain.value / base, _standard_error(gain, finding.n) / base)


def _not_significant(finding: Finding) -> tuple[float, float]:
    base, spread = finding.values["before"].value, finding.values["spread"].value
    correlation = model().before_after_correlation.median
    error = spread * math.sqrt(2 * (1 - correlation) / finding.n) / base
    return 0.0, error * math.sqrt(1 + Z_95**2 / 3)


def log_reduction(finding: Finding) -> tuple[float, float]:
    """Return what is reported as (−ln(after/before), standard error).

    Raises
    ------
    MissingPart
        If findings of its kind carry no size.
    """
    if finding.kind == "percent":
        value = finding.values["percent"]
        return _from_share(value.value / 100, _standard_error(value, finding.n) / 100)
    kinds = {
        "before_after": _before_after,
        "change": _change,
        "classes": _classes,
        "not_significant": _not_significant,
        "added": _added,
    }
    if finding.kind not in kinds:
        raise MissingPart(
            f"The finding {finding.id} is marked as pooled but carries no size.", "Set “pooled: false”."
        )
    return kinds[finding.kind](finding)


def observe(study: Study, finding: Finding, concern: Concern) -> Observation:
    """Return one pooled finding of a study as an observation."""
    reduction, error = log_reduction(finding)
    course = course_relative_to_reference(
        study.procedure, concern, study.sessions, study.interval_weeks, finding.weeks_after
    )
    return Observation(
        study.id,
        finding.id,
        reduction,
        error,
        course,
        study.is_blinded,
        study.is_controlled,
        finding.n,
        finding.kind != "not_significant",
    )
