"""Hair as strands: many thin curves drawn finer than a pixel, each with its own lightness."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]
Points = NDArray[np.float64]

SHIFT = 4


@dataclass(frozen=True, eq=False)
class Coat:
    """What strands do to a picture: ``alpha`` coverage 0–1 and ``tint`` lightness, (h, w) float32."""

    alpha: Map
    tint: Map


def draw(
    shape: tuple[int, int], paths: Points, width: Points, tint: Points, *, fine: int = 2, fade: bool = True
) -> Coat:
    """Return the coverage of strands painted in the order given.

    Parameters
    ----------
    shape : (h, w) of the picture or part
    paths : (n, k, 2) pixels
    width : (n,) pixels at the root; drawn never thinner than a canvas pixel
    tint : (n,) lightness, 0–2
    fine : canvas pixels per pixel
    fade : whether strands thin towards their tips
    """
    canvas = np.zeros((shape[0] * fine, shape[1] * fine, 3), np.uint8)
    points = np.round(((paths + 0.5) * fine - 0.5) * (1 << SHIFT)).astype(np.int32)
    wide = np.maximum(1, np.round(width * fine)).astype(int)
    cut = max(2, (points.shape[1] * 2) // 3)
    tones = (np.clip(tint, 0, 2) * 127).astype(int).tolist()
    for strand, w, tone in zip(points, wide.tolist(), tones, strict=True):
        colour = (tone, 255, 0)
        if fade and w > 1:
            cv2.polylines(canvas, [strand[cut - 1 :]], False, colour, 1, cv2.LINE_AA, SHIFT)
            cv2.polylines(canvas, [strand[:cut]], False, colour, w, cv2.LINE_AA, SHIFT)
        else:
            cv2.polylines(canvas, [strand], False, colour, w, cv2.LINE_AA, SHIFT)
    small = cv2.resize(canvas, (shape[1], shape[0]), interpolation=cv2.INTER_AREA).astype(np.float32)
    alpha = small[..., 1] / 255
    tint = small[..., 0] / 127 / np.maximum(alpha, 0.02)
    return Coat(alpha.astype(np.float32), tint.astype(np.float32))


def bent(roots: Points, angle: Points, length: Points, curl: Points, count: int = 7) -> Points:
    """Return strands (n, count, 2) from ``roots`` (n, 2) at ``angle``, turning by ``curl`` radians in all.

    Angles are counter-clockwise from x with y up; results keep y up.
    """
    t = np.linspace(0, 1, count)
    heading = angle[:, None] + curl[:, None] * t
    step = length[:, None] / (count - 1)
    dx, dy = np.cos(heading) * step, np.sin(heading) * step
    x = roots[:, :1] + np.concatenate([np.zeros((len(roots), 1)), np.cumsum(dx[:, :-1], axis=1)], axis=1)
    y = roots[:, 1:] + np.concatenate([np.zeros((len(roots), 1)), np.cumsum(dy[:, :-1], axis=1)], axis=1)
    return np.stack([x, y], axis=-1)
