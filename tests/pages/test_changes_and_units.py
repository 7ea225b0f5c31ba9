"""What changed, newest first; lengths in a reader's units; prices in their source's currency."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glabella.evidence import procedures
from glabella.pages import beside, changes, content, currencies, length, price
from glabella.treatment import default_procedure
from library_copy import plant


def test_every_change_and_every_search_is_told_newest_first() -> None:
    rows = changes()
    assert all(one["date"] >= other["date"] for one, other in pairwise(rows))
    assert len({row["id"] for row in rows}) == len(rows)
    for name in procedures():
        own = [row for row in rows if row["procedure"] == name]
        assert [row["what"] for row in own if row["kind"] == "changed"] == [
            one["what"] for one in content(name)["changes"]
        ]
        assert sum(row["kind"] == "searched" for row in own) == 1


def test_a_new_line_comes_first_and_leaves_the_others_their_ids(own_library: Path) -> None:
    name = default_procedure()
    before = changes()
    plant(
        own_library,
        f"pages/procedures/{name}.yaml",
        "changes:\n",
        "changes:\n  - {date: 2027-01-05, what: New.}\n",
    )
    plant(own_library, f"procedures/{name}/procedure.yaml", "last_search: .*", "last_search: 2027-01-04")
    after = changes()
    assert [(row["what"][:3], row["date"]) for row in after[:2]] == [
        ("New", "2027-01-05"),
        ("The", "2027-01-04"),
    ]
    kept = {row["id"] for row in before} - {f"{name}/{before[0]['date']}/searched"}
    assert kept < {row["id"] for row in after}


def test_two_changes_of_one_day_are_two_entries() -> None:
    lines = [{"date": "2027-01-05", "what": "One."}, {"date": "2027-01-05", "what": "Two."}]
    ids = [
        row["id"] for row in changes(lambda name: {"changes": lines}) if row["procedure"] == procedures()[0]
    ]
    assert len(set(ids)) == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("with 1.5 mm some", "with 1.5 mm (0.06 in) some"),
        ("0.5 to 2.5 mm deep", "0.5 to 2.5 mm (0.02 to 0.1 in) deep"),
        ("0.25–0.5 mm", "0.25–0.5 mm (0.01–0.02 in)"),
        ("a 2-cm scar and one of 10 cm", "a 2-cm (0.79 in) scar and one of 10 cm (3.9 in)"),
        ("in holes of 0.1 mm.", "in holes of 0.1 mm (0.004 in)."),
        ("1.5 mm (0.06 in)", "1.5 mm (0.06 in)"),
        ("4 mm² and 3 mm/s, 2 mm per second", "4 mm² and 3 mm/s, 2 mm per second"),
        ("light of 1340 nm, 3.5 mmol, 10 people", "light of 1340 nm, 3.5 mmol, 10 people"),
    ],
)
def test_another_unit_stands_beside_and_nothing_else_changes(text: str, told: str) -> None:
    assert beside(text, "us") == told
    assert beside(text) == beside(text, "metric") == text
    assert beside(told, "us") == told, "what has its inches is left alone"


@given(st.floats(0.05, 500))
def test_inches_are_right_to_what_is_shown(mm: float) -> None:
    shown = float(length(mm, "us").removesuffix(" in"))
    assert shown == pytest.approx(mm / 25.4, abs=0.05 if mm >= 25 else 0.005)
    assert length(mm) == f"{mm:g} mm"


@given(
    st.text(max_size=80) | st.from_regex(r"[a-z]{0,3} ?[0-9]{1,2}( to |-)?[0-9]? ?(mm|cm) x", fullmatch=True)
)
def test_taking_the_inches_away_gives_the_sentence_back(text: str) -> None:

    told = beside(text, "us")
    assert re.sub(r" \([\d.]+(?:\D+?[\d.]+)? in\)", "", told) == re.sub(
        r" \([\d.]+(?:\D+?[\d.]+)? in\)", "", text
    )


def test_no_price_is_converted() -> None:
    stated = price(100, 700, "USD", "EUR")
    assert stated == {
        "text": "100 to 700 USD",
        "currency": "USD",
        "chosen": "EUR",
        "other": True,
        "converted": False,
    }
    assert price(100, 100, "USD") == {**stated, "text": "100 USD", "chosen": "USD", "other": False}
    assert price(1, 2, "USD", "not one")["chosen"] == "USD"
    assert {"USD", "EUR", "GBP", "JPY", "INR"} <= set(currencies())
