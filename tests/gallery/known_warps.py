"""Pairs whose true correspondence is known: one face, warped, relit and changed as if weeks had passed."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def smooth_noise(random: np.random.Generator, shape: tuple[int, int], over: float) -> NDArray[np.float32]:
    """Noise without detail below ``over`` pixels, deviation 1."""
    step = max(1, int(over // 6))
    small = random.normal(size=(shape[0] // step + 2, shape[1] // step + 2)).astype(np.float32)
    small = cv2.GaussianBlur(small, (0, 0), over / step)
    return np.asarray(cv2.resize(small / small.std(), shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)


def warped(
    pixels: NDArray[np.uint8], random: np.random.Generator, stretch: float = 4.0
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Turn, scale, shift and stretch a picture.

    Returns
    -------
    the warped picture, and (h, w, 2) where in it each pixel of the first one went
    """
    height, width = pixels.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    grid = np.stack([x, y], axis=-1)
    bend = stretch * np.stack([smooth_noise(random, (height, width), 45.0) for _ in range(2)], axis=-1)
    angle, scale = np.radians(random.uniform(-6, 6)), random.uniform(0.93, 1.08)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)
    centre, shift = (
        np.array([width / 2, height / 2], np.float32),
        random.uniform(-12, 12, 2).astype(np.float32),
    )
    source = ((grid - centre) @ turn.T + centre + shift + bend).astype(np.float32)
    after = cv2.remap(
        pixels, source[..., 0], source[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    back = np.linalg.inv(turn)
    places = grid.copy()
    for _ in range(25):
        here = cv2.remap(
            bend,
            np.ascontiguousarray(places[..., 0]),
            np.ascontiguousarray(places[..., 1]),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        places = ((grid - centre - shift - here) @ back.T + centre).astype(np.float32)
    return np.asarray(after, np.uint8), places


def relit_and_changed(pixels: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Other light, white balance and noise; softer lines, some spots; saved as JPEG."""
    light = np.exp2(0.5 * smooth_noise(random, pixels.shape[:2], 160.0))[..., None]
    linear = (pixels / 255.0) ** 2.2 * light * random.uniform(0.8, 1.2) * random.uniform(0.94, 1.06, 3)
    out = np.rint(255 * np.clip(linear, 0, 1) ** (1 / 2.2)).astype(np.uint8)
    out = cv2.bilateralFilter(out, 7, 18, 4)
    for _ in range(10):
        spot = (random.uniform(0.35, 0.65, 2) * out.shape[1::-1]).astype(int)
        cv2.circle(out, (int(spot[0]), int(spot[1])), 3, (150, 95, 85), -1, cv2.LINE_AA)
    out = np.clip(out + random.normal(0, 2, out.shape), 0, 255).astype(np.uint8)
    _, data = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, 85])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
