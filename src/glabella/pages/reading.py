"""How hard a text is to read: the school grade of Flesch and Kincaid, and its longest sentence.

The formula is that of Kincaid, Fishburne, Rogers and Chissom (1975), Research Branch Report 8-75 of the US
Naval Technical Training Command: 0.39 words a sentence + 11.8 syllables a word − 15.59.
"""

from __future__ import annotations

import re
from functools import lru_cache

GRADE, LEEWAY, SENTENCES = 8.0, 4.0, 3
# The longest sentence that the style guide of the United Kingdom's government lets pass.
LONGEST = 25

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
# A mark ends a sentence where a capital, a figure or an opening quotation mark follows it after a space.
_END = re.compile(r"(?<=[.!?:;])[”\"')\]]*\s+(?=[“\"'(\[]*[^\W_a-zß-ÿ])|\n+")
_VOWELS = re.compile(r"[aeiouyà-öø-ÿ]+")
_MUTE = re.compile(r"(?<=[^aeiouyl])e(?:ly|ment|ful|less|n?ess)?$|(?<=[aeiouyr]l)e(?:ly|ment|ful|less|s|d)?$")
_MUTE_S = re.compile(r"(?<=[^aeiouylsxzcgh])es$|(?<=[^sc]h)es$")
_MUTE_D = re.compile(r"(?<=[^aeiouytd])ed(?:ly)?$")
# Neighbours that are spoken apart, and an -sm that is spoken as a syllable.
_APART = re.compile(
    r"[^ctsg]i(?:a(?!ge)|o|u)|i(?:ent|ence|et)|eo(?!u)|[^q]u(?:a|ous|et)|[aeiouy]ing|[^aeiou]ying|sm$"
)
# What the rules count wrongly among words that pages use.
_EXCEPTIONS = {
    "acne": 2,
    "area": 3,
    "areas": 3,
    "beforehand": 3,
    "beyond": 2,
    "create": 2,
    "created": 3,
    "creates": 2,
    "idea": 3,
    "ideas": 3,
    "improvement": 3,
    "improvements": 3,
    "layer": 2,
    "layers": 2,
    "likely": 2,
    "mm": 4,
    "needled": 2,
    "patient": 2,
    "patients": 2,
    "people": 2,
    "percutaneous": 5,
    "settled": 2,
    "someone": 2,
    "something": 2,
    "sometimes": 2,
    "usd": 3,
}


@lru_cache(maxsize=4096)
def syllables(word: str) -> int:
    """Return how many syllables an English word is spoken with, by rule; at least 1."""
    plain = re.sub(r"['’]s?$", "", word.lower())
    if plain in _EXCEPTIONS:
        return _EXCEPTIONS[plain]
    cut = plain
    for mute in (_MUTE, _MUTE_S, _MUTE_D):
        cut = mute.sub("", cut)
    return max(1, len(_VOWELS.findall(cut)) + len(_APART.findall(plain)))


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; a colon or semicolon before a small letter ends none."""
    return [piece.strip() for piece in _END.split(text) if _WORD.search(piece)]


def words(text: str) -> list[str]:
    """Return the words and figures of a text; parts joined by a hyphen count apart."""
    return _WORD.findall(text)


def grade(text: str) -> float:
    """Return the school grade at which a text reads, by Flesch and Kincaid.

    Figures count as words of a sentence, and not among the words whose syllables are counted.

    Parameters
    ----------
    text : str
        Whole sentences.

    Returns
    -------
    float
        0.39 words a sentence + 11.8 syllables a word − 15.59; below 0 for the simplest text, and
        0 where there is no word.
    """
    spoken = [word.lower() for word in words(text) if not word[0].isdigit()]
    if not spoken:
        return 0.0
    by_sentence = len(words(text)) / len(sentences(text))
    return 0.39 * by_sentence + 11.8 * sum(map(syllables, spoken)) / len(spoken) - 15.59


def grade_allowed(text: str) -> float:
    """Return the highest grade at which a text may read.

    The formula was fitted to passages of a hundred words and more. Of a sentence of ten words, one more
    syllable moves it by more than a grade, so a part of a page is judged as a whole, from ``SENTENCES``
    sentences on. A shorter text may read ``LEEWAY`` grades higher; what keeps it plain is the limit of
    ``LONGEST`` words, which holds for each sentence everywhere.
    """
    return GRADE if len(sentences(text)) >= SENTENCES else GRADE + LEEWAY
