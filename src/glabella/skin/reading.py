"""A face's pigment, blood and light: its own tone and the colour of the light first, then what varies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.capture.colour import decode_srgb, encode_srgb
from glabella.face import Face
from glabella.skin.colour_table import HAEMOGLOBIN_MOST, MELANIN_MOST, reflectance
from glabella.skin.filters import Map, fill
from glabella.skin.formed_light import light_of_form
from glabella.skin.illuminant import Illuminant, Middle, estimate_middles
from glabella.skin.separation import (
    SHADING,
    SHINE,
    Base,
    Noise,
    covariances,
    expect,
    fit_filters,
    join,
    split,
)
from glabella.terms import load_yaml

Array = NDArray[np.float32]

SKIN_LIMIT = 0.5
CLIPPED = 0.98
DARKEST = 1e-3
GRID_PIXELS = 60_000
LEAST_PIXELS = 50
SAMPLES = 40_000
# Without a scale a pixel is taken to be this wide, as in a portrait of 1350 pixels.
UNKNOWN_SCALE_MM = 0.28
BROADEST_MM = 60.0
MARGIN = 16
# A picture's code has steps of 1/255; an even spread over one step has a variance of 1/12 of its square. The
# finest band of the pyramid keeps this share of it, each coarser one a quarter of the one before.
STEP_VARIANCE = 1 / 12
FINEST_SHARE = 0.6
# What even a picture without steps leaves open. More of it hides the blood of dark skin at broad scales.
LEAST_VARIANCE = 1e-7
# What lossy files round is the two colour differences, here by this many steps of the code, in blocks of 8 or
# 16 pixels: the third band's period.
LOSSLESS = ("PNG", "TIFF", "BMP")
FROM_CHROMA = np.array([[0.0, 1.402], [-0.344, -0.714], [1.772, 0.0]])
BLOCK_STEPS, BLOCK_BAND = 0.6, 2
# Places of a scale count as independent two periods apart, and no scale as more than this many.
PLACE_AREA = 2.0
# A middle is parted into narrower ones this many of its deviations apart, each with this share of its spread.
APART, NARROWER, LEAST_ROOT = (-1.5, 0.0, 1.5), 0.5, 0.02
MOST_PLACES = 40.0


@dataclass(frozen=True, eq=False)
class SkinColour:
    """What is read of skin: maps are (h, w) float32; outside skin they hold numbers without meaning.

    ``melanin``, ``haemoglobin`` volume fractions; ``shading`` > 0, 1 for skin lit as the reference white.
    ``root_errors`` are standard deviations of the pigments' square roots (shares of their most), first those
    of the middle of the face, then those of a place on it against that middle. ``curved`` tells a face from
    a flat patch.
    """

    melanin: Array
    haemoglobin: Array
    shading: Array
    illuminant: Illuminant
    root_errors: tuple[tuple[float, float], tuple[float, float]]
    curved: bool = False

    def errors(self) -> tuple[Array, Array]:
        """Return the standard deviations (h, w) of melanin and haemoglobin, volume fractions.

        What the light leaves open, and what another model of skin would read; both shares are set on
        known-truth patches, the second anew on known-truth faces (``optics/separation.yaml``).
        """
        left, model = doubts(curved=self.curved)
        (own_melanin, own_blood), (place_melanin, place_blood) = self.root_errors
        root = np.sqrt(self.melanin / np.float32(MELANIN_MOST))
        melanin = np.hypot(np.float32(np.hypot(left[0] * own_melanin, place_melanin)), model[0] * root)
        blood = np.hypot(np.float32(np.hypot(left[1] * own_blood, place_blood)), model[1] * root * root)
        root_of_blood = np.sqrt(self.haemoglobin / np.float32(HAEMOGLOBIN_MOST))
        return _error(root, melanin, MELANIN_MOST), _error(root_of_blood, blood, HAEMOGLOBIN_MOST)


@cache
def doubts(*, curved: bool) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return, for melanin and blood, the share of the middle's doubt that is left, and the model's error."""
    table = load_yaml("optics", "separation.yaml")["values"]
    kind = "face_" if curved else ""
    names = ("melanin_doubt_left", "blood_doubt_left"), (f"{kind}melanin_model", f"{kind}blood_model")
    left, model = (np.array([table[name]["value"] for name in pair], np.float32) for pair in names)
    return left, model


def _error(root: Array, off: Array, most: float) -> Array:
    return np.asarray(np.float32(most) * (2 * root + off) * off, np.float32)


def _brightest(rgb: Array) -> Array:
    return np.maximum(np.maximum(rgb[..., 0], rgb[..., 1]), rgb[..., 2])


def _middles(face: Face, linear: Array) -> tuple[Middle, ...]:
    # A grid of pixels tells the light as well as all of them.
    step = max(1, round((linear.shape[0] * linear.shape[1] / GRID_PIXELS) ** 0.5))
    colours, share = linear[::step, ::step], face.skin[::step, ::step]
    skin = colours[(share > SKIN_LIMIT) & (_brightest(colours) < CLIPPED) & (-_brightest(-colours) > 1e-4)]
    return estimate_middles(skin, colours[share < 0.01]) if len(skin) >= LEAST_PIXELS else ()


def _window(known: NDArray[np.bool_]) -> tuple[slice, slice]:
    """Return the rows and columns that hold everything known, with a margin."""
    bounds = []
    for axis, size in ((1, known.shape[0]), (0, known.shape[1])):
        where = np.nonzero(known.any(axis=axis))[0]
        bounds.append(slice(max(0, int(where[0]) - MARGIN), min(size, int(where[-1]) + 1 + MARGIN)))
    return bounds[0], bounds[1]


def _noise(centre: Array, bands: int, *, lossy: bool) -> Noise:
    """Return what a picture's code and its camera's grain give log colours about a linear colour (3,).

    ``lossy`` compression also moves the colour of whole blocks, brightness less.
    """
    encoded = encode_srgb(centre)
    step = ((decode_srgb(encoded + np.float32(1 / 255)) - decode_srgb(encoded)) / centre).astype(np.float64)
    finest = FINEST_SHARE * np.diag(step**2) * (0.25 ** np.arange(bands))[:, None, None]
    usual = float(load_yaml("optics", "separation.yaml")["values"]["grain"]["value"])
    code, grain = STEP_VARIANCE * finest + LEAST_VARIANCE * np.eye(3), usual**2 * finest
    if lossy:
        blocks = step[:, None] * FROM_CHROMA * BLOCK_STEPS
        coarser = np.maximum(0, np.arange(bands) - BLOCK_BAND)
        code = code + (blocks @ blocks.T) * (0.25**coarser)[:, None, None]
    return Noise(np.asarray(code, np.float64), np.asarray(grain, np.float64))


@dataclass(frozen=True, eq=False)
class Separated:
    """``changes`` (h, w, 3) float32 about ``middle``: melanin root, blood root, log shading.

    ``spread`` (4,), these and shine, is the standard deviation that each place leaves unknown.
    """

    middle: Middle
    changes: Array
    spread: NDArray[np.float64]


def separate(
    rgb: Array, skin: Map, mm_per_pixel: float, middles: Sequence[Middle], *, curved: bool, lossy: bool
) -> Separated:
    """Tell apart what makes skin vary about its middle.

    Parameters
    ----------
    rgb : (h, w, 3) float32, linear sRGB as photographed: the colour of the light changes no difference
    skin : (h, w) float32, 0 or 1: the pixels that count; some must
    mm_per_pixel : float
    middles : what the middle of the face may be, among which the picture decides
    curved : a face rather than a flat patch
    lossy : a picture whose file keeps colour by blocks, as JPEG does
    """
    log_rgb = np.asarray(cv2.log(np.maximum(rgb, np.float32(DARKEST))), np.float32)
    formed: Array | None = None
    if curved:
        coloured, formed = light_of_form(log_rgb, skin, mm_per_pixel, _base(middles[len(middles) // 2]))
        log_rgb -= coloured
    bands = split(fill(log_rgb, skin), skin, mm_per_pixel, BROADEST_MM)
    centre = np.median(_thinned(log_rgb, skin), axis=0)
    places = float(skin.sum()) * mm_per_pixel**2 / (PLACE_AREA * bands.period**2) + 2
    parted = [part for one in middles for part in _parted(one)]
    cases = []
    for one in parted:
        cases.append((expect(_base(one), bands.period, curved=curved), one.evidence))
    noise = _noise(np.exp(centre), len(bands.parts), lossy=lossy)
    probability, filters = fit_filters(
        covariances(bands, centre), noise, np.minimum(places, MOST_PLACES), cases
    )
    parts = [*bands.parts[:-1], bands.parts[-1] - centre]
    pairs = zip(parts, filters.weights[:, :SHINE].astype(np.float32), strict=True)
    changes = join([np.asarray(cv2.transform(part, weight), np.float32) for part, weight in pairs])
    if formed is not None:
        changes[..., SHADING] += formed
    return Separated(_averaged(parted, probability), changes, np.sqrt((filters.spread**2).sum(axis=0)))


def _base(middle: Middle) -> Base:
    return Base(middle.melanin, middle.haemoglobin, middle.shine, middle.error[0], middle.error[2])


def _parted(middle: Middle) -> list[Middle]:
    """Return a middle in narrower ones side by side: its colours change with melanin as no line does."""
    spread = middle.error[0]
    return [
        replace(
            middle,
            melanin=max(middle.melanin + off * spread, LEAST_ROOT),
            error=(NARROWER * spread, *middle.error[1:]),
            evidence=middle.evidence - 0.5 * off**2,
        )
        for off in APART
    ]


def _averaged(middles: Sequence[Middle], probability: NDArray[np.float64]) -> Middle:
    """Return the mean of middles and its standard deviations, in the light of the likeliest."""
    values = np.array([(one.melanin, one.haemoglobin, one.shine) for one in middles])
    errors = np.array([one.error for one in middles])
    mean = probability @ values
    spread = np.sqrt(probability @ (errors**2 + (values - mean) ** 2))
    melanin, haemoglobin, shine = (float(value) for value in mean)
    return replace(
        middles[int(np.argmax(probability))],
        melanin=melanin,
        haemoglobin=haemoglobin,
        shine=shine,
        error=(float(spread[0]), float(spread[1]), float(spread[2])),
    )


def read_colour(face: Face, linear: Array) -> SkinColour:
    """Read the pigment, blood and light of a face or patch.

    Parameters
    ----------
    face : Face
    linear : (h, w, 3) float32, linear sRGB of its frame

    Returns
    -------
    SkinColour
    """
    middles = _middles(face, linear)
    if not middles:
        return _nothing(face.skin.shape)
    window = _window(face.skin > SKIN_LIMIT)
    seen = linear[window]
    weight = ((face.skin[window] > SKIN_LIMIT) & (_brightest(seen) < CLIPPED)).astype(np.float32)
    mm, curved = face.working_mm_per_pixel or UNKNOWN_SCALE_MM, len(face.landmarks) > 0
    read = separate(seen, weight, mm, middles, curved=curved, lossy=face.photo.format not in LOSSLESS)
    own = read.middle
    melanin, blood, log_shading = (np.asarray(part, np.float32) for part in cv2.split(read.changes))
    green = float(reflectance(MELANIN_MOST * own.melanin**2, HAEMOGLOBIN_MOST * own.haemoglobin**2)[1])
    lit = np.float32(np.median(_thinned(seen[..., 1], weight)) / (green + own.shine))
    shading = lit * np.asarray(cv2.exp(log_shading), np.float32)
    shape = face.skin.shape
    return SkinColour(
        _framed(_fraction(melanin, own.melanin, MELANIN_MOST), window, shape),
        _framed(_fraction(blood, own.haemoglobin, HAEMOGLOBIN_MOST), window, shape),
        _framed(shading, window, shape, 1.0),
        own.light,
        (own.error[:2], (float(read.spread[0]), float(read.spread[1]))),
        curved,
    )


def _thinned(values: Array, weight: Map) -> Array:
    step = max(1, round((weight.size / SAMPLES) ** 0.5))
    some = values[::step, ::step][weight[::step, ::step] > 0]
    return some if len(some) >= LEAST_PIXELS else values[weight > 0]


def _fraction(change: Array, middle: float, most: float) -> Array:
    root = np.clip(change + np.float32(middle), 0, 1)
    return np.asarray(np.float32(most) * root * root, np.float32)


def _framed(part: Array, window: tuple[slice, slice], shape: tuple[int, int], around: float = 0.0) -> Array:
    whole = np.full(shape, around, np.float32)
    whole[window] = part
    return whole


def _nothing(shape: tuple[int, int]) -> SkinColour:
    zero = np.zeros(shape, np.float32)
    return SkinColour(zero, zero, zero + 1, Illuminant(), ((0.0, 0.0), (0.0, 0.0)))
