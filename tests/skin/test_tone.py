"""Patches of pigment and redness on faces made by hand: found where they are, nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from glabella.capture import Photo
from glabella.capture.colour import encode_srgb
from glabella.face import Face, Frame, Pose
from glabella.skin.chromophores import colour
from glabella.skin.reading import read_colour
from glabella.skin.redness import read_redness
from glabella.skin.tone import read_tone, tone_structure
from glabella.terms import Concern, Quantity, Tier, Zone

Array = NDArray[np.float32]

SIDE = 240
MM = 0.5


def patch_of_skin(rgb: Array) -> Face:
    """A flat patch of body skin that fills its frame, 0.5 mm a pixel."""
    pixels = np.round(encode_srgb(rgb) * 255).astype(np.uint8)
    skin = np.ones(rgb.shape[:2], np.float32)
    return Face(
        Photo(pixels, "PNG", "sRGB"),
        np.zeros((0, 3), np.float32),
        {},
        Pose(0, 0, 0),
        Quantity(MM, 0.9 * MM, 1.1 * MM, "mm", "test", "", Tier.ASSUMED),
        Frame(0, 0, *rgb.shape[:2]),
        skin,
        {Zone.PATCH: skin},
    )


def disc(x: float, y: float, mm: float) -> Array:
    rows, columns = np.mgrid[:SIDE, :SIDE]
    distance = np.hypot(columns - x, rows - y) * MM
    return np.clip((mm - distance) / 1.5 + 0.5, 0, 1).astype(np.float32)


def light() -> Array:
    """Shading that falls to a half from left to right."""
    return np.broadcast_to(np.linspace(1, 0.5, SIDE, dtype=np.float32), (SIDE, SIDE))


@pytest.mark.parametrize("melanin", [0.012, 0.03, 0.07])
def test_a_patch_is_found_and_nothing_else(melanin: float) -> None:
    shape = disc(130, 110, 9)
    face = patch_of_skin(colour(melanin * (1 + 1.2 * shape), 0.009, light()))
    added = tone_structure(face, melanin * (1 + 1.2 * shape), light()).melanin
    assert added is not None
    assert (added >= 0).all()
    assert (added[disc(130, 110, 14) == 0] == 0).all()
    inside = added[shape == 1] / (1.2 * melanin)
    assert 0.6 < float(np.median(inside)) < 1.2


@pytest.mark.parametrize("melanin", [0.01, 0.03, 0.08, 0.2])
def test_even_skin_in_falling_light_has_no_patch(melanin: float) -> None:
    face = patch_of_skin(colour(melanin, 0.009, light()))
    read = read_colour(face, colour(melanin, 0.009, light()))
    tone = read_tone(face, read.melanin, read.shading)
    assert tone.structure.melanin is not None
    assert not tone.structure.melanin.any()
    assert tone.objects == ()


def test_freckles_are_no_patches() -> None:
    freckles = np.maximum.reduce([disc(60 + 40 * i, 60 + 35 * j, 0.9) for i in range(4) for j in range(4)])
    melanin = 0.02 * (1 + 2 * freckles)
    tone = read_tone(patch_of_skin(colour(melanin, 0.009, 0.8)), melanin, np.full_like(melanin, 0.8))
    assert tone.structure.melanin is not None
    assert not tone.structure.melanin.any()
    assert tone.objects == ()


def test_redness_is_found_where_it_is() -> None:
    shape = disc(150, 100, 8)
    blood = (0.008 * (1 + 2 * shape)).astype(np.float32)
    melanin = np.full_like(blood, 0.02)
    redness = read_redness(patch_of_skin(colour(melanin, blood, 0.8)), melanin, blood)
    assert redness.refusal is None
    assert [one.kind for one in redness.objects] == ["red_area"]
    outline = np.array(redness.objects[0].path)
    np.testing.assert_allclose(outline.mean(axis=0), [150, 100], atol=4)
    assert redness.severities[0].value > 0


def test_no_blood_no_redness_and_dark_skin_is_refused() -> None:
    even = np.full((SIDE, SIDE), 0.008, np.float32)
    calm = read_redness(patch_of_skin(colour(0.02, even, 0.8)), np.full_like(even, 0.02), even)
    assert calm.objects == ()
    assert [one.value for one in calm.severities] == [0.0]
    dark = read_redness(patch_of_skin(colour(0.3, even, 0.8)), np.full_like(even, 0.3), even)
    assert dark.refusal is not None
    assert dark.severities == ()
    assert all(one.concern is Concern.REDNESS for one in calm.severities)


@pytest.mark.parametrize("radius", [1.4, 1.7, 2.0, 2.3, 2.6, 3.5])
def test_what_is_too_small_to_list_is_not_painted_either(radius: float) -> None:
    melanin = 0.03 * (1 + 1.6 * disc(130, 110, radius))
    tone = read_tone(
        patch_of_skin(colour(melanin, 0.009, 0.8)), melanin, np.full((SIDE, SIDE), 0.8, np.float32)
    )
    added = tone.structure.melanin
    assert added is not None
    assert added.any() == bool(tone.objects)


def test_a_small_patch_goes_and_a_large_one_stays() -> None:
    both: Array = np.float32(0.03) * (1 + 1.6 * disc(130, 110, 9) + 1.6 * disc(40, 40, 1.9))
    alone: Array = np.float32(0.03) * (1 + 1.6 * disc(130, 110, 9))
    light_on_it = np.full((SIDE, SIDE), 0.8, np.float32)
    near = disc(40, 40, 8) > 0
    found = read_tone(patch_of_skin(colour(both, 0.009, 0.8)), both, light_on_it)
    without = read_tone(patch_of_skin(colour(alone, 0.009, 0.8)), alone, light_on_it)
    assert found.structure.melanin is not None
    assert without.structure.melanin is not None
    assert len(found.objects) == len(without.objects) == 1
    assert not found.structure.melanin[near].any()
    assert float(found.structure.melanin[110, 130]) == pytest.approx(
        float(without.structure.melanin[110, 130]), rel=0.05
    )
