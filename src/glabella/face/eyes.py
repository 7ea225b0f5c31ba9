"""Whether the eyes can be seen, and whether glasses sit before them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face.closeup import CHEEKS, EYES, Closeup

# Darkest light that counts, as a share of the cheek's: below it, contrast is noise.
FLOOR_SHARE = 0.03
# A frame is looked for below each eye, along rays between these angles (90° is straight down) and between
# these distances from the eye's middle in eye widths; it is a bar of at most this many eye widths.
RAY_DEGREES = np.arange(40.0, 141.0, 5.0)
NEAREST, FARTHEST, STEPS = 0.45, 1.3, 48
BAR = 0.16


def eye_visibility(small: Closeup) -> float:
    """Return how visible the better seen eye is: 0 where it is hidden, above 0.5 where it can be seen."""
    seen = []
    for eye, cheek, (centre, end) in zip(EYES, CHEEKS, ((468, 469), (473, 474)), strict=True):
        opening = small.inside(eye)
        beside = small.inside(cheek)
        if opening.sum() < 6 or not beside.any():
            continue
        light = small.luminance / max(float(np.median(small.luminance[beside])), 1e-4) + FLOOR_SHARE
        rows, columns = np.nonzero(opening)
        away = np.hypot(*(np.stack([columns, rows], axis=1) - small.points[centre]).T)
        radius = float(np.hypot(*(small.points[end] - small.points[centre])))
        inner, outer = light[opening][away < 0.9 * radius], light[opening][away > 1.15 * radius]
        if inner.size < 3 or outer.size < 3:
            continue
        seen.append(
            (float(np.log2(np.median(outer) / np.median(inner))), float(np.percentile(light[opening], 90)))
        )
    return max((contrast for contrast, _ in seen), default=1.0)


def frame_strength(small: Closeup) -> float:
    """Return how strongly a bar crosses the skin below both eyes, in stops of luminance: a frame's rim."""
    return min(_bar_below(small, eye) for eye in EYES)


def _bar_below(small: Closeup, eye: tuple[int, ...]) -> float:
    corner, inner = small.points[eye[0]], small.points[eye[8]]
    across = inner - corner
    width = max(float(np.hypot(*across)), 1.0)
    down = np.array([-across[1], across[0]])
    down = down * np.sign(down[1] or 1)
    angles = np.radians(RAY_DEGREES)[:, None, None]
    reach = np.linspace(NEAREST, FARTHEST, STEPS)[None, :, None]
    spots = (corner + inner) / 2 + reach * (np.cos(angles) * across + np.sin(angles) * down)
    light = np.log2(np.maximum(_sampled(small.luminance, spots), 1e-3))
    gap = max(1, round(BAR / (FARTHEST - NEAREST) * STEPS))
    middle, before, after = light[:, gap:-gap], light[:, : -2 * gap], light[:, 2 * gap :]
    bar = np.minimum(np.abs(middle - before), np.abs(middle - after))
    same = np.sign(middle - before) == np.sign(middle - after)
    return float(np.median(np.where(same, bar, 0.0).max(axis=1))) if width > 1 else 0.0


def _sampled(values: NDArray[np.float32], spots: NDArray[np.floating]) -> NDArray[np.float32]:
    x, y = spots[..., 0].astype(np.float32), spots[..., 1].astype(np.float32)
    return np.asarray(cv2.remap(values, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)
