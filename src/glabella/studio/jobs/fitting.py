"""A photograph becomes the files that a page needs. What the engine composes, this only names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
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
    from glabella.tryon import Request, lifted, prepare, remember, stills, viewer_parts

    tryon = prepare(photo, Request(patch=patch, size=SIZE), report=report)
    report("Drawing the surface.")
    surface = lifted(tryon)
    still = stills(tryon, surface)
    yield BEFORE, still.before
    yield AFTER, still.after
    about = {key: value for key, value in asdict(still).items() if not isinstance(value, bytes)}
    yield STILLS, _json(about)
    parts = viewer_parts(tryon, surface, size=SIZE)
    for name, data in parts.blobs.items():
        yield f"{BLOB}{name}", data
    yield REMEMBERED, _json(remember(tryon, parts.document["layers"]["gains"]))
    yield VIEWER, _json(_named(parts.document, parts.blobs))


def _named(value: Any, blobs: Mapping[str, bytes]) -> Any:
    """Return a document whose blobs are called as they are stored."""
    if isinstance(value, Mapping):
        return {key: _named(part, blobs) for key, part in value.items()}
    if isinstance(value, list):
        return [_named(part, blobs) for part in value]
    return f"{BLOB}{value}" if isinstance(value, str) and value in blobs else value


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
