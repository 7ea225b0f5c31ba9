"""The rectangle of the photograph that is read and painted, and its scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

Pixel = TypeVar("Pixel", np.uint8, np.uint16, np.float32)


@dataclass(frozen=True)
class Frame:
    """A rectangle of the photograph, read at ``scale`` working pixels per photograph pixel (at most 1).

    ``top``, ``left``, ``height``, ``width`` are photograph pixels; ``shape`` is the working size.
    """

    top: int
    left: int
    height: int
    width: int
    scale: float = 1.0

    @property
    def shape(self) -> tuple[int, int]:
        """Return the height and width of working maps."""
        return max(1, round(self.height * self.scale)), max(1, round(self.width * self.scale))

    @property
    def slices(self) -> tuple[slice, slice]:
        """Return the slices that cut this rectangle out of the photograph."""
        return slice(self.top, self.top + self.height), slice(self.left, self.left + self.width)

    def cut(self, picture: NDArray[Pixel]) -> NDArray[Pixel]:
        """Return this rectangle of a photograph-sized ``picture`` (H, W[, c]) at working scale."""
        part = picture[self.slices]
        height, width = self.shape
        if part.shape[:2] == (height, width):
            return np.ascontiguousarray(part)
        return cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA)  # type: ignore[return-value]

    def to_working(self, points: NDArray[np.floating]) -> NDArray[np.float32]:
        """Turn photograph (x, y[, z]) points (n, 2 or 3) into working pixels; z only scales."""
        height, width = self.shape
        out = np.asarray(points, dtype=np.float32).copy()
        out[..., 0] = (out[..., 0] - self.left) * (width / self.width)
        out[..., 1] = (out[..., 1] - self.top) * (height / self.height)
        if out.shape[-1] == 3:
            out[..., 2] *= width / self.width
        return out

    def to_photograph(self, points: NDArray[np.floating]) -> NDArray[np.float32]:
        """Turn working (x, y) points (n, 2) into photograph pixels."""
        height, width = self.shape
        out = np.asarray(points, dtype=np.float32).copy()
        out[..., 0] = out[..., 0] * (self.width / width) + self.left
        out[..., 1] = out[..., 1] * (self.height / height) + self.top
        return out
