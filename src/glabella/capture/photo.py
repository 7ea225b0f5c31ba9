"""The photograph as the rest of the house sees it: upright, sRGB, 8 bit, nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Caution:
    """Something poor but usable about the input: ``code`` for programs, ``text`` for people.

    ``widen`` multiplies the stated error of whatever is read (1 leaves it as it is).
    """

    code: str
    text: str
    widen: float = 1.0


@dataclass(frozen=True, eq=False)
class Photo:
    """A decoded photograph without metadata.

    ``pixels`` is (h, w, 3) uint8, sRGB, upright. ``format`` is the container's name, such as ``JPEG``;
    ``profile`` the name of the colour space it was converted from; ``quality`` 1–100 of a JPEG, on the common
    encoders' scale; ``bits`` those of a channel in the file, before it was brought to 8; ``cautions`` what is
    poor about it. No path, no date, no place is kept.
    """

    pixels: NDArray[np.uint8]
    format: str
    profile: str
    bits: int = 8
    cautions: tuple[Caution, ...] = field(default=())
    quality: float | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Return height and width in pixels."""
        return self.pixels.shape[0], self.pixels.shape[1]
