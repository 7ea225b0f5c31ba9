"""From a photograph to every picture of a course: the one way through the rooms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from glabella.appearance import Layers, build_layers, change_ratio, paint_layers
from glabella.capture import load_photo
from glabella.face import Face, patch, reconstruct
from glabella.face.yardstick import coin_diameter
from glabella.response import Course, respond
from glabella.skin import Findings, analyze
from glabella.terms import Concern, Time
from glabella.treatment import plan
from glabella.tryon.difference import drawn_concerns, main_concern
from glabella.tryon.raking import Raking, raking
from glabella.tryon.request import Request

MIDDLE = 50.0
RESULT_DAYS = 182.6


@dataclass(frozen=True)
class State:
    """One moment of a course (``at``) for one percentile of people, 0–100."""

    at: Time
    percentile: float

    @property
    def file_name(self) -> str:
        """Return the picture's file name."""
        return f"after_{self.at}_p{self.percentile:g}.png"


@dataclass(frozen=True, eq=False)
class Tryon:
    """Everything that painting and reporting need, computed once; the maps they do not need are let go.

    ``request`` is what was asked, ``findings`` what was read of the ``face``, ``course`` what may follow,
    ``layers`` what paints it, ``raking`` the relief that moved light needs.
    """

    request: Request
    face: Face
    findings: Findings
    course: Course
    layers: Layers
    raking: Raking

    def states(self) -> Iterator[State]:
        """Yield every state asked for, in order of time."""
        for at in self.request.moments:
            for percentile in sorted(self.request.percentiles):
                yield State(at, percentile)

    def weights(self, state: State) -> dict[str, float]:
        """Return the weight of every layer in one state."""
        return self.request.chosen(self.course.weights(state.at, state.percentile))

    def ratio(self, state: State) -> NDArray[np.float32] | None:
        """Return what each channel is multiplied by in one state, ``None`` for no change."""
        return change_ratio(self.layers, self.weights(state))

    def picture(self, state: State) -> NDArray[np.uint8]:
        """Return one state as a picture (h, w, 3) uint8, without a label."""
        return paint_layers(self.face.photo.pixels, self.layers, self.weights(state))

    @cached_property
    def drawn(self) -> dict[Concern, float]:
        """Return the concerns that the result's picture changes and how strongly, strongest first."""
        return drawn_concerns(self.layers, self.weights(self.result))

    @property
    def main(self) -> Concern | None:
        """Return the concern for the first screen."""
        return main_concern(self.drawn, self.course)

    @property
    def result(self) -> State:
        """Return the state that stands for the result: the middle of people, nearest to six months."""
        at = min(self.request.moments, key=lambda time: abs(time.days - RESULT_DAYS))
        return State(at, min(self.request.percentiles, key=lambda value: abs(value - MIDDLE)))


def prepare(
    source: str | Path | bytes, request: Request, *, report: Callable[[str], None] = lambda _: None
) -> Tryon:
    """Read a photograph and work out a course, up to the layers and weights.

    Parameters
    ----------
    source : str, Path or bytes
        The photograph.
    request : Request
    report : callable
        Is told in one sentence what happens.

    Raises
    ------
    GlabellaError
        One of its children, when the input, the request or the evidence does not allow it.
    """
    plan(request.procedure, **request.options)  # refused before anything is read
    face = find(source, request, report=report)
    report("Reading the skin.")
    return follow(face, request, report=report)


def find(
    source: str | Path | bytes, request: Request, *, report: Callable[[str], None] = lambda _: None
) -> Face:
    """Read a photograph and find the face in it, or the piece of skin: the first half of ``prepare``.

    Raises
    ------
    GlabellaError
        One of its children, when the photograph cannot be used.
    """
    report("Reading the photograph.")
    photo = load_photo(source)
    report("Finding the skin." if request.patch else "Finding the face.")
    if request.patch:
        coin_mm = coin_diameter(request.coin) if request.coin else None
        return patch(photo, coin_mm=coin_mm, size=request.size)
    return reconstruct(photo, size=request.size)


def follow(face: Face, request: Request, *, report: Callable[[str], None] = lambda _: None) -> Tryon:
    """Read a face's skin and work out a course: the second half of ``prepare``.

    Raises
    ------
    GlabellaError
        One of its children, when the request or the evidence does not allow it.
    """
    course_plan = plan(request.procedure, **request.options)
    skin = analyze(face)
    report("Working out the course.")
    course = respond(course_plan, skin, seed=request.seed)
    for at in request.moments:
        course.weights(at, MIDDLE)  # a time outside the evidence is refused before anything is painted
    layers = build_layers(face, skin, seed=request.seed)
    return Tryon(request, face, skin.findings, course, layers, raking(skin))
