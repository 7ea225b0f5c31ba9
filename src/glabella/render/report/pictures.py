"""The report's pictures: cut around the face, reduced alike, labelled in their own pixels, embedded once.

JPEG codes each block of pixels by itself, so where before and after are equal they decode equal, and a
blink between them shows the simulated change and nothing else. A codec that predicts across blocks would
add changes of its own.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

import glabella
from glabella.render.label import with_label
from glabella.render.metadata import xmp_packet
from glabella.render.words import is_illustrated, label_text
from glabella.terms import Time

LARGE_WIDTH = 1200
SMALL_WIDTH = 560
BLOCK = 8
QUALITIES = (90, 86, 80, 72, 60)
BUDGET_BYTES = 4_200_000
MARGIN_SIDE, MARGIN_TOP, MARGIN_BOTTOM = 0.3, 0.32, 0.24
USUAL_MONTHS = 6.0


@dataclass(frozen=True)
class Box:
    """A rectangle of the photograph: ``left``, ``top``, ``width`` and ``height`` in pixels."""

    left: int
    top: int
    width: int
    height: int


def face_box(landmarks: NDArray[np.floating], shape: tuple[int, int]) -> Box:
    """Return the part of the photograph that the report shows.

    Parameters
    ----------
    landmarks : (n, 2 or 3) float
        Photograph pixels; none for a patch of body skin, which is shown whole.
    shape : (int, int)
        Height and width of the photograph.
    """
    height, width = shape
    if len(landmarks) == 0:
        return Box(0, 0, width, height)
    (left, top), (right, bottom) = landmarks[:, :2].min(axis=0), landmarks[:, :2].max(axis=0)
    side, tall = right - left, bottom - top
    x0, x1 = max(0, round(left - MARGIN_SIDE * side)), min(width, round(right + MARGIN_SIDE * side))
    y0, y1 = max(0, round(top - MARGIN_TOP * tall)), min(height, round(bottom + MARGIN_BOTTOM * tall))
    return Box(x0, y0, max(1, x1 - x0), max(1, y1 - y0))


def report_crop(pixels: NDArray[np.uint8], box: Box, longest_width: int) -> NDArray[np.uint8]:
    """Return the box of a picture, reduced to a width; sides are cut to whole coding blocks.

    Parameters
    ----------
    pixels : (H, W, 3) uint8, sRGB
    box : Box
    longest_width : int

    Returns
    -------
    (h, w, 3) uint8, sRGB, not enlarged
    """
    part = pixels[box.top : box.top + box.height, box.left : box.left + box.width]
    scale = min(1.0, longest_width / part.shape[1])
    if scale < 1:
        size = (longest_width, max(1, round(part.shape[0] * scale)))
        part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
    height, width = part.shape[:2]
    rows, columns = max(BLOCK, height // BLOCK * BLOCK), max(BLOCK, width // BLOCK * BLOCK)
    return np.array(part[:rows, :columns])


@dataclass(eq=False)
class Album:
    """Collects what the report shows while states are painted one by one; full pictures are not kept.

    Parameters
    ----------
    before : (H, W, 3) uint8, sRGB
        The photograph.
    box : Box
        The part shown.
    main : Time
        The time whose middle result stands first.
    """

    before: NDArray[np.uint8]
    box: Box
    main: Time
    small: dict[tuple[Time, float], NDArray[np.uint8]] = field(default_factory=dict)
    small_before: NDArray[np.uint8] = field(init=False)
    large_before: NDArray[np.uint8] = field(init=False)
    large_after: NDArray[np.uint8] | None = None

    def __post_init__(self) -> None:
        self.small_before = report_crop(self.before, self.box, SMALL_WIDTH)
        self.large_before = report_crop(self.before, self.box, LARGE_WIDTH)

    def add(self, time: Time, percentile: float, pixels: NDArray[np.uint8]) -> None:
        """Take one painted state, (H, W, 3) uint8, the photograph's size."""
        self.small[time, percentile] = report_crop(pixels, self.box, SMALL_WIDTH)
        if time == self.main and percentile == 50:
            self.large_after = report_crop(pixels, self.box, LARGE_WIDTH)

    @property
    def months(self) -> tuple[Time, ...]:
        """Return the times after the first days, in order."""
        return tuple(sorted({time for time, _ in self.small if not is_illustrated(time)}))

    @property
    def days(self) -> tuple[Time, ...]:
        """Return the times of the first days, in order."""
        return tuple(sorted({time for time, _ in self.small if is_illustrated(time)}))

    @property
    def percentiles(self) -> tuple[float, ...]:
        """Return the percentiles, in order."""
        return tuple(sorted({percentile for _, percentile in self.small}))


def main_time(times: Iterable[Time]) -> Time:
    """Return the time that stands first in the report: the one nearest to six months, later if tied."""
    return min(times, key=lambda time: (abs(time.months - USUAL_MONTHS), -time.days))


@dataclass(frozen=True)
class Embedded:
    """One picture inside the page: its own size without strip, its file, its size with strip."""

    name: str
    width: int
    height: int
    full_height: int
    data: bytes

    @property
    def uri(self) -> str:
        """Return the picture as a data address."""
        return "data:image/jpeg;base64," + base64.b64encode(self.data).decode("ascii")


def picture_name(time: Time, percentile: float) -> str:
    """Return the name of a small picture inside the page, such as ``s-6mo-50``."""
    return f"s-{time.label}-{percentile:g}".replace(".", "_")


def embed(album: Album) -> dict[str, Embedded]:
    """Encode all pictures of an album with the same settings: the best that fit the page's size."""
    wanted: list[tuple[str, NDArray[np.uint8], str | None]] = [
        ("large-before", album.large_before, None),
        ("small-before", album.small_before, None),
    ]
    if album.large_after is not None:
        wanted.append(("large-after", album.large_after, label_text(album.main, 50)))
    for (time, percentile), pixels in sorted(album.small.items(), key=lambda item: item[0]):
        if is_illustrated(time) and percentile != 50:
            continue
        wanted.append((picture_name(time, percentile), pixels, label_text(time, percentile)))
    for quality in QUALITIES:
        files = {name: _encoded(name, pixels, label, quality) for name, pixels, label in wanted}
        if sum(len(file.data) for file in files.values()) <= BUDGET_BYTES:
            break
    return files


def _encoded(name: str, pixels: NDArray[np.uint8], label: str | None, quality: int) -> Embedded:
    shown = pixels if label is None else with_label(pixels, label)
    extra = {} if label is None else {"xmp": xmp_packet(label, f"Glabella {glabella.__version__}", {})}
    buffer = io.BytesIO()
    # No optimised Huffman tables: they need a whole picture in one buffer, which noise overflows.
    Image.fromarray(shown).save(buffer, "JPEG", quality=quality, subsampling=0, **extra)
    height, width = pixels.shape[:2]
    return Embedded(name, width, height, shown.shape[0], buffer.getvalue())
