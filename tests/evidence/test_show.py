"""What is shown of the evidence: complete, in order, with what the assumptions do."""

from __future__ import annotations

import io
import json
import re
from xml.etree import ElementTree

import pytest
from PIL import Image

from glabella.evidence import as_text, bibliography, claims, conflicts, png, show, studies, svg, table
from glabella.evidence.claims import amounts
from glabella.terms import Concern, OutsideEvidence, WrongUsage, load_yaml
from glabella.treatment import default_procedure

HERE = default_procedure()
# Parts of the procedure page, each of which has at least one claim.
PARTS = [
    "names",
    "badges",
    "what_it_is",
    "key_facts",
    "concerns",
    "ideal_candidate",
    "not_suitable",
    "recovery",
    "side_effects",
    "results",
    "cost",
    "for_against",
    "invasiveness",
    "what_to_expect",
    "takeaway",
    "alternatives",
]


@pytest.mark.parametrize("concern", Concern)
def test_each_concern_is_shown_with_its_studies_and_is_json(concern: Concern) -> None:
    found = show(HERE, concern)
    assert json.loads(json.dumps(found)) == found
    text = as_text(found)
    assert found["certainty"] in text
    for row in found["studies"]:
        assert row["low"] <= row["percent"] <= row["high"]
        assert row["citation"][:40] in text
    if found["studies"]:
        assert found["pooled"]["low"] < found["pooled"]["percent"] < found["pooled"]["high"]
    else:
        assert found["pooled"] is None
        assert "We won't draw a guess" in text


def test_sensitivity_shows_what_the_discounts_do() -> None:
    rows = {row["assumption"]: row["percent"] for row in show(HERE, "acne_scars")["sensitivity"]}
    assert rows["studies without control count half"] < rows["as used"]
    assert rows["as used"] < rows["raters who knew count in full"] < rows["no discount at all"]


def test_the_table_has_every_concern() -> None:
    rows = table(HERE)
    assert {row["concern"] for row in rows} == set(map(str, Concern))
    assert [row for row in rows if row["studies"] == 0 and row["painted"]] == []
    assert {row["concern"] for row in rows if row["studies"] == 0} == {"redness"}


def test_a_gain_over_the_procedure_alone_is_added_to_it() -> None:
    alone, both = show(HERE, "acne_scars"), show(HERE, "acne_scars", "prp")
    assert both["pooled"]["percent"] > alone["pooled"]["percent"]


def test_an_unknown_concern_is_refused_with_those_that_exist() -> None:
    with pytest.raises(WrongUsage) as caught:
        show(HERE, "mood")
    assert ", ".join(Concern) in caught.value.cure


@pytest.mark.parametrize("concern", ["acne_scars", "tone", "redness"])
def test_the_forest_plot_names_each_study_and_stays_inside(concern: str) -> None:
    found = show(HERE, concern)
    root = ElementTree.fromstring(svg(found))
    width, height = (float(end) for end in root.attrib["viewBox"].split()[2:])
    texts = [node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}text")]
    for row in found["studies"]:
        assert any(f"(n {row['n']})" in text for text in texts)
    assert sum("Discounted estimate" in text for text in texts) == bool(found["studies"])
    for node in root.iter():
        for name in ("x", "x1", "x2"):
            assert 0 <= float(node.attrib.get(name, 0)) <= width
        for name in ("y", "y1", "y2"):
            assert 0 <= float(node.attrib.get(name, 0)) <= height
    with Image.open(io.BytesIO(png(found, scale=1))) as picture:
        assert picture.size == (width, height)
        assert (
            len(
                set(
                    picture.get_flattened_data()
                    if hasattr(picture, "get_flattened_data")
                    else picture.getdata()
                )
            )
            > 2
        )


def test_every_statement_of_the_page_is_a_claim_with_sources_or_says_that_there_are_none() -> None:
    found = claims(HERE)
    assert {claim.part for claim in found} == set(PARTS)
    for claim in found:
        if claim.kind == "often_said":
            assert "no data found" in claim.text.lower()
            assert claim.certainty in ("none", "very low")
        else:
            assert claim.sources
        assert all(key in bibliography() for key in claim.sources)
        assert claim.certainty_reasons


def test_both_sides_of_a_conflict_are_on_the_page() -> None:
    by_id = {claim.id: claim for claim in claims(HERE)}
    pairs = [(claim.id, other) for claim in by_id.values() for other in claim.contradicts]
    assert ("not_isotretinoin_label", "not_isotretinoin_experts") in pairs
    assert all((other, one) in pairs for one, other in pairs)


def test_conflicting_sources_stand_side_by_side_with_a_note() -> None:
    for conflict in conflicts():
        assert conflict.note
        assert conflict.sides
    topics = [row["topic"] for row in show(HERE, "acne_scars")["conflicts"]]
    assert "How much acne scars improve" in topics
    assert "Whether needling adds to a cream for melasma" not in topics


def test_a_procedure_held_for_comparison_has_no_effects() -> None:
    with pytest.raises(OutsideEvidence, match="comparison only"):
        show("sunscreen", "tone")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Recovery takes 5 days.", [(5, 5, "days")]),
        ("Recovery takes one week.", [(7, 7, "days")]),
        ("Signs pass within 7 days.", [(0, 7, "days")]),
        ("three to 6 hours", [(0.125, 0.25, "days")]),
        ("up to five years", [(0, 1826.25, "days")]),
        ("costs 100 to 700 USD", [(100, 700, "USD")]),
        ("in 41% of people", [(41, 41, "%")]),
        ("5 in 100 people", [(5, 5, "%")]),
        ("limited results", [(0.5, 1.5, "strength")]),
        ("highly effective", [(3, 4, "strength")]),
        ("nothing to count here", []),
        ("36 people", []),
    ],
)
def test_amounts_are_read_from_sentences(text: str, expected: list[tuple[float, float, str]]) -> None:
    assert [(one.low, one.high, one.unit) for one in amounts(text)] == expected


def test_nothing_from_memory_drives_a_number() -> None:
    for study in studies(HERE):
        if any(finding.pooled for finding in study.findings):
            assert "memory" not in study.verified
            for finding in study.findings:
                assert all("memory" not in value.locator for value in finding.values.values())


def syllables(word: str) -> int:
    groups = re.findall(r"[aeiouy]+", word.lower())
    silent = word.lower().endswith("e") and not word.lower().endswith(("le", "ee")) and len(groups) > 1
    return max(1, len(groups) - silent)


def grade(text: str) -> float:
    """Flesch–Kincaid grade of a text."""
    words = re.findall(r"[A-Za-z']+", text)
    sentences = max(1, len(re.findall(r"[.!?:;](?:\s|$)", text)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_what_people_read_is_at_grade_8_or_lower() -> None:
    page = " ".join(claim.text for claim in claims(HERE))
    said = " ".join(text for s in studies(HERE) for f in s.findings for _, _, text in f.reported)
    rows = load_yaml("procedures", HERE, "screening.yaml")["questions"]
    asked = " ".join(f"{row['ask']} {row['raise']}" for row in rows)
    limits = " ".join(row["words"] for row in load_yaml("procedures", HERE, "outside.yaml")["rows"])
    links = " ".join(
        link
        for part in load_yaml("procedures", HERE, "effects.yaml")["concerns"].values()
        for link in part.get("assumed_links", ())
    )
    for text in (page, re.sub(r"\{[^}]*\}", "5", said), asked, limits, links):
        assert grade(text) <= 8
