"""Questions before a treatment, as the library holds them. Answers are read and forgotten."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from glabella.studio.api.schemas import PROBLEMS, Answers, Problem

router = Router()


@router.get("/questions", response={200: dict[str, Any], PROBLEMS: Problem})
def questions(request: HttpRequest) -> dict[str, Any]:
    """Return the questions and their forms."""
    from glabella.tryon import screening_form

    return screening_form(None)


@router.post("/questions", response={200: dict[str, Any], PROBLEMS: Problem})
def raised(request: HttpRequest, given: Answers) -> dict[str, Any]:
    """Return what to raise with a clinician. Never eligible or ineligible; nothing is stored."""
    from glabella.tryon import screen_given

    return screen_given(None, given.answers)
