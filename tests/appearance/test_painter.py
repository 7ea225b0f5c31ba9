"""The painter's laws: nothing asked is nothing changed, and nothing changes where it must not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from glabella.appearance import Layer, Layers, change_ratio, paint_layers
from glabella.face import Frame

SHAPE = (48, 40)
FRAME = Frame(top=9, left=7, height=48, width=40)


def photograph(seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (70, 60, 3), dtype=np.uint8)


def layers(seed: int = 0, frame: Frame = FRAME) -> Layers:
    rng = np.random.default_rng(seed)
    shape = frame.shape
    treated = np.zeros(shape, np.float32)
    treated[8:-8, 8:-8] = 1

    def noise(scale: float) -> NDArray[np.float32]:
        return (rng.standard_normal(shape) * scale).astype(np.float32) * treated

    return Layers(
        frame,
        treated,
        np.full(shape, 0.08, np.float32),
        np.full(shape, 0.02, np.float32),
        {
            "lines": Layer(log_shading=noise(0.2), channel_gain=(0.8, 1.0, 1.1)),
            "pigment": Layer(melanin=noise(0.03)),
            "blood": Layer(haemoglobin=noise(0.01)),
        },
    )


@pytest.mark.parametrize("weights", [{}, {"lines": 0.0, "pigment": 0.0, "blood": 0.0}, {"unknown": 1.0}])
def test_no_weight_returns_the_photograph_bit_for_bit(weights: dict[str, float]) -> None:
    pixels = photograph()
    painted = paint_layers(pixels, layers(), weights)
    assert painted is not pixels
    np.testing.assert_array_equal(painted, pixels)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 9),
    st.fixed_dictionaries({name: st.floats(-2, 2) for name in ("lines", "pigment", "blood")}),
)
def test_nothing_changes_outside_treated_skin(seed: int, weights: dict[str, float]) -> None:
    pixels = photograph(seed)
    painted = paint_layers(pixels, layers(seed), weights)
    outside = np.ones(pixels.shape[:2], bool)
    outside[9 + 8 : 9 + 40, 7 + 8 : 7 + 32] = False
    np.testing.assert_array_equal(painted[outside], pixels[outside])


@pytest.mark.parametrize("name", ["lines", "pigment", "blood"])
def test_each_layer_changes_treated_skin(name: str) -> None:
    pixels = photograph()
    assert np.any(paint_layers(pixels, layers(), {name: 1.0}) != pixels)


def test_every_byte_survives_a_ratio_of_one() -> None:
    """A layer that is zero in places leaves those places alone, whatever their value."""
    pixels = np.zeros((70, 60, 3), np.uint8)
    pixels[9:57, 7:47] = (np.arange(48 * 40).reshape(48, 40, 1) % 256).astype(np.uint8)
    still = layers()
    still.layers["lines"].log_shading[:, 20:] = 0  # type: ignore[index]
    painted = paint_layers(pixels, still, {"lines": 1.0})
    np.testing.assert_array_equal(painted[:, 27:], pixels[:, 27:])
    assert np.any(painted[:, :27] != pixels[:, :27])


def test_shading_layers_compose_as_products() -> None:
    """Weights 0.3 and 0.7 of one layer are weight 1 of it."""
    one = layers()
    twice = Layers(
        FRAME, one.treated, one.melanin, one.haemoglobin, {"a": one.layers["lines"], "b": one.layers["lines"]}
    )
    split, whole = change_ratio(twice, {"a": 0.3, "b": 0.7}), change_ratio(one, {"lines": 1.0})
    assert split is not None
    assert whole is not None
    np.testing.assert_allclose(split, whole, rtol=1e-5)


def test_more_melanin_darkens_and_more_blood_reddens() -> None:
    base = layers()
    more = np.full(SHAPE, 0.02, np.float32)
    made = {"melanin": Layer(melanin=more), "blood": Layer(haemoglobin=more)}
    grown = Layers(FRAME, base.treated, base.melanin, base.haemoglobin, made)
    darker, redder = change_ratio(grown, {"melanin": 1.0}), change_ratio(grown, {"blood": 1.0})
    assert darker is not None
    assert redder is not None
    assert np.all(darker < 1)
    assert np.all(redder[..., 1] < redder[..., 0])


@pytest.mark.parametrize("scale", [0.5, 0.37])
def test_layers_smaller_than_the_photograph_are_brought_to_its_scale(scale: float) -> None:
    frame = Frame(top=9, left=7, height=480, width=400, scale=scale)
    pixels = np.full((500, 420, 3), 128, np.uint8)
    shape = frame.shape
    ramp = np.tile(np.linspace(-0.3, 0.3, shape[1], dtype=np.float32), (shape[0], 1))
    flat = np.full(shape, 0.05, np.float32)
    made = Layers(frame, np.ones(shape, np.float32), flat, flat, {"ramp": Layer(log_shading=ramp)})
    painted = paint_layers(pixels, made, {"ramp": 1.0})
    middle = painted[9 + 100 : 9 + 400, 7 : 7 + 400, 1].astype(int)
    assert np.all(np.diff(middle.mean(axis=0)) >= 0), "no seam between strips or columns"
    assert np.ptp(middle, axis=0).max() == 0
    np.testing.assert_array_equal(painted[:9], pixels[:9])


def test_same_input_gives_same_pixels() -> None:
    weights = {"lines": 0.7, "pigment": 0.4, "blood": -0.2}
    first, second = (paint_layers(photograph(3), layers(3), weights) for _ in range(2))
    np.testing.assert_array_equal(first, second)
