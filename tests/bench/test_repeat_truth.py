"""How much a score may move: pairs of readings are counted against the change that is stated."""

from __future__ import annotations

import numpy as np
import pytest

from glabella.bench.change import retaken, scores_of, share_within
from glabella.skin.severity import detectable_change
from glabella.terms import Concern, Zone, load_yaml

KEY = ("scale", Concern.TONE, Zone.CHIN)


def test_pairs_within_their_change_are_counted() -> None:
    scores = {KEY: [(1.0, 0.5), (1.4, 0.5), (3.0, 0.5)]}
    assert share_within(scores) == (1, 3)
    assert share_within({KEY: [(1.0, 0.5)]}) == (0, 0)
    assert scores_of([]) == {}


def test_retakes_differ_from_each_other_but_keep_the_picture() -> None:
    y, x = np.mgrid[:200, :200]
    pixels = np.dstack([128 + 60 * np.sin(x / 9), 100 + 0.3 * y, 90 + 0.2 * x]).astype(np.uint8)
    one, other = (retaken(pixels, np.random.default_rng(seed)) for seed in (1, 2))
    assert (one != other).any()
    assert np.corrcoef(one[30:-30, 30:-30, 0].ravel(), pixels[30:-30, 30:-30, 0].ravel())[0, 1] > 0.5


@pytest.mark.parametrize("scale", list(load_yaml("skin", "change.yaml")))
def test_every_scale_states_how_its_change_was_measured(scale: str) -> None:
    for entry in load_yaml("skin", "change.yaml")[scale].values():
        assert entry["value"] > 0
        assert entry["locator"]
    assert detectable_change(scale, None) > 0
    assert detectable_change(scale, Zone.CHIN) > 0
