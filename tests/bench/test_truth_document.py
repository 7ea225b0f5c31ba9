"""The bench of truth tells every figure: worst tone first, peers beside, what was not measured said so."""

from __future__ import annotations

import json
import math
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from glabella.bench.truth import Figure, as_document, as_text, measure_truth, write_document
from glabella.bench.truth.fairness import fairness, resampled
from glabella.bench.truth.plot import drawn, shown, svg
from glabella.terms import WrongUsage

BY_TONE = {1: 0.8, 5: 0.75, 9: 0.4, 10: 0.1}
TONES = Figure(
    "findings", "spots | F1", 0.7, "1", "≥ 0.6", True, BY_TONE, peers={"blob_dog": 0.5}, exempt=(10,)
)
ABSENT = Figure("repeatability", "series", math.nan, "1", "≥ 0.95", False, note="No real photographs here.")
SPEED = Figure("speed", "all findings", 9.5, "floors", "≤ 10", True)
ALL = (TONES, ABSENT, SPEED)


def test_tones_come_worst_first_and_json_has_no_nan() -> None:
    document = json.loads(json.dumps(as_document(ALL), allow_nan=False))
    assert [one["tone"] for one in document["figures"][0]["by_tone"]] == [10, 9, 5, 1]
    assert document["figures"][1]["value"] is None
    assert document["met"] == 2


def test_the_table_says_what_is_met_and_what_is_not_measured() -> None:
    text = as_text((*ALL, Figure("relief", "r", 0.1, "1", "≥ 0.75", False)))
    assert "NOT MET" in text
    assert "not measured" in text
    assert "blob_dog 0.500" in text
    assert text.index("10: 0.10") < text.index("9: 0.40") < text.index("1: 0.80")


def test_fairness_compares_what_worst_and_median_tone_miss_without_the_exempt() -> None:
    (one,) = fairness(ALL)
    assert one.value == pytest.approx((1 - 0.4) / (1 - 0.75))
    assert not one.met
    assert "tone 9" in one.note
    assert "10" in one.note


def cases(*scores: float) -> list[tuple[float, float]]:
    return [(score, 1.0) for score in scores]


def test_a_ratio_of_few_and_scattered_cases_says_that_chance_would_give_it() -> None:
    scattered = dict.fromkeys((1, 2, 3), cases(0.2, 0.9, 0.95)) | {4: cases(0.2, 0.2, 0.9)}
    alike = {
        tone: cases(*(level + 0.01 * k for k in range(6))) for tone, level in ((1, 0.9), (2, 0.9), (3, 0.5))
    }
    ratios = {}
    for name, samples in (("scattered", scattered), ("alike", alike)):
        by_tone = {tone: sum(one for one, _ in rows) / len(rows) for tone, rows in samples.items()}
        (ratios[name],) = fairness(
            [Figure("relief", name, 0.8, "1", "≥ 0.5", True, by_tone, samples=samples)]
        )
    (low, high), (sure_low, _) = ratios["scattered"].interval or (0, 0), ratios["alike"].interval or (0, 0)
    assert low < 1.25 < high
    assert sure_low > 3
    assert "chance would give" in ratios["alike"].note
    assert "[" in as_text([ratios["alike"]])


def test_cases_count_by_their_weight() -> None:
    pools = [np.array([[1.0, 9.0], [0.0, 1.0]]), np.array([[0.9, 1.0]]), np.array([[0.9, 1.0]])]
    interval, _ = resampled(pools)
    assert interval[0] == pytest.approx(1.0)
    assert interval[1] == pytest.approx(10.0)


def test_perfect_tones_are_fair() -> None:
    perfect = Figure("colour", "x", 1.0, "1", "≥ 0.9", True, by_tone=dict.fromkeys(range(1, 11), 1.0))
    (one,) = fairness([perfect])
    assert one.value == 1
    assert one.met


def test_page_and_plot_are_written_side_by_side(tmp_path: Path) -> None:
    write_document(ALL, tmp_path / "docs" / "truth.md")
    page = (tmp_path / "docs" / "truth.md").read_text(encoding="utf-8")
    assert "(truth.svg)" in page
    assert "spots \\| F1" in page
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert all(line.replace("\\|", "").count("|") == 8 for line in rows)
    ElementTree.fromstring((tmp_path / "docs" / "truth.svg").read_text(encoding="utf-8"))


def test_the_plot_shows_what_lies_between_nothing_and_perfect() -> None:
    assert shown(ALL) == [TONES]
    picture = svg(ALL)
    assert picture.count("<circle") == len(TONES.by_tone)
    assert "blob_dog" in picture


def test_the_plot_turns_what_should_be_low() -> None:
    low = Figure("colour", "cross-talk", 0.1, "1", "< 0.3", True, peers={"fixed_vectors": 0.4})
    turned = drawn(low)
    assert (turned.name, turned.value, turned.wanted) == ("1 − cross-talk", 0.9, "> 0.7")
    assert turned.peers == {"fixed_vectors": 0.6}
    assert drawn(TONES) is TONES
    assert "1 − cross-talk" in svg([low])


def test_an_unknown_part_is_refused_with_the_choices() -> None:
    with pytest.raises(WrongUsage, match="findings"):
        measure_truth(["beauty"])
