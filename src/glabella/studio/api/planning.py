"""The plan of a visit: chosen on any of its devices, kept with it, and what all is made under."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from glabella.studio.jobs.asking import FILES, take_back
from glabella.studio.jobs.fitting import REMEMBERED
from glabella.studio.visits.models import MADE, Visit


def numbers(visit: Visit, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a page says of a plan for a visit, and the ``chosen`` options themselves.

    Raises
    ------
    Gone
        If the photograph has not been read.
    GlabellaError
        One of its children, when the plan or the evidence does not allow it.
    """
    from glabella.tryon import Request, planned, recall

    remembered = recall(json.loads(visit.store.read(REMEMBERED)))
    return planned(remembered, Request(options=options, patch=visit.patch)) | {"chosen": dict(options)}


def choose(visit: Visit, options: Mapping[str, Any]) -> None:
    """Keep a plan with its visit, remove what was made under another one, and tell every open page."""
    if visit.plan == options:
        return
    visit.plan = dict(options)
    visit.save(update_fields=["plan"])
    take_back(visit, FILES)
    for name in visit.store.names():
        if name.startswith(MADE):
            visit.store.remove(name)
    visit.touch()
