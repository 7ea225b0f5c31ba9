"""Colour difference against an implementation by others."""

from __future__ import annotations

import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

from glabella.capture.ciede2000 import ciede2000, lab_from_linear
from glabella.capture.colour import linear_from_bytes


def test_lab_and_difference_agree_with_scikit_image() -> None:
    random = np.random.default_rng(0)
    one, other = (random.integers(0, 256, (40, 50, 3), np.uint8) for _ in range(2))
    ours = [lab_from_linear(linear_from_bytes(picture)) for picture in (one, other)]
    theirs = [rgb2lab(picture) for picture in (one, other)]
    np.testing.assert_allclose(ours[0], theirs[0], atol=0.02)
    expected = deltaE_ciede2000(theirs[0].astype(float), theirs[1].astype(float))
    np.testing.assert_allclose(ciede2000(*ours), expected, atol=0.03)


def test_no_difference_is_zero_and_greys_have_no_hue() -> None:
    grey = lab_from_linear(np.full((4, 3), 0.2, np.float32))
    np.testing.assert_array_equal(ciede2000(grey, grey), 0)
    assert np.isfinite(ciede2000(np.array([50.0, 0, 0]), np.array([50.0, 10, 0])))


def test_the_published_pair_with_the_hardest_hue() -> None:
    """Pair 9 of the paper's table: hues on both sides of the circle's start, difference 7.1792."""
    difference = ciede2000(np.array([50.0, 2.49, -0.001]), np.array([50.0, -2.49, 0.0009]))
    assert abs(float(difference) - 7.1792) < 0.001
