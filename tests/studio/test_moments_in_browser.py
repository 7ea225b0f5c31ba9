"""The Light Test and Spot the after in a real Chromium: by mouse, by keyboard alone, by touch."""

from __future__ import annotations

import re
from typing import Any

import pytest
from studio_pages import PHONE, SIDEWAYS, Opened, assert_accessible, require_axe, shown, tab_to, until

LIGHT = "dialog[data-moment=light]"
SPOT = "dialog[data-moment=spot]"
# The same place of two pictures, without the labels below them.
APART = """([one, other]) => {
  const read = name => { const from = document.querySelector(`[data-place=${name}] canvas`);
    const to = new OffscreenCanvas(from.width, Math.round(0.8 * from.height));
    const context = to.getContext("2d", {willReadFrequently: true});
    context.drawImage(from, 0, 0);
    return context.getImageData(0, 0, to.width, to.height).data };
  const [a, b] = [read(one), read(other)];
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0) }"""
PICKS = """() => [...document.querySelectorAll("[data-pick]")].map(e => e.outerHTML)"""


def at_face(opened: Opened, **options: Any) -> Any:
    page = opened("/faces/medium", **options)
    shown(page)
    if page.evaluate("document.body.dataset.face") != "turning":
        pytest.skip("no turning face here")
    return page


def bars(page: Any) -> dict[str, str]:
    """Return the first bar of each name, in words."""
    page.locator(f"{LIGHT} .scale").wait_for()
    rows = page.locator(f"{LIGHT} .scale-row").all()
    told = [[part.inner_text() for part in row.locator("span").all()] for row in rows]
    return {words: value for words, value in reversed(told) if words}


def test_the_light_test_shows_three_pictures_on_one_scale(opened: Opened) -> None:
    page = at_face(opened)
    page.get_by_role("button", name="The Light Test").click()
    found = bars(page)
    assert float(found["Light from the left"]) > 1
    assert float(found["Same day, nothing done"]) > 1
    assert found["After four sessions"]
    assert page.evaluate(APART, ["photograph", "light"]) > 10
    assert 0 < page.evaluate(APART, ["photograph", "after"]) < page.evaluate(APART, ["photograph", "light"])
    labels = page.locator(f"{LIGHT} canvas").evaluate_all("all => all.map(e => e.ariaLabel)")
    assert "unchanged" in labels[0]
    assert "Nothing is treated" in labels[1]
    assert "Possible, not promised" in labels[2]
    page.locator(LIGHT).get_by_role("button", name="above").click()
    until(page, f"document.querySelector('{LIGHT} .scale-words').textContent.includes('above')")
    assert bars(page)["After four sessions"] == found["After four sessions"]
    relief = page.evaluate("document.querySelector('[data-viewer]').document.relief !== null")
    limits = page.locator("[data-light-limits]").inner_text()
    assert ("cannot be read" in limits) is not relief
    page.keyboard.press("Escape")
    assert not page.locator(LIGHT).is_visible()


def test_the_light_test_follows_the_plan_and_says_what_it_cannot_show(opened: Opened) -> None:
    page = at_face(opened, **PHONE)
    page.get_by_role("button", name="One session less").tap()
    until(page, "document.querySelector('[data-plan-words]').textContent.includes('3 sessions')")
    page.evaluate("document.querySelector('[data-viewer]').relit = async () => null")
    page.get_by_role("button", name="The Light Test").tap()
    assert "After three sessions" in bars(page)
    assert not any(words.startswith("Light from") for words in bars(page))
    assert "cannot be moved" in page.locator("[data-light-limits]").inner_text()
    places = page.locator("[data-places] button:visible")
    assert places.all_inner_texts() == ["Photograph", "After"]
    places.first.tap()
    figures = page.locator(f"{LIGHT} figure:visible")
    assert figures.count() == 1
    assert "As photographed" in figures.inner_text()
    assert page.evaluate(SIDEWAYS) <= 0


def test_spot_the_after_by_keyboard_alone(opened: Opened) -> None:
    page = at_face(opened)
    tab_to(page, "[data-open-moment=spot]")
    page.keyboard.press("Enter")
    page.locator("[data-begin]:focus").wait_for()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("Enter")
    seen = page.evaluate(PICKS)
    for pair in range(12):
        assert page.locator("[data-count]").inner_text() == f"Pair {pair + 1} of 12"
        assert page.evaluate(PICKS) == seen, "nothing on the page says which is which"
        page.keyboard.press("Enter" if pair % 3 == 2 else ["ArrowLeft", "2"][pair % 3])
    said = page.locator("[data-hits]:focus").inner_text()
    assert re.fullmatch(r"You found it \d+ of 12 times: (close to|more than|less than) guessing\.", said)
    labels = page.locator("[data-named]").evaluate_all("all => all.map(e => e.ariaLabel)")
    assert "unchanged" in labels[0]
    assert "Possible, not promised" in labels[1]
    assert asked == [], "the result leaves no trace elsewhere"
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    tab_to(page, "[data-again]")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert "before the first pair" in page.locator("[data-hits]").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator(SPOT).is_visible()


def test_spot_the_after_by_touch_and_stopped(opened: Opened) -> None:
    page = at_face(opened, **PHONE)
    page.get_by_role("button", name="Spot the after").tap()
    page.locator("[data-begin]:enabled").tap()
    page.locator("[data-closer]").tap()
    for name in ("Left is the result", "Right is the result", "Left is the result"):
        page.get_by_role("button", name=name).tap()
    page.locator("[data-stop]").tap()
    said = page.locator("[data-hits]").inner_text()
    assert re.fullmatch(r"You stopped after 3 of 12 pairs, [0-3] of them right\.", said)
    assert page.evaluate(SIDEWAYS) <= 0


def test_where_nothing_is_painted_there_is_nothing_to_find(opened: Opened) -> None:
    page = at_face(opened)
    page.evaluate("document.querySelector('[data-viewer]').concerns = []")
    page.get_by_role("button", name="Spot the after").click()
    page.get_by_text("There is nothing to find").wait_for()
    assert "switched off" in page.locator("[data-why]").inner_text()
    assert not page.locator("[data-begin]").is_visible()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_the_moments_are_accessible(opened: Opened, width: int, scheme: str) -> None:
    require_axe()
    page = at_face(opened, viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page.get_by_role("button", name="The Light Test").click()
    bars(page)
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Spot the after").click()
    page.locator("[data-begin]:enabled").click()
    assert_accessible(page)
    page.locator("[data-stop]").click()
    assert_accessible(page)
