"""What a poor camera does to a picture: blur, a wrong white, noise, and JPEG."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.synth.fields import stream
from glabella.synth.optics import encode

Map = NDArray[np.float32]
Picture = NDArray[np.uint8]

READ_NOISE_SHARE = 0.25


@dataclass(frozen=True)
class Faults:
    """What is wrong with a camera.

    ``blur`` standard deviation in pixels, ``defocus`` what the corners have besides; ``noise`` standard
    deviation of mid-grey in 8-bit steps; ``quality`` of JPEG 1–100, 100 meaning none; ``white`` gains of red,
    green and blue.
    """

    blur: float = 0.0
    defocus: float = 0.0
    noise: float = 0.0
    quality: int = 100
    white: tuple[float, float, float] = (1.0, 1.0, 1.0)


def photograph(linear: Map, faults: Faults, seed: int) -> Picture:
    """Return the 8-bit sRGB picture that a camera with faults makes of linear light.

    Parameters
    ----------
    linear : (h, w, 3) float32, 0–1
    faults : Faults; without any, the picture is the plain encoding
    seed : of the noise
    """
    light = linear * np.array(faults.white, np.float32)
    if faults.blur > 0:
        light = np.asarray(cv2.GaussianBlur(light, (0, 0), faults.blur), np.float32)
    if faults.defocus > 0:
        light = _defocused(light, faults.defocus)
    if faults.noise > 0:
        light = light + _noise(light, faults.noise, seed)
    picture = encode(light)
    if faults.quality >= 100:
        return picture
    flags = [cv2.IMWRITE_JPEG_QUALITY, faults.quality]
    data = cv2.imencode(".jpg", np.ascontiguousarray(picture[..., ::-1]), flags)[1]
    return np.ascontiguousarray(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)[..., ::-1])


def _defocused(light: Map, sigma: float) -> Map:
    """Return light that blurs towards the corners, where a near or rounded thing leaves the focus."""
    h, w = light.shape[:2]
    y, x = np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j]
    share = np.clip((x * x + y * y) / 2, 0, 1).astype(np.float32)[..., None]
    return np.asarray(light + share * (cv2.GaussianBlur(light, (0, 0), sigma) - light), np.float32)


def _noise(light: Map, steps: float, seed: int) -> Map:
    """Return shot noise that grows with the root of light, and a floor of read noise."""
    grains = stream(seed, "camera").standard_normal(light.shape, np.float32)
    # One 8-bit step at mid-grey (linear 0.21) is about 0.0036 of linear light.
    strength = 0.0036 * steps * np.sqrt(np.clip(light, 0, 1) / 0.21 + READ_NOISE_SHARE**2)
    return np.asarray(grains * strength, np.float32)
