"""A photograph becomes the files that a page needs. What the engine composes, this only names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

BLOB = "part-"
VIEWER, REMEMBERED, STILLS = "viewer.json", "remembered.json", "stills.json"
BEFORE, AFTER = f"{BLOB}before.jpg", f"{BLOB}after.jpg"
# Longest side of the viewer's layers: finer than a phone or a half screen shows.
SIZE = 1350


def fit(photo: bytes, patch: bool, report: Callable[[str], None]) -> Iterator[tuple[str, bytes]]:
    """Yield each file's name and content, the viewer's document last: where it is, all is.

    Raises
    ------
    GlabellaError
        If the photograph cannot be used.
    """
    from glabella.tryon import Request, prepare, remember, stills

    tryon = prepare(photo, Request(patch=patch, size=SIZE), report=report)
    report("Drawing the surface.")
    still = stills(tryon)
    yield BEFORE, still.before
    yield AFTER, still.after
    about = {key: value for key, value in asdict(still).items() if not isinstance(value, bytes)}
    yield STILLS, _json(about)
    yield REMEMBERED, _json(remember(tryon))
    yield VIEWER, _json({"before": BEFORE, "after": AFTER})


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
