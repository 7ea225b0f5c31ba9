"""Glabella: see on a person's own face what published studies say a skin procedure could do.

The public names are loaded when first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from glabella.appearance import paint
    from glabella.capture import load_photo
    from glabella.face import reconstruct
    from glabella.gallery import compare
    from glabella.response import respond
    from glabella.skin import analyze
    from glabella.terms import (
        GlabellaError,
        MissingPart,
        OutsideEvidence,
        Plan,
        UnusableInput,
        WrongUsage,
    )
    from glabella.treatment import plan

_HOMES = {
    "GlabellaError": "terms",
    "MissingPart": "terms",
    "OutsideEvidence": "terms",
    "Plan": "terms",
    "UnusableInput": "terms",
    "WrongUsage": "terms",
    "analyze": "skin",
    "compare": "gallery",
    "load_photo": "capture",
    "paint": "appearance",
    "plan": "treatment",
    "reconstruct": "face",
    "respond": "response",
}
_ROOMS = {*_HOMES.values(), "evidence", "render", "synth", "tryon"}

__all__ = [
    "GlabellaError",
    "MissingPart",
    "OutsideEvidence",
    "Plan",
    "UnusableInput",
    "WrongUsage",
    "__version__",
    "analyze",
    "compare",
    "load_photo",
    "paint",
    "plan",
    "reconstruct",
    "respond",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"glabella.{_HOMES[name]}"), name)
    if name in _ROOMS:
        return import_module(f"glabella.{name}")
    raise AttributeError(f"module “glabella” has no attribute “{name}”")
