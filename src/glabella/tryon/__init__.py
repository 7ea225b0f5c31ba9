"""The rooms composed: the only thing that doors call."""

from glabella.tryon.analysis import analyze_photo, fetch_models, findings_document
from glabella.tryon.course_of_pictures import State, Tryon, find, follow, prepare
from glabella.tryon.files import run, versions
from glabella.tryon.incoming import look
from glabella.tryon.lifted import lifted
from glabella.tryon.numbers import (
    check_evidence,
    fit_evidence,
    plot_evidence,
    predict,
    screen_answers,
    screen_given,
    screening_form,
    show_evidence,
    table_evidence,
)
from glabella.tryon.planned import plan_document, planned, warm
from glabella.tryon.remembered import Remembered, recall, remember, what_was_found
from glabella.tryon.request import Request
from glabella.tryon.stills import Stills, stills
from glabella.tryon.viewer import face_parts, paint_parts, viewer_parts

__all__ = [
    "Remembered",
    "Request",
    "State",
    "Stills",
    "Tryon",
    "analyze_photo",
    "check_evidence",
    "face_parts",
    "fetch_models",
    "find",
    "findings_document",
    "fit_evidence",
    "follow",
    "lifted",
    "look",
    "paint_parts",
    "plan_document",
    "planned",
    "plot_evidence",
    "predict",
    "prepare",
    "recall",
    "remember",
    "run",
    "screen_answers",
    "screen_given",
    "screening_form",
    "show_evidence",
    "stills",
    "table_evidence",
    "versions",
    "viewer_parts",
    "warm",
    "what_was_found",
]
