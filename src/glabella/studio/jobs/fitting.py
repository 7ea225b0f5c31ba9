"""A photograph becomes the files that a page needs. What the engine composes, this only names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from glabella.render.blobs import Parts

BLOB = "part-"
VIEWER, REMEMBERED, STILLS = "viewer.json", "remembered.json", "stills.json"
# The face as photographed, which turns while its skin is read.
FACE = "face.json"
BEFORE, AFTER = f"{BLOB}before.jpg", f"{BLOB}after.jpg"
# Longest side of the viewer's layers: finer than a phone or a half screen shows.
SIZE = 1350


def fit(photo: bytes, patch: bool, report: Callable[[str], None]) -> Iterator[tuple[str, bytes]]:
    """Yield each file's name and content, the viewer's document last: where it is, all is.

    The face as photographed comes first, while another thread reads its skin.

    Raises
    ------
    GlabellaError
        If the photograph cannot be used.
    """
    from glabella.tryon import Request, face_parts, find, follow, lifted, paint_parts, remember, stills

    request = Request(patch=patch, size=SIZE)
    face = find(photo, request, report=report)
    with ThreadPoolExecutor(1) as reader:
        reading = reader.submit(follow, face, request)
        surface = lifted(face)
        shown = face_parts(face, surface, size=SIZE)
        yield from _blobs(shown)
        if surface is not None:
            yield FACE, _json(_named(shown))
        report("Reading the skin.")
        tryon = reading.result()
    report("Drawing what may change.")
    still = stills(tryon, surface)
    yield BEFORE, still.before
    yield AFTER, still.after
    about = {key: value for key, value in asdict(still).items() if not isinstance(value, bytes)}
    yield STILLS, _json(about)
    paint = paint_parts(tryon, surface, size=SIZE, kind="png")
    yield from _blobs(paint)
    yield REMEMBERED, _json(remember(tryon, paint.document["layers"]["gains"]))
    yield VIEWER, _json(_named(shown) | _named(paint))


def _blobs(parts: Parts) -> Iterator[tuple[str, bytes]]:
    return ((f"{BLOB}{name}", data) for name, data in parts.blobs.items())


def _named(parts: Parts) -> dict[str, Any]:
    """Return a document whose blobs are called as they are stored."""
    return {key: _renamed(value, parts.blobs) for key, value in parts.document.items()}


def _renamed(value: Any, blobs: Mapping[str, bytes]) -> Any:
    if isinstance(value, Mapping):
        return {key: _renamed(part, blobs) for key, part in value.items()}
    if isinstance(value, list):
        return [_renamed(part, blobs) for part in value]
    return f"{BLOB}{value}" if isinstance(value, str) and value in blobs else value


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
