"""Pictures and numbers as bytes for a page: in files of their own, or inside the page itself."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MEDIA = {"webp": "image/webp", "png": "image/png", "jpg": "image/jpeg", "bin": "application/octet-stream"}
DEPTH_STEPS = 65535
# Heights told apart: some micrometres each. More would be noise, and larger files.
HEIGHTS = 1023
# The encoder lets other threads run; more than two would leave a page read no core.
ENCODERS = 2


@dataclass(frozen=True, eq=False)
class Parts:
    """A document that names its blobs, and the blobs: name → bytes. A name's ending says what it holds."""

    document: Mapping[str, Any]
    blobs: Mapping[str, bytes]

    def embedded(self) -> dict[str, Any]:
        """Return the document with every blob inside it as a ``data:`` address."""
        return dict(_resolved(self.document, self.blobs))


def merged(one: Parts, other: Parts) -> Parts:
    """Return two parts of a document as one."""
    return Parts({**one.document, **other.document}, {**one.blobs, **other.blobs})


def _resolved(value: Any, blobs: Mapping[str, bytes]) -> Any:
    if isinstance(value, Mapping):
        return {key: _resolved(part, blobs) for key, part in value.items()}
    if isinstance(value, list):
        return [_resolved(part, blobs) for part in value]
    return data_address(value, blobs[value]) if isinstance(value, str) and value in blobs else value


def data_address(name: str, data: bytes) -> str:
    """Return bytes as a ``data:`` address of the kind that the name's ending tells."""
    kind = MEDIA[name.rsplit(".", 1)[-1]]
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"


def exact_bytes(pixels: NDArray[np.uint8], *, grain: bool = False) -> bytes:
    """Return (h, w) or (h, w, 3) uint8 as lossless WebP, without any metadata.

    A map becomes a third smaller than as PNG; ``grain`` tells that it is a photograph, whose noise no longer
    search would make smaller.
    """
    buffer = io.BytesIO()
    Image.fromarray(pixels).convert("RGB").save(
        buffer, "WEBP", lossless=True, method=0 if grain else 1, quality=0
    )
    return buffer.getvalue()


def swift_bytes(pixels: NDArray[np.uint8]) -> bytes:
    """Return (h, w) or (h, w, 3) uint8 as PNG: larger than WebP, in a fifth of the time."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).convert("RGB").save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def exact_files(pictures: Mapping[str, NDArray[np.uint8]]) -> dict[str, bytes]:
    """Return maps by name as lossless WebP, or PNG where the name ends so; two at a time."""
    with ThreadPoolExecutor(ENCODERS) as encoders:
        waiting = {
            name: encoders.submit(swift_bytes if name.endswith(".png") else exact_bytes, pixels)
            for name, pixels in pictures.items()
        }
        return {name: future.result() for name, future in waiting.items()}


def jpeg_bytes(pixels: NDArray[np.uint8], quality: int) -> bytes:
    """Return (h, w, 3) uint8 sRGB as JPEG with full colour resolution, without any metadata."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality, subsampling=0)
    return buffer.getvalue()


def height_pixels(heights: NDArray[np.floating]) -> tuple[NDArray[np.uint8], float, float]:
    """Return heights (h, w) as pixels (h, w, 3) uint8, and the lowest and highest height.

    Red holds the upper byte, green the lower one: height = low + (256·red + green)/65535 · (high − low).
    """
    low, high = float(heights.min()), float(heights.max())
    scale = HEIGHTS / (high - low) if high > low else 0.0
    steps = np.rint(np.rint((heights - low) * scale) * (DEPTH_STEPS / HEIGHTS)).astype(np.uint16)
    split = [steps >> 8, steps & 255, np.zeros_like(steps)]
    return np.stack(split, axis=-1).astype(np.uint8), low, high
