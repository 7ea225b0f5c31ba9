"""Styles, scripts and the viewer, from memory, under addresses that change with their content."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse

FOREVER = "public, max-age=31536000, immutable"


@lru_cache(maxsize=256)
def _read(path: str, changed: int) -> tuple[bytes, str]:
    data = Path(path).read_bytes()
    return data, hashlib.sha256(data).hexdigest()[:16]


def _asset(name: str) -> tuple[bytes, str] | None:
    """Return an asset and its digest, from the project's applications only."""
    path = finders.find(name)
    if not path or not Path(path).is_file():
        return None
    return _read(str(path), Path(path).stat().st_mtime_ns)


def address(name: str) -> str:
    """Return where an asset is found, with its digest; empty where it was not built."""
    found = _asset(name)
    return f"/static/{found[1]}/{name}" if found else ""


def editor_asset(request: HttpRequest, name: str) -> HttpResponse:
    """Answer with a style, script or font of the editor; its addresses carry the version as a question.

    Raises
    ------
    Http404
        If there is none of that name.
    """
    found = _asset(name)
    if found is None:
        raise Http404
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return HttpResponse(found[0], content_type=kind, headers={"Cache-Control": "public, max-age=86400"})


def asset(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """Answer with an asset.

    Raises
    ------
    Http404
        If there is none of that name and content.
    """
    found = _asset(name)
    if found is None or found[1] != digest:
        raise Http404
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return HttpResponse(found[0], content_type=kind, headers={"Cache-Control": FOREVER})
