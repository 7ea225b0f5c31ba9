"""Whether the eyes can be seen, and whether glasses sit before them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face.closeup import CHEEKS, EYES, Closeup

# Darkest light that counts, as a share of the cheek's: below it, contrast is noise.
FLOOR_SHARE = 0.03
IRISES = ((468, 469), (473, 474))
# Contrast taken for eyes that are closed or too narrow to measure one: closed eyes are not hidden eyes.
CLOSED_CONTRAST = 1.0
# Skin under an eye is rarely darker than the cheek by more stops than this; beyond, each stop counts against
# the eyes. A shadow leaves the contrast of the eye itself and so passes; a dark lens takes both.
SHADE_STOPS, SHADE_WEIGHT = 0.9, 0.8
# Skin below each eye is looked at along rays between these angles (90° is straight down), at distances from
# the eye's middle in eye widths. A frame is a bar across it of at most BAR eye widths.
RAY_DEGREES = np.arange(40.0, 141.0, 5.0)
UNDER_EYE = np.linspace(0.42, 0.62, 8)
RIM_RANGE = np.linspace(0.45, 1.3, 48)
BAR = 0.16


def eye_visibility(small: Closeup, *, closed: bool = False) -> float:
    """Return how visible the eyes are, in stops: about 0 or below where they are hidden.

    The contrast between sclera and iris of the better seen eye, less what lies over the lighter of both
    under-eye regions. Closed eyes have no such contrast and are judged by what lies over them alone.
    """
    contrasts = [_iris_contrast(small, *each) for each in zip(EYES, CHEEKS, IRISES, strict=True)]
    measured = [] if closed else [contrast for contrast in contrasts if contrast is not None]
    shade = min(_shade_under(small, *each) for each in zip(EYES, CHEEKS, strict=True))
    return max(measured, default=CLOSED_CONTRAST) - SHADE_WEIGHT * max(shade - SHADE_STOPS, 0.0)


def _iris_contrast(
    small: Closeup, eye: tuple[int, ...], cheek: tuple[int, ...], iris: tuple[int, int]
) -> float | None:
    """Return how much brighter the sclera is than the iris, in stops, ``None`` for a narrow opening."""
    opening, beside = small.inside(eye), small.inside(cheek)
    if not beside.any():
        return None
    light = small.luminance / max(float(np.median(small.luminance[beside])), 1e-4) + FLOOR_SHARE
    rows, columns = np.nonzero(opening)
    away = np.hypot(columns - small.points[iris[0], 0], rows - small.points[iris[0], 1])
    radius = float(np.hypot(*(small.points[iris[1]] - small.points[iris[0]])))
    inner, outer = light[opening][away < 0.9 * radius], light[opening][away > 1.15 * radius]
    if inner.size < 3 or outer.size < 3:
        return None
    return float(np.log2(np.median(outer) / np.median(inner)))


def _shade_under(small: Closeup, eye: tuple[int, ...], cheek: tuple[int, ...]) -> float:
    """Return how much darker the skin under an eye is than the cheek, in stops."""
    beside = small.inside(cheek)
    under = float(np.percentile(_along_rays(small, eye, UNDER_EYE), 75))
    return (
        float(np.log2(max(float(np.median(small.luminance[beside])), 1e-3) / max(under, 1e-3)))
        if beside.any()
        else 0.0
    )


def frame_strength(small: Closeup) -> float:
    """Return how strongly a bar crosses the skin below both eyes, in stops of luminance: a frame's rim."""
    return min(_bar_below(small, eye) for eye in EYES)


def _bar_below(small: Closeup, eye: tuple[int, ...]) -> float:
    light = np.log2(np.maximum(_along_rays(small, eye, RIM_RANGE), 1e-3))
    gap = round(BAR / (RIM_RANGE[1] - RIM_RANGE[0]))
    middle, before, after = light[:, gap:-gap], light[:, : -2 * gap], light[:, 2 * gap :]
    bar = np.minimum(np.abs(middle - before), np.abs(middle - after))
    alike = np.sign(middle - before) == np.sign(middle - after)
    return float(np.median(np.where(alike, bar, 0.0).max(axis=1)))


def _along_rays(small: Closeup, eye: tuple[int, ...], reach: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return luminance below an eye, (rays, distances)."""
    corner, inner = small.points[eye[0]], small.points[eye[8]]
    across = inner - corner
    down = np.array([-across[1], across[0]])
    down = down if down[1] >= 0 else -down
    angles = np.radians(RAY_DEGREES)[:, None, None]
    spots = (corner + inner) / 2 + reach[None, :, None] * (np.cos(angles) * across + np.sin(angles) * down)
    x, y = spots[..., 0].astype(np.float32), spots[..., 1].astype(np.float32)
    values = cv2.remap(small.luminance, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(values, np.float32)
