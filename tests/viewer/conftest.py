"""One known-truth face as the viewer's document, and browsers with and without 3D, for all tests here."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import pytest

from glabella.render.report.viewer import SCRIPT, viewer_is_built
from glabella.synth import synthesise
from glabella.tryon import Request, lifted, prepare
from glabella.tryon.viewer import viewer_parts

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SOFTWARE_GL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
NO_GL = ["--disable-gpu", "--disable-3d-apis"]
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A try-on</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'">
</head><body><main><h1>A try-on</h1><glabella-viewer data="document"></glabella-viewer></main>
<script type="application/json" id="document">{document}</script><script>{script}</script></body></html>"""


def _required(missing: str) -> None:
    if os.environ.get("GLABELLA_BROWSER") == "required":
        pytest.fail(f"{missing}, but a browser test is required")
    pytest.skip(missing)


@pytest.fixture(scope="session")
def viewer_document() -> dict[str, Any]:
    """The document of a synthetic face, as the report holds it."""
    picture = synthesise(5, 3, 576).picture
    tryon = prepare(cv2.imencode(".png", picture[..., ::-1])[1].tobytes(), Request())
    return viewer_parts(tryon, lifted(tryon.face), size=512).embedded()


@pytest.fixture(scope="session")
def viewer_page(viewer_document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a page with nothing but the viewer, under a policy that forbids everything else."""
    if not viewer_is_built():
        _required("the viewer's script is not built (make test builds it)")
    path: Path = tmp_path_factory.mktemp("viewer") / "viewer.html"
    data = json.dumps(viewer_document).replace("<", "\\u003c")
    script = SCRIPT.read_text(encoding="utf-8").replace("</script", "<\\/script")
    path.write_text(PAGE.replace("{document}", data).replace("{script}", script), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A function that starts Chromium with flags; whatever it started is closed at the end."""
    if CHROMIUM is None:
        _required("no Chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started: dict[tuple[str, ...], Any] = {}

        def start(flags: list[str]) -> Any:
            key = tuple(flags)
            if key not in started:
                started[key] = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS + flags)
            return started[key]

        yield start
        for browser in started.values():
            browser.close()


@pytest.fixture(scope="module")
def browser_3d(chromium: Any) -> Any:
    """Chromium with WebGL 2 in software."""
    return chromium(SOFTWARE_GL)


@pytest.fixture(scope="module")
def browser_flat(chromium: Any) -> Any:
    """Chromium without WebGL."""
    return chromium(NO_GL)
