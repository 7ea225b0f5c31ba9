"""Gestures of the studio that are neither a click nor a tap: drop, paste, blink; and their other ways."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from studio_pages import (
    PHONE,
    SIDEWAYS,
    Opened,
    agree,
    assert_accessible,
    delete,
    require_axe,
    shown,
    tab_to,
    until,
)

PASTED = """async data => {
  const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));
  const image = new Blob([bytes], {type: "image/png"});
  await navigator.clipboard.write([new ClipboardItem({"image/png": image})]) }"""
MIDDLE = {"x": 400, "y": 400}


def drag(page: Any, file: Path, kinds: tuple[str, ...]) -> None:
    """Drag a file over the page as the desktop does."""
    data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for kind in kinds:
        session.send("Input.dispatchDragEvent", {"type": kind, **MIDDLE, "data": data})


def test_a_dropped_photograph_waits_for_consent_and_is_then_read(opened: Opened, face_file: Path) -> None:
    page = opened("/photo")
    page.locator("[data-drop]").scroll_into_view_if_needed()
    drag(page, face_file, ("dragEnter", "dragOver"))
    until(page, "document.querySelector('[data-drop]').classList.contains('over')")
    drag(page, face_file, ("drop",))
    page.locator("[data-fault]", has_text="agree first").wait_for()
    assert "/photo" in page.url
    agree(page)
    drag(page, face_file, ("dragEnter", "dragOver", "drop"))
    page.wait_for_url("**/try/*")
    delete(page)


def test_a_pasted_picture_is_read(opened: Opened, face_file: Path) -> None:
    page = opened("/photo")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    agree(page)
    page.evaluate(PASTED, base64.b64encode(face_file.read_bytes()).decode())
    page.keyboard.press("Control+V")
    page.wait_for_url("**/try/*")
    delete(page)


def test_text_that_is_pasted_is_no_photograph(opened: Opened) -> None:
    page = opened("/photo")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("() => navigator.clipboard.writeText('a word')")
    page.keyboard.press("Control+V")
    page.wait_for_timeout(200)
    assert page.locator("[data-fault]").inner_text() == ""
    assert "/photo" in page.url


def seen(face: Any) -> Any:
    """Return what the face's canvas shows, as numbers."""
    png = np.frombuffer(face.locator("canvas").screenshot(), np.uint8)
    return cv2.imdecode(png, cv2.IMREAD_COLOR).astype(float)


def test_the_face_turns_while_its_skin_is_read(opened: Opened, face_file: Path) -> None:
    """The page is told that the reading still goes on, for as long as this test looks."""
    page = opened("/photo", **PHONE, bypass_csp=True)
    agree(page)
    reading = {"state": "running", "stage": "Reading the skin.", "ahead": 0, "problem": "", "cure": ""}
    told = {"photo": reading, "face_shown": False}

    def tell(route: Any) -> None:
        body = f"retry: 100\nevent: state\ndata: {json.dumps(told)}\n\n"
        route.fulfill(content_type="text/event-stream", body=body)

    page.route("**/events", tell)
    page.locator("[data-file]").set_input_files(face_file)
    page.wait_for_url("**/try/*")
    state = page.url.replace("/try/", "/api/visits/")
    while not page.request.get(state).json()["face_shown"]:
        page.wait_for_timeout(50)
    told["face_shown"] = True
    until(page, "document.body.dataset.shown === 'face'")
    assert "Reading the skin." in page.locator("main").inner_text()
    face = page.locator("glabella-face")
    assert "unchanged" in face.locator(".tag").inner_text()
    straight = seen(face)
    face.get_by_role("button", name="Turn left").tap()
    page.wait_for_timeout(200)
    turned = seen(face)
    assert np.abs(turned - straight).mean() > 2
    face.locator(".stage").press("0")
    face.locator(".stage").press("ArrowLeft")
    page.wait_for_timeout(200)
    assert np.abs(seen(face) - turned).mean() < 1, "a key turns as far as a button"
    require_axe()
    assert_accessible(page)
    page.unroute("**/events")
    page.reload()
    shown(page)
    delete(page)


def test_the_first_face_blinks_by_mouse_and_by_keyboard(opened: Opened) -> None:
    page = opened("/")
    blink = page.locator(".blink")
    assert blink.get_attribute("data-show") == "before"
    for expected in ("after", "before", "after"):
        blink.locator("[data-stage]").click()
        assert blink.get_attribute("data-show") == expected
    assert "Possible, not promised" in page.locator("[data-announce]").inner_text()
    for shows in ("before", "after", "side"):
        tab_to(page, f"[data-show='{shows}']")
        page.keyboard.press("Space")
        assert blink.get_attribute("data-show") == shows
    assert page.locator("[data-stage] figure:visible").count() == 2


def test_where_less_motion_is_wanted_the_faces_stand_side_by_side(opened: Opened) -> None:
    page = opened("/", reduced_motion="reduce", **PHONE)
    assert page.locator(".blink").get_attribute("data-show") == "side"
    boxes = [figure.bounding_box() for figure in page.locator("[data-stage] figure").all()]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"] + 1
    assert abs(boxes[0]["y"] - boxes[1]["y"]) < 1


@pytest.mark.parametrize("way", ["mouse", "keyboard", "touch"])
def test_the_turning_face_blinks(opened: Opened, way: str) -> None:
    page = opened("/faces/medium", **(PHONE if way == "touch" else {}))
    shown(page)
    if page.evaluate("document.body.dataset.face") != "turning":
        pytest.skip("no turning face here")
    split = "document.querySelector('[data-viewer]').split"
    stage = page.locator("glabella-viewer .stage")
    stage.scroll_into_view_if_needed()
    seen = []
    for _ in range(2):
        if way == "mouse":
            stage.click(position={"x": 60, "y": 80})
        elif way == "touch":
            stage.tap(position={"x": 60, "y": 80})
        else:
            stage.focus()
            page.keyboard.press("Space")
        until(page, f"[0, 1].includes({split}) && {split} !== {seen[-1] if seen else -1}")
        seen.append(page.evaluate(split))
        page.wait_for_timeout(500)
    assert sorted(seen) == [0, 1], "once after, once before"


def test_nothing_of_the_try_on_is_wider_than_a_phone(opened: Opened) -> None:
    page = opened("/faces/medium", **PHONE)
    shown(page)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    until(page, "document.querySelectorAll('[data-strip] li').length >= 7")
    assert page.evaluate("getComputedStyle(document.querySelector('main')).overflowX") == "visible"
    assert page.evaluate(SIDEWAYS) <= 0
    strip = page.locator("[data-strip]")
    assert strip.evaluate("strip => strip.scrollWidth > strip.clientWidth"), "the strip scrolls in itself"
    strip.focus()
    page.keyboard.press("ArrowRight")
    until(page, "document.querySelector('[data-strip]').scrollLeft > 0")
