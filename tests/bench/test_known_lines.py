"""The yardsticks themselves: a perfect answer scores 1, and a retake is a small change."""

from __future__ import annotations

import numpy as np
import pytest

from glabella.bench.change import retaken
from glabella.bench.lines import bench_softening, draw_lines, score_lines
from glabella.capture.photo import Photo
from glabella.face import Face, Frame, Pose
from glabella.terms import Quantity, Tier, Zone


def plain_patch(size: int = 240, seed: int = 5) -> Face:
    random = np.random.default_rng(seed)
    noise = random.normal(0, 3, (size, size, 1))
    pixels = np.clip(np.array([200, 158, 135]) + noise, 0, 255).astype(np.uint8)
    skin = np.ones((size, size), np.float32)
    scale = Quantity(0.28, 0.28, 0.28, "mm", "test", "test", Tier.ASSUMED)
    nowhere = np.zeros((0, 3), np.float32)
    frame = Frame(0, 0, size, size)
    photo = Photo(pixels, "PNG", "sRGB")
    return Face(photo, nowhere, {}, Pose(0, 0, 0), scale, frame, skin, {Zone.PATCH: skin})


def test_the_truth_itself_scores_one_and_its_opposite_near_nothing() -> None:
    truth = np.random.default_rng(0).random((50, 60)) < 0.1
    counted = np.ones_like(truth)
    assert score_lines(truth.astype(float), truth, counted) == (pytest.approx(1), pytest.approx(1))
    precision, jaccard = score_lines(-truth.astype(float), truth, counted)
    assert precision < 0.12
    assert jaccard == pytest.approx(truth.mean(), abs=0.01)


def test_drawn_lines_are_dark_where_they_are_said_to_be() -> None:
    drawn = draw_lines(plain_patch(), 3)
    assert drawn.truth.any()
    assert (drawn.truth <= drawn.counted).all()
    assert drawn.shading[drawn.truth].mean() < -0.05
    again = draw_lines(plain_patch(), 3)
    np.testing.assert_array_equal(drawn.linear, again.linear)


def test_softening_by_half_keeps_fine_texture_and_touches_nothing_else() -> None:
    ours = bench_softening([plain_patch()])["glabella"]
    assert ours["kept"] > 0.9
    assert 0.3 < ours["softened"] < 0.6
    assert ours["elsewhere"] < 0.02


def test_a_retake_is_the_same_picture_a_little_changed() -> None:
    pixels = plain_patch().photo.pixels
    one = retaken(pixels, np.random.default_rng(1))
    assert one.shape == pixels.shape
    assert one.dtype == np.uint8
    np.testing.assert_array_equal(one, retaken(pixels, np.random.default_rng(1)))
    assert 0 < np.abs(one.astype(float) - pixels).mean() < 15
