"""The grade of a text: counts made by hand, and the formula as printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glabella.pages import grade
from glabella.pages.reading import grade_allowed, sentences, syllables, words

SPOKEN = {
    1: "skin scars the made eyes does one lines raised holes healed heals through",
    2: "needle people after patient table little acne being redness rated edges",
    3: "collagen however radio idea everyone evidence improvement usual procedure",
    4: "usually pigmentation experience",
    5: "percutaneous examination",
}


@pytest.mark.parametrize(("count", "said"), SPOKEN.items())
def test_syllables_are_those_an_ear_counts(count: int, said: str) -> None:
    assert {word: syllables(word) for word in said.split()} == dict.fromkeys(said.split(), count)
    assert {syllables(word.upper()) for word in said.split()} == {count}


@pytest.mark.parametrize(
    ("text", "sentence_count", "word_count", "syllable_count"),
    [
        ("The cat sat on the mat.", 1, 6, 6),
        ("The skin heals. It takes time.", 2, 6, 6),
        # Fine(1) nee-dles(2) make(1) ma-ny(2) ti-ny(2) wounds(1) the(1) skin(1) an-swers(2) by(1) heal-ing(2)
        ("Fine needles make many tiny wounds; the skin answers by healing.", 1, 11, 16),
        # Ask(1) for(1) a(1) pa-tient's(2) pic-ture(2). Then(1) com-pare(2).
        ("Ask for a patient's picture. Then compare.", 2, 7, 10),
        # It(1) is(1) said(1) that(1) “it(1) works”(1). No-bo-dy(3) knows(1).
        ("It is said that “it works.” Nobody knows.", 2, 8, 10),
    ],
)
def test_the_grade_is_the_printed_formula_on_counts_made_by_hand(
    text: str, sentence_count: int, word_count: int, syllable_count: int
) -> None:
    assert (len(sentences(text)), len(words(text))) == (sentence_count, word_count)
    by_hand = 0.39 * word_count / sentence_count + 11.8 * syllable_count / word_count - 15.59
    assert grade(text) == pytest.approx(by_hand, abs=1e-9)


def test_figures_lengthen_a_sentence_and_have_no_syllables() -> None:
    said = ["In", "1,200", "people", "25.9", "fell", "by", "3.5", "mm"]
    assert words("In 1,200 people 25.9% fell by 3.5 mm.") == said
    assert grade("The skin heals in 12 days.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    assert len(sentences("It fell by 3.5 mm. In 2 it rose.")) == 2
    assert grade("12, 13.") == grade("") == 0.0


def test_short_texts_may_read_harder_and_long_ones_may_not() -> None:
    assert grade_allowed("One. Two.") == 12
    assert grade_allowed("One. Two. Three.") == 8


@given(st.lists(st.sampled_from(["skin", "needle", "collagen", "usually"]), min_size=1, max_size=30))
def test_splitting_a_sentence_never_reads_harder(chosen: list[str]) -> None:
    whole = " ".join(chosen).capitalize() + "."
    split = ". ".join(word.capitalize() for word in chosen) + "."
    assert grade(split) <= grade(whole) + 1e-9
