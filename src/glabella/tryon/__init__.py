"""The rooms composed: the only thing that doors call."""

from glabella.tryon.analysis import analyze_photo, fetch_models, findings_document
from glabella.tryon.course_of_pictures import State, Tryon, prepare
from glabella.tryon.files import run
from glabella.tryon.numbers import predict
from glabella.tryon.request import Request

__all__ = [
    "Request",
    "State",
    "Tryon",
    "analyze_photo",
    "fetch_models",
    "findings_document",
    "predict",
    "prepare",
    "run",
]
