"""Search: whatever readers call it, the page that answers comes first."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glabella.evidence import procedures
from glabella.pages import search, statements
from glabella.pages.documents import names
from glabella.pages.search import KINDS, plain_words
from glabella.terms import Concern, load_yaml
from glabella.treatment import default_procedure
from library_copy import plant

TERMS = [
    {"term": "Dermis", "meaning": "The layer of skin below the surface."},
    {"term": "Scar", "meaning": "What a wound leaves."},
]


def first(query: str) -> tuple[str, str]:
    row = search(query, terms=TERMS)[0]
    return row["kind"], row["id"]


@pytest.mark.parametrize(
    ("query", "id_"),
    [
        ("stretch marks", "stretch_marks"),
        ("Stretch-mark", "stretch_marks"),
        ("striae", "stretch_marks"),
        ("dark spots", "tone"),
        ("melasma", "tone"),
        ("sagging", "laxity"),
        ("sagg", "laxity"),
        ("acné scars", "acne_scars"),
        ("ACNE SCAR", "acne_scars"),
        ("crow’s feet", "fine_lines"),
        ("wrinkle", "wrinkles"),
        ("burns", "scars"),
        ("pores", "texture"),
    ],
)
def test_a_concern_is_found_by_what_people_call_it(query: str, id_: str) -> None:
    assert first(query) == ("concern", id_)


@pytest.mark.parametrize("query", ["needling", "needlin", "Dermaroller", "derma rollers", "derma pen"])
def test_the_usual_procedure_is_found_by_what_people_call_it(query: str) -> None:
    assert first(query) == ("procedure", default_procedure())


@pytest.mark.parametrize("procedure", procedures())
def test_every_procedure_and_its_every_name_come_first(procedure: str) -> None:
    usual, *others = names(procedure)
    assert first(usual) == ("procedure", procedure)
    for name in others:
        found = [row["id"] for row in search(name, terms=TERMS) if row["kind"] == "procedure"]
        assert procedure in found, name


@pytest.mark.parametrize("concern", Concern)
def test_every_concern_comes_first_by_its_own_name(concern: Concern) -> None:
    assert first(concern.replace("_", " ")) == ("concern", concern)


def test_every_synonym_leads_somewhere_and_is_no_name_that_a_page_shows() -> None:
    rows = load_yaml("pages", "synonyms.yaml")["synonyms"]
    assert len({row["for"] for row in rows}) == len(rows)
    for row in rows:
        assert row["for"] in (*procedures(), *Concern)
        for said in row["say"]:
            assert row["for"] in [one["id"] for one in search(said)], said


def test_names_come_before_concerns_before_words_before_claims() -> None:
    kinds = [row["kind"] for row in search("sca", terms=TERMS)]
    assert kinds == sorted(kinds, key=KINDS.index)
    assert set(kinds) == set(KINDS)
    called_so = search("scar", terms=TERMS)[:2]
    assert [(row["kind"], row["id"]) for row in called_so] == [("concern", "scars"), ("term", "Scar")]


def test_a_synonym_is_replaced_inside_a_longer_question() -> None:
    usual = names(default_procedure())[0]
    wanted = [row["id"] for row in search(f"{usual} infection", terms=TERMS)]
    assert wanted
    assert [row["id"] for row in search("dermaroller infection", terms=TERMS)] == wanted


# A busy machine is no fault of the search.
@settings(deadline=None)
@given(st.sampled_from([claim for name in procedures() for claim in statements(name)]), st.data())
def test_a_claim_is_found_by_any_of_its_words(claim: object, data: st.DataObject) -> None:
    text = claim.text  # type: ignore[attr-defined]
    chosen = data.draw(st.lists(st.sampled_from(plain_words(text)), min_size=1, max_size=4))
    rows = search(" ".join(chosen), terms=TERMS, most=10_000)
    assert any(row["kind"] == "claim" and row["text"] == text for row in rows)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_may_be_asked(text: str) -> None:
    found = search(text, terms=TERMS)
    assert len(found) <= 40
    assert all(set(row) == {"kind", "id", "procedure", "title", "text"} for row in found)
    assert len({(row["kind"], row["id"], row["procedure"]) for row in found}) == len(found)


def test_nothing_finds_nothing() -> None:
    assert search("") == search(" – ") == search("zzzz") == []
    assert search("scar zzzz") == []


def test_a_changed_claim_is_found_at_once(own_library: Path) -> None:
    assert search("moonstone") == []
    file = f"procedures/{default_procedure()}/claims.yaml"
    plant(own_library, file, "Fine needles make", "Moonstone needles make")
    assert [row["kind"] for row in search("moonstone")] == ["claim"]
