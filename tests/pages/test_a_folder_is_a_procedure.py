"""A procedure is a folder of data: one that was invented has its page, is found, listed and compared."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
import yaml

from glabella.evidence import procedures, write_lock
from glabella.pages import (
    changes,
    content,
    every_page_fault,
    known,
    ledger,
    missing_parts,
    part_titles,
    search,
    structured_data,
)
from glabella.pages.numbers import compared
from glabella.terms import library_folder
from library_copy import forget_library

TODAY = datetime.date(2026, 12, 1)
ROOT = Path(__file__).parents[2]
FILES = {
    "procedure.yaml": """
id: moonstone_rolling
names: [moonstone rolling, lunar rolling]
simulated: false
last_search: 2026-11-23
review_by: 2027-11-23
schema_org: {type: MedicalTherapy, bodyLocation: skin, procedureType: NoninvasiveProcedure}
""",
    "facts.yaml": """
effects:
  rows:
    - {concern: texture, text: Roughness 18% lower., source: maintainers, locator: x, tier: uncontrolled}
downtime: {no_data: No usable data.}
risks: {no_data: No usable data.}
invasiveness:
  anaesthesia: {points: 0, why: none is used}
  incisions: {points: 0, why: skin is not opened}
  recovery: {points: 1, why: hours of redness}
  source: maintainers
cost: {no_data: No usable data.}
""",
    "claims.yaml": """
claims:
  - id: moon_what
    part: what_it_is
    text: A stone is rolled over the skin under moonlight.
    kind: definition
    sources: [maintainers]
    certainty: {level: high, reasons: [definition]}
    population: everyone
    review_by: 2027-11-23
""",
}  # fmt: skip


@pytest.fixture
def invented(own_library: Path) -> Path:
    folder = own_library / "procedures" / "moonstone_rolling"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    synonyms = own_library / "pages" / "synonyms.yaml"
    added = "  - {for: moonstone_rolling, say: [moon roller]}\n"
    synonyms.write_text(synonyms.read_text("utf-8") + added, encoding="utf-8")
    write_lock(own_library)
    forget_library()
    return own_library


def test_it_is_listed_compared_found_and_told_of(invented: Path) -> None:
    assert "moonstone_rolling" in procedures()
    assert known("moonstone-rolling") == "moonstone_rolling"
    assert "moonstone_rolling" in [row["procedure"] for row in compared("texture") if row["known"]]
    for asked in ("moonstone", "Lunar rollings", "moon roller"):
        assert search(asked)[0]["id"] == "moonstone_rolling"
    assert [row["id"] for row in search("moonlight")] == ["moon_what"]
    assert any(row["procedure"] == "moonstone_rolling" for row in changes())
    assert ledger("moonstone_rolling")["moon_what"]["certainty"] == "high"
    about = structured_data(content("moonstone_rolling"), "https://example.org/")["about"]
    assert about["procedureType"] == "https://schema.org/NoninvasiveProcedure"
    assert every_page_fault(TODAY) == []


def test_its_page_is_its_claims_until_someone_writes_one(invented: Path) -> None:
    document = content("moonstone_rolling")
    assert document["parts"] == {"what_it_is": [{"claim": "moon_what"}]}
    assert missing_parts(document) == ["ideal_candidate", "for_against", "what_to_expect", "takeaway"]
    page = {key: value for key, value in document.items() if key != "procedure"}
    page["parts"] = {"what_it_is": [{"words": "Few have heard of it."}, {"claim": "moon_what"}]}
    path = invented / "pages" / "procedures" / "moonstone_rolling.yaml"
    path.write_text(yaml.safe_dump(page, sort_keys=False), encoding="utf-8")
    assert content("moonstone_rolling")["parts"] == page["parts"]
    assert every_page_fault(TODAY) == []


def test_readers_meet_it_on_the_site(studio: Path, invented: Path) -> None:
    from django.test import Client

    client = Client()
    page = client.get("/procedures/moonstone-rolling/").content.decode()
    assert [f'id="{part}"' in page for part in part_titles()] == [True] * len(part_titles())
    assert "A stone is rolled over the skin" in page
    for address in ("/procedures/", "/concerns/texture/", "/search?q=moonstone", "/feed.xml", "/sitemap.xml"):
        assert "moonstone" in client.get(address).content.decode().lower(), address


def test_an_invented_folder_with_faults_gives_each_with_its_line(invented: Path) -> None:
    path = invented / "procedures" / "moonstone_rolling" / "claims.yaml"
    text = path.read_text("utf-8").replace("sources: [maintainers]", "sources: [moon1969]")
    path.write_text(text.replace("review_by: 2027", "review_by: 2001"), encoding="utf-8")
    page = "title: Moon\nauthor: A\nreviewer: Dr Moon\ndisclosure: D\nchanges: []\nparts:\n  results:\n"
    written = invented / "pages" / "procedures" / "moonstone_rolling.yaml"
    written.write_text(f"{page}    - {{claim: moon_what}}\n    - {{words: It lasts 9 years.}}\n", "utf-8")
    forget_library()
    found = {(one.file.split("/")[-2], one.line): one.problem for one in every_page_fault(TODAY)}
    assert "moon1969" in found[("moonstone_rolling", 7)]
    assert "2001-11-23" in found[("moonstone_rolling", 10)]
    assert "'Dr Moon' is not of type 'null'" in found[("procedures", 3)]
    assert "another part" in found[("procedures", 8)]
    assert "“9 years”" in found[("procedures", 9)]


def test_no_template_script_or_style_names_a_procedure() -> None:
    named = {path.name for path in (library_folder() / "procedures").iterdir() if path.is_dir()}
    said = {form for name in named for form in (name, name.replace("_", " "), name.replace("_", "-"))}
    pattern = re.compile("|".join(rf"\b{re.escape(one)}\b" for one in sorted(said)))
    files = [
        *(path for kind in ("*.html", "*.xml", "*.css", "*.txt") for path in (ROOT / "src").rglob(kind)),
        *(ROOT / "frontend" / "src").rglob("*.ts"),
    ]
    assert len(files) > 40
    wrong = {
        path.name: found[0] for path in files if (found := pattern.search(path.read_text("utf-8").lower()))
    }
    assert wrong == {}
