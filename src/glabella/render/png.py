"""Pictures as PNG files: label strip below, metadata that says “simulated”, and nothing else."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

import glabella
from glabella.render.label import with_label
from glabella.render.metadata import xmp_packet

# Fast settings: on a 12-megapixel face half the time of the library's default, and not larger.
_SETTINGS = (cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE)
_END_OF_HEADER = 8 + 4 + 4 + 13 + 4


def pixels_sha256(pixels: NDArray[np.uint8]) -> str:
    """Return the SHA-256 of decoded pixels, row by row, (h, w, 3) uint8 RGB, as hexadecimal digits.

    Containers vary between libraries; decoded pixels do not.
    """
    return hashlib.sha256(np.ascontiguousarray(pixels).data).hexdigest()


def write_png(
    path: Path, pixels: NDArray[np.uint8], label: str | None, metadata: Mapping[str, str] | None = None
) -> str:
    """Write a picture.

    Parameters
    ----------
    path : pathlib.Path
    pixels : (h, w, 3) uint8, sRGB
    label : str or None
        What the strip below a simulated picture says; ``None`` for the photograph itself, which gets
        neither strip nor metadata.
    metadata : mapping of str to str, optional
        Facts for the XMP packet of a simulated picture, such as ``at`` and ``percentile``.

    Returns
    -------
    str
        SHA-256 of the decoded pixels, strip included.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    shown = pixels if label is None else with_label(pixels, label)
    digest = pixels_sha256(shown)
    reversed_channels = cv2.cvtColor(shown, cv2.COLOR_RGB2BGR)
    del shown  # a large photograph's copies count: the encoder makes another
    done, encoded = cv2.imencode(".png", reversed_channels, _SETTINGS)
    assert done
    data = encoded.reshape(-1).data
    with path.open("wb") as file:
        if label is None:
            file.write(data)
        else:
            packet = xmp_packet(label, f"Glabella {glabella.__version__}", metadata or {})
            file.write(data[:_END_OF_HEADER])
            file.write(_international_text("XML:com.adobe.xmp", packet))
            file.write(data[_END_OF_HEADER:])
    return digest


def _international_text(keyword: str, text: bytes) -> bytes:
    """Return an iTXt chunk: uncompressed, without language."""
    body = keyword.encode("latin-1") + b"\0" + b"\0\0" + b"\0" + b"\0" + text
    return struct.pack(">I", len(body)) + b"iTXt" + body + struct.pack(">I", zlib.crc32(b"iTXt" + body))
