"""The public pages: every part is there, every claim has its evidence, and a vote is bounded."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from glabella.evidence import bibliography, procedures
from glabella.pages import changes, content, ledger, part_titles
from glabella.pages.numbers import simulated
from glabella.terms import load_yaml
from glabella.treatment import default_procedure

FRONTEND = Path(__file__).parents[2] / "frontend"
# What only the page itself can say of some parts; the rest is the library's own text.
OWN_WORDS = {
    "badges": "3D try-on",
    "key_facts": "Price of a session",
    "cases": "No cases yet",
    "concerns": "Stretch marks",
    "recovery": "Redness",
    "side_effects": "Could it harm dark skin?",
    "results": "Judged blind",
    "cost": "Add it up",
    "invasiveness": "of 10",
    "alternatives": "Doing nothing",
    "helpful": "Nobody has answered yet",
    "editorial": "Not yet medically reviewed",
    "sources": "What it supports",
}


SAFETY = {"not_suitable", "side_effects", "what_to_expect", "for_against", "takeaway"}
GRAVE = (
    {"infection", "infections", "herpes", "sores", "scar", "scars", "keloid", "keloids", "lump", "lumps"}
    | {"burn", "burns", "nerve", "nerves", "vessel", "vessels", "blind", "blindness", "death", "deaths"}
    | {"granuloma", "necrosis", "allergy", "marks", "pigment", "patches"}
)
_HEADED = re.compile(r"^(For|Against|Before|During|After): ")


@pytest.fixture
def client(studio: Path) -> Any:
    from django.test import Client

    return Client()


@pytest.fixture
def address() -> str:
    return f"/procedures/{default_procedure().replace('_', '-')}/"


def sections(html: str) -> dict[str, str]:
    found = re.findall(r'<section id="(\w+)".*?>(.*?)</section>', html, re.DOTALL)
    return {name: " ".join(re.sub(r"<[^>]+>", " ", text).split()) for name, text in found}


def test_every_part_of_the_product_is_on_the_page(client: Any, address: str) -> None:
    found = sections(client.get(address).content.decode())
    assert list(found) == list(part_titles())
    assert [name for name, words in OWN_WORDS.items() if words.lower() not in found[name].lower()] == []
    empty = [name for name, text in found.items() if "Not written yet" in text or len(text) < 40]
    assert empty == []


class Unfolded(HTMLParser):
    """The text of a page that stands open while every ``details`` is closed, by the part that holds it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: dict[str, str] = {}
        self._part, self._within = "", []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self._part = dict(attrs).get("id") or ""
        if tag in ("details", "summary"):
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("details", "summary"):
            self._within.pop()

    def handle_data(self, data: str) -> None:
        inner = self._within[-1:] == ["summary"]
        if "details" not in self._within[: -2 if inner else None]:
            self.open[self._part] = self.open.get(self._part, "") + data


def test_no_warning_waits_behind_a_fold(client: Any) -> None:
    folded = 0
    for name in procedures():
        html = client.get(f"/procedures/{name.replace('_', '-')}/").content.decode()
        seen = {part: " ".join(text.split()) for part, text in Unfolded(html).open.items()}
        stated = ledger(name)
        for part, blocks in content(name)["parts"].items():
            claims = [stated[block["claim"]] for block in blocks if "claim" in block]
            hidden = [
                one for one in claims if (_HEADED.sub("", one["text"], 1)).lower() not in seen[part].lower()
            ]
            folded += len(hidden)
            assert [one["id"] for one in hidden if one["kind"] == "rule"] == []
            if part in SAFETY - ({"side_effects"} if simulated(name) else set()):
                assert [one["id"] for one in hidden] == []
            # What is grave and folded is said openly in the same part by its list of harms.
            for word in GRAVE & set(re.findall(r"[a-z]+", " ".join(one["text"] for one in hidden).lower())):
                assert part != "side_effects" or word in seen[part].lower(), (name, word)
    assert folded > 30, "folds are closed here, so what is open was told apart from what is not"


def test_what_is_not_written_is_not_called_unsupported(client: Any) -> None:
    from django.test import RequestFactory

    from glabella.studio.site.views import render_procedure

    searched = "No usable evidence found in our search of"
    for name in (one for one in procedures() if not simulated(one)):
        facts = load_yaml("procedures", name, "facts.yaml")
        # A claim that the library gave up since the page went live is left out, not a crash.
        bare = {**content(name), "procedure": name, "parts": {"names": [{"claim": "given_up"}]}}
        found = sections(render_procedure(RequestFactory().get("/"), bare).content.decode())
        assert "Not written yet." in found["what_it_is"]
        assert searched not in found["what_it_is"]
        for part, fact in (("recovery", "downtime"), ("concerns", "effects"), ("cost", "cost")):
            assert (searched in found[part]) == ("no_data" in facts[fact]), (name, part)
            assert "Not written yet." not in found[part]


def test_every_sentence_of_the_facts_leads_to_its_source(client: Any) -> None:
    for name in procedures():
        facts = load_yaml("procedures", name, "facts.yaml")
        html = client.get(f"/procedures/{name.replace('_', '-')}/").content.decode()
        numbers = {int(n) for n in re.findall(r'href="#source-(\d+)"', html)}
        listed = [int(n) for n in re.findall(r'<li id="source-(\d+)"', html)]
        assert listed == list(range(1, len(listed) + 1))
        assert numbers <= set(listed)
        for part in ("downtime", "risks"):
            if simulated(name) or (part == "risks" and "side_effects" in content(name)["parts"]):
                continue  # what the page states itself stands for the facts
            for row in facts[part].get("rows", ()):
                shown = re.escape(escape(row["text"]))
                assert re.search(rf'{shown}\s*<a class="cite" href="#source-\d+">', html), row["text"]


def test_each_claim_stands_on_the_page_and_resolves_to_its_sources(client: Any, address: str) -> None:
    html = client.get(address).content.decode()
    claims = client.get(f"{address}claims.json").json()["claims"]
    assert claims
    for claim in claims:
        assert f'id="claim-{claim["id"]}"' in html
        assert client.get(f"{address}claims/{claim['id']}/").status_code == 200
        assert {source["id"] for source in claim["sources"]} <= set(bibliography())
        assert claim["sources"] or claim["often_said"], claim["id"]
        assert claim["certainty"] in ("high", "moderate", "low", "very low", "none")
        assert claim["reasons"]


def test_every_procedure_and_concern_has_a_page_that_may_be_found(client: Any) -> None:
    places = ET.fromstring(client.get("/sitemap.xml").content)
    links = [str(one.text).replace("http://testserver", "") for one in places.iterfind("{*}url/{*}loc")]
    assert len([link for link in links if link.startswith("/procedures/")]) == len(procedures()) + 1
    for link in links:
        answer = client.get(link)
        assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "all"), link
        assert f'<link rel="canonical" href="http://testserver{link}">' in answer.content.decode()
    entries = ET.fromstring(client.get("/feed.xml").content).findall("{*}entry")
    assert len({entry.findtext("{*}id") for entry in entries}) == len(entries) == len(changes())
    dates = [str(entry.findtext("{*}updated")) for entry in entries]
    assert dates == sorted(dates, reverse=True)
    assert "Disallow: /try/" in client.get("/robots.txt").content.decode()


def test_a_phone_gets_a_code_only_where_it_reaches_this_studio(client: Any, address: str) -> None:
    alone = client.get(address, headers={"host": "localhost"}).content.decode()
    assert "answers this computer only" in alone
    assert "Code that opens" not in alone
    reached = client.get(address).content.decode()
    assert "Code that opens" in reached
    assert "http://testserver/photo" in reached


@pytest.mark.parametrize("purposes", [["try_on"], ["try_on", "share"]])
def test_the_code_moves_a_visit_to_a_phone_once_where_its_person_agreed(
    client: Any, address: str, purposes: list[str]
) -> None:
    from glabella.studio.site import phone

    given = {"adult": True, "purposes": purposes}
    visit = client.post("/api/visits", given, content_type="application/json").json()["id"]
    asked: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phone, "_drawn", asked.append)
        answer = client.get(address)
    html = answer.content.decode()
    assert f'href="/try/{visit}"' in html
    assert f'href="/try/{visit}?at=3d"' in html
    if "share" not in purposes:
        assert asked == ["http://testserver/photo"]
        assert "stays here until you agree" in html
        return
    assert answer["Cache-Control"] == "no-store"
    (link,) = asked
    place = link.removeprefix("http://testserver")
    other = type(client)()
    assert other.post(place).headers["Location"] == f"/try/{visit}"
    assert type(client)().post(place).status_code == 410


def test_words_of_the_field_open_their_meaning(
    client: Any, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from glabella.studio.site import procedure_view

    terms = [{"term": "dark mark", "meaning": "Pigment left after <healing>."}]
    monkeypatch.setattr(procedure_view, "glossary_terms", lambda: terms)
    html = client.get(address).content.decode()
    assert 'popovertarget="meaning-dark-mark">dark marks</button>' in html
    assert html.count('<div popover id="meaning-dark-mark"') == 1
    assert "Pigment left after &lt;healing&gt;." in html
    assert valid({address: html}) == []


def test_a_choice_of_units_is_kept_in_a_cookie_of_its_own(client: Any, address: str) -> None:
    assert "1.5 mm" in client.get(address).content.decode()
    answer = client.get("/choice", {"units": "us", "back": f"{address}#cost"})
    assert answer.headers["Location"] == f"{address}#cost"
    assert [(key, one.value) for key, one in answer.cookies.items()] == [("glabella-units", "us")]
    chosen = client.get(address)
    assert "1.5 mm (0.06 in)" in chosen.content.decode()
    assert "Cookie" in chosen["Vary"]
    for back in ("https://elsewhere.test/", "//elsewhere.test/", "javascript:alert(1)"):
        assert client.get("/choice", {"units": "x", "back": back}).headers["Location"] == "/procedures/"


def test_a_draw_of_the_social_picture_is_ours(client: Any, address: str) -> None:
    assert client.get(f"{address}social.png").content.startswith(b"\x89PNG")


@pytest.mark.parametrize("asked", ["acne scars", "stretch marks", "needling", "isotretinoin"])
def test_search_finds(client: Any, asked: str) -> None:
    html = client.get("/search", {"q": asked}).content.decode()
    assert re.search(r'<ul class="found">\s*<li><span', html)


def test_cost_adds_up_without_script_and_bears_nonsense(client: Any, address: str) -> None:
    html = client.get(address, {"sessions": "5", "price": "200", "yearly": "2"}).content.decode()
    assert "<output>1,000 USD</output>" in html
    assert "400 USD" in html
    assert client.get(address, {"sessions": "nan", "price": "x"}).status_code == 200


def test_a_reader_may_count_in_another_currency_and_none_is_converted(client: Any, address: str) -> None:
    asked = client.get(address, {"currency": "EUR"}).content.decode()
    assert "Write the price you were told, in EUR." in asked
    assert "<output>" not in asked
    html = client.get(address, {"currency": "EUR", "sessions": "3", "price": "150"}).content.decode()
    assert "<output>450 EUR</output>" in html
    assert "between 400 and 2,800 USD" in html
    unknown = client.get(address, {"currency": "XXX"}).content.decode()
    assert re.search(r"<output>[\d,]+ USD</output>", unknown)


def test_a_price_of_we_know_not_what_is_not_multiplied(client: Any) -> None:
    told = {name: load_yaml("procedures", name, "facts.yaml")["cost"] for name in procedures()}
    priced = [name for name, cost in told.items() if "per_session" in cost and not simulated(name)]
    assert priced
    for name in priced:
        html = client.get(f"/procedures/{name.replace('_', '-')}/").content.decode()
        assert "Write the price you were told" in html
        assert "<output>" not in html


def test_the_same_hundred_people_stand_everywhere(client: Any, address: str) -> None:
    from glabella.pages.numbers import concerns, course, hundred

    known = course(default_procedure())
    assert known is not None
    for row in concerns(default_procedure()):
        dots = hundred(known.concerns[row["id"]])
        assert dots["changed"] + dots["unchanged"] + dots["worse"] == len(dots["dots"]) == 100
        assert row["nothing"] in (None, dots["unchanged"])


@pytest.mark.parametrize("slug", ["nothing-such", "..", "a'b"])
def test_what_is_not_there_is_not_found(client: Any, slug: str) -> None:
    assert client.get(f"/procedures/{slug}/").status_code == 404


def test_a_vote_may_change_and_counts_once(client: Any, address: str) -> None:
    from glabella.studio.site.models import Vote, tally

    Vote.objects.all().delete()
    name = default_procedure()
    for answer, helped in (("yes", 1), ("no", 0), ("yes", 1)):
        assert client.post(f"{address}helpful", {"helpful": answer}).status_code == 302
        assert (tally(name)["n"], tally(name)["helped"]) == (1, helped)
    assert "1 of 1 readers said yes (plausibly 21 to 100 in 100)" in client.get(address).content.decode()
    Vote.objects.all().delete()


def test_a_network_has_a_bounded_number_of_votes_a_day(studio: Path) -> None:
    from glabella.studio.site.models import MOST_A_NETWORK_A_DAY, NetworkDay, Vote, vote

    today = date(2026, 1, 1)
    given = [vote("page", str(one), "192.0.2.1", True, today) for one in range(MOST_A_NETWORK_A_DAY + 2)]
    assert given == [True] * MOST_A_NETWORK_A_DAY + [False] * 2
    assert vote("page", "0", "192.0.2.1", False, today), "an answer may change after that"
    assert vote("page", "other", "192.0.2.2", True, today)
    assert vote("page", "late", "192.0.2.1", True, today + timedelta(days=1))
    assert NetworkDay.objects.count() == 1, "yesterday's marks of networks are gone"
    assert "192.0.2.1" not in str(list(Vote.objects.values()) + list(NetworkDay.objects.values()))
    Vote.objects.all().delete()


def valid(pages: dict[str, str]) -> list[str]:
    """Return what a validator says against pages."""
    if shutil.which("node") is None or not (FRONTEND / "node_modules" / "html-validate").is_dir():
        pytest.skip("no validator here")
    done = subprocess.run(
        ["node", "validate.mjs"],
        cwd=FRONTEND,
        input=json.dumps(pages),
        capture_output=True,
        text=True,
        check=True,
    )
    faults: list[str] = json.loads(done.stdout)
    return faults


def test_a_page_asked_for_beforehand_is_the_one_that_readers_get(client: Any, address: str) -> None:
    from glabella.pages.numbers import course
    from glabella.studio.site.warming import warm

    course.cache_clear()
    warm(default_procedure())
    computed = course.cache_info().misses
    assert computed >= 1
    assert client.get(address).status_code == 200
    assert course.cache_info().misses == computed


def test_html_validates(client: Any, address: str) -> None:
    compared = next(name for name in procedures() if not simulated(name))
    places = [address, "/procedures/", "/concerns/acne-scars/", "/search?q=scar", "/editorial/", "/glossary/"]
    places += [f"{address}checklist/", f"{address}consent-aid/", f"{address}claims/names/"]
    places += [f"/procedures/{compared.replace('_', '-')}/"]
    assert valid({place: client.get(place).content.decode() for place in places}) == []
