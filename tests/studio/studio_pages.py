"""Pages of the studio in a browser: what every test of them does."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RUN_AXE = """async () => (await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}))
  .violations.filter(v => v.impact === "serious" || v.impact === "critical")
  .map(v => [v.id, v.nodes.slice(0, 3).map(n => n.target.join(" "))])"""
TARGETS = "a.button, button, summary, input[type=number], label.check, select"
SMALL = f"""() => [...document.querySelectorAll("{TARGETS}")]
  .filter(e => e.getClientRects().length && e.getBoundingClientRect().height < 24)
  .map(e => e.outerHTML.slice(0, 80))"""
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
WAIT = 120_000
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

Opened = Callable[..., Any]


class Watched:
    """Everything that pages of a context asked for, or complained of."""

    bad = ("error", "warning")

    def __init__(self, address: str) -> None:
        self.address = address
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []

    def watch(self, context: Any) -> None:
        """Listen to a context."""
        own = (self.address, "data:", "blob:")
        context.on("request", lambda r: None if r.url.startswith(own) else self.elsewhere.append(r.url))
        context.on("console", lambda m: self.complaints.append(m.text) if m.type in self.bad else None)
        context.on("weberror", lambda e: self.complaints.append(str(e.error)))


def until(page: Any, expression: str) -> None:
    """Wait for an expression to hold; the page's own policy forbids it to evaluate one itself."""
    ends = time.monotonic() + WAIT / 1000
    while not page.evaluate(expression):
        assert time.monotonic() < ends, expression
        page.wait_for_timeout(50)


def shown(page: Any) -> Any:
    """Wait until the turning face, or where there is none the stills, are shown."""
    until(page, "document.body.dataset.face")
    return page.locator("[data-headline]")


def agree(page: Any, *also: str) -> None:
    """Tick what has to be agreed to, and purposes beyond."""
    page.locator("input[name=adult]").check()
    for purpose in ("try_on", *also):
        page.locator(f"input[value={purpose}]").check()


def upload(page: Any, face_file: Path) -> None:
    """Choose a photograph in the file dialog, and wait until it was read."""
    page.locator("[data-file]").set_input_files(face_file)
    page.wait_for_url("**/try/*")
    page.locator("[data-headline]").wait_for()


def delete(page: Any) -> None:
    """Delete the visit, by its buttons."""
    page.locator("[data-delete]").click()
    page.locator("[data-yes]").click()
    page.wait_for_url("**/deleted")


def tab_to(page: Any, selector: str, most: int = 80) -> None:
    """Press Tab until an element has the focus, and see that the focus can be seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement?.matches({selector!r})"):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none" or page.evaluate("document.activeElement.matches('.unseen')")
            return
    raise AssertionError(f"Tab does not reach {selector}")


def require_axe() -> None:
    """Skip where axe-core is not installed."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed in frontend/")


def assert_accessible(page: Any) -> None:
    """Nothing serious, no small target, nothing wider than the screen; the page is past its policy."""
    page.add_script_tag(path=str(AXE))
    assert page.evaluate(RUN_AXE) == []
    assert page.evaluate(SMALL) == []
    assert page.evaluate(SIDEWAYS) <= 0
