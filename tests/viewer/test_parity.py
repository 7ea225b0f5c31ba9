"""Two engines, one answer: the browser's painter against the reference, in a real Chromium.

The reference paints the very picture that the page shows, with layers that never were rounded to bytes: the
difference holds all that bytes, half floats and the browser's arithmetic do.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from glabella.appearance import change_ratio
from glabella.capture.ciede2000 import ciede2000, lab_from_linear
from glabella.capture.colour import encode_srgb, linear_from_bytes
from glabella.render.report.viewer import SCRIPT
from glabella.synth import synthesise
from glabella.tryon import Request, Tryon, lifted, prepare, viewer_parts
from glabella.tryon.viewer import SIZE, crop_shown
from glabella.tryon.viewer_course import moments
from glabella.tryon.viewer_planes import Crop

MEAN_LIMIT, HIGH_LIMIT = 0.5, 2.0
LIGHT, MEDIUM, DARK = 2, 6, 10
STATES = (("0d", 50), ("1d", 10), ("3d", 50), ("3mo", 90), ("6mo", 50), ("12mo", 90))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    *("--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"),
    *("--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
]
READ = """async ([time, percentile]) => {
  const viewer = document.querySelector("glabella-viewer");
  await viewer.ready;
  const { course } = viewer.document;
  const image = await viewer.painted(
    course.times.findIndex((moment) => moment.id === time),
    course.percentiles.findIndex((one) => one.value === percentile));
  let text = "";
  for (let i = 0; i < image.data.length; i += 32768)
    text += String.fromCharCode(...image.data.subarray(i, i + 32768));
  return [image.width, image.height, btoa(text), viewer.statistics().backend];
}"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    missing = "no Chromium" if CHROMIUM is None else "" if SCRIPT.is_file() else "the viewer is not built"
    if missing:
        if os.environ.get("GLABELLA_BROWSER") == "required":
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module", params=[LIGHT, MEDIUM, DARK])
def tryon(request: pytest.FixtureRequest) -> Tryon:
    picture = synthesise(request.param, 0, 1024).picture
    return prepare(cv2.imencode(".png", picture[..., ::-1])[1].tobytes(), Request())


def page_of(document: dict[str, Any], folder: Path) -> str:
    path = folder / "page.html"
    data = json.dumps(document).replace("<", "\\u003c")
    path.write_text(
        '<!doctype html><meta charset="utf-8"><title>Viewer</title>'
        '<glabella-viewer data="d"></glabella-viewer>'
        f'<script type="application/json" id="d">{data}</script>'
        f"<script>{SCRIPT.read_text(encoding='utf-8')}</script>",
        encoding="utf-8",
    )
    return path.as_uri()


def decoded(blob: str) -> NDArray[np.uint8]:
    data = np.frombuffer(base64.b64decode(blob.split(",", 1)[1]), np.uint8)
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])


def reference(
    tryon: Tryon, weights: dict[str, float], before: NDArray[np.uint8], crop: Crop
) -> NDArray[np.uint8]:
    """Paint the picture that the page shows; the ratio is brought to it as every map is."""
    ratio = change_ratio(tryon.layers, weights)
    assert ratio is not None
    shown = [1 + crop.of_frame(np.ascontiguousarray(ratio[..., c] - 1), tryon.layers.frame) for c in range(3)]
    linear = np.clip(linear_from_bytes(before) * np.stack(shown, axis=-1), 0, 1)
    return np.rint(encode_srgb(linear) * 255).astype(np.uint8)


def apart(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.float32]:
    return ciede2000(*(lab_from_linear(linear_from_bytes(picture)) for picture in (one, other)))


def test_browser_and_reference_paint_alike(chromium: Any, tryon: Tryon, tmp_path: Path) -> None:
    surface = lifted(tryon.face)
    document = viewer_parts(tryon, surface).embedded()
    crop = crop_shown(tryon.face, surface, SIZE)
    stops = {stop.id: stop for stop in moments(tryon.course)}
    page = chromium.new_page()
    page.goto(page_of(document, tmp_path))
    before = decoded(document["picture"]["image"])
    for at, percentile in STATES:
        width, height, text, backend = page.evaluate(READ, [at, percentile])
        assert backend == "webgl2"
        painted = np.frombuffer(base64.b64decode(text), np.uint8).reshape(height, width, 4)[..., :3]
        weights = tryon.request.chosen(stops[at].course.weights(stops[at].time, percentile))
        wanted = reference(tryon, weights, before, crop)
        inside = np.any(wanted != before, axis=-1)
        assert inside.any(), f"{at}: nothing is painted"
        parts = [picture[inside] for picture in (before, wanted, painted)]
        change, drawn, off = (apart(parts[a], parts[b]) for a, b in ((0, 1), (0, 2), (1, 2)))
        assert drawn.mean() == pytest.approx(change.mean(), rel=0.05), at
        assert off.mean() <= MEAN_LIMIT, f"{at}: mean {off.mean():.2f}"
        assert np.percentile(off, 99) <= HIGH_LIMIT, f"{at}: 99th percentile {np.percentile(off, 99):.2f}"
        elsewhere = np.abs(painted[~inside].astype(int) - before[~inside])
        assert elsewhere.max() <= 2, f"{at}: painted where nothing changes"
    page.close()
