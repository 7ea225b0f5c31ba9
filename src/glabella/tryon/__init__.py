"""The rooms composed: the only thing that doors call."""

from glabella.tryon.analysis import analyze_photo, fetch_models, findings_document
from glabella.tryon.course_of_pictures import State, Tryon, prepare
from glabella.tryon.files import run
from glabella.tryon.numbers import (
    check_evidence,
    fit_evidence,
    plot_evidence,
    predict,
    screen_answers,
    show_evidence,
    table_evidence,
)
from glabella.tryon.request import Request

__all__ = [
    "Request",
    "State",
    "Tryon",
    "analyze_photo",
    "check_evidence",
    "fetch_models",
    "findings_document",
    "fit_evidence",
    "plot_evidence",
    "predict",
    "prepare",
    "run",
    "screen_answers",
    "show_evidence",
    "table_evidence",
]
