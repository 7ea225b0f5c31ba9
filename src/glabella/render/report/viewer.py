"""The 3D viewer inside the report: its script, its document, and the pictures that stand in for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from glabella.render.report.markup import Html, tag

SCRIPT = Path(__file__).parents[1] / "viewer" / "glabella-viewer.js"
DOCUMENT_ID = "viewer-document"


def viewer_is_built() -> bool:
    """Return whether this installation holds the viewer's script."""
    return SCRIPT.is_file()


def viewer_script(document: Mapping[str, Any] | None) -> str:
    """Return the script as it stands in the page; empty where no viewer is shown."""
    if document is None or not viewer_is_built():
        return ""
    # Within a page these would end the script early, or keep it from ending.
    script = SCRIPT.read_text(encoding="utf-8")
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def viewer_scripts(document: Mapping[str, Any] | None) -> list[Html]:
    """Return the document as data and the script that draws it; nothing where no viewer is shown."""
    script = viewer_script(document)
    if not script:
        return []
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # Data, not script: "<" cannot end the element, and JSON reads the escape as the same letter.
    data = Html(text.replace("<", "\\u003c"))
    return [tag("script", data, type="application/json", id=DOCUMENT_ID), tag("script", Html(script))]


def with_viewer(document: Mapping[str, Any] | None, pictures: Html) -> Html:
    """Put the viewer in the place of pictures, which stay for browsers that cannot run it."""
    if document is None or not viewer_is_built():
        return pictures
    return tag("glabella-viewer", pictures, data=DOCUMENT_ID)
