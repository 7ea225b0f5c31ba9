"""What the browser paints from: the picture, the skin as it is, and every layer as planes of bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.appearance import Layer, Layers
from glabella.face import Frame
from glabella.skin import colour_table

Map = NDArray[np.float32]

QUANTITIES = ("log_shading", "melanin", "haemoglobin")
BYTE_STEPS = 254
# Pixels around treated skin whose colour is told too: a view between pixels mixes neighbours.
TOLD_BEYOND = 9
# Shrinking by more than this is preceded by a blur, so that nothing finer than a pixel is left to alias.
SHARP_SHRINK = 1.1
BLUR_PER_SHRINK = 0.5


@dataclass(frozen=True)
class Crop:
    """A rectangle of the photograph (left, top, width, height in its pixels) shown at ``shape`` (h, w)."""

    left: int
    top: int
    width: int
    height: int
    shape: tuple[int, int]

    @classmethod
    def around(cls, box: tuple[int, int, int, int], size: int) -> Crop:
        """Return the crop of a box (left, top, width, height), its longest side at most ``size``."""
        left, top, width, height = box
        scale = min(1.0, size / max(width, height))
        return cls(left, top, width, height, (max(1, round(height * scale)), max(1, round(width * scale))))

    @property
    def scale(self) -> float:
        """Return picture pixels per photograph pixel."""
        return self.shape[1] / self.width

    def picture(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return this part of a photograph (H, W, 3) as the picture (h, w, 3)."""
        part = pixels[self.top : self.top + self.height, self.left : self.left + self.width]
        if part.shape[:2] == self.shape:
            return np.ascontiguousarray(part)
        return np.asarray(cv2.resize(part, self.shape[::-1], interpolation=cv2.INTER_AREA), np.uint8)

    def of_frame(self, values: Map, frame: Frame) -> Map:
        """Bring a map of the working frame into this picture, (h, w) float32, 0 outside the frame."""
        across, down = values.shape[1] / frame.width, values.shape[0] / frame.height
        step_x, step_y = across * self.width / self.shape[1], down * self.height / self.shape[0]
        if max(step_x, step_y) > SHARP_SHRINK:
            sigmas = [BLUR_PER_SHRINK * float(np.sqrt(max(step**2 - 1, 1e-6))) for step in (step_x, step_y)]
            values = np.asarray(cv2.GaussianBlur(values, (0, 0), sigmas[0], sigmaY=sigmas[1]), np.float32)
        # Pixel centres: picture (x + ½)·step + corner − ½ in working pixels.
        matrix = np.array(
            [
                [step_x, 0, step_x / 2 + (self.left - frame.left) * across - 0.5],
                [0, step_y, step_y / 2 + (self.top - frame.top) * down - 0.5],
            ]
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(values, matrix, self.shape[::-1], flags=flags), np.float32)


def base_pixels(layers: Layers, crop: Crop) -> NDArray[np.uint8]:
    """Return melanin and haemoglobin of the skin as it is as bytes on square-root axes, (h, w, 3) uint8.

    Where no skin is treated nothing is ever painted, so nothing is told of it: 0.
    """
    table = colour_table()
    treated = (crop.of_frame(layers.treated, layers.frame) > 0).astype(np.uint8)
    told = cv2.dilate(treated, np.ones((TOLD_BEYOND, TOLD_BEYOND), np.uint8))
    planes = []
    for values, most in ((layers.melanin, table.melanin_most), (layers.haemoglobin, table.haemoglobin_most)):
        share = np.clip(crop.of_frame(values, layers.frame) / most, 0, 1)
        planes.append(np.rint(255 * np.sqrt(share)).astype(np.uint8) * told)
    return np.stack([*planes, np.zeros(crop.shape, np.uint8)], axis=-1)


@dataclass(frozen=True, eq=False)
class Plane:
    """One quantity of one layer as bytes: value = (byte − ``zero``) · ``step``, so that 0 stays exactly 0."""

    layer: str
    quantity: str
    zero: int
    step: float
    bytes: NDArray[np.uint8]

    @property
    def entry(self) -> dict[str, Any]:
        """Return what the document says of it."""
        return {"layer": self.layer, "quantity": self.quantity, "zero": self.zero, "step": self.step}


def plane_of(layer: str, quantity: str, values: Map) -> Plane | None:
    """Return a map as a plane of bytes, half as wide where that is enough; ``None`` where nothing is."""
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    if low == high:
        return None
    step = (high - low) / BYTE_STEPS
    zero = int(np.ceil(-low / step))
    half = cv2.resize(values, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    whole = cv2.resize(half, values.shape[::-1], interpolation=cv2.INTER_LINEAR)
    even = not (values.shape[0] % 2 or values.shape[1] % 2)
    smooth = even and float(np.abs(whole - values).max()) < step
    kept = np.asarray(half if smooth else values, np.float32)
    return Plane(layer, quantity, zero, step, np.clip(np.rint(kept / step) + zero, 0, 255).astype(np.uint8))


def planes_of(layers: Mapping[str, Layer], frame: Frame, crop: Crop) -> Iterator[Plane]:
    """Yield every plane of the layers that holds anything."""
    for name, layer in layers.items():
        for quantity in QUANTITIES:
            values = getattr(layer, quantity)
            plane = None if values is None else plane_of(name, quantity, crop.of_frame(values, frame))
            if plane is not None:
                yield plane


def packed(planes: list[Plane]) -> Iterator[tuple[list[dict[str, Any] | None], NDArray[np.uint8]]]:
    """Yield pictures of up to three planes of one size, each with its entries."""
    shapes = sorted({plane.bytes.shape for plane in planes}, reverse=True)
    for shape in shapes:
        alike = [plane for plane in planes if plane.bytes.shape == shape]
        for start in range(0, len(alike), 3):
            part = alike[start : start + 3]
            empty = [np.zeros(shape, np.uint8)] * (3 - len(part))
            pixels = np.stack([*(plane.bytes for plane in part), *empty], axis=-1)
            yield [*(plane.entry for plane in part), *[None] * len(empty)], pixels
