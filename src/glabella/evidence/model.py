"""The assumptions of pooling and course, and the settings of each concern, read from the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from glabella.evidence.course import share_of_ceiling
from glabella.evidence.studies import require_procedure
from glabella.evidence.values import Spread
from glabella.terms import Concern, MissingPart, OutsideEvidence, Quantity, library_folder, load_yaml


@dataclass(frozen=True)
class Model:
    """Priors, discounts and shared spreads (``library/model.yaml``); improvements as log reductions."""

    prior_mean: float
    prior_sd: float
    between_study_scale: float
    not_blinded: Spread
    not_controlled: Spread
    before_after_correlation: Spread
    change_sd: Spread
    session_share: Spread
    rise_months: Spread
    people_spread: Spread
    own_drift: Spread
    rater_noise: Spread


@dataclass(frozen=True)
class ConcernSettings:
    """What one procedure may do to one concern (``effects.yaml``)."""

    concern: Concern
    painted: bool
    not_painted_because: str
    pooled_as: Concern
    scale: str
    assumed_links: tuple[str, ...]
    fading_months: Spread | None
    depth_link: Spread | None
    needle_factor: Spread | None


@dataclass(frozen=True)
class Course:
    """The course that pooled effects are stated for."""

    sessions: int
    interval_weeks: float
    needle_mm: float
    weeks_after: float


@dataclass(frozen=True)
class Effects:
    """All of one procedure's effect settings."""

    reference: Course
    covered_months: float
    measured_months: float
    concerns: Mapping[Concern, ConcernSettings]


@dataclass(frozen=True)
class Scale:
    """A grading scale: range, smallest visible change and a typical baseline, in its own unit."""

    id: str
    words: str
    low: float
    high: float
    smallest_visible: Quantity
    typical_baseline: Quantity
    also_called: tuple[str, ...] = ()


@cache
def model() -> Model:
    """Return the shared assumptions."""
    from math import log

    data = load_yaml("model.yaml")
    prior = Spread.read(data["prior"]["mean_improvement"], "model.prior.mean_improvement").quantity
    mean, sd = prior.value / 100, (prior.high - prior.low) / 100 / (2 * 1.959964)

    def spread(group: str, name: str) -> Spread:
        return Spread.read(data[group][name], f"model.{group}.{name}")

    return Model(
        prior_mean=-log(1 - mean),
        prior_sd=sd / (1 - mean),
        between_study_scale=float(data["prior"]["between_study_spread"]["scale"]),
        not_blinded=spread("discounts", "not_blinded"),
        not_controlled=spread("discounts", "not_controlled"),
        before_after_correlation=spread("study_noise", "before_after_correlation"),
        change_sd=spread("study_noise", "change_sd"),
        session_share=spread("course", "session_share"),
        rise_months=spread("course", "rise_months"),
        people_spread=spread("people", "spread"),
        own_drift=spread("people", "own_drift"),
        rater_noise=spread("people", "rater_noise"),
    )


@cache
def effects(procedure: str) -> Effects:
    """Return the effect settings of a procedure; every concern it does not name is ``not painted``.

    Raises
    ------
    OutsideEvidence
        If the library holds the procedure for comparison only.
    """
    if not (library_folder() / "procedures" / require_procedure(procedure) / "effects.yaml").is_file():
        raise OutsideEvidence(
            "The library holds this procedure for comparison only; it has no pooled studies.",
            "Choose a procedure that can be simulated.",
        )
    data = load_yaml("procedures", procedure, "effects.yaml")

    def settings(concern: Concern) -> ConcernSettings:
        part = data["concerns"].get(str(concern), {})

        def spread(name: str) -> Spread | None:
            return Spread.read(part[name], f"effects.{concern}.{name}") if name in part else None

        return ConcernSettings(
            concern=concern,
            painted=bool(part.get("painted", False)),
            not_painted_because=str(part.get("not_painted_because", data["no_study"])),
            pooled_as=Concern(part.get("pooled_as", concern)),
            scale=str(part.get("scale", "percent_improvement")),
            assumed_links=tuple(part.get("assumed_links", ())),
            fading_months=spread("fading_months"),
            depth_link=spread("depth_link"),
            needle_factor=spread("needle_factor"),
        )

    return Effects(
        reference=Course(**data["reference_course"]),
        covered_months=float(data["covered_months"]),
        measured_months=float(data["measured_months"]),
        concerns={concern: settings(concern) for concern in Concern},
    )


@cache
def scales() -> Mapping[str, Scale]:
    """Return every grading scale by id."""
    return {
        name: Scale(
            name,
            part["words"],
            float(part["range"][0]),
            float(part["range"][1]),
            Spread.read(part["smallest_visible"], f"scales.{name}.smallest_visible").quantity,
            Spread.read(part["typical_baseline"], f"scales.{name}.typical_baseline").quantity,
            tuple(part.get("also_called", ())),
        )
        for name, part in load_yaml("scales.yaml").items()
    }


def scale_called(words: str) -> Scale | None:
    """Return the scale of that id or of one of its names, ``None`` where the library has none."""
    for found in scales().values():
        if words in (found.id, found.words, *found.also_called):
            return found
    return None


def scale(name: str) -> Scale:
    """Return one scale by its ``name``, an id of ``library/scales.yaml``.

    Raises
    ------
    MissingPart
        If the library has no such scale; the cure lists what exists.
    """
    try:
        return scales()[name]
    except KeyError:
        raise MissingPart(f"The library has no scale {name}.", f"It has: {', '.join(scales())}.") from None


def course_relative_to_reference(
    procedure: str,
    concern: Concern,
    sessions: int | None,
    interval_weeks: float | None,
    weeks_after: float | None,
) -> float:
    """Return the median share of ceiling of a course over that of the reference course.

    What a study does not tell (``None``) is taken as in the reference course.
    """
    settings, found = effects(procedure), model()
    fading = settings.concerns[concern].fading_months
    shape = {
        "session_share": found.session_share.median,
        "rise_months": found.rise_months.median,
        "fading_months": fading.median if fading else float("inf"),
    }
    months = 7 / 30.4375
    reference = settings.reference
    base = share_of_ceiling(
        reference.sessions, reference.interval_weeks, reference.weeks_after * months, **shape
    )
    asked = share_of_ceiling(
        reference.sessions if sessions is None else sessions,
        reference.interval_weeks if interval_weeks is None else interval_weeks,
        (reference.weeks_after if weeks_after is None else weeks_after) * months,
        **shape,
    )
    return float(asked / base)
