"""A made-up course with the attributes of ``glabella.response.Course``; its numbers mean nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from glabella.capture.photo import Caution, Photo
from glabella.face.face import Face, Pose
from glabella.face.frame import Frame
from glabella.render import pixels_sha256, tryon_document
from glabella.response import ConcernCourse, Course, RecoverySign, Reported, SideEffect
from glabella.response.course import Length
from glabella.skin.maps import Finding, Findings, Severity
from glabella.terms import Concern, Phototype, Plan, Quantity, Source, Tier, Time, Zone

SOURCES = {
    "blind2020": Source(
        "blind2020", "Blind and others 2020, J Example Skin 12:34", "https://doi.org/10.0000/a"
    ),
    "open2019": Source("open2019", "Open and others 2019, J Example Skin 11:20", "https://doi.org/10.0000/b"),
    "days2018": Source("days2018", "Days 2018, Example Dermatol 3:9"),
    "harm2014": Source("harm2014", "Harm and others 2014, Example Surg 9:1", "https://pubmed.example/1"),
}


@dataclass(frozen=True, eq=False)
class MadeUp(ConcernCourse):
    """A concern whose change is a formula: no draws are needed."""

    painted: bool
    reason: str = ""
    tier: Tier = Tier.NONE
    certainty: str = "none"
    certainty_reasons: tuple[str, ...] = ()
    studies: int = 0
    flags: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    assumed_links: tuple[str, ...] = ()
    reported: tuple[Reported, ...] = ()
    smallest_visible: float = 0.12
    middle: float = 0.0
    spread: float = 0.0

    def improvement(self, at: Time, percentile: float) -> float:
        z = {10: -1.28, 50: 0.0, 90: 1.28}.get(percentile, (percentile - 50) / 40)
        rise = 1 - math.exp(-max(at.days, 0) / 45)
        return rise * (self.middle + z * self.spread)

    def p_no_visible_change(self, at: Time) -> float:
        z = (self.smallest_visible - self.improvement(at, 50)) / max(self.spread, 1e-9)
        return 0.5 * (1 + math.erf(z / math.sqrt(2)))

    def p_worse(self, at: Time) -> float:
        return 0.5 * (1 + math.erf(-self.improvement(at, 50) / max(self.spread, 1e-9) / math.sqrt(2)))

    def contrast(self, at: Time, percentile: float) -> float:
        return min(1.0, self.improvement(at, percentile)) if self.painted else 0.0


class MadeUpCourse(Course):
    """The course of a procedure that the library does not hold."""

    def weights(self, at: Time, percentile: float, course: Length | None = None) -> dict[str, float]:
        weights = {str(c): item.contrast(at, percentile) for c, item in self.concerns.items()}
        return weights | {sign.name: sign.weight(at, course or "typical") for sign in self.recovery}


def _peak(value: float) -> Quantity:
    return Quantity(value, value / 2, value * 2, "relative", "days2018", "", Tier.ASSUMED)


def _signs() -> tuple[RecoverySign, ...]:
    days = (0.0, 1.0, 2.0, 3.0, 5.0, 7.0)
    rows = (
        ("erythema", "Redness", 1.0, (1, 0.7, 0.4, 0.2, 0.04, 0), (1, 0.9, 0.7, 0.5, 0.3, 0.1)),
        ("swelling", "Swelling", 0.4, (1, 0.6, 0.3, 0.1, 0, 0), (1, 0.8, 0.5, 0.3, 0.1, 0)),
        ("pinpoints", "Pinpoint bleeding", 0.5, (1, 0.3, 0, 0, 0, 0), (1, 0.6, 0.2, 0, 0, 0)),
        ("dryness", "Dryness and flaking", 0.5, (0, 0.2, 0.8, 1, 0.4, 0), (0, 0.2, 0.8, 1, 0.8, 0.4)),
    )
    behind = (Tier.ASSUMED, (SOURCES["days2018"],), "How strong it is was assumed.")
    return tuple(
        RecoverySign(name, words, _peak(peak), days, typical, long, *behind)
        for name, words, peak, typical, long in rows
    )


def _concerns() -> dict[Concern, ConcernCourse]:
    blind, patients = SOURCES["blind2020"], SOURCES["open2019"]
    lines = MadeUp(
        Concern.WRINKLES,
        True,
        tier=Tier.UNCONTROLLED_BLINDED,
        certainty="very low",
        certainty_reasons=("Two small studies.", "Nobody untreated was compared."),
        studies=2,
        flags=("no_untreated_control",),
        sources=(blind, patients),
        assumed_links=(
            "How a grade turns into depth of a line is assumed.",
            "How fast the change comes is assumed.",
        ),
        reported=(
            Reported(
                "judged_blind",
                "Experts saw 26% less in 34 people at 3 months.",
                26,
                18,
                34,
                "percent",
                blind,
                ("no_untreated_control",),
            ),
            Reported(
                "said_by_patients",
                "31 of 48 people said they saw some change.",
                65,
                None,
                None,
                "percent",
                patients,
            ),
        ),
        middle=0.10,
        spread=0.09,
    )
    scars = MadeUp(
        Concern.ACNE_SCARS,
        True,
        tier=Tier.CONTROLLED_BLINDED,
        certainty="low",
        certainty_reasons=("Results differ between studies.",),
        studies=5,
        sources=(blind,),
        assumed_links=("How a grade turns into depth of a scar is assumed.",),
        reported=(
            Reported(
                "judged_blind",
                "Experts saw 3 points more change than without treatment in 15 people.",
                9,
                0,
                20,
                "percent",
                blind,
            ),
            Reported(
                "said_by_clinics",
                "Clinics saw 45% less in 36 people.",
                45,
                None,
                None,
                "percent",
                patients,
                ("no_untreated_control", "not_blinded"),
            ),
        ),
        middle=0.17,
        spread=0.13,
    )
    tone = MadeUp(
        Concern.TONE,
        True,
        tier=Tier.UNCONTROLLED_BLINDED,
        certainty="very low",
        certainty_reasons=("One study.",),
        studies=1,
        sources=(patients,),
        middle=0.06,
        spread=0.10,
        smallest_visible=0.10,
    )
    items: dict[Concern, ConcernCourse] = {item.concern: item for item in (lines, scars, tone)}
    for concern in (Concern.REDNESS, Concern.SCARS):
        items[concern] = MadeUp(concern, False, reason="No usable study of plain treatment was found.")
    items[Concern.LAXITY] = MadeUp(
        Concern.LAXITY,
        False,
        reason="One study, in which raters knew: a number, not a picture.",
        tier=Tier.UNCONTROLLED,
        certainty="very low",
        studies=1,
        sources=(patients,),
        reported=(
            Reported(
                "said_by_clinics",
                "Clinics saw 1.1 grades less in 48 people.",
                1.1,
                None,
                None,
                "grades",
                patients,
                ("no_untreated_control",),
            ),
        ),
    )
    return items


def course(sessions: int = 4) -> Course:
    plan = Plan("example", sessions, 4.0, 1.5, "pen", None, Phototype.IV)
    harm = SideEffect(
        "dark marks",
        "In one study of 36 people with skin types IV–V, 5 got dark marks (plausibly 6 to 29 in 100).",
        5,
        36,
        0.06,
        0.29,
        "skin types IV–V",
        SOURCES["harm2014"],
        Tier.UNCONTROLLED,
    )
    rare = SideEffect(
        "infection",
        "In 40 people, none had an infection (plausibly up to 9 in 100).",
        0,
        40,
        0.0,
        0.09,
        "adults",
        SOURCES["harm2014"],
        Tier.UNCONTROLLED,
    )
    return MadeUpCourse(
        plan,
        _concerns(),
        _signs(),
        (harm, rare),
        cautions=("Skin type IV was part of few studies.",),
        extrapolated=("No study followed people of this plan beyond 6 months.",),
    )


def photo(height: int = 96, width: int = 80) -> Photo:
    rng = np.random.default_rng(3)
    pixels = rng.integers(90, 200, (height, width, 3), dtype=np.uint8)
    return Photo(pixels, "JPEG", "sRGB", cautions=(Caution("blur", "The photograph is a little soft.", 1.3),))


def face(of: Photo) -> Face:
    height, width = of.shape
    scale = Quantity(0.28, 0.26, 0.30, "mm/px", "iris", "", Tier.ASSUMED)
    landmarks = np.array([[0.25 * width, 0.25 * height, 0], [0.75 * width, 0.8 * height, 0]], np.float32)
    skin = np.ones((height, width), np.float32)
    return Face(
        of, landmarks, {}, Pose(2.0, -1.0, 0.5), scale, Frame(0, 0, height, width), skin, {Zone.CHEEKS: skin}
    )


def findings() -> Findings:
    return Findings(
        objects=(Finding(Concern.WRINKLES, "line", Zone.FOREHEAD, ((1.0, 2.0), (9.0, 2.0)), 12.0, 1.1),),
        severities=(
            Severity(Concern.WRINKLES, Zone.FOREHEAD, 2.1, 1.4, 2.8, "Lemperle", (0.0, 5.0), 0.6),
            Severity(
                Concern.ACNE_SCARS, None, 1.5, 1.0, 2.0, "Goodman–Baron", (1.0, 4.0), 0.5, "frontal light"
            ),
        ),
        refusals={Concern.TEXTURE: "This photograph cannot show pores: move closer and take it again."},
    )


def document(sessions: int = 4) -> dict[str, Any]:
    of = photo()
    return tryon_document(
        photo=of,
        face=face(of),
        findings=findings(),
        course=course(sessions),
        times=[Time.parse(text) for text in ("6mo", "0d", "7d")],
        percentiles=(10.0, 50.0, 90.0),
        files={"before.png": pixels_sha256(of.pixels)},
        versions={"glabella": "0.1.0"},
        seed=0,
    )
