"""sRGB and linear light: each other's inverse, of any shape, NaN kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as stn

from glabella.capture.colour import decode_srgb, encode_srgb, linear_from_bytes

SHAPES = stn.array_shapes(min_dims=0, max_dims=4, max_side=5)


@given(stn.arrays(np.float32, SHAPES, elements=st.floats(0, 1, width=32)))
def test_round_trip_of_any_shape(values: np.ndarray) -> None:
    back = encode_srgb(decode_srgb(values))
    assert back.shape == values.shape
    assert back.dtype == np.float32
    assert np.allclose(back, values, atol=2e-6)


def test_every_byte_comes_back() -> None:
    levels = np.arange(256, dtype=np.uint8)
    linear = linear_from_bytes(levels)
    assert (np.diff(linear) > 0).all()
    assert linear[0] == 0
    assert linear[255] == 1
    assert np.array_equal(np.rint(encode_srgb(linear) * 255).astype(np.uint8), levels)


def test_nan_stays_and_the_rest_is_clipped() -> None:
    encoded = encode_srgb(np.array([np.nan, -1.0, 2.0, 0.5], np.float32))
    assert np.isnan(encoded[0])
    assert encoded[1:].tolist() == pytest.approx([0.0, 1.0, 0.735357], abs=1e-5)
    assert np.isnan(decode_srgb(np.array([np.nan], np.float32))[0])
