"""How sure one can be of a pooled effect, in the words of GRADE, with the reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from glabella.evidence.effects import Observation
from glabella.evidence.pool import Posterior
from glabella.evidence.studies import Study

LEVELS = ("very low", "low", "moderate", "high")
NONE = "none"
WIDE_SPREAD = 0.10
FEW_PEOPLE = 100


@dataclass(frozen=True)
class Certainty:
    """A GRADE level and why."""

    level: str
    reasons: tuple[str, ...]


def grade(
    studies: Sequence[Study],
    observations: Sequence[Observation],
    posterior: Posterior,
    indirect: Sequence[str],
) -> Certainty:
    """Grade a body of evidence.

    It starts high where a randomised study with blinded raters compared untreated skin, else low, and
    loses a level for each of: bias, inconsistency, imprecision, indirectness.

    Parameters
    ----------
    studies, observations
        Those pooled.
    posterior : Posterior
    indirect : sequence of str
        The assumed links that the effect passes through.
    """
    if not studies:
        return Certainty(NONE, ("No usable study.",))
    trials = [study for study in studies if study.randomised and study.is_blinded and study.is_controlled]
    level = 3 if trials else 1
    reasons = [] if trials else ["No randomised, blinded study compared untreated skin."]
    weak = [study for study in studies if not (study.is_blinded and study.is_controlled)]
    if trials and weak:
        level -= 1
        reasons.append(
            f"Bias: in {len(weak)} of {len(studies)} studies raters knew or nobody untreated was compared."
        )
    if len(studies) > 1 and posterior.spread > WIDE_SPREAD:
        level -= 1
        reasons.append("The studies disagree.")
    people = sum(seen.n for seen in observations)
    if len(studies) < 3 or people < FEW_PEOPLE:
        level -= 1
        count = "one study" if len(studies) == 1 else f"{len(studies)} studies"
        reasons.append(f"Few data: {count}, {people} people.")
    if any("stand in" in link or "borrowed" in link or "middle of each class" in link for link in indirect):
        if not trials:
            level -= 1
        reasons.append("Indirect: a scale, a start value or a body part is borrowed.")
    return Certainty(LEVELS[max(level, 0)], tuple(reasons))
