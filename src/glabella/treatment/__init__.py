"""Procedures and people: what is planned, what to ask a clinician, what it costs."""

from glabella.treatment.plans import default_procedure, display_name, find_procedure, plan

__all__ = ["default_procedure", "display_name", "find_procedure", "plan"]
