"""A patch is what its truth says, under any light and to any camera, with each feature where its mask is."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import pytest

from glabella.synth import (
    FEATURES,
    Faults,
    Light,
    SynthPatch,
    compose,
    light_named,
    light_towards,
    relight,
    retake,
    synthesise_patch,
)
from glabella.synth.optics import SENSORS, encode, skin_colour
from glabella.terms import WrongUsage

SIZE = 256
TRUTH = ("melanin", "haemoglobin", "relief", "form", "line_depth", "scar_depth", "scar_types", "pores")


@lru_cache(maxsize=4)
def patch(name: str, seed: int = 3) -> SynthPatch:
    """Return a patch of 6 cm with one feature, at a scale that suits it."""
    fine = name in ("pores", "vessels", "ice_pick_scars", "fine_lines")
    return synthesise_patch(5, seed, SIZE, mm_per_pixel=0.07 if fine else 0.24, features=[name])


def recomposed(made: SynthPatch) -> np.ndarray:
    colour = skin_colour(made.melanin, made.haemoglobin, made.sensor)
    return encode(compose(colour, made.shading_rgb, made.specular, made.coverage, made.rest))


@pytest.mark.parametrize("sensor", SENSORS)
@pytest.mark.parametrize("site", ["cheek", "thigh"])
def test_the_picture_is_what_its_truth_says(sensor: str, site: str) -> None:
    made = synthesise_patch(7, 2, SIZE, mm_per_pixel=0.2, sensor=sensor, site=site, scale="coin")
    assert np.array_equal(recomposed(made), made.picture)
    assert np.array_equal(retake(made, Faults()), made.picture)


def test_one_seed_is_one_patch_and_another_seed_another() -> None:
    first, again, other = (synthesise_patch(4, seed, 128) for seed in (5, 5, 6))
    assert np.array_equal(first.picture, again.picture)
    assert (first.picture != other.picture).mean() > 0.5


def test_one_seed_is_one_skin_at_every_scale() -> None:
    fine, coarse = (synthesise_patch(5, 9, n, mm_per_pixel=51.2 / n) for n in (512, 256))
    shrunk = cv2.resize(fine.picture, (256, 256), interpolation=cv2.INTER_AREA)
    assert np.abs(shrunk.astype(float) - coarse.picture).mean() < 4
    assert len(fine.marks) == len(coarse.marks)
    for a, b in zip(fine.marks, coarse.marks, strict=True):
        assert abs((a.x + 0.5) / 2 - 0.5 - b.x) < 1e-6


def test_plain_skin_has_no_feature() -> None:
    made = synthesise_patch(4, 1, SIZE, features=())
    assert not made.masks
    assert (made.lines, made.scars, made.marks, len(made.pores)) == ((), (), (), 0)
    for part in (made.spots, made.line_depth, made.scar_depth, made.scar_types):
        assert not part.any()
    assert np.log(made.melanin).std() < 0.15
    assert np.log(made.haemoglobin).std() < 0.30
    assert np.abs(made.relief).max() < 0.12


@pytest.mark.parametrize("name", ["left", "front", "right", "raking", "overcast", "frontal", "oblique"])
def test_another_light_leaves_the_truth_alone(name: str) -> None:
    made = synthesise_patch(5, 4, 128)
    lit = relight(made, name)
    for field in TRUTH:
        assert np.array_equal(getattr(made, field), getattr(lit, field))
    assert np.array_equal(lit.light, light_named(name).direction)
    assert np.array_equal(recomposed(lit), lit.picture)
    assert not np.array_equal(lit.picture, made.picture)
    assert np.array_equal(relight(lit, made.lamp).picture, made.picture)


def test_a_light_stands_where_it_is_said_to() -> None:
    assert np.allclose(Light(90 - 1e-9 - 30, 0).direction, [np.sqrt(0.75), 0, 0.5])
    for direction in ((0.5, 0.2, 0.7), (-2.0, 1.0, 3.0), (0.0, 0.0, 1.0)):
        assert np.allclose(
            light_towards(direction).direction, np.array(direction) / np.linalg.norm(direction)
        )


def test_slopes_towards_the_light_are_brighter() -> None:
    made = relight(synthesise_patch(5, 4, SIZE, features=["rolling_scars"]), Light(60, 0, 0.8))
    rises_right = np.gradient(made.relief, axis=1) / made.mm_per_pixel
    assert np.corrcoef(rises_right.ravel(), made.shading.ravel())[0, 1] < -0.5


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_is_where_its_mask_says_and_in_its_own_channel(name: str) -> None:
    made, plain = (
        patch(name),
        synthesise_patch(5, 3, SIZE, mm_per_pixel=patch(name).mm_per_pixel, features=()),
    )
    truth, mask = made.ground.features[name], made.masks[name]
    assert 0.0004 < mask.mean() < 0.8
    assert truth.marks
    for field, change in (("melanin", truth.melanin), ("haemoglobin", truth.haemoglobin)):
        log_ratio = np.log(getattr(made, field)) - np.log(getattr(plain, field))
        assert np.allclose(log_ratio, change, atol=2e-3)
    strongest = max(
        np.abs(part[mask]).mean() for part in (truth.melanin, truth.haemoglobin, 5 * truth.height)
    )
    for part, scale in ((truth.melanin, 1), (truth.haemoglobin, 1), (truth.height, 5)):
        if np.abs(part[mask]).mean() * scale == strongest:
            assert np.abs(part[mask]).mean() > 2.5 * np.abs(part[~mask]).mean()


@pytest.mark.parametrize(
    ("name", "field", "sign"),
    [
        ("freckles", "melanin", 1), ("solar_spots", "melanin", 1), ("melasma", "melanin", 1),
        ("redness", "haemoglobin", 1), ("papules", "haemoglobin", 1), ("vessels", "haemoglobin", 1),
        ("red_stretch_marks", "haemoglobin", 1), ("white_stretch_marks", "melanin", -1),
        ("white_stretch_marks", "haemoglobin", -1), ("surgical_scar", "melanin", -1),
    ],
)  # fmt: skip
def test_pigment_changes_the_way_it_should(name: str, field: str, sign: int) -> None:
    made = patch(name)
    value = np.log(getattr(made, field))
    assert sign * (value[made.masks[name]].mean() - value[~made.masks[name]].mean()) > 0.1


def test_scars_have_the_sizes_of_their_type() -> None:
    found = {}
    for kind in ("ice_pick", "boxcar", "rolling"):
        made = synthesise_patch(4, 1, 512, mm_per_pixel=0.16, features=[f"{kind}_scars"])
        assert {scar.kind for scar in made.scars} == {kind}
        assert len(made.scars) >= 5
        found[kind] = made
        for scar in made.scars:
            assert abs(made.scar_depth[round(scar.y), round(scar.x)] - scar.depth_mm) < 0.25 * scar.depth_mm
    width = {kind: np.array([s.width_mm for s in made.scars]) for kind, made in found.items()}
    assert width["ice_pick"].max() < 2
    assert width["boxcar"].min() >= 1.5
    assert width["boxcar"].max() <= 4
    assert width["rolling"].min() > 4


def test_pores_are_counted_placed_and_sized() -> None:
    made = synthesise_patch(4, 1, SIZE, mm_per_pixel=0.05, features=["pores"])
    x, y, width, depth = made.pores.T
    assert 60 < len(x) / (SIZE * 0.05 / 10) ** 2 < 90
    assert width.min() > 0.15
    assert width.max() < 0.6
    inside = (x > 4) & (x < SIZE - 5) & (y > 4) & (y < SIZE - 5)
    at = made.ground.features["pores"].height[
        np.round(y[inside]).astype(int), np.round(x[inside]).astype(int)
    ]
    assert np.all(at < -0.7 * depth[inside])


@pytest.mark.parametrize("kind", ["coin", "ruler"])
def test_a_thing_of_known_size_is_there(kind: str) -> None:
    made = synthesise_patch(3, 1, 512, mm_per_pixel=0.2, features=(), site="thigh", scale=kind)
    stick = made.ground.yardstick
    assert stick is not None
    long = np.linalg.norm(stick.ends[1] - stick.ends[0]) * made.mm_per_pixel
    assert abs(long - stick.size_mm) < 0.02
    assert 0.03 < stick.alpha.mean() < 0.4
    assert not made.coverage[stick.alpha == 1].any()
    if kind == "coin":
        assert abs(stick.alpha.sum() * made.mm_per_pixel**2 - np.pi / 4 * stick.size_mm**2) < 2


def test_limbs_are_round_and_cheeks_flat() -> None:
    assert not synthesise_patch(3, 1, 96, features=()).form.any()
    assert synthesise_patch(3, 1, 96, mm_per_pixel=0.5, features=(), site="thigh").form.min() < -2


@pytest.mark.parametrize(
    "asked",
    [
        {"features": ["warts"]}, {"features": {"pores": 9.0}}, {"light": "moon"}, {"site": "tail"},
        {"scale": "banana"}, {"scale": "coin"}, {"mm_per_pixel": 0.0}, {"size": 8},
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_refused(asked: dict[str, object]) -> None:
    with pytest.raises(WrongUsage):
        synthesise_patch(4, 0, **{"size": 96, **asked})  # type: ignore[arg-type]


@pytest.mark.parametrize("angles", [(95, 0), (0, -90)])
def test_a_light_behind_the_skin_is_refused(angles: tuple[float, float]) -> None:
    with pytest.raises(WrongUsage):
        Light(*angles)
