"""What every section needs: the input, the embedded pictures, and the numbers of the sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from glabella.render.document import sources_of
from glabella.render.report.inputs import ReportInput
from glabella.render.report.markup import Html, tag
from glabella.render.report.pictures import Embedded, embed, picture_name
from glabella.render.words import capital, change_words, is_illustrated, label_text, of_hundred, sentence
from glabella.terms import Source, Time

if TYPE_CHECKING:
    from glabella.response import ConcernCourse, RecoverySign

BEFORE_LABEL = "Before · the photograph, unchanged"
ViewBox = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Context:
    """The report while it is written: ``numbers`` maps a source's id to its place in the list."""

    given: ReportInput
    pictures: Mapping[str, Embedded]
    numbers: Mapping[str, int]

    @classmethod
    def of(cls, given: ReportInput) -> Context:
        """Embed the pictures and number the sources."""
        numbers = {source.id: place for place, source in enumerate(sources_of(given.course), start=1)}
        return cls(given, embed(given.album), numbers)

    def cite(self, sources: Iterable[Source]) -> Html:
        """Return links to the numbered sources, such as ``[1][3]``."""
        places = sorted({self.numbers[source.id] for source in sources})
        links = [
            tag("a", f"[{place}]", href=f"#source-{place}", aria_label=f"Source {place}") for place in places
        ]
        return tag("span", *links, class_="cite") if links else Html()

    def show(self, name: str, words: str, *, view: ViewBox | None = None, class_: str = "picture") -> Html:
        """Show an embedded picture, whole or a part, without its strip: the label stands below."""
        picture = self.pictures[name]
        left, top, width, height = view or (0, 0, picture.width, picture.height)
        return tag(
            "svg",
            tag("use", href=f"#{name}"),
            class_=class_,
            preserveAspectRatio="xMidYMid slice",
            viewBox=f"{left:g} {top:g} {width:g} {height:g}",
            role="img",
            aria_label=words,
        )

    def definitions(self) -> Html:
        """Return the store of pictures: each is embedded once and shown wherever it is needed."""
        images = [
            tag(
                "image",
                id=picture.name,
                width=picture.width,
                height=picture.full_height,
                href=picture.uri,
            )
            for picture in self.pictures.values()
        ]
        return tag("svg", tag("defs", *images), class_="store", aria_hidden="true", width=0, height=0)

    def difference(self, time: Time, percentile: float) -> str:
        """Say in words how the picture of a state differs from the photograph."""
        return (
            f"{label_text(time, percentile)}. In this picture, compared with the photograph: "
            f"{self.changes(time, percentile)}."
        )

    def changes(self, time: Time, percentile: float) -> str:
        """Name every change that the picture of a state shows, such as ``about 8% softer wrinkles``."""
        if is_illustrated(time):
            parts = [
                f"{sign.words.lower()} {amount_words(share_on(sign, time))}"
                for sign in self.given.course.recovery
            ]
        else:
            parts = [change_words(item.concern, item.contrast(time, percentile)) for item in self.given.shown]
        return "; ".join(parts) or "no change"

    def estimates(self, time: Time, percentile: float) -> list[str]:
        """Name the estimated change of every concern that the pictures show."""
        return [
            capital(change_words(item.concern, item.improvement(time, percentile)))
            for item in self.given.shown
        ]

    def pair(self, time: Time, percentile: float) -> Html:
        """Show the photograph beside one state, both small, each with its label."""
        name = picture_name(time, percentile)
        return tag(
            "div",
            tag("figure", self.show("small-before", BEFORE_LABEL), tag("figcaption", BEFORE_LABEL)),
            simulated(self.show(name, self.difference(time, percentile)), label_text(time, percentile)),
            class_="pair",
        )


def simulated(picture: Html, label: str) -> Html:
    """Put a simulated picture and its visible label into one figure."""
    return tag("figure", picture, tag("figcaption", label), class_="simulated")


def share_on(sign: RecoverySign, time: Time, *, long: bool = False) -> float:
    """Return the share of its peak that a sign has left at a time, 0–1."""
    shares = sign.long if long else sign.typical
    return float(np.interp(time.days, sign.days, shares, right=0.0)) if sign.peak.value > 0 else 0.0


def amount_words(share: float) -> str:
    """Return how much of a sign is left, as a word."""
    for least, word in ((0.66, "strong"), (0.33, "clear"), (0.03, "faint")):
        if share >= least:
            return word
    return "none"


@dataclass(frozen=True)
class People:
    """Of 100 people: how many see a change for the better, none, or a change for the worse."""

    better: int
    none: int
    worse: int


def people_of(item: ConcernCourse, time: Time) -> People:
    """Count, of 100 people, those with a visible change for the better, none, or for the worse."""
    none = of_hundred(item.p_no_visible_change(time))
    better = min(of_hundred(1 - _share_below(item, time, item.smallest_visible)), 100 - none)
    return People(better, none, 100 - none - better)


def _share_below(item: ConcernCourse, time: Time, limit: float) -> float:
    """Return the share of people whose improvement is under a limit, by halving the percentiles."""
    low, high = 0.0, 100.0
    if item.improvement(time, high) < limit:
        return 1.0
    for _ in range(16):
        middle = (low + high) / 2
        low, high = (middle, high) if item.improvement(time, middle) < limit else (low, middle)
    return high / 100


def together() -> str:
    """Return the caution that stands with every range."""
    return f"{sentence('spread')} {sentence('together')}"
