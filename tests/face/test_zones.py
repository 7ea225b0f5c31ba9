"""Zones share out the skin: completely, smoothly, and where anatomy puts them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from glabella.face.mesh import canonical_mesh
from glabella.face.zones import iris_scale, zone_maps
from glabella.terms import MissingPart, Zone

SHAPE = (260, 220)
FACE_ZONES = set(Zone) - {Zone.PATCH}
INSIDE = {
    Zone.FOREHEAD: (151, 69, 299), Zone.GLABELLA: (8, 9), Zone.PERIORBITAL: (230, 450, 35, 265),
    Zone.NOSE: (5, 4, 195), Zone.CHEEKS: (50, 280, 205, 425), Zone.UPPER_LIP: (164,), Zone.CHIN: (199, 200),
    Zone.JAW: (136, 365), Zone.NASOLABIAL: (206, 426),
}  # fmt: skip


@cache
def face_points() -> NDArray[np.float32]:
    """The canonical mesh seen from the front at 1 mm per pixel, with irises of 11.7 mm."""
    try:
        vertices = canonical_mesh().vertices
    except MissingPart as absent:
        pytest.skip(str(absent))
    points = np.zeros((478, 3), np.float32)
    points[:468] = vertices * np.array([1, -1, -1], np.float32)
    points[:468, :2] += np.array([110, 120], np.float32)
    for first, corners in ((468, (33, 133)), (473, (362, 263))):
        centre = points[list(corners)].mean(0)
        points[first] = centre
        for k, step in enumerate([(1, 0), (0, -1), (-1, 0), (0, 1)], start=1):
            points[first + k] = centre + 11.7 / 2 * np.array([*step, 0], np.float32)
    return points


def soft_skin(seed: int) -> NDArray[np.float32]:
    return np.random.default_rng(seed).random(SHAPE).astype(np.float32)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 999), scale=st.floats(0.3, 1.0), dx=st.floats(-60, 60), dy=st.floats(-60, 60))
def test_zones_add_up_to_the_skin(seed: int, scale: float, dx: float, dy: float) -> None:
    points = face_points() * np.float32(scale) + np.array([dx, dy, 0], np.float32)
    skin = soft_skin(seed)
    zones = zone_maps(points, skin)
    assert set(zones) == FACE_ZONES
    np.testing.assert_allclose(sum(zones.values()), skin, atol=1e-5)
    assert all(z.dtype == np.float32 and z.min() >= 0 and z.max() <= 1 for z in zones.values())


def test_no_skin_means_no_zone() -> None:
    zones = zone_maps(face_points(), np.zeros(SHAPE, np.float32))
    assert not any(z.any() for z in zones.values())


@pytest.mark.parametrize("zone", list(INSIDE))
def test_each_zone_lies_where_anatomy_puts_it(zone: Zone) -> None:
    points = face_points()
    zones = zone_maps(points, np.ones(SHAPE, np.float32))
    for landmark in INSIDE[zone]:
        x, y = np.round(points[landmark, :2]).astype(int)
        assert max(zones, key=lambda z: float(zones[z][y, x])) is zone


def test_forehead_reaches_the_hairline_and_the_neck_begins_below_the_jaw() -> None:
    points = face_points()
    zones = zone_maps(points, np.ones(SHAPE, np.float32))
    x, top = np.round(points[10, :2]).astype(int)
    chin = round(float(points[152, 1]))
    assert zones[Zone.FOREHEAD][max(0, top - 25), x] > 0.99
    assert zones[Zone.NECK][chin + 15, x] > 0.99


def test_borders_are_feathered_over_millimetres() -> None:
    zones = zone_maps(face_points(), np.ones(SHAPE, np.float32))
    steps = [max(np.abs(np.diff(z, axis=axis)).max() for axis in (0, 1)) for z in zones.values()]
    assert max(steps) < 0.35


def test_a_mirrored_face_has_mirrored_zones() -> None:
    points = face_points()
    width = SHAPE[1]
    zones = zone_maps(points, np.ones(SHAPE, np.float32))
    for zone, share in zones.items():
        assert np.abs(share - share[:, ::-1])[:, 1:].mean() < 0.02, zone
    assert width == 2 * points[168, 0]


def test_iris_scale_is_millimetres_per_pixel() -> None:
    points = face_points()
    assert iris_scale(points) == pytest.approx(1.0, abs=1e-4)
    assert iris_scale(points * np.float32(2)) == pytest.approx(0.5, abs=1e-4)
