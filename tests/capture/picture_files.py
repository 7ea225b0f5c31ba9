"""Pictures of four coloured quarters, and the files and colour profiles that hold them."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

SAMPLES = Path(__file__).parent / "samples"
# Top left, top right, bottom left, bottom right. The HEIC samples hold the same quarters at 640 × 480.
QUARTERS = np.array([[[200, 120, 100], [40, 160, 80]], [[60, 70, 190], [128, 128, 128]]], np.uint8)
HEIGHT, WIDTH = 480, 640

# Linear RGB to XYZ under D50 as the makers' own profiles hold it, independent of the code under test.
COLORANTS = {
    "sRGB": ((0.4360, 0.3851, 0.1431), (0.2225, 0.7169, 0.0606), (0.0139, 0.0971, 0.7141)),
    "Display P3": ((0.5151, 0.2920, 0.1571), (0.2412, 0.6922, 0.0666), (-0.0011, 0.0419, 0.7841)),
    "Adobe RGB": ((0.6097, 0.2053, 0.1492), (0.3111, 0.6257, 0.0632), (0.0195, 0.0609, 0.7446)),
}
D50 = (0.9642, 1.0, 0.8249)


def quarters(height: int = HEIGHT, width: int = WIDTH) -> NDArray[np.uint8]:
    return QUARTERS.repeat(height // 2, axis=0).repeat(width // 2, axis=1)


def noise(seed: int = 0, bits: int = 8) -> NDArray[Any]:
    kind = np.uint8 if bits == 8 else np.uint16
    return np.random.default_rng(seed).integers(0, 2**bits, (HEIGHT, WIDTH, 3)).astype(kind)


def saved(pixels: NDArray[np.uint8], kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind, **options)
    return out.getvalue()


def deep(pixels: NDArray[np.uint16], suffix: str) -> bytes:
    """Save 16-bit RGB or RGBA as ``.png`` or ``.tiff``."""
    order = [2, 1, 0, 3][: pixels.shape[2]]
    done, data = cv2.imencode(suffix, np.ascontiguousarray(pixels[..., order]))
    assert done
    return data.tobytes()


def with_png_profile(data: bytes, profile: bytes) -> bytes:
    """Put an iCCP chunk after the header of a PNG."""
    import zlib

    body = b"profile\x00\x00" + zlib.compress(profile)
    chunk = struct.pack(">I", len(body)) + b"iCCP" + body + struct.pack(">I", zlib.crc32(b"iCCP" + body))
    return data[:33] + chunk + data[33:]


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65_536))


def _curve(name: str, form: str) -> bytes:
    if name == "Adobe RGB":
        return b"curv" + bytes(4) + struct.pack(">IH", 1, 563)
    if form == "table":
        ramp = np.linspace(0, 1, 1024)
        linear = np.where(ramp <= 0.04045, ramp / 12.92, ((ramp + 0.055) / 1.055) ** 2.4)
        values = np.round(linear * 65_535).astype(">u2")
        return b"curv" + bytes(4) + struct.pack(">I", 1024) + values.tobytes()
    numbers = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    return b"para" + bytes(4) + struct.pack(">HH", 3, 0) + b"".join(_fixed(n) for n in numbers)


def icc(name: str, form: str = "parametric") -> bytes:
    """Build a display profile of three curves and a matrix (ICC.1:2022)."""
    columns = np.array(COLORANTS[name]).T
    tags = {b"wtpt": b"XYZ " + bytes(4) + b"".join(_fixed(v) for v in D50)}
    for colour, column in zip(b"rgb", columns, strict=True):
        letter = bytes([colour])
        tags[letter + b"XYZ"] = b"XYZ " + bytes(4) + b"".join(_fixed(v) for v in column)
        tags[letter + b"TRC"] = _curve(name, form)
    described = b"Someone's own screen"
    tags[b"desc"] = b"desc" + bytes(4) + struct.pack(">I", len(described) + 1) + described + bytes(79)
    tags[b"cprt"] = b"text" + bytes(4) + b"none\x00"
    table, body = struct.pack(">I", len(tags)), b""
    start = 132 + 12 * len(tags)
    for tag, data in tags.items():
        data += bytes(-len(data) % 4)
        table += struct.pack(">4sII", tag, start + len(body), len(data))
        body += data
    header = struct.pack(">I4sI4s4s4s", start + len(body), b"none", 0x04300000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    header += b"".join(_fixed(v) for v in D50)
    return header.ljust(128, b"\x00") + table + body


def to_srgb(pixels: NDArray[Any], name: str) -> NDArray[np.float64]:
    """Convert by the published definitions in double precision; 0–255, unrounded."""
    most = 255 if pixels.dtype == np.uint8 else 65_535
    value = pixels / most
    if name == "Adobe RGB":
        linear = value ** (563 / 256)
    else:
        linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    linear = linear @ (np.linalg.inv(np.array(COLORANTS["sRGB"])) @ np.array(COLORANTS[name])).T
    linear = np.clip(linear, 0, 1)
    return 255 * np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
