"""The public pages in a real Chromium: four readers, without script, on phones and wide screens."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from glabella.treatment import default_procedure, display_name

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RUN_AXE = """async () => (await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}))
  .violations.filter(v => v.impact === "serious" || v.impact === "critical")
  .map(v => [v.id, v.nodes.slice(0, 3).map(n => n.target.join(" "))])"""
SHIFT = """() => new Promise(done => { let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(e => sum += e.value))
    .observe({type: "layout-shift", buffered: true}); setTimeout(() => done(sum), 300); })"""
BYTES = """() => [...performance.getEntriesByType("resource"), ...performance.getEntriesByType("navigation")]
  .filter(e => e.initiatorType !== "img").reduce((sum, e) => sum + e.decodedBodySize, 0)"""
SERVE = "import sys,uvicorn;from glabella.studio.web.asgi import application as a;"
SERVE += "uvicorn.run(a,port=int(sys.argv[1]),log_level='error')"
PAGE = f"/procedures/{default_procedure().replace('_', '-')}/"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages on a server of their own; returns its address."""
    home = tmp_path_factory.mktemp("site")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {
        "GLABELLA_STUDIO_DATA": str(home / "data"),
        "GLABELLA_STUDIO_KEY": str(home / "key" / "studio.key"),
        "GLABELLA_STUDIO_HOSTS": "localhost",
        "DJANGO_SETTINGS_MODULE": "glabella.studio.web.settings",
    }
    environment = os.environ | own
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=environment, check=True)
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(port)], env=environment)
    address = f"http://localhost:{port}"
    ends = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(address + PAGE, timeout=30).read()
            break
        except OSError:
            assert time.monotonic() < ends
            time.sleep(0.2)
    yield address
    process.terminate()
    process.wait(20)


@pytest.fixture
def opened(browser: Any, site: str) -> Iterator[Any]:
    """Open a page; nothing may come from elsewhere, and no policy may complain."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def open_page(path: str, **options: Any) -> Any:
        context = browser.new_context(**options)
        contexts.append(context)
        own = (site, "data:")
        context.on("request", lambda r: None if r.url.startswith(own) else wrong.append(r.url))
        context.on("console", lambda m: wrong.append(m.text))
        page = context.new_page()
        page.goto(site + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "light"), (820, "light"), (1440, "light"), (1440, "dark")]
)
def test_a_page_is_light_still_accessible_and_no_wider_than_its_screen(
    opened: Any, width: int, scheme: str
) -> None:
    page = opened(PAGE, viewport={"width": width, "height": 900}, color_scheme=scheme)
    assert page.evaluate(SHIFT) <= 0.05
    assert page.evaluate(BYTES) <= 300_000
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    widest = "Math.max(...[...document.querySelectorAll('main p')].map(e => e.getBoundingClientRect().width))"
    assert page.evaluate(widest) <= 760
    if AXE.is_file():
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate(RUN_AXE) == []


def test_four_readers_find_their_answer_in_four_taps_without_script(opened: Any) -> None:
    page = opened("/procedures/", **PHONE, java_script_enabled=False)
    page.get_by_role("link", name=f"Would {display_name(default_procedure())} help me?").tap()
    page.get_by_role("link", name="Acne scars").first.tap()
    page.wait_for_url("**concern=acne_scars*")
    assert "see less of their acne scars" in page.locator("#chance").inner_text()

    page.goto(page.url.split("?")[0].replace(PAGE, "/procedures/"))
    page.get_by_role("link", name="Could it harm my skin?").tap()
    assert "skin type VI" in page.locator("#side_effects").inner_text()

    page.go_back()
    page.get_by_role("link", name="What would it cost in all?").tap()
    page.get_by_label("Sessions a year afterwards").fill("1")
    page.get_by_role("button", name="Add it up").tap()
    page.wait_for_url("**yearly=1*")
    assert "a year" in page.locator("#cost .answer").inner_text()

    page.goto(page.url.split("?")[0].replace(PAGE, "/procedures/"))
    page.get_by_role("link", name="Is something else better for me?").tap()
    page.get_by_label("My concern").select_option("stretch_marks")
    page.get_by_role("button", name="Compare").tap()
    page.wait_for_url("**concern=stretch_marks*")
    assert "Doing nothing" in page.locator("#alternatives").inner_text()
    assert page.get_by_label("My concern").input_value() == "stretch_marks"


def test_a_claim_opens_in_place_by_keyboard(opened: Any) -> None:
    page = opened(PAGE)
    claim = page.locator("#what_it_is details.claim").first
    assert not claim.locator(".ledger").is_visible()
    claim.locator("summary").focus()
    page.keyboard.press("Enter")
    assert "Certainty" in claim.locator(".ledger").inner_text()
