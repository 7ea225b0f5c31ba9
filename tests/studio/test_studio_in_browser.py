"""The studio in a real Chromium: by mouse, by keyboard alone, by touch, on two devices."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from studio_pages import (
    PHONE,
    Opened,
    Watched,
    agree,
    assert_accessible,
    require_axe,
    shown,
    tab_to,
    until,
    upload,
)
from studio_people import Served


def choose_time(page: Any, words: str, index: int) -> None:
    """Choose a time by whichever control is there."""
    button = page.locator("[data-times]").get_by_role("button", name=words, exact=True)
    if button.is_visible():
        button.click()
        return
    slider = page.locator("glabella-viewer .time input[type=range]")
    slider.focus()
    for _ in range(40):
        text = slider.get_attribute("aria-valuetext") or ""
        if text.startswith(words):
            return
        page.keyboard.press("ArrowRight" if index > 0 else "ArrowLeft")
    raise AssertionError(f"{words} is not on the slider")


def test_by_mouse_from_photograph_to_deletion(opened: Opened, face_file: Path, served: Served) -> None:
    page = opened("/")
    assert page.locator(".faces img").count() == 3
    page.get_by_role("link", name="Use my own photograph").click()
    page.locator("[data-file]").set_input_files(face_file)
    assert "agree first" in page.locator("[data-fault]").inner_text(), "nothing is sent before consent"
    agree(page)
    upload(page, face_file)
    headline = shown(page)
    assert "Of 100 people in studies like these" in headline.inner_text()
    numbers = page.locator("[data-facts]").inner_text()
    assert "No visible change" in numbers
    assert "Main harm" in numbers
    choose_time(page, "12 months", 1)
    until(page, "document.querySelector('[data-plan-words]').textContent.includes('12 months')")
    assert not page.locator("[data-found-list] table").count(), "scores are off until asked for"
    page.get_by_role("button", name="One session less").click()
    until(page, "document.querySelector('[data-plan-words]').textContent.includes('3 sessions')")
    before = page.locator("[data-strip] li").first.inner_text()
    page.get_by_role("button", name="Long").click()
    assert page.locator("[data-strip] li").count() >= 7
    assert page.locator("[data-strip] li").nth(3).inner_text() != before
    page.locator("summary", has_text="Show what was found").click()
    page.locator("[data-found-list] table").wait_for()
    page.get_by_role("button", name="Make the files").click()
    page.locator("[data-files] a", has_text="tryon.json").wait_for()
    with page.expect_download() as download:
        page.locator("[data-files] a", has_text="tryon.json").click()
    assert download.value.path().read_bytes().startswith(b"{")
    page.locator("[data-delete]").click()
    page.locator("[data-yes]").click()
    page.wait_for_url("**/deleted")
    assert [cell.inner_text() for cell in page.locator("[data-left]").all()] == ["0", "0", "0"]
    page.go_back()
    page.wait_for_load_state()
    assert "Of 100 people" not in page.locator("main").inner_text()
    assert list((served.home / "data" / "visits").iterdir()).__len__() == 3, "the three known faces"


def test_by_keyboard_alone(opened: Opened, face_file: Path) -> None:
    page = opened("/")
    # Asked for early: Chromium must know that a chooser is awaited before a key opens one.
    page.on("filechooser", lambda _: None)
    tab_to(page, "[data-show='after']")
    page.keyboard.press("Enter")
    assert page.locator(".blink").get_attribute("data-show") == "after"
    tab_to(page, "a[href='/photo']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/photo")
    for name in ("[name=adult]", "[value=try_on]"):
        tab_to(page, name)
        page.keyboard.press("Space")
    tab_to(page, "[data-file]")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(face_file)
    page.wait_for_url("**/try/*")
    page.locator("[data-headline]").wait_for()
    shown(page)
    tab_to(page, "[data-more]")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('[data-plan-words]').textContent.includes('5 sessions')")
    tab_to(page, "[data-delete]")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/deleted")
    assert page.locator("[data-left=files]").inner_text() == "0"


def test_by_touch_on_a_phone(opened: Opened, face_file: Path) -> None:
    page = opened("/", **PHONE)
    blink = page.locator(".blink")
    blink.locator("[data-stage]").tap()
    assert blink.get_attribute("data-show") == "after"
    assert "Possible, not promised" in blink.locator(".after figcaption").inner_text()
    page.get_by_role("link", name="Use my own photograph").tap()
    for name in ("[name=adult]", "[value=try_on]"):
        page.locator(name).tap()
    upload(page, face_file)
    shown(page)
    page.get_by_role("button", name="One session more").tap()
    until(page, "document.querySelector('[data-plan-words]').textContent.includes('5 sessions')")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.locator("[data-delete]").tap()
    page.locator("[data-yes]").tap()
    page.wait_for_url("**/deleted")


def test_hand_off_to_a_phone_and_back(opened: Opened, face_file: Path, served: Served) -> None:
    desktop = opened("/photo")
    agree(desktop, "share")
    desktop.locator("[data-phone]").click()
    desktop.locator("[data-link-address]").wait_for()
    link = desktop.locator("[data-link-address]").get_attribute("href")
    path = link.removeprefix(served.address)
    phone = opened(path, **PHONE)
    phone.get_by_role("button", name="Open it here").tap()
    phone.wait_for_url("**/try/*")
    second = phone.context.browser.new_context()
    late = second.new_page()
    assert late.goto(link).status == 410, "a link works once"
    second.close()
    phone.locator("[data-file]").set_input_files(face_file)
    desktop.locator("[data-headline]").wait_for()
    phone.locator("[data-headline]").wait_for()
    shown(phone)
    shown(desktop)
    phone.get_by_role("button", name="One session less").tap()
    for page in (phone, desktop):
        until(page, "document.querySelector('[data-plan-words]').textContent.includes('3 sessions')")
        assert page.locator("[data-sessions]").inner_text() == "3"
    desktop.reload()
    assert "3 sessions" in desktop.locator("[data-plan-words]").inner_text(), "a reload keeps the plan"
    desktop.locator("[data-delete]").click()
    desktop.locator("[data-yes]").click()
    phone.wait_for_url("**/deleted")
    assert "Of 100 people" not in phone.locator("main").inner_text()


@pytest.mark.parametrize("path", ["/", "/photo", "/faces/dark", "/control", "/hand/used-up"])
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_pages_are_accessible(opened: Opened, watched: Watched, path: str, width: int, scheme: str) -> None:
    require_axe()
    page = opened(path, viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    if path.startswith("/faces"):
        shown(page)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    page.wait_for_load_state("networkidle")
    assert_accessible(page)
    assert page.locator("h1").count() == 1
    watched.complaints = [text for text in watched.complaints if "410" not in text]


def test_consultation_and_pause(opened: Opened) -> None:
    page = opened("/faces/light")
    shown(page)
    page.locator("main [data-consult]").click()
    assert page.locator("[data-consult-plan]").inner_text()
    assert not page.locator("[data-found]").is_visible()
    page.locator("[data-leave]").click()
    assert page.locator("[data-found]").is_visible()
    page.get_by_role("button", name="Hide the pictures").click()
    for again in (False, True):
        assert not page.locator(".view").is_visible()
        assert not page.locator("[data-found]").is_visible()
        assert page.locator("[data-headline]").is_visible(), "the text stays"
        until(
            page,
            "document.querySelector('.paused-note [data-support]').textContent.includes('someone you trust')",
        )
        if not again:
            page.reload()
    page.get_by_role("button", name="Show the pictures again").click()
    assert page.locator(".view").is_visible()
    assert page.locator("[data-found]").is_visible()


MARKED = """() => {
  const map = document.querySelector("[data-found-list] canvas");
  const found = map.getContext("2d").getImageData(0, 0, map.width, map.height).data;
  let [marked, all] = [0, 0];
  for (let at = 0; at < found.length; at += 4, all++) marked += found[at + 2] - found[at] > 8;
  return marked / all;
}"""


def test_what_was_found_is_shown_when_asked_for(opened: Opened) -> None:
    page = opened("/faces/medium", viewport={"width": 390, "height": 700})
    shown(page)
    assert page.locator("[data-found-list] > *").count() == 0, "off until asked for"
    page.locator("summary", has_text="Show what was found").evaluate("summary => summary.click()")
    page.locator("[data-found-list] canvas[role=img]").wait_for()
    shares = {}
    for button in page.locator("[data-found-list] .switch button").all():
        button.evaluate("button => button.click()")
        name = button.inner_text().lower()
        map_or_words = page.locator(f"[data-found-list] [aria-label^='Map of {name} ']").or_(
            page.locator("[data-found-list] p", has_text=f"No map: {name} ")
        )
        map_or_words.wait_for()
        if page.locator("[data-found-list] canvas[role=img]").count():
            shares[name] = page.evaluate(MARKED)
        for table in page.locator("[data-found-list] table").all():
            assert "Smallest real change" in table.inner_text()
    assert len(shares) >= 2
    assert max(shares.values()) > 0.001
    assert all(0 <= share < 0.5 for share in shares.values()), shares
    assert "cannot show" in page.locator("[data-found-list]").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


DIFFERENT = """() => {
  const [before, after] = [...document.querySelectorAll(".pair canvas")];
  const [one, other] = [before, after].map((c) =>
    c.getContext("2d").getImageData(0, 0, c.width, Math.round(0.9 * c.width)).data);
  return one.reduce((sum, value, k) => sum + (value !== other[k]), 0);
}"""


def test_one_printed_page_shows_the_chosen_plan(opened: Opened) -> None:
    page = opened("/faces/medium", color_scheme="dark", viewport={"width": 600, "height": 600})
    shown(page)
    wanted = "document.querySelector('[data-plan-words]').textContent.includes('{}')"
    page.evaluate("document.querySelector('[data-more]').click()")
    until(page, wanted.format("5 sessions"))
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert page.evaluate(DIFFERENT) > 1000
    page.emulate_media(media="print")
    text = page.locator(".sheet").inner_text()
    for words in ("5 sessions", "90th", "Main harm", "No visible change", "Sources", "6 months after"):
        assert words in text
    assert page.locator("[data-sheet-date]").inner_text()[-4:].isdigit()
    assert page.locator("main > :visible").count() == 1, "nothing but the page to print"
    ink = "[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
    assert page.evaluate(ink) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"], "dark theme prints as light"
    page.emulate_media(media="screen")
    for _ in range(5):
        page.evaluate("document.querySelector('[data-fewer]').click()")
    until(page, wanted.format("No session"))
    page.pdf()
    assert page.evaluate(DIFFERENT) == 0, "no session, no change"
    page.locator("[data-pause]").evaluate("button => button.click()")
    page.pdf()
    assert page.locator(".pair canvas").count() == 0, "a break from pictures holds on paper too"


def test_questions_are_asked_and_forgotten(opened: Opened, served: Served) -> None:
    page = opened("/faces/medium")
    page.locator("summary", has_text="Questions").click()
    page.locator("[data-question-form] fieldset", has_text="keloid").get_by_text("Yes").click()
    page.get_by_role("button", name="What should I raise?").click()
    page.locator(".raised").wait_for()
    assert "not a verdict" in page.locator("[data-question-form]").inner_text()


def test_the_made_faces_work_without_script(browser: Any, served: Served) -> None:
    page = browser.new_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto(served.address)
    assert all(figure.is_visible() for figure in page.locator("[data-stage] figure").all())
    page.goto(served.address + "/faces/medium")
    assert "Of 100 people" in page.locator("h1").inner_text()
    assert page.locator("button:visible").count() == 0
    page.close()


@pytest.mark.parametrize(("asked", "words"), [("3d", "3 days"), ("2d", "2 days")])
def test_a_link_opens_the_course_at_its_day(opened: Opened, asked: str, words: str) -> None:
    page = opened(f"/faces/medium?at={asked}")
    shown(page)
    if page.evaluate("document.body.dataset.face") == "turning":
        slider = page.locator("glabella-viewer .time input[type=range]")
        assert (slider.get_attribute("aria-valuetext") or "").startswith(words)
    else:
        pressed = page.locator("[data-times] button[aria-pressed=true]")
        assert pressed.count() == 0 or pressed.inner_text().startswith(words)


def test_zz_the_log_names_nobody(served: Served) -> None:
    """After all the pages above: no file name, no id, no address, no trace."""
    log = served.log
    assert "GET /try/<str:visit_id> 200" in log
    assert "somebody" not in log
    assert "127.0.0.1" not in log
    assert "Traceback" not in log
    assert not re.search(r"/visits/[A-Za-z0-9_-]{22}", log)
    assert not re.search(r"/hand/(?!<)", log)
    assert " ERROR " not in log
    assert " WARNING " not in log
