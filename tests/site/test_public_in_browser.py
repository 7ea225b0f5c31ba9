"""The public pages in a real Chromium: four readers, without script, on phones and wide screens."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from glabella.pages import content, ledger, part_titles
from glabella.pages.numbers import compared, concerns, course, questions
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
SEEN = r"""() => Object.fromEntries([...document.querySelectorAll("section[id]")].map(part => {
  const words = [], walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement, box = holder.getBoundingClientRect();
    if (holder.checkVisibility({visibilityProperty: true}) && box.width > 1 && box.height > 1)
      words.push(walker.currentNode.data);
  }
  return [part.id, words.join("").replace(/\s+/g, " ")];
}))"""
# What a reader must see of each part while its folds are closed: without words here, its first claim.
ANSWERS: dict[str, list[str]] = {
    "names": [";"],
    "what_it_is": [],
    "key_facts": ["Recovery", "Price of a session", "Usual course", "Invasiveness"],
    "concerns": ["of 100"],
    "ideal_candidate": [],
    "not_suitable": [],
    "recovery": ["within 7 days", "Redness", "Dryness and flaking"],
    "side_effects": ["Could it harm dark skin?", "Skin type VI: no data found."],
    "results": ["12 mo", "Judged blind", "Said by patients", "Said by clinics"],
    "cost": ["USD for 4 sessions", "Stated prices put the usual course"],
    "for_against": ["For Signs pass within 7 days", "Against What blinded experts see is limited."],
    "invasiveness": ["of 10"],
    "what_to_expect": ["Before", "During", "After", "ask a clinician"],
    "alternatives": ["Doing nothing", "the surest first", "Nobody can pay for a place"],
    "cases": ["No cases yet."],
    "takeaway": [],
    "badges": ["Evidence-based", "3D try-on"],
    "helpful": ["Nobody has answered yet."],
    "editorial": ["Not yet medically reviewed.", "Author", "Nobody pays for this page."],
    "sources": ["What it supports", "more sources"],
}
SERVE = "import sys,uvicorn;from glabella.studio.web.asgi import application as a;"
SERVE += "uvicorn.run(a,port=int(sys.argv[1]),log_level='error')"
PAGE = f"/procedures/{default_procedure().replace('_', '-')}/"
PHONE_HEIGHT = 844
# Some sixteen screens of a phone while all folds are closed.
LONGEST = 14_000
PHONE = {"viewport": {"width": 390, "height": PHONE_HEIGHT}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def site(studio: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages on a server of their own, with the tables already made for tests; returns its address."""
    home = tmp_path_factory.mktemp("site")
    (home / "data").mkdir()
    made, copy = sqlite3.connect(studio / "studio.sqlite3"), sqlite3.connect(home / "data/studio.sqlite3")
    with closing(made), closing(copy):
        made.backup(copy)
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
    assert page.evaluate(widest) <= 620
    if width == PHONE["viewport"]["width"]:
        assert page.evaluate("document.documentElement.scrollHeight") <= LONGEST
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    if AXE.is_file() and (width, scheme) in ((390, "light"), (1440, "dark")):
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate(RUN_AXE) == []


class Reader:
    """Somebody with a phone and no script, whose taps are counted; an answer counts where it is on screen."""

    def __init__(self, page: Any) -> None:
        self.page, self.taps = page, 0

    def tap(self, name: str, within: str = "main") -> None:
        link = self.page.locator(within).get_by_role("link", name=name, exact=True).first
        aim = urljoin(self.page.url, link.get_attribute("href"))
        link.tap()
        self.page.wait_for_url(aim)
        self.taps += 1

    def unfolds(self, words: str, within: str) -> None:
        self.page.locator(f"{within} summary").filter(has_text=words).first.tap()
        self.taps += 1

    def sees(self, selector: str, words: str) -> None:
        found = self.page.locator(selector).filter(has_text=words).first
        found.wait_for()
        box = found.bounding_box()
        assert box["y"] >= 0, (words, box)
        assert box["y"] + box["height"] <= PHONE_HEIGHT, (words, box)


@pytest.fixture
def reader(opened: Any) -> Iterator[Reader]:
    someone = Reader(opened("/procedures/", **PHONE, java_script_enabled=False))
    yield someone
    assert 1 <= someone.taps <= 4


def test_would_it_help_my_acne_scars(reader: Reader) -> None:
    reader.tap("Would it help me?")
    reader.sees("#concerns summary", "58 of 100: no change")
    reader.unfolds("Acne scars", "#concerns")
    reader.tap("Acne scars: see it as 100 people", "#concerns")
    reader.sees("#chance .answer", "would see less of their acne scars")
    reader.sees("#chance .answer", "would see no change")
    reader.sees("#chance .hundred", "")


def test_could_it_harm_my_dark_skin(reader: Reader) -> None:
    reader.tap("Could it harm dark skin?")
    reader.sees("#dark-skin p", "got dark marks")
    reader.sees("#dark-skin p", "Skin type VI: no data found.")


def test_what_would_it_cost_in_all(reader: Reader) -> None:
    reader.tap("What would it cost in all?")
    reader.sees("#cost .answer", "sessions")
    reader.sees("#cost p", "Stated prices put the usual course")
    reader.page.get_by_label("Sessions a year afterwards").fill("1")
    reader.page.get_by_role("button", name="Add it up").tap()
    reader.taps += 2
    reader.page.wait_for_url("**yearly=1*")
    reader.sees("#cost .answer", "a year")


def test_is_something_else_better_for_me(reader: Reader) -> None:
    reader.tap("Is something else better for me?")
    reader.tap("Stretch marks", "#alternatives .chips")
    reader.sees("#alternatives p", "choices have a usable study for stretch marks")
    choices = reader.page.locator("#alternatives tbody th").all_inner_texts()
    assert len(choices) >= 2
    reader.sees("#alternatives tbody th", choices[1])
    reader.page.goto(reader.page.url.replace("stretch_marks", "acne_scars"))
    assert "Doing nothing" in reader.page.locator("#alternatives").inner_text()


def test_the_first_screen_of_a_phone_holds_what_matters(opened: Any) -> None:
    someone = Reader(opened(PAGE, **PHONE, java_script_enabled=False))
    someone.sees("h1", display_name(default_procedure()).capitalize())
    someone.sees(".hundred", "")
    someone.sees("#chance .answer", "would see no change")
    for term in ("Main harm", "Days off", "Course cost"):
        someone.sees(".facts-list > div", term)
    someone.sees("a.primary", "Try it on your own face")


@pytest.mark.parametrize("width", [390, 1440])
def test_every_part_and_its_answer_are_seen_without_script(opened: Any, width: int) -> None:
    page = opened(PAGE, viewport={"width": width, "height": 900}, java_script_enabled=False)
    unseen = """titles => Object.entries(titles).filter(([name, title]) => {
      const part = document.querySelector(`section#${name}`);
      const [heading, ...content] = part ? part.children : [];
      const seen = e => { const box = e.getBoundingClientRect();
        return box.width >= 40 && box.height >= 10 && e.checkVisibility({visibilityProperty: true}); };
      return !heading || heading.innerText !== title || !seen(heading) || !content.some(seen);
    }).map(([name]) => name)"""
    assert page.evaluate(unseen, part_titles()) == []
    seen = page.evaluate(SEEN)
    assert list(ANSWERS) == list(part_titles())
    stated = ledger(default_procedure())
    for part, answers in ANSWERS.items():
        first = [b["claim"] for b in content(default_procedure())["parts"][part] if "claim" in b][:1]
        for answer in answers or [stated[first[0]]["text"]]:
            assert answer in seen[part], (part, answer)
    assert [
        row["ask"] for row in questions(default_procedure()) if row["ask"] not in seen["not_suitable"]
    ] == []
    known = course(default_procedure())
    assert known is not None
    for harm in known.side_effects:
        assert harm.name.capitalize() in seen["side_effects"]
        assert harm.text in seen["side_effects"]
    for row in compared(concerns(default_procedure())[0]["id"]):
        assert row["name"].lower() in seen["alternatives"].lower()
    for row in concerns(default_procedure()):
        answer = f"{row['effect'][1]} %" if row["effect"] else "No usable study"
        assert re.search(rf"{row['name'].capitalize()} [^+]*{re.escape(answer)}", seen["concerns"]), row[
            "name"
        ]


def test_tables_hide_nothing_on_a_phone(opened: Any) -> None:
    page = opened(PAGE, **PHONE)
    beyond = """() => [...document.querySelectorAll("main :is(td, th, p, li, dd)")]
      .filter(e => e.getClientRects().length && !e.closest("thead, .unseen"))
      .filter(e => e.getBoundingClientRect().right > innerWidth + 1 || e.scrollWidth > e.clientWidth + 2)
      .map(e => e.textContent.trim().slice(0, 40))"""
    assert page.evaluate(beyond) == []


@pytest.mark.parametrize("paper", ["checklist", "consent-aid"])
@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_what_is_taken_along_prints_on_one_page(opened: Any, paper: str, size: str) -> None:
    printed = opened(f"{PAGE}{paper}/").pdf(format=size)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_a_printed_page_keeps_every_claim_and_source(opened: Any) -> None:
    page = opened(PAGE, java_script_enabled=False)
    page.emulate_media(media="print")
    hidden = """selector => [...document.querySelectorAll(selector)].filter(e => !e.getClientRects().length)
      .map(e => e.textContent.trim().slice(0, 40))"""
    assert page.locator(".said").count() > 20
    assert page.evaluate(hidden, ".said") == []
    assert page.evaluate(hidden, ".sources > li") == []
    assert page.evaluate(hidden, ".said ~ .print-only") == []
    assert page.evaluate(hidden, "details.fold > :not(summary)") == []
    assert page.evaluate(hidden, ".told li") == []
    assert not page.locator("#helpful form").is_visible()


def test_a_word_of_the_field_opens_its_meaning_without_script(opened: Any) -> None:
    page = opened(PAGE, **PHONE, java_script_enabled=False)
    words = page.locator("button.term")
    if words.count() == 0:
        pytest.skip("no word of the glossary stands on the page")
    meaning = page.locator(f"#{words.first.get_attribute('popovertarget')}")
    assert not meaning.is_visible()
    words.first.tap()
    meaning.wait_for()
    page.keyboard.press("Escape")
    meaning.wait_for(state="hidden")


def folded_claim(page: Any) -> str:
    """The address of a claim that is folded away."""
    claim = page.locator("#concerns details.fold details.claim").last
    assert not claim.is_visible()
    return str(claim.get_attribute("id"))


def test_a_link_opens_the_fold_that_holds_its_aim(opened: Any) -> None:
    page = opened(PAGE, **PHONE, java_script_enabled=False)
    aim = folded_claim(page)
    page.goto(f"{page.url}#{aim}")
    page.locator(f"#{aim}").wait_for()
    cite = page.locator("#side_effects .cite").last
    source = page.locator(str(cite.get_attribute("href")))
    assert not source.is_visible()
    cite.tap()
    source.wait_for()
    assert 0 <= source.bounding_box()["y"] <= PHONE_HEIGHT


def test_the_script_opens_folds_where_a_browser_leaves_them_closed_and_for_paper(opened: Any) -> None:
    page = opened(PAGE)
    aim = folded_claim(page)
    # A changed address alone opens nothing in any browser.
    page.evaluate("aim => history.replaceState(null, '', '#' + aim)", aim)
    assert not page.locator(f"#{aim}").is_visible()
    page.evaluate("dispatchEvent(new HashChangeEvent('hashchange'))")
    page.locator(f"#{aim}").wait_for()
    closed = page.locator("details.fold:not([open])")
    folds = closed.count()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert (folds > 5, closed.count()) == (True, 0)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert closed.count() == folds


def test_folds_and_claims_open_in_place_by_keyboard(opened: Any) -> None:
    page = opened(PAGE)
    claim = page.locator("#what_it_is details.claim").first
    assert not claim.locator(".ledger").is_visible()
    claim.locator("summary").focus()
    page.keyboard.press("Enter")
    assert "Certainty" in claim.locator(".ledger").inner_text()
    fold = page.locator("#what_it_is details.fold").first
    fold.locator("summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "Certainty" in fold.locator(".ledger").first.inner_text()
