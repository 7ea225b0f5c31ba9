"""Pits are found in a height with their width, depth and type; furrows and roughness are not."""

from __future__ import annotations

import numpy as np
import pytest

from glabella.skin.filters import gaussian
from glabella.skin.scars import Mark, Profile, find_marks, kind_of, mark_signature, profile_at, with_contrast

SIZE = 240
MM = 0.15
WHOLE = np.ones((SIZE, SIZE), np.float32)


def rough(strength: float = 0.01, seed: int = 1) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, 1, (SIZE, SIZE)).astype(np.float32)
    smooth = gaussian(noise, 2.0)
    return np.asarray(strength * smooth / smooth.std(), np.float32)


def pit(width_mm: float, power: float, depth: float = 0.2, at: tuple[int, int] = (120, 120)) -> np.ndarray:
    """Return the height of a round pit whose depth is halved at half its width; a high power: steep walls."""
    y, x = np.mgrid[:SIZE, :SIZE].astype(np.float32)
    d = np.hypot(x - at[0], y - at[1]) * MM / (0.5 * width_mm)
    return np.asarray(-depth * np.exp(-np.log(2) * d**power), np.float32)


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        (Profile(0.2, 0.3, 0.6, 0.85), "ice_pick"),
        (Profile(0.2, 0.8, 0.9, 1.0), "boxcar"),
        (Profile(0.2, 1.2, 1.5, 1.8), "boxcar"),
        (Profile(0.2, 0.8, 1.6, 2.7), "rolling"),
    ],
)
def test_the_type_follows_width_and_walls(shape: Profile, kind: str) -> None:
    assert kind_of(shape) == kind


@pytest.mark.parametrize(
    ("width", "power", "kind"),
    [(1.2, 2, "ice_pick"), (2.4, 6, "boxcar"), (3.4, 6, "boxcar"), (5, 2.2, "rolling")],
)
def test_a_pit_is_found_once_in_its_place_with_its_type(width: float, power: float, kind: str) -> None:
    marks = find_marks(pit(width, power) + rough(), WHOLE, MM)
    assert len(marks) == 1
    assert marks[0].kind == kind
    assert np.hypot(marks[0].x - 120, marks[0].y - 120) < 0.3 * width / MM + 1
    assert marks[0].depth == pytest.approx(0.2, rel=0.3)
    assert marks[0].diameter * MM == pytest.approx(width, rel=0.4)


def test_a_profile_has_the_widths_of_its_pit() -> None:
    shape = profile_at(pit(3.0, 4), 120, 120, MM)
    assert shape.depth == pytest.approx(0.2, rel=0.05)
    assert 2 * shape.half == pytest.approx(3.0, abs=0.15)
    assert shape.quarter < shape.half < shape.three_quarters


def test_roughness_and_flat_skin_have_hardly_a_pit() -> None:
    assert not find_marks(np.zeros((SIZE, SIZE), np.float32), WHOLE, MM)
    assert len(find_marks(rough(), WHOLE, MM)) <= 1


def test_a_furrow_is_no_pit() -> None:
    y = np.mgrid[:SIZE, :SIZE][0].astype(np.float32)
    furrow = -0.2 * np.exp(-0.5 * ((y - 120) / 5.0) ** 2)
    assert not find_marks(np.asarray(furrow + rough(0.004), np.float32), WHOLE, MM)


def test_nothing_is_found_outside_the_weight() -> None:
    weight = WHOLE.copy()
    weight[:, 100:] = 0
    assert not find_marks(pit(2.4, 6) + rough(), weight, MM)


def test_contrast_is_read_from_the_light_over_the_pit() -> None:
    (mark,) = with_contrast([Mark(120, 120, 16, "boxcar", 0.0)], pit(2.4, 6, depth=0.3))
    assert mark.contrast == pytest.approx(0.075, rel=0.2)


def test_the_signature_takes_the_pit_away_and_ends_near_it() -> None:
    shading = pit(2.7, 2.2, depth=0.25)
    mark = Mark(120, 120, 2.7 / MM, "boxcar", 0.2)
    signature = mark_signature(shading, [mark], WHOLE, MM)
    near = np.abs(shading) > 0.05
    left = shading - signature
    assert np.sqrt((left[near] ** 2).mean()) < 0.6 * np.sqrt((shading[near] ** 2).mean())
    y, x = np.mgrid[:SIZE, :SIZE] - 120
    assert not signature[np.hypot(x, y) > 2.5 * 2.7 / MM].any()


def test_no_marks_no_signature() -> None:
    assert not mark_signature(rough(), [], WHOLE, MM).any()
