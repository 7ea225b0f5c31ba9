"""Pores are found where they are in close-ups, and a coarse photograph says that it cannot show them."""

from __future__ import annotations

import numpy as np
import pytest
from skin_patches import patch

from glabella.skin import analyze
from glabella.skin.pores import covered, find_pores, refusal
from glabella.terms import Concern

SIDE, MM = 240, 0.06


def pitted(count: int = 8, depth: float = 0.15, diameter_mm: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    """Return log light with a grid of round pits, and their centres (n, 2)."""
    rows, columns = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    light = np.random.default_rng(2).normal(0, 0.004, (SIDE, SIDE)).astype(np.float32)
    places = np.linspace(25, SIDE - 25, count)
    centres = np.array([(x, y) for x in places for y in places])
    for x, y in centres:
        light -= depth * np.exp(-np.log(2) * (2 * MM * np.hypot(columns - x, rows - y) / diameter_mm) ** 2)
    return light.astype(np.float32), centres


def test_every_pit_is_found_once_where_it_is() -> None:
    light, centres = pitted()
    whole = np.ones_like(light)
    found = find_pores((light, light, light), whole, MM)
    assert len(found.pores) == len(centres)
    place = np.array([(one.x, one.y) for one in found.pores])
    assert np.linalg.norm(place[:, None] - centres, axis=2).min(axis=0).max() < 1.5
    assert found.per_cm2 == pytest.approx(len(centres) / (SIDE * MM / 10) ** 2)
    assert found.share == pytest.approx(covered(found.pores, (SIDE, SIDE)).mean(), rel=0.25)
    assert np.median([one.diameter * MM for one in found.pores]) == pytest.approx(0.3, rel=0.4)


def test_a_furrow_is_no_row_of_pores() -> None:
    light, _ = pitted()
    rows = np.mgrid[:SIDE, :SIDE][0]
    light -= 0.2 * np.exp(-0.5 * ((rows - 12) / 2.0) ** 2).astype(np.float32)
    found = find_pores((light, light, light), np.ones_like(light), MM)
    assert sum(abs(one.y - 12) < 4 for one in found.pores) == 0


def test_a_coarse_photograph_says_it_cannot_show_pores() -> None:
    assert refusal(0.07) is None
    for mm in (0.28, None):
        words = refusal(mm)
        assert words is not None
        assert "cannot show pores" in words
    notes = [s.note for s in analyze(patch()).findings.severities if s.concern is Concern.TEXTURE]
    assert notes
    assert all("cannot show pores" in note for note in notes)


def test_a_close_up_lists_its_pores() -> None:
    light, centres = pitted()
    found = analyze(patch(light, mm=MM, size=SIDE)).findings
    pores = [one for one in found.objects if one.kind == "pore"]
    assert 0.5 * len(centres) < len(pores) <= 1.2 * len(centres)
    assert all(one.width_mm is not None and 0.1 < one.width_mm < 0.8 for one in pores)
