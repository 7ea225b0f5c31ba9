"""What pages are made of: numbered sources, words that open, dark skin, days, results, the way to a phone."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glabella.evidence import bibliography
from glabella.studio.site.charting import days_after, level, results_chart
from glabella.studio.site.citing import Citations
from glabella.studio.site.dark_skin import dark_skin, types_named
from glabella.studio.site.folding import FIRST, runs
from glabella.studio.site.wording import Wording
from glabella.terms import Time

KEYS = sorted(bibliography())[:5]
TERMS = [{"term": "wound", "meaning": "An open place."}, {"term": "wound healing", "meaning": "Closing."}]


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(["one", "two", "three"])), max_size=12))
def test_sources_are_numbered_once_in_order_with_all_they_support(cited: list[tuple[str, str]]) -> None:
    cites = Citations()
    numbers = [cites.cite(key, text)["n"] for key, text in cited]
    keys = list(dict.fromkeys(key for key, _ in cited))
    assert numbers == [keys.index(key) + 1 for key, _ in cited]
    assert [row["id"] for row in cites.listed()] == keys
    for row in cites.listed():
        texts = dict.fromkeys(text for key, text in cited if key == row["id"])
        assert [text for text, _place in row["supports"]] == list(texts)


def test_a_row_keeps_where_its_source_says_so() -> None:
    cites = Citations()
    (row,) = cites.rows([{"text": "So it is.", "source": KEYS[0], "locator": "table 2"}])
    assert row["source"]["n"] == 1
    assert cites.listed()[0]["supports"] == [("So it is.", "table 2")]


def test_the_longest_word_of_the_glossary_opens_its_meaning_once_and_nothing_else_becomes_html() -> None:
    wording = Wording(TERMS)
    html = str(wording.mark("<b>Wound healing</b> & wounds, wounds; unwounded"))
    assert html.startswith("&lt;b&gt;<button")
    assert html.count("<button") == 2
    assert 'popovertarget="meaning-wound-healing">Wound healing</button>&lt;/b&gt; &amp;' in html
    assert html.endswith("wounds</button>, wounds; unwounded")
    assert [row["term"] for row in wording.used] == ["wound healing", "wound"]
    assert "<button" not in wording.mark("one more wound")
    assert wording.next_part() == ""
    assert wording.mark("one more wound").count("<button") == 1
    assert str(Wording([]).mark("a < b")) == "a &lt; b"


def test_lengths_have_inches_beside_them_where_a_reader_asks_for_them() -> None:
    assert str(Wording([], "us").mark("with 1.5 mm some")) == "with 1.5 mm (0.06 in) some"
    assert str(Wording([]).mark("with 1.5 mm some")) == "with 1.5 mm some"


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("skin types IV–V", {"IV", "V"}),
        ("people, mostly of skin types III to V", {"III", "IV", "V"}),
        ("skin type VI", {"VI"}),
        ("skin types I, II and VI", {"I", "II", "VI"}),
        ("adults with grade IV scars", set()),
        ("Skin grown in a dish", set()),
    ],
)
def test_types_of_skin_are_read_from_words(text: str, types: set[str]) -> None:
    assert types_named(text) == types


def harm(population: str, n: int) -> dict[str, Any]:
    return {"text": population, "population": population, "n": n, "source": {"id": population}}


def test_dark_skin_is_answered_by_counts_and_by_what_nobody_counted() -> None:
    found = dark_skin([harm("skin types III–IV", 30), harm("skin type VI", 0), harm("skin type II", 9)], [])
    assert [row["n"] for row in found["counted"]] == [30]
    assert [row["text"] for row in found["told"]] == ["skin type VI"]
    assert found["unknown"] == ["V", "VI"]
    told = {"text": "Dark marks in 3 of 20 people with skin types V to VI.", "source": {"id": "else"}}
    assert dark_skin([], [told])["unknown"] == ["IV"]
    assert dark_skin([], [])["unknown"] == ["IV", "V", "VI"]


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_sign_is_named_when_and_only_when_some_course_shows_it(typical: int, long: int) -> None:
    named = level(typical, long)
    assert bool(named) == (typical > 0 or long > 0)
    assert (named == "long") == (typical == 0 < long)


def test_days_hold_every_sign_and_its_two_bars() -> None:
    signs = [
        {"words": "redness", "days": [(0.0, 100, 100), (1.0, 0, 30)]},
        {"words": "flaking", "days": [(1.0, 25, 40), (2.0, 0, 0)]},
    ]
    found = days_after(signs)
    assert found["days"] == [0, 1, 2]
    assert [(sign["words"], [bar["level"] for bar in sign["days"]]) for sign in found["signs"]] == [
        ("redness", ["clear", "long", ""]),
        ("flaking", ["", "some", ""]),
    ]
    for bar in (bar for sign in found["signs"] for bar in sign["days"]):
        assert bar["above"] + bar["typical"] == bar["above_long"] + bar["long"] == 100
    assert days_after([]) == {"days": [], "signs": []}


def block(kind: str) -> dict[str, Any]:
    return {"words": "So it is."} if kind == "words" else {"claim": {"kind": kind}}


@given(
    st.lists(st.sampled_from(["words", "rule", "reported", "often_said"]), max_size=14),
    st.sampled_from([None, 0, 2, FIRST]),
    st.booleans(),
)
def test_folds_lose_nothing_and_hide_no_warning(kinds: list[str], first: int | None, named: bool) -> None:
    blocks = [block(kind) for kind in kinds]
    found = runs([*blocks], first, named=named)
    claims = [id(one) for run in found for one in (*run["shown"], *run["folded"])]
    assert sorted(claims) == sorted(id(one) for one in blocks if "claim" in one)
    words = sum(len(run["words"]) + bool(run["lead"]) for run in found)
    assert words == kinds.count("words")
    folded = [one for run in found for one in run["folded"]]
    assert all(one["claim"]["kind"] != "rule" for one in folded)
    assert not (first is None and folded)
    for run in found:
        assert len(run["folded"]) != 1 or run["lead"], "one claim is folded under words that name it only"
        assert not run["lead"] or (named and not run["shown"])
    opening = next((run for run in found if run["shown"] or run["folded"]), None)
    if first and opening:
        everything = len(opening["shown"]) + len(opening["folded"])
        assert len(opening["shown"]) >= min(first, everything)


@given(st.lists(st.tuples(*[st.integers(-60, 100)] * 3), min_size=1, max_size=5))
def test_results_stand_inside_their_drawing_in_their_order(ends: list[tuple[int, int, int]]) -> None:
    series = [{"time": Time.parse("6mo"), "ends": sorted(one)} for one in ends]
    chart = results_chart(series)
    for mark in chart["marks"]:
        assert 0 <= mark["high"] <= mark["middle"] <= mark["low"] <= chart["height"]
        assert chart["left"] < mark["x"] < chart["width"]
    assert {line["value"] for line in chart["lines"]} >= {0, 10} or chart["lines"][1]["value"] == 20


@pytest.mark.parametrize(
    ("host", "local", "expected"),
    [
        ("localhost:8765", "", ("http://localhost:8765", False)),
        ("127.0.0.1:8765", "", ("http://127.0.0.1:8765", False)),
        ("localhost:8765", "http://192.0.2.7:8765", ("http://192.0.2.7:8765", True)),
        ("192.0.2.7:8765", "", ("http://192.0.2.7:8765", True)),
    ],
)
def test_a_phone_reaches_what_is_not_this_machine_alone(
    studio: Path, monkeypatch: pytest.MonkeyPatch, host: str, local: str, expected: tuple[str, bool]
) -> None:
    from glabella.studio.reach import reach

    monkeypatch.setenv("GLABELLA_STUDIO_ADDRESS", local)
    request = SimpleNamespace(get_host=lambda: host, build_absolute_uri=lambda path: f"http://{host}{path}")
    assert reach(request) == expected
