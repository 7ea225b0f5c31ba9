"""Procedures and people: what is planned, what to ask a clinician, what it costs."""

from glabella.treatment.comparison import alternatives, cost, invasiveness
from glabella.treatment.plans import default_procedure, display_name, find_procedure, plan
from glabella.treatment.screening import form, questions, screen

__all__ = [
    "alternatives",
    "cost",
    "default_procedure",
    "display_name",
    "find_procedure",
    "form",
    "invasiveness",
    "plan",
    "questions",
    "screen",
]
