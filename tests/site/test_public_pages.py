"""The public pages: every part is there, every claim has its evidence, and a vote is bounded."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from glabella.evidence import bibliography, procedures
from glabella.treatment import default_procedure

FRONTEND = Path(__file__).parents[2] / "frontend"
# The rows of the product's table, each with words that stand on the page.
PARTS = {
    "names": "also called",
    "badges": "badge says how sure",
    "what_it_is": "the skin answers by healing",
    "key_facts": "Price of a session",
    "cases": "No cases yet",
    "concerns": "Stretch marks",
    "ideal_candidate": "skin tone",
    "not_suitable": "isotretinoin",
    "recovery": "Redness",
    "side_effects": "dark marks",
    "results": "Judged blind",
    "cost": "for the course",
    "for_against": "certainty",
    "invasiveness": "of 10",
    "what_to_expect": "numbing cream",
    "takeaway": "gentle procedure",
    "alternatives": "Doing nothing",
    "helpful": "Nobody has answered yet",
    "editorial": "Not yet medically reviewed",
    "sources": "What it supports",
}


@pytest.fixture
def client(studio: Path) -> Any:
    from django.test import Client

    return Client()


@pytest.fixture
def address() -> str:
    return f"/procedures/{default_procedure().replace('_', '-')}/"


def sections(html: str) -> dict[str, str]:
    found = re.findall(r'<section id="(\w+)".*?>(.*?)</section>', html, re.DOTALL)
    return {name: re.sub(r"<[^>]+>", " ", text) for name, text in found}


def test_every_part_of_the_product_is_on_the_page(client: Any, address: str) -> None:
    found = sections(client.get(address).content.decode())
    assert set(found) == set(PARTS)
    missing = [name for name, words in PARTS.items() if words.lower() not in found[name].lower()]
    assert missing == []


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
    assert len(ET.fromstring(client.get("/feed.xml").content).findall("{*}entry")) == len(procedures())
    assert "Disallow: /try/" in client.get("/robots.txt").content.decode()


def test_a_draw_of_the_social_picture_is_ours(client: Any, address: str) -> None:
    assert client.get(f"{address}social.png").content.startswith(b"\x89PNG")


@pytest.mark.parametrize("asked", ["acne scars", "stretch marks", "needling", "isotretinoin"])
def test_search_finds(client: Any, asked: str) -> None:
    assert '<ul class="found"><li><span' in client.get("/search", {"q": asked}).content.decode()


def test_cost_adds_up_without_script_and_bears_nonsense(client: Any, address: str) -> None:
    html = client.get(address, {"sessions": "5", "price": "200", "yearly": "2"}).content.decode()
    assert "<output>1000 USD</output>" in html
    assert "400 USD" in html
    assert client.get(address, {"sessions": "nan", "price": "x"}).status_code == 200


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


def test_html_validates(client: Any, address: str) -> None:
    if shutil.which("node") is None or not (FRONTEND / "node_modules" / "html-validate").is_dir():
        pytest.skip("no validator here")
    places = [address, "/procedures/", "/concerns/acne-scars/", "/search?q=scar", "/editorial/"]
    places += [f"{address}checklist/", f"{address}consent-aid/", f"{address}claims/names/"]
    pages = json.dumps({place: client.get(place).content.decode() for place in places})
    done = subprocess.run(
        ["node", "validate.mjs"], cwd=FRONTEND, input=pages, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == []
