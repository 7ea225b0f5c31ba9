"""The viewer in a real browser: mouse, keyboard, touch, less motion, no WebGL, screen readers, no request."""

from __future__ import annotations

import base64
import io
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
LIMIT_DEGREES = 35
HELPERS = """
window.viewer = document.querySelector("glabella-viewer");
window.part = selector => viewer.shadowRoot.querySelector(selector);
window.still = async () => {
  for (let last = -1; last !== viewer.statistics().frames;) {
    last = viewer.statistics().frames;
    await new Promise(go => setTimeout(go, 120));
  }
};
window.pixels = async (time, people) => {
  const image = await viewer.painted(time, people);
  let text = "";
  for (let i = 0; i < image.data.length; i += 8190) {
    text += String.fromCharCode(...image.data.subarray(i, i + 8190));
  }
  return [image.width, image.height, btoa(text)];
};
undefined;
"""
Opener = Callable[..., Any]


@pytest.fixture
def opened(viewer_page: str) -> Iterator[Opener]:
    """A function that opens the viewer in a browser and waits for it; pages are closed at the end."""
    contexts = []

    def open_in(browser: Any, **options: Any) -> Any:
        context = browser.new_context(
            **{"viewport": {"width": 390, "height": 844}, "reduced_motion": "reduce", **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on(
            "request", lambda r: None if r.url.startswith(("file:", "data:")) else page.said.append(r.url)
        )
        page.goto(viewer_page)
        page.evaluate(HELPERS)
        page.evaluate("viewer.ready.then(still)")
        return page

    yield open_in
    for context in contexts:
        context.close()


def view(page: Any) -> dict[str, float]:
    page.evaluate("still()")
    return page.evaluate("viewer.statistics().view")


def until(page: Any, condition: str) -> None:
    """Wait for a condition: Playwright's own waiting needs eval, which the page's policy forbids."""
    end = time.monotonic() + 20
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        time.sleep(0.05)


def painted(page: Any, moment: int, people: int) -> np.ndarray:
    width, height, data = page.evaluate(f"pixels({moment}, {people})")
    flat = np.frombuffer(base64.b64decode(data), np.uint8)
    return flat.reshape(height, width, 4)[..., :3]


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (390, "dark"), (1440, "light")])
def test_fits_is_named_and_stays_silent(browser_3d: Any, opened: Opener, width: int, scheme: str) -> None:
    page = opened(browser_3d, viewport={"width": width, "height": 844}, color_scheme=scheme)
    page.evaluate("viewer.shadowRoot.querySelectorAll('details').forEach(d => { d.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    boxes = [button.bounding_box() for button in page.locator("button:visible, summary:visible").all()]
    assert len(boxes) > 10
    assert all(box["height"] >= 44 and box["width"] >= 34 for box in boxes)
    assert page.said == []
    if not AXE.is_file():
        pytest.skip("axe is not installed (make test installs it)")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.impact, v.nodes[0].html]))")
    assert [violation for violation in found if violation[1] in ("serious", "critical")] == []


def test_the_mouse_turns_zooms_moves_and_swaps(browser_3d: Any, opened: Opener) -> None:
    page = opened(browser_3d, viewport={"width": 820, "height": 1100})
    box = page.locator(".stage").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 100, y + 20, steps=3)
    page.mouse.up()
    turned = view(page)
    assert turned["yaw"] < -5
    assert 0 < turned["pitch"] < 20
    page.mouse.down()
    page.mouse.move(x - box["width"], y, steps=6)
    assert LIMIT_DEGREES < view(page)["yaw"] < LIMIT_DEGREES + 5
    page.mouse.up()
    assert view(page)["yaw"] == LIMIT_DEGREES
    page.mouse.move(x, y)
    page.mouse.wheel(0, -300)
    assert view(page)["zoom"] > 1.2
    page.get_by_role("button", name="Back to the start").click()
    assert view(page) == {"yaw": 0, "pitch": 0, "zoom": 1, "x": 0, "y": 0}
    page.mouse.click(x, y)
    assert page.evaluate("viewer.split") == 0
    time.sleep(0.4)
    page.mouse.click(x, y)
    assert page.evaluate("viewer.split") == 1
    assert page.said == []


def test_buttons_do_what_drags_do(browser_3d: Any, opened: Opener) -> None:
    page = opened(browser_3d)
    for _ in range(6):
        page.get_by_role("button", name="Turn left").click()
        page.evaluate("still()")
    page.get_by_role("button", name="Turn up").click()
    seen = view(page)
    assert (seen["yaw"], seen["pitch"]) == (LIMIT_DEGREES, -7)
    page.get_by_role("button", name="Closer", exact=True).click()
    page.evaluate("still()")
    page.get_by_role("button", name="Move, not turn").click()
    page.get_by_role("button", name="Move left").click()
    seen = view(page)
    assert seen["zoom"] > 1
    assert seen["x"] != 0


def test_the_keyboard_alone_reaches_everything(browser_3d: Any, opened: Opener) -> None:
    page = opened(browser_3d)
    active = "viewer.shadowRoot.activeElement"
    page.keyboard.press("Tab")
    assert page.evaluate(f"{active}.className") == "stage"
    for key in ["ArrowRight", "ArrowRight", "ArrowUp", "+"]:
        page.keyboard.press(key)
        page.evaluate("still()")
    seen = view(page)
    assert (seen["yaw"], seen["pitch"], seen["zoom"]) == (-14, -7, 1.4)
    page.keyboard.press("0")
    assert view(page)["yaw"] == 0
    page.keyboard.press("Space")
    assert page.evaluate("viewer.split") == 0
    before = page.evaluate("[viewer.time, viewer.percentile, viewer.concerns.length]")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        tag, kind, words = page.evaluate(
            f"(e => [e?.tagName, e?.type ?? '', e?.getAttribute('aria-label') ?? e?.textContent])({active})"
        )
        if not tag:
            break
        reached.add((tag, kind, words.strip()))
        if kind == "range" and page.evaluate(f"{active}.closest('.time') !== null"):
            page.keyboard.press("ArrowLeft")
        if kind == "radio" and page.evaluate(f"{active}.closest('.right > fieldset') !== null"):
            page.keyboard.press("ArrowDown")
        if tag == "SUMMARY" and page.evaluate(f"!{active}.parentElement.open"):
            page.keyboard.press("Enter")
        if kind == "checkbox":
            page.keyboard.press("Space")
    after = page.evaluate("[viewer.time, viewer.percentile, viewer.concerns.length]")
    assert after[0] == before[0] - 1
    assert after[1] != before[1]
    assert after[2] == 0 < before[2]
    names = {words for _, _, words in reached}
    assert {"Turn left", "Closer", "Before", "After", "Mirror", "From 50 cm", "Save this picture"} <= names


def touch(session: Any, kind: str, *points: tuple[float, float]) -> None:
    session.send(
        "Input.dispatchTouchEvent",
        {"type": kind, "touchPoints": [{"x": x, "y": y, "id": k} for k, (x, y) in enumerate(points)]},
    )


def test_fingers_turn_pinch_and_tap(browser_3d: Any, opened: Opener) -> None:
    page = opened(browser_3d, has_touch=True, is_mobile=True, device_scale_factor=2)
    box = page.locator(".stage").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)
    touch(session, "touchStart", (x, y))
    for step in range(1, 6):
        touch(session, "touchMove", (x + 20 * step, y))
    touch(session, "touchEnd")
    assert view(page)["yaw"] < -10
    touch(session, "touchStart", (x - 30, y), (x + 30, y))
    for step in range(1, 5):
        touch(session, "touchMove", (x - 30 - 10 * step, y), (x + 30 + 10 * step, y))
    touch(session, "touchEnd")
    assert view(page)["zoom"] > 1.5
    page.get_by_role("button", name="Back to the start").tap()
    page.evaluate("still()")
    page.touchscreen.tap(x, y)
    assert page.evaluate("viewer.split") == 0
    touch(session, "touchStart", (x, y))
    for step in range(1, 8):
        touch(session, "touchMove", (x, y - 40 * step))
    touch(session, "touchEnd")
    until(page, "scrollY > 50")
    assert page.said == []


@pytest.mark.parametrize(("motion", "least", "most"), [("reduce", 1, 2), ("no-preference", 2, 99)])
def test_less_motion_means_hard_switches_and_no_blink(
    browser_3d: Any, opened: Opener, motion: str, least: int, most: int
) -> None:
    page = opened(browser_3d, reduced_motion=motion)
    assert page.get_by_role("button", name="Blink").is_visible() == (motion != "reduce")
    frames = page.evaluate("viewer.statistics().frames")
    for _ in range(2):
        page.evaluate("part('[aria-label=\"Turn left\"]').click()")
    until(page, "viewer.statistics().view.yaw === 14")
    page.evaluate("still()")
    assert least <= page.evaluate("viewer.statistics().frames") - frames <= most
    page.get_by_role("button", name="Before", exact=True).click()
    assert page.evaluate("viewer.split") == 1


def test_no_tapping_is_fast_enough_to_flash(browser_3d: Any, opened: Opener) -> None:
    page = opened(browser_3d)
    page.locator(".stage").focus()
    swaps = page.evaluate("""async () => {
      const splits = [];
      const end = performance.now() + 1000;
      while (performance.now() < end) {
        part(".stage").dispatchEvent(new KeyboardEvent("keydown", { key: " " }));
        if (splits.at(-1) !== viewer.split) splits.push(viewer.split);
        await new Promise(go => setTimeout(go, 20));
      }
      return splits.length;
    }""")
    assert 2 <= swaps <= 4


def test_the_difference_is_told_in_text(
    browser_3d: Any, opened: Opener, viewer_document: dict[str, Any]
) -> None:
    page = opened(browser_3d)
    live = page.locator("[aria-live=polite]")
    sentences = viewer_document["course"]["differences"]
    start = viewer_document["course"]["start"]
    assert page.locator(".difference").inner_text() == sentences[start["percentile"]][start["time"]]
    slider = page.get_by_role("slider", name="When")
    assert (
        slider.get_attribute("aria-valuetext") == viewer_document["course"]["times"][start["time"]]["words"]
    )
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    assert live.inner_text() == ""
    expected = sentences[start["percentile"]][start["time"] - 4]
    until(page, f"part('[aria-live=polite]').textContent === {json.dumps(expected)}")
    assert expected in page.locator("canvas").first.get_attribute("aria-label")


def test_the_label_is_in_every_simulated_pixel_shown_or_saved(
    browser_3d: Any, opened: Opener, viewer_document: dict[str, Any]
) -> None:
    page = opened(browser_3d, viewport={"width": 820, "height": 1100})
    label = viewer_document["label"]

    def strip() -> np.ndarray:
        page.evaluate("still()")
        page.locator(".hint").evaluate("hint => { hint.hidden = true }")
        shown = Image.open(io.BytesIO(page.locator(".stage").screenshot())).convert("L")
        return np.asarray(shown)[-20:-4, 100:-100]

    assert label in page.locator(".left").inner_text()
    with_label = strip()
    assert with_label.min() < 40
    assert with_label.max() > 200
    page.get_by_role("button", name="Before", exact=True).click()
    assert viewer_document["unchanged"] in page.locator(".left").inner_text()
    assert not np.array_equal(strip(), with_label)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save this picture").click()
    saved = np.asarray(Image.open(download.value.path()).convert("RGB"))
    height = viewer_document["picture"]["height"]
    assert saved.shape[1] == viewer_document["picture"]["width"]
    assert saved.shape[0] > height
    assert saved[height:].max() > 200
    start = viewer_document["course"]["start"]
    assert np.array_equal(saved[:height], painted(page, start["time"], start["percentile"]))


def test_no_weight_is_the_photograph_to_the_byte_in_both_engines(
    browser_3d: Any, browser_flat: Any, opened: Opener, viewer_document: dict[str, Any]
) -> None:
    pictures = []
    first = viewer_document["course"]["start"]
    for browser, backend in [(browser_3d, "webgl2"), (browser_flat, "canvas")]:
        page = opened(browser)
        assert page.evaluate("viewer.statistics().backend") == backend
        after = painted(page, first["time"], first["percentile"]).astype(int)
        page.evaluate("""() => {
          const none = Object.entries(viewer.course.weights).map(
            ([name, table]) => [name, table.map(row => row.map(() => 0))]);
          viewer.course = { ...viewer.course, weights: Object.fromEntries(none) };
        }""")
        before = painted(page, 0, 0)
        assert viewer_document["unchanged"] in page.locator(".left").inner_text()
        pictures.append((before, after))
    (gl, gl_after), (flat, flat_after) = pictures
    assert np.array_equal(gl, flat)
    assert np.any(gl_after != gl)
    assert np.abs(gl_after - flat_after).max() <= 1


def test_without_webgl_everything_but_turning_works(browser_flat: Any, opened: Opener) -> None:
    page = opened(browser_flat)
    assert page.get_by_role("button", name="Move left").is_disabled()
    assert "no WebGL 2" in page.locator(".turning").inner_text()
    page.get_by_role("button", name="Closer", exact=True).click()
    page.evaluate("still()")
    page.get_by_role("button", name="Move left").click()
    assert view(page)["x"] != 0
    page.get_by_role("slider", name="When").focus()
    page.keyboard.press("Home")
    for look in ("Difference map", "Slanting light", "Photograph"):
        if page.get_by_role("radio", name=look, exact=True).count():
            page.get_by_role("radio", name=look, exact=True).check()
            page.evaluate("still()")
    assert page.evaluate("viewer.time") == 0
    assert page.said == []


def test_a_lost_context_falls_back_without_a_word(browser_3d: Any, opened: Opener) -> None:
    page = opened(browser_3d)
    page.evaluate("part('canvas').getContext('webgl2').getExtension('WEBGL_lose_context').loseContext()")
    until(page, "viewer.statistics().backend === 'canvas'")
    page.get_by_role("button", name="After", exact=True).click()
    assert page.evaluate("viewer.split") == 0


def test_the_way_of_looking_changes_what_is_drawn(browser_3d: Any, opened: Opener) -> None:
    page = opened(browser_3d, viewport={"width": 820, "height": 1100})
    stage = page.locator(".stage canvas")
    shots = [stage.screenshot()]
    for name in ("Mirror", "From 50 cm"):
        page.get_by_role("button", name=name).click()
        page.evaluate("still()")
        shots.append(stage.screenshot())
    for look in ("Slanting light", "Difference map"):
        if page.get_by_role("radio", name=look, exact=True).count():
            page.get_by_role("radio", name=look, exact=True).check()
            page.evaluate("still()")
            shots.append(stage.screenshot())
    assert len(set(shots)) == len(shots) >= 4
    assert page.said == []


def test_choices_are_told_to_the_page_and_taken_from_it(browser_3d: Any, opened: Opener) -> None:
    page = opened(browser_3d)
    page.evaluate("window.told = []; viewer.addEventListener('change', e => told.push(e.detail))")
    page.evaluate("viewer.time = 1; viewer.percentile = 0; viewer.split = 0.25; viewer.concerns = []")
    assert page.evaluate("[viewer.time, viewer.percentile, viewer.split, viewer.concerns]") == [
        1,
        0,
        0.25,
        [],
    ]
    assert page.evaluate("told") == []
    page.get_by_role("button", name="After", exact=True).click()
    assert page.evaluate("told.at(-1)") == {"time": 1, "percentile": 0, "concerns": [], "split": 0}


def test_repaints_can_be_timed_against_a_plain_mesh(browser_3d: Any, opened: Opener) -> None:
    found = opened(browser_3d).evaluate("viewer.benchmark(1)")
    assert found["ratio"] > 0
    assert found["vertices"] > 1000
