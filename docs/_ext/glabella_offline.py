"""Refuses pages that would ask another host for anything when they are opened."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

# What a browser fetches by itself; a link that a reader follows is none of it.
FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed|object|link)\b[^>]*?\b(?:src|href|data|srcset)="(?:https?:)?//[^"]*""",
    re.IGNORECASE,
)
STYLED = re.compile(r"""(?:@import\s*|url\()\s*["']?(?:https?:)?//[^)"';]*""", re.IGNORECASE)


def requests_of(text: str) -> list[str]:
    """Return what a page or a style sheet would fetch from another host."""
    return [*FETCHED.findall(text), *STYLED.findall(text)]


def refuse_requests(app: Sphinx, error: Exception | None) -> None:
    """Look through everything that was built."""
    if error is not None:
        return
    built = Path(app.outdir)
    found = [
        f"{path.relative_to(built)}: {one}"
        for pattern in ("*.html", "*.css")
        for path in sorted(built.rglob(pattern))
        for one in requests_of(path.read_text(encoding="utf-8"))
    ]
    if found:
        raise ExtensionError("These would ask another host:\n" + "\n".join(found))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the hook."""
    app.connect("build-finished", refuse_requests)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
