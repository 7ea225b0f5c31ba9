"""Pits are found with their size and type; spots of pigment and grain are not taken for them."""

from __future__ import annotations

import numpy as np
import pytest
from skin_patches import MM, grain

from glabella.skin.scars import Mark, find_marks, kind_of, mark_signature

SIZE = 160
WHOLE = np.ones((SIZE, SIZE), np.float32)


def pit(diameter_mm: float, slope: tuple[float, float], depth: float = 0.25) -> np.ndarray:
    """Return the log shading of a round pit in the middle under light with that slope."""
    y, x = (np.mgrid[:SIZE, :SIZE] - SIZE / 2).astype(np.float32)
    sigma = 0.3 * diameter_mm / MM
    height = -np.exp(-0.5 * (x**2 + y**2) / sigma**2)
    uphill_y, uphill_x = np.gradient(height * sigma)
    even = max(0.0, 1 - float(np.hypot(*slope)))
    return (depth * (-slope[0] * uphill_x - slope[1] * uphill_y + even * height)).astype(np.float32)


@pytest.mark.parametrize(
    ("diameter", "kind"), [(1.4, "ice_pick"), (2.0, "boxcar"), (4.0, "boxcar"), (4.1, "rolling")]
)
def test_the_type_follows_the_width(diameter: float, kind: str) -> None:
    assert kind_of(diameter) == kind


@pytest.mark.parametrize("slope", [(0.0, 0.0), (0.7, 0.0), (-0.4, 0.5)])
@pytest.mark.parametrize("diameter", [1.8, 2.7, 4.0])
def test_a_pit_is_found_once_in_its_place(diameter: float, slope: tuple[float, float]) -> None:
    shading = pit(diameter, slope) + grain(SIZE, 0.006)
    marks = find_marks(0.85 * shading, shading, WHOLE, MM, slope)
    assert len(marks) == 1
    assert np.hypot(marks[0].x - SIZE / 2, marks[0].y - SIZE / 2) < 0.35 * diameter / MM + 1
    assert marks[0].diameter * MM == pytest.approx(diameter, rel=0.6)


def test_a_spot_of_pigment_is_no_pit() -> None:
    spot = pit(2.7, (0.0, 0.0)) + grain(SIZE, 0.004)
    assert not find_marks(0.4 * spot, spot, WHOLE, MM, (0.0, 0.0))


def test_grain_and_smooth_skin_have_no_pits() -> None:
    flat = np.zeros((SIZE, SIZE), np.float32)
    assert not find_marks(flat, flat, WHOLE, MM, (0.5, 0.0))
    noise = grain(SIZE, 0.01)
    assert len(find_marks(0.85 * noise, noise, WHOLE, MM, (0.5, 0.0))) <= 1


def test_a_crease_is_no_pit() -> None:
    y = np.mgrid[:SIZE, :SIZE][0].astype(np.float32)
    line = (-0.3 * np.exp(-0.5 * ((y - 80) / 2.0) ** 2)).astype(np.float32)
    assert not find_marks(0.85 * line, line + grain(SIZE, 0.003), WHOLE, MM, (0.0, 0.0))


def test_the_signature_takes_the_pit_away_and_ends_near_it() -> None:
    shading = pit(2.7, (0.0, 0.0))
    mark = Mark(SIZE / 2, SIZE / 2, 2.7 / MM, "boxcar", 0.2)
    signature = mark_signature(shading, [mark], WHOLE, MM)
    near = np.abs(shading) > 0.05
    left = shading - signature
    assert np.sqrt((left[near] ** 2).mean()) < 0.6 * np.sqrt((shading[near] ** 2).mean())
    y, x = np.mgrid[:SIZE, :SIZE] - SIZE / 2
    assert not signature[np.hypot(x, y) > 2.5 * 2.7 / MM].any()


def test_no_marks_no_signature() -> None:
    assert not mark_signature(grain(SIZE), [], WHOLE, MM).any()
