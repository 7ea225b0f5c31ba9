"""Spots are found where they are, as large as they are, in their own colour; nothing else is one."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from glabella.skin.analysis import flattened
from glabella.skin.chromophores import colour
from glabella.skin.relief import log_light
from glabella.skin.spots import Spot, find_spots, spot_colours

Array = NDArray[np.float32]

SIDE, MM = 220, 0.28
MELANIN, BLOOD = 0.02, 0.008
CENTRES = [(50.0, 60.0), (150.0, 50.0), (60.0, 160.0), (160.0, 150.0)]
WHOLE = np.ones((SIDE, SIDE), np.float32)
INNER = np.pad(np.ones((SIDE - 12, SIDE - 12), np.float32), 6)


def discs(diameter_mm: float) -> Array:
    rows, columns = np.mgrid[:SIDE, :SIDE]
    far = np.min([np.hypot(columns - x, rows - y) for x, y in CENTRES], axis=0) * MM
    return np.exp(-np.log(2) * (2 * far / diameter_mm) ** 4).astype(np.float32)


def spots_of(melanin: Array, blood: Array, *, red: bool = True) -> list[Spot]:
    random = np.random.default_rng(3)
    rgb = colour(melanin, blood, 0.8)
    rgb = rgb * np.exp(random.normal(0, 0.01, rgb.shape)).astype(np.float32)
    planes = flattened(log_light(rgb), WHOLE, MM)
    return find_spots(planes, INNER, MM, (MELANIN, BLOOD), blood=red)


@pytest.mark.parametrize("diameter", [1.2, 2.0, 3.5])
@pytest.mark.parametrize("kind", ["pigment", "blood"])
def test_each_spot_is_found_once_in_its_place_with_its_kind_and_area(diameter: float, kind: str) -> None:
    more = 1 + discs(diameter)
    melanin = MELANIN * (more if kind == "pigment" else WHOLE)
    blood = BLOOD * (more if kind == "blood" else WHOLE)
    found = spots_of(melanin, blood)
    assert len(found) == len(CENTRES)
    for x, y in CENTRES:
        nearest = min(found, key=lambda one: np.hypot(one.x - x, one.y - y))
        assert np.hypot(nearest.x - x, nearest.y - y) <= 2
        assert nearest.kind == kind
        assert nearest.contrast > 0
        assert nearest.outline is not None
        assert nearest.area * MM**2 == pytest.approx(np.pi / 4 * diameter**2, rel=0.5)


def test_grain_alone_makes_no_spots() -> None:
    assert spots_of(WHOLE * MELANIN, WHOLE * BLOOD) == []


def test_where_blood_cannot_be_seen_no_red_spot_is_told() -> None:
    found = spots_of(WHOLE * MELANIN, BLOOD * (1 + discs(2.0)), red=False)
    assert all(one.kind == "pigment" for one in found)


def test_melanin_darkens_blue_most_and_blood_green() -> None:
    melanin, blood = spot_colours(MELANIN, BLOOD)
    assert (np.concatenate([melanin, blood]) > 0).all()
    assert melanin[2] > melanin[1] > melanin[0]
    assert blood[1] > blood[0]


def test_too_little_skin_has_no_spots() -> None:
    nothing = np.zeros((SIDE, SIDE), np.float32)
    planes = (nothing, nothing, nothing)
    assert find_spots(planes, nothing, MM, (MELANIN, BLOOD)) == []
