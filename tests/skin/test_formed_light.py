"""What a face's form does to its colour is light; what does not follow brightness is left alone."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from glabella.skin.chromophores import colour
from glabella.skin.colour_table import HAEMOGLOBIN_MOST, MELANIN_MOST
from glabella.skin.formed_light import light_of_form
from glabella.skin.separation import BLOOD, SHADING, SHINE, Base, direction

Array = NDArray[np.float32]

SIDE, MM = 160, 0.7
EVERYWHERE = np.ones((SIDE, SIDE), np.float32)
ACROSS = np.mgrid[:SIDE, :SIDE][1].astype(np.float32) / SIDE
# A ball: bright and shining in the middle, dark and dull at its rim.
BALL = np.clip(1.1 - 1.6 * np.hypot(*(np.mgrid[:SIDE, :SIDE] / SIDE - 0.5)), 0.2, 1).astype(np.float32)


def base_of(melanin: float, blood: float, shine: float = 0.03) -> Base:
    return Base(
        float(np.sqrt(melanin / MELANIN_MOST)), float(np.sqrt(blood / HAEMOGLOBIN_MOST)), shine, 0.05, 0.01
    )


def shining(melanin: float | Array, blood: float, shine: float) -> Array:
    whole = np.broadcast_to(np.asarray(melanin, np.float32), BALL.shape)
    return np.log(colour(whole, blood, BALL) + shine * (BALL**3)[..., None])


def unevenness(log_rgb: Array) -> float:
    """Return how much log red over blue varies."""
    return float((log_rgb[..., 0] - log_rgb[..., 2]).std())


@pytest.mark.parametrize("melanin", [0.012, 0.05, 0.2])
def test_shine_that_grows_with_light_is_taken_for_light(melanin: float) -> None:
    seen = shining(melanin, 0.009, 0.06)
    light, shading = light_of_form(seen, EVERYWHERE, MM, base_of(melanin, 0.009))
    assert unevenness(seen - light) < 0.35 * unevenness(seen)
    assert float(np.corrcoef(shading.ravel(), np.log(BALL).ravel())[0, 1]) > 0.95


@pytest.mark.parametrize("melanin", [0.012, 0.05, 0.2])
def test_pigment_that_does_not_follow_brightness_is_left(melanin: float) -> None:
    spotted = (melanin * (1 + 0.4 * np.sin(40 * ACROSS))).astype(np.float32)
    seen = shining(spotted, 0.009, 0.0)
    light, _ = light_of_form(seen, EVERYWHERE, MM, base_of(melanin, 0.009))
    stripes = np.log(spotted) - np.log(spotted).mean()
    shown, taken = (float(((part[..., 0] - part[..., 2]) * stripes).mean()) for part in (seen, light))
    assert abs(taken) < 0.15 * abs(shown)


def test_it_holds_no_colour_of_blood() -> None:
    base = base_of(0.03, 0.009)
    light, shading = light_of_form(shining(0.03, 0.009, 0.06), EVERYWHERE, MM, base)
    share = light.astype(np.float64) @ np.linalg.inv(direction(base)[:, [SHADING, SHINE, BLOOD]]).T
    np.testing.assert_allclose(share[..., 2], 0, atol=1e-4)
    np.testing.assert_allclose(share[..., 0], shading, atol=1e-4)


def test_even_light_forms_nothing() -> None:
    even = np.log(colour(np.full((SIDE, SIDE), 0.03, np.float32), 0.009, 0.8))
    light, shading = light_of_form(even, EVERYWHERE, MM, base_of(0.03, 0.009))
    np.testing.assert_allclose(light, 0, atol=1e-4)
    np.testing.assert_allclose(shading, 0, atol=1e-4)


def test_what_is_not_skin_does_not_count() -> None:
    seen = shining(0.03, 0.009, 0.06)
    skin = EVERYWHERE.copy()
    skin[:, :30] = 0
    painted = seen.copy()
    painted[:, :30] = np.log([0.9, 0.02, 0.5])
    one, other = (light_of_form(picture, skin, MM, base_of(0.03, 0.009))[0] for picture in (seen, painted))
    np.testing.assert_allclose(one[skin > 0], other[skin > 0], atol=1e-5)
