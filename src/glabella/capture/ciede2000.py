"""How different two colours look: CIEDE2000 (Sharma, Wu and Dalal 2005, Color Res Appl 30(1):21)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

# Linear sRGB to CIE XYZ, divided by the D65 white, IEC 61966-2-1.
_TO_WHITE = np.array(
    [[0.4123908, 0.3575843, 0.1804808], [0.2126390, 0.7151687, 0.0721923], [0.0193308, 0.1191948, 0.9505322]]
) / np.array([[0.9504559], [1.0], [1.0890578]])
_LINEAR_BELOW = (6 / 29) ** 3
_PIVOT = 25.0**7


def lab_from_linear(linear: NDArray[np.floating]) -> Array:
    """Return CIELAB (..., 3) float32 of linear sRGB (..., 3), 0–1, under D65."""
    white = np.asarray(linear, np.float32) @ _TO_WHITE.T.astype(np.float32)
    low = white * np.float32(841 / 108) + np.float32(4 / 29)
    f = np.where(white > _LINEAR_BELOW, np.cbrt(np.maximum(white, 0)), low)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1).astype(np.float32)


def ciede2000(one: NDArray[np.floating], other: NDArray[np.floating]) -> Array:
    """Return how different two CIELAB arrays (..., 3) look: (...) float32, ≥ 0; about 1 is just seen."""
    l1, a1, b1 = (np.asarray(one, np.float32)[..., k] for k in range(3))
    l2, a2, b2 = (np.asarray(other, np.float32)[..., k] for k in range(3))
    chroma7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    grey = 1.5 - 0.5 * np.sqrt(chroma7 / (chroma7 + _PIVOT))
    c1, c2 = np.hypot(a1 * grey, b1), np.hypot(a2 * grey, b2)
    h1, h2 = np.arctan2(b1, a1 * grey) % (2 * np.pi), np.arctan2(b2, a2 * grey) % (2 * np.pi)
    turn = np.where(c1 * c2 == 0, 0, (h2 - h1 + np.pi) % (2 * np.pi) - np.pi)
    light, chroma, hue = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(turn / 2)
    middle_l, middle_c = (l1 + l2) / 2, (c1 + c2) / 2
    # Where one colour has no hue, the other's counts.
    middle_h = np.where(c1 * c2 == 0, h1 + h2, h1 + turn / 2) % (2 * np.pi)
    weight = (
        1
        - 0.17 * np.cos(middle_h - np.radians(30))
        + 0.24 * np.cos(2 * middle_h)
        + 0.32 * np.cos(3 * middle_h + np.radians(6))
        - 0.20 * np.cos(4 * middle_h - np.radians(63))
    )
    off = (middle_l - 50) ** 2
    s_l, s_c = 1 + 0.015 * off / np.sqrt(20 + off), 1 + 0.045 * middle_c
    s_h = 1 + 0.015 * middle_c * weight
    far = np.exp(-(((np.degrees(middle_h) - 275) / 25) ** 2))
    rotation = -2 * np.sqrt(middle_c**7 / (middle_c**7 + _PIVOT)) * np.sin(np.radians(60) * far)
    parts = (light / s_l) ** 2 + (chroma / s_c) ** 2 + (hue / s_h) ** 2
    total = parts + rotation * (chroma / s_c) * (hue / s_h)
    return np.asarray(np.sqrt(np.maximum(total, 0)), np.float32)
