"""A flat patch of body skin from a photograph, without a face."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.capture.colour import linear_from_bytes
from glabella.capture.photo import Photo
from glabella.face.face import Face, Pose
from glabella.face.frame import Frame
from glabella.face.reconstruct import DEFAULT_SIZE, check_size
from glabella.face.yardstick import find_yardstick
from glabella.terms import Quantity, Tier, UnusableInput, WrongUsage, Zone

LEAST_PATCH_SKIN = 0.2
STATED_SCALE_ERROR = 0.1
# Skin of every tone in any usual light keeps to this range of CIELAB hue; cloth and walls often do not.
SKIN_HUES = (5.0, 95.0)
LEAST_CHROMA = 4.0
# Distance from the patch's own colour, in CIELAB a* and b*, at which a pixel is clearly something else.
FOREIGN = 22.0
SOFTNESS_SHARE = 0.004


def patch(
    photo: Photo,
    mm_per_pixel: float | None = None,
    *,
    coin_mm: float | None = None,
    size: int = DEFAULT_SIZE,
) -> Face:
    """Take a photograph as a flat patch of body skin: no landmarks, no pose, one zone.

    A ruler in the picture gives its scale, or a coin whose diameter is told; neither is taken for skin.
    Without them, and without a stated scale, the scale is unknown and nothing is given in millimetres.

    Parameters
    ----------
    photo : Photo
    mm_per_pixel : float or None
        Scale of the photograph as the person measured it, in mm per pixel; within 10 % is assumed.
    coin_mm : float or None
        Diameter of a coin that lies beside the skin.
    size : int
        Longest side in working pixels.

    Raises
    ------
    UnusableInput
        If hardly any skin is seen, or no coin where one was told of.
    WrongUsage
        If ``size`` is too small or the scale is not positive.
    """
    check_size(size)
    height, width = photo.shape
    frame = Frame(0, 0, height, width, min(1.0, size / max(height, width)))
    pixels = frame.cut(photo.pixels)
    skin = patch_skin(pixels)
    beside = find_yardstick(pixels, skin, coin_mm)
    if coin_mm is not None and beside is None:
        raise UnusableInput(
            "No coin is seen.", "Lay it flat beside the place, whole in the picture, and take it again."
        )
    scale = _stated_scale(mm_per_pixel)
    if beside is not None:
        skin = np.where(beside.mask, np.float32(0), skin)
        scale = scale or beside.scale(frame.scale)
    if float(skin.mean()) < LEAST_PATCH_SKIN:
        raise UnusableInput("Hardly any skin is seen.", "Fill the picture with skin, in good light.")
    return Face(
        photo=photo,
        landmarks=np.zeros((0, 3), np.float32),
        expression={},
        pose=Pose(0.0, 0.0, 0.0),
        mm_per_pixel=scale,
        frame=frame,
        skin=skin,
        zones={Zone.PATCH: skin},
        cautions=photo.cautions,
    )


def _stated_scale(mm_per_pixel: float | None) -> Quantity | None:
    if mm_per_pixel is None:
        return None
    if not mm_per_pixel > 0:
        raise WrongUsage("The scale is not above zero.", "Give millimetres per pixel, such as 0.1.")
    low, high = mm_per_pixel * (1 - STATED_SCALE_ERROR), mm_per_pixel * (1 + STATED_SCALE_ERROR)
    return Quantity(
        mm_per_pixel,
        low,
        high,
        "mm/px",
        "assumed",
        "as the person measured it, 10 % either way",
        Tier.ASSUMED,
    )


def patch_skin(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the whole picture but for what is clearly not skin: other hues, greys, far colours.

    Parameters
    ----------
    pixels : (h, w, 3) uint8, sRGB

    Returns
    -------
    (h, w) float32, 0–1
    """
    height, width = pixels.shape[:2]
    sigma = max(1.0, SOFTNESS_SHARE * max(height, width))
    lab = cv2.cvtColor(linear_from_bytes(pixels), cv2.COLOR_LRGB2Lab)
    a, b = (cv2.GaussianBlur(lab[..., i], (0, 0), sigma) for i in (1, 2))
    hue = np.degrees(np.arctan2(b, a))
    likely = (hue > SKIN_HUES[0]) & (hue < SKIN_HUES[1]) & (np.hypot(a, b) > LEAST_CHROMA)
    if not likely.any():
        return np.zeros((height, width), np.float32)
    middle = np.hypot(a - np.median(a[likely]), b - np.median(b[likely])) < FOREIGN
    return np.asarray(cv2.GaussianBlur((likely & middle).astype(np.float32), (0, 0), sigma), np.float32)
