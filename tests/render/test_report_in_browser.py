"""The report in a real browser: gestures, keyboard, phone width, contrast, no request, no script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from test_report_page import given

from glabella.render import write_report

# Every text against what is painted behind it; WCAG 2.2 AA asks for 4.5, or 3 for large text.
CONTRAST = """() => {
  const lum = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0.8) return c;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || e.closest("script, .unseen, .skip") || !e.getClientRects().length) continue;
    const style = getComputedStyle(e);
    const [a, b] = [lum(parse(e.closest("svg") ? style.fill : style.color)), lum(behind(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5)) poor.push([e.className, e.textContent, ratio]);
  }
  return poor;
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(path, given())
    return path.as_uri()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (820, "dark"), (1440, "light")])
def test_fits_reads_and_stays_silent(browser: Any, address: str, width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else said.append(r.url))
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate(CONTRAST) == []
    boxes = [button.bounding_box() for button in page.locator("button:visible, summary:visible").all()]
    assert boxes
    assert all(box["height"] >= 44 and box["width"] >= 44 for box in boxes)
    assert said == []
    page.close()


def test_tap_button_and_key_swap_in_the_same_place(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(address)
    stage = page.locator("[data-stage]")
    before, after = stage.locator("figure").all()
    assert (before.is_visible(), after.is_visible()) == (True, False)
    assert before.locator("svg").bounding_box() == after.locator("svg").bounding_box()
    stage.click()
    assert (before.is_visible(), after.is_visible()) == (False, True)
    assert "Possible, not promised" in after.inner_text()
    assert "compared with the photograph" in page.locator("[data-announce]").inner_text()
    page.get_by_role("button", name="Before").focus()
    page.keyboard.press("Enter")
    assert (before.is_visible(), after.is_visible()) == (True, False)
    page.get_by_role("button", name="Side by side").click()
    assert before.is_visible()
    assert after.is_visible()
    page.close()


def test_less_motion_starts_side_by_side(browser: Any, address: str) -> None:
    page = browser.new_page(reduced_motion="reduce")
    page.goto(address)
    assert all(figure.is_visible() for figure in page.locator("[data-stage] figure").all())
    page.close()


def test_the_loupe_moves_both_sides_by_button_key_and_pointer(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(address)
    lenses = page.locator(".lens")

    def views() -> set[str]:
        return {lens.get_attribute("viewBox") for lens in lenses.all()}

    seen = [views()]
    page.get_by_role("button", name="Move left").click()
    seen.append(views())
    lenses.first.focus()
    page.keyboard.press("ArrowDown")
    seen.append(views())
    page.get_by_role("button", name="Closer").click()
    seen.append(views())
    box = lenses.last.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 50)
    page.mouse.up()
    seen.append(views())
    assert all(len(view) == 1 for view in seen)
    assert len({min(view) for view in seen}) == len(seen)
    page.get_by_role("button", name="Back to start").click()
    assert views() == seen[0]
    page.close()


def test_without_script_everything_is_there(browser: Any, address: str) -> None:
    page = browser.new_page(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto(address)
    assert all(figure.is_visible() for figure in page.locator("[data-stage] figure, .moment figure").all())
    assert page.locator("button:visible").count() == 0
    page.close()
