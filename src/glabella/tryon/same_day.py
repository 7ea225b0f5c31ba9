"""How far two photographs of one face on one day would differ: the measure for any drawn change."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.capture.ciede2000 import ciede2000, lab_from_linear
from glabella.capture.colour import encode_srgb, linear_from_bytes
from glabella.terms import load_yaml

SCALE_MOST = 12.0
# The room's light is broad: a map of this side shows all of it.
LONGEST_SIDE = 512
SEED = 0
LEAST_BLUR = 0.1
# Where the scale is unknown a face is taken to fill the picture: this many millimetres across it.
UNKNOWN_ACROSS_MM = 250.0


def same_day_words() -> str:
    """Return what the map shows, in words."""
    return str(load_yaml("render", "same_day.yaml")["words"]).strip()


def retaken(picture: NDArray[np.uint8], mm_per_pixel: float | None) -> NDArray[np.uint8]:
    """Return a picture (h, w, 3) uint8 as another photograph of the day might show it.

    Exposure, white balance, the direction of the light, focus and noise differ by what the library says.
    """
    values = {
        name: float(row["value"]) for name, row in load_yaml("render", "same_day.yaml")["values"].items()
    }
    random = np.random.default_rng(SEED)
    signs = random.choice([-1.0, 1.0], 3)
    colour = np.array([signs[1] * values["red"], 0, signs[2] * values["blue"]])
    scale = mm_per_pixel or UNKNOWN_ACROSS_MM / picture.shape[1]
    field = _field(picture.shape[:2], values["broad_mm"] / scale, random) * values["broad"]
    gain = np.exp(signs[0] * values["exposure"] + field[..., None] + colour).astype(np.float32)
    soft = cv2.GaussianBlur(linear_from_bytes(picture), (0, 0), max(values["blur"] / scale, LEAST_BLUR))
    # A pixel that gathers more skin gathers more light: noise falls with its side.
    grains = random.standard_normal(gain.shape, np.float32) * (values["noise"] * values["noise_mm"] / scale)
    linear = np.clip(soft * gain * np.exp(grains), 0, 1)
    return np.asarray(np.rint(encode_srgb(linear) * np.float32(255)), np.uint8)


def _field(shape: tuple[int, int], wavelength: float, random: np.random.Generator) -> NDArray[np.float32]:
    """Return a smooth field (h, w) of mean 0 and standard deviation 1."""
    cells = [max(2, int(np.ceil(side / wavelength * 2)) + 1) for side in shape]
    coarse = random.standard_normal(cells).astype(np.float32)
    field = cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray((field - field.mean()) / max(float(field.std()), 1e-6), np.float32)


def same_day_pixels(
    picture: NDArray[np.uint8], treated: NDArray[np.float32], mm_per_pixel: float | None
) -> NDArray[np.uint8]:
    """Return the difference map of a picture (h, w, 3) and its re-take on treated skin, small, uint8.

    A byte of 255 stands for ``SCALE_MOST`` in CIEDE2000 units; elsewhere than on skin it is 0.
    """
    shrink = min(1.0, LONGEST_SIDE / max(picture.shape[:2]))
    if shrink < 1:
        size = round(picture.shape[1] * shrink), round(picture.shape[0] * shrink)
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
        treated = np.asarray(cv2.resize(treated, size, interpolation=cv2.INTER_AREA), np.float32)
        mm_per_pixel = None if mm_per_pixel is None else mm_per_pixel / shrink
    one, other = (
        lab_from_linear(linear_from_bytes(shown)) for shown in (picture, retaken(picture, mm_per_pixel))
    )
    share = np.clip(ciede2000(one, other) / SCALE_MOST, 0, 1) * (treated > 0.5)
    return np.asarray(np.rint(share * 255), np.uint8)
