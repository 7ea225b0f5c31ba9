"""A coin or a ruler in the picture gives its scale and is not taken for skin."""

from __future__ import annotations

import numpy as np
import pytest

from glabella.capture.photo import Photo
from glabella.face import patch
from glabella.face.yardstick import coin_diameter
from glabella.synth import synthesise_patch
from glabella.terms import UnusableInput, WrongUsage


def picture(tone: int, scale: str | None) -> Photo:
    made = synthesise_patch(tone, 3, 460, mm_per_pixel=0.15, features=(), site="thigh", scale=scale)
    return Photo(made.picture, "PNG", "sRGB")


@pytest.mark.parametrize("tone", [2, 6, 9])
def test_a_ruler_is_read_by_its_ticks(tone: int) -> None:
    face = patch(picture(tone, "ruler"))
    assert face.mm_per_pixel is not None
    assert face.mm_per_pixel.value == pytest.approx(0.15, rel=0.01)
    assert face.skin.mean() < 0.8


@pytest.mark.parametrize("tone", [2, 6, 9])
def test_a_coin_of_known_size_gives_the_scale(tone: int) -> None:
    face = patch(picture(tone, "coin"), coin_mm=coin_diameter("euro_1"))
    assert face.mm_per_pixel is not None
    assert face.mm_per_pixel.low < 0.15 < face.mm_per_pixel.high


def test_the_scale_holds_for_the_photograph_whatever_the_working_size() -> None:
    face = patch(picture(6, "ruler"), size=400)
    assert face.mm_per_pixel is not None
    assert face.mm_per_pixel.value == pytest.approx(0.15, rel=0.02)


def test_bare_skin_has_no_scale_and_no_coin() -> None:
    assert patch(picture(3, None)).mm_per_pixel is None
    with pytest.raises(UnusableInput, match=r"No coin.*Lay it flat"):
        patch(picture(3, None), coin_mm=23.25)


def test_coins_are_named_or_measured() -> None:
    assert coin_diameter("euro_1") == 23.25
    assert coin_diameter("24.3") == 24.3
    for wrong in ("doubloon", "-3", "400", "nan"):
        with pytest.raises(WrongUsage, match="not a coin"):
            coin_diameter(wrong)
    assert np.isfinite(coin_diameter("us_dime"))
