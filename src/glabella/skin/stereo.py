"""Relief from several pictures of the same skin, each lit from another side (Woodham 1980).

Pigment looks alike in all of them and relief does not, so what differs is relief. The lights need not be
known: how relief shows in each pair of pictures, direction by direction, tells their slopes up to one common
sign (as in Belhumeur 1999), and skin, which has more pits than peaks, tells the sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glabella.skin.directional import (
    MOST_WAVES,
    Floats,
    Spectrum,
    fit_response,
    height_transform,
    light_guess,
    spectrum,
    transforms,
    without_lone_directions,
)
from glabella.skin.filters import Map, fill, masked_gaussian, robust_spread
from glabella.skin.light import skewness
from glabella.skin.relief import USUAL_SLOPE, inner, log_light
from glabella.terms import UnusableInput, load_yaml

FLATTEN_MM = 3.0
BRIGHTEST, DARKEST = 0.98, 0.002
LEAST_SEEN = 0.7
# A shadow's edge or a highlight stands out by more than this many spreads.
STANDS_OUT = 5.0
SAME_LIGHT = UnusableInput(
    "All pictures show the same light.",
    "Turn so that a window is on your left, then in front, then on your right, and take a picture each time.",
)


@dataclass(frozen=True, eq=False)
class LitHeight:
    """``transform``: real transform of ``padded(shape)`` of a height, mm; ``slopes`` (n, 2) of the lights."""

    transform: NDArray[np.complex64]
    slopes: Floats


def lit_relief(linear: NDArray[np.float32], skin: Map, mm_per_pixel: float) -> dict[int, Map]:
    """Return the log light of a picture's readable channels without broad shape, shadows' edges, highlights.

    Parameters
    ----------
    linear : (h, w, 3) float32, linear sRGB
    skin : (h, w) float32, 0–1
    mm_per_pixel : float, mm

    Returns
    -------
    channel (0 red, 1 green, 2 blue) → (h, w) float32, ln, continued smoothly where there is no skin or no
    light to read. Channels that are too bright or too dark on much of the skin are left out.
    """
    light = log_light(linear)
    out: dict[int, Map] = {}
    for channel in range(3):
        one, there = np.ascontiguousarray(light[..., channel]), linear[..., channel]
        seen = skin * ((there < BRIGHTEST) & (there > DARKEST))
        if float(seen.sum()) < LEAST_SEEN * float(skin.sum()):
            continue
        detail = one - masked_gaussian(one, seen, FLATTEN_MM / mm_per_pixel)
        limit = np.float32(STANDS_OUT * robust_spread(detail[seen > 0]))
        out[channel] = fill(np.clip(detail, -limit, limit), seen)
    if not out:
        raise UnusableInput(
            "A picture is too bright or too dark to read.", "Take it again where skin is lit evenly."
        )
    return out


def slopes_between(seen: Spectrum) -> Floats:
    """Return the slopes (n, 2) of the lights of n pictures of one skin, up to one common sign and size.

    The powers of relief in two pictures turn with twice the sum of the two lights' angles, so their harmonics
    make one symmetric matrix of rank one, and its root is the lights.
    """
    calm = without_lone_directions(seen)
    number = np.maximum(seen.count.sum(axis=1), 1e-9)
    turn = np.exp(2j * seen.angle)[None, :, None, None] * seen.count[..., None, None]
    harmonic = 2 * (turn * calm.power.real).sum(axis=1) / number[:, None, None]
    # What pictures do not share is relief and grain: rings where that is small tell the lights best.
    unlike = np.linalg.eigvalsh(seen.mean)[:, :-1].sum(axis=1)
    weight = np.minimum(number, MOST_WAVES) / np.maximum(unlike, 1e-12)
    matrix = (harmonic * weight[:, None, None]).sum(axis=0) / weight.sum()
    vectors, values, _ = np.linalg.svd(matrix)
    leading = vectors[:, 0]
    root = leading * np.exp(0.5j * np.angle(leading.conj() @ matrix @ leading.conj())) * np.sqrt(values[0])
    return np.stack([root.real, root.imag], axis=1)


def height_from_lights(
    pictures: Sequence[NDArray[np.float32]], skin: Map, mm_per_pixel: float, slopes: Floats | None = None
) -> LitHeight:
    """Return the relief of skin from pictures of it that lie over each other, each under another light.

    Parameters
    ----------
    pictures : each (h, w, 3) float32, linear sRGB
    skin : (h, w) float32, 0–1
    mm_per_pixel : float, mm
    slopes : (n, 2) of their lights, see ``Light``; told from the relief where ``None``, and then the size of
        the height is relative

    Raises
    ------
    UnusableInput
        If all pictures show the same light, or one cannot be read.
    """
    weight = inner(skin, mm_per_pixel)
    parts = [lit_relief(one, skin, mm_per_pixel) for one in pictures]
    turned = [transforms(list(part.values()), weight) for part in parts]
    signs: tuple[float, ...] = (1.0,)
    if slopes is None:
        # of red, green and blue the middle one that is there: it shows relief in every tone
        grey = [one[len(one) // 2] for one in turned]
        slopes, signs = slopes_between(spectrum(grey, weight, mm_per_pixel)), (1.0, -1.0)
        slopes = slopes * USUAL_SLOPE / max(float(np.hypot(*slopes.T).max()), 1e-9)
    _refuse_one_light(slopes)
    channels = [channel for one in turned for channel in one]
    seen = spectrum(channels, weight, mm_per_pixel)
    mean = np.mean([one[skin > 0].mean(axis=0, dtype=np.float64) for one in pictures], axis=0)
    gains = light_guess(seen.frequency, mean)
    flank, hollow = (np.hstack([gain[:, list(part)] for part in parts]) for gain in gains)
    own = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    found = []
    for sign in signs:
        lights = sign * slopes
        response = fit_response(seen, (flank, hollow), lights[own])
        transform = height_transform(channels, weight.shape, mm_per_pixel, response)
        found.append(LitHeight(transform, lights))
    return min(found, key=lambda one: skewness(one.transform, weight, mm_per_pixel))


def _refuse_one_light(slopes: Floats) -> None:
    least = float(load_yaml("skin", "relief.yaml")["light"]["lights_apart"]["value"])
    apart = np.hypot(*(slopes[:, None] - slopes[None]).transpose(2, 0, 1))
    if float(apart.max()) < least:
        raise SAME_LIGHT
