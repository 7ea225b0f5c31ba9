"""The figures on the pages are the bench's own: what it writes, they read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from glabella.bench.truth import Figure
from glabella.bench.truth.document import HEADINGS, as_markdown

sys.path.insert(0, str(Path(__file__).parents[2] / "docs" / "_ext"))
from glabella_figures import truth_rows

FIGURES = (
    Figure(
        "colour", "melanin", 0.871, "1", "≥ 0.95", False, {1: 0.9, 10: 0.8}, {"fixed vectors": 0.6}, note="a"
    ),
    Figure("colour", "blood", 0.9, "1", "≥ 0.8", True),
    Figure("relief", "scar types", 0.81, "1", "≥ 0.8", True),
)


@pytest.fixture(scope="module")
def page() -> str:
    return as_markdown(FIGURES, "truth.svg")


def test_each_part_gives_its_own_rows(page: str) -> None:
    assert [row[:4] for row in truth_rows(page, HEADINGS["colour"])] == [
        ["melanin", "0.871", "≥ 0.95", "NOT MET"],
        ["blood", "0.900", "≥ 0.8", "met"],
    ]
    assert truth_rows(page, HEADINGS["colour"])[0][5] == "fixed vectors 0.600"
    assert [row[0] for row in truth_rows(page, HEADINGS["relief"])] == ["scar types"]


def test_a_part_that_was_not_measured_has_none(page: str) -> None:
    assert truth_rows(page, HEADINGS["speed"]) == []
