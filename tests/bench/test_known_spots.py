"""The yardstick of spots: a perfect answer scores 1, a missing or doubled one less."""

from __future__ import annotations

import numpy as np
import pytest

from glabella.bench.spots import DrawnSpot, f1, matched

TRUTH = [DrawnSpot(10, 10, 2, "pigment"), DrawnSpot(40, 10, 1, "blood"), DrawnSpot(10, 40, 4, "pigment")]
MM = 0.3


def test_the_truth_itself_is_paired_with_itself() -> None:
    centres = np.array([(one.x, one.y) for one in TRUTH])
    assert matched(centres, TRUTH, MM) == [0, 1, 2]
    assert f1(3, 3, 3) == 1


def test_a_second_answer_for_one_spot_and_a_far_one_are_no_pairs() -> None:
    found = np.array([(10.5, 10), (10, 10), (43, 10), (15, 40)])
    assert matched(found, TRUTH, MM) == [None, 0, None, 2]


def test_f1_counts_what_is_missed_and_what_is_too_many_alike() -> None:
    assert f1(1, 2, 2) == pytest.approx(0.5)
    assert f1(0, 4, 0) == 0
    assert f1(0, 0, 0) == 1
    assert matched(np.zeros((0, 2)), TRUTH, MM) == []
