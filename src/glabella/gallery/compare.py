"""Two photographs of one face, before and after: aligned, audited, and measured only where that is fair."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from glabella.capture import Photo, load_photo
from glabella.face import Face, reconstruct
from glabella.face.registration import Registration, register
from glabella.gallery.fairness import Check, fairness
from glabella.skin import Severity, analyze
from glabella.terms import Concern, WrongUsage, Zone

NO_CHANGE = "no measurable change"


@dataclass(frozen=True)
class Change:
    """How one concern differs between two pictures in one zone (``None``: the whole face).

    ``difference`` is after less before on ``scale``: negative is less of the concern. Below ``detectable`` it
    is what two readings of one unchanged face differ by, and ``words`` says so.
    """

    concern: Concern
    zone: Zone | None
    before: float
    after: float
    difference: float
    detectable: float
    scale: str
    words: str


@dataclass(frozen=True, eq=False)
class Pair:
    """A before and an after, laid over each other, with what makes them comparable or not.

    ``registration`` says how the second lies over the first, ``checks`` what was found alike or not;
    ``weeks_between`` is as the person stated it. ``changes`` is empty where the pair is not fair;
    ``not_measured`` then says why, and is empty otherwise.
    """

    before: Face
    after: Face
    registration: Registration
    checks: tuple[Check, ...]
    weeks_between: float | None
    changes: tuple[Change, ...]
    not_measured: str

    @property
    def fair(self) -> bool:
        """Return whether every check holds."""
        return all(check.fair for check in self.checks)


def compare(
    before: Photo | str | Path | bytes,
    after: Photo | str | Path | bytes,
    *,
    weeks_between: float | None = None,
) -> Pair:
    """Compare two photographs of one person.

    Nobody is recognised: that both show one person is the asker's word.

    Parameters
    ----------
    before, after : Photo, path or bytes of a picture
    weeks_between : float or None
        Weeks from the first to the second, where known; at least 0.

    Raises
    ------
    UnusableInput
        If one of them cannot be read or shows no usable face.
    WrongUsage
        If ``weeks_between`` is negative.
    """
    if weeks_between is not None and not weeks_between >= 0:
        raise WrongUsage(
            f"{weeks_between} weeks cannot lie between them.", "Give 0 or more, earlier picture first."
        )
    first, second = _face(before), _face(after)
    registration = register(first, second)
    checks = fairness(first, second, registration)
    unfair = [check.name.replace("_", " ") for check in checks if not check.fair]
    changes = () if unfair else measured_changes(first, second)
    reason = f"No change is measured, since the pictures differ in {_listed(unfair)}." if unfair else ""
    return Pair(first, second, registration, checks, weeks_between, changes, reason)


def _face(source: Photo | str | Path | bytes) -> Face:
    return reconstruct(source if isinstance(source, Photo) else load_photo(source))


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def measured_changes(before: Face, after: Face) -> tuple[Change, ...]:
    """Return how every concern that both photographs show differs, zone by zone."""
    first, second = (
        {(one.concern, one.zone, one.scale): one for one in analyze(face).findings.severities}
        for face in (before, after)
    )
    return tuple(change_between(first[key], second[key]) for key in first if key in second)


def change_between(before: Severity, after: Severity) -> Change:
    """Return the difference of two readings of one concern in one zone."""
    difference = after.value - before.value
    detectable = max(before.minimum_detectable_change, after.minimum_detectable_change)
    words = NO_CHANGE if abs(difference) <= detectable else "less" if difference < 0 else "more"
    return Change(
        before.concern, before.zone, before.value, after.value, difference, detectable, before.scale, words
    )
