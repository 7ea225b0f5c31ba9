"""Colour profiles: what an ICC file says its numbers mean, and the way from there to sRGB.

Profiles made of a matrix and three curves (sRGB, Display P3, Adobe RGB and most others) are followed in
float, so that 16 bits are rounded once, at the end. All others go through littleCMS.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from glabella.capture.colour import decode_srgb

ROWS_AT_ONCE = 256
LEVELS = 65_535
# A profile that moves no colour by more than this many 8-bit levels is sRGB under another name.
SAME_WITHIN_LEVELS = 1.0

# Linear RGB to XYZ under D50, as the columns of the profiles' own colorants: IEC 61966-2-1 (sRGB),
# SMPTE EG 432-1 (Display P3), Adobe RGB (1998) and ITU-R BT.2020, adapted by Bradford's method.
_D65 = np.array([0.3127, 0.3290])
_D50_XYZ = np.array([0.9642, 1.0, 0.8249])
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
PRIMARIES = {
    "sRGB": ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060)),
    "Display P3": ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
    "Adobe RGB": ((0.640, 0.330), (0.210, 0.710), (0.150, 0.060)),
    "BT.2020": ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
}
ADOBE_GAMMA = 563 / 256
OTHER = "other"


def rgb_to_xyz(primaries: tuple[tuple[float, float], ...]) -> NDArray[np.float64]:
    """Return the (3, 3) matrix from linear RGB with a D65 white to XYZ under D50.

    Parameters
    ----------
    primaries : three CIE 1931 (x, y) of red, green and blue
    """
    x, y = np.array(primaries).T
    columns = np.array([x / y, np.ones(3), (1 - x - y) / y])
    white = np.array([_D65[0] / _D65[1], 1.0, (1 - _D65.sum()) / _D65[1]])
    matrix = columns * np.linalg.solve(columns, white)
    gain = (_BRADFORD @ _D50_XYZ) / (_BRADFORD @ white)
    return np.asarray(np.linalg.solve(_BRADFORD, gain[:, None] * _BRADFORD) @ matrix)


@dataclass(frozen=True, eq=False)
class RgbSpace:
    """Three decoding curves, (3, 65536) float32 0–1, and the (3, 3) matrix to linear sRGB."""

    curves: NDArray[np.float32]
    matrix: NDArray[np.float32]

    def to_linear(self, levels: NDArray[np.integer]) -> NDArray[np.float32]:
        """Turn levels (..., 3), uint8 or uint16, into linear sRGB float32, which may leave 0–1."""
        flat = np.ascontiguousarray(levels).reshape(-1, 1, 3)
        if flat.dtype == np.uint8:
            table = np.ascontiguousarray(self.curves[:, :: LEVELS // 255].T)[None]
            linear = cv2.LUT(flat, table)
        else:
            linear = np.stack([self.curves[c][flat[..., c]] for c in range(3)], axis=-1)
        return np.asarray(cv2.transform(linear, self.matrix), np.float32).reshape(levels.shape)

    def to_bytes(self, levels: NDArray[np.integer]) -> NDArray[np.uint8]:
        """Turn levels (..., 3), uint8 or uint16, into 8-bit sRGB, clipped to its gamut."""
        linear = self.to_linear(levels)
        linear *= np.float32(LEVELS)
        linear += np.float32(0.5)
        return _ENCODED[np.clip(linear, 0, LEVELS, out=linear).astype(np.uint16)]

    @property
    def is_srgb(self) -> bool:
        """Tell whether no colour moves by more than ``SAME_WITHIN_LEVELS`` 8-bit levels."""
        steps = np.linspace(0, LEVELS, 18).astype(np.uint16)
        lattice = np.stack(np.meshgrid(steps, steps, steps), axis=-1)
        moved = self.to_bytes(lattice).astype(float) - lattice / (LEVELS / 255)
        return bool(np.abs(moved).max() <= SAME_WITHIN_LEVELS)

    @property
    def name(self) -> str:
        """Return the space's usual name by its primaries, ``other`` where it has none."""
        to_xyz = rgb_to_xyz(PRIMARIES["sRGB"]) @ self.matrix
        for name, primaries in PRIMARIES.items():
            if np.abs(to_xyz - rgb_to_xyz(primaries)).max() < 0.01 and (name != "sRGB" or self.is_srgb):
                return name
        return OTHER


def _srgb_table() -> NDArray[np.uint8]:
    """Return the 8-bit sRGB code of each 16-bit linear level: 65536 uint8."""
    edges = decode_srgb((np.arange(255, dtype=np.float32) + np.float32(0.5)) / np.float32(255))
    linear = np.arange(LEVELS + 1, dtype=np.float32) / np.float32(LEVELS)
    return np.searchsorted(edges, linear).astype(np.uint8)


_ENCODED = _srgb_table()


def named_space(name: str) -> RgbSpace:
    """Return a space of ``PRIMARIES`` with its usual curve."""
    ramp = np.linspace(0, 1, LEVELS + 1, dtype=np.float32)
    curve = ramp ** np.float32(ADOBE_GAMMA) if name == "Adobe RGB" else decode_srgb(ramp)
    return RgbSpace(np.stack([curve] * 3), _from_colorants(rgb_to_xyz(PRIMARIES[name])))


def _from_colorants(colorants: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.linalg.solve(rgb_to_xyz(PRIMARIES["sRGB"]), colorants).astype(np.float32)


def read_icc(profile: bytes) -> RgbSpace | None:
    """Read an ICC profile of three curves and a matrix (ICC.1:2022, 8.3).

    Returns
    -------
    RgbSpace, or ``None`` where the profile is built otherwise (tables, CMYK)

    Raises
    ------
    ValueError
        If the profile is damaged.
    """
    try:
        if profile[16:20] != b"RGB " or profile[20:24] != b"XYZ ":
            return None
        tags = {}
        for i in range(struct.unpack(">I", profile[128:132])[0]):
            name, start, length = struct.unpack(">4sII", profile[132 + 12 * i : 144 + 12 * i])
            tags[name] = profile[start : start + length]
        if b"A2B0" in tags or not {b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"} <= tags.keys():
            return None
        colorants = [
            np.array(struct.unpack(">3i", tags[c + b"XYZ"][8:20])) / 65_536 for c in (b"r", b"g", b"b")
        ]
        curves = [_curve(tags[c + b"TRC"]) for c in (b"r", b"g", b"b")]
    except struct.error:
        raise ValueError("the colour profile is cut short") from None
    return RgbSpace(np.stack(curves), _from_colorants(np.stack(colorants, axis=1)))


def _curve(tag: bytes) -> NDArray[np.float32]:
    """Return 65536 values 0–1 of a ``curv`` or ``para`` tag."""
    ramp = np.linspace(0, 1, LEVELS + 1)
    if tag[:4] == b"para":
        return _parametric(tag, ramp)
    count = struct.unpack(">I", tag[8:12])[0]
    if tag[:4] != b"curv" or len(tag) < 12 + 2 * count:
        raise ValueError("the colour profile has a damaged curve")
    if count == 0:
        return ramp.astype(np.float32)
    values = np.frombuffer(tag, ">u2", count, 12)
    if count == 1:
        return np.asarray(ramp ** (float(values[0]) / 256), np.float32)
    return np.interp(ramp, np.linspace(0, 1, count), values / LEVELS).astype(np.float32)


def _parametric(tag: bytes, ramp: NDArray[np.float64]) -> NDArray[np.float32]:
    """Evaluate a parametric curve, types 0 to 4 of ICC.1:2022, 10.18."""
    kind = struct.unpack(">H", tag[8:10])[0]
    count = {0: 1, 1: 3, 2: 4, 3: 5, 4: 7}.get(kind)
    if count is None:
        raise ValueError("the colour profile has an unknown curve")
    g, a, b, c, d, e, f = (
        *(np.array(struct.unpack(f">{count}i", tag[12 : 12 + 4 * count])) / 65_536),
        *[0.0] * 7,
    )[:7]
    if kind == 0:
        a, b, c, d, e, f = 1.0, 0.0, 0.0, -1.0, 0.0, 0.0
    elif kind in (1, 2):
        # Below −b/a these two forms are constant: 0 for type 1, c for type 2.
        e, f = c, c
        d, c = -b / a if a else 0.0, 0.0
    curved = np.maximum(a * ramp + b, 0) ** g + e
    return np.asarray(np.clip(np.where(ramp >= d, curved, c * ramp + f), 0, 1), np.float32)


def convert_by_tables(pixels: NDArray[np.uint8], profile: bytes, mode: str) -> NDArray[np.uint8]:
    """Convert 8-bit pixels by littleCMS, relative colorimetric with black point compensation.

    Parameters
    ----------
    pixels : (h, w, 3 or 4) uint8
    profile : bytes of an ICC profile
    mode : ``RGB`` or ``CMYK``

    Returns
    -------
    (h, w, 3) uint8, sRGB

    Raises
    ------
    ValueError
        If the profile cannot be used for this mode.
    """
    try:
        transform = ImageCms.buildTransform(
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        out = np.empty((*pixels.shape[:2], 3), np.uint8)
        for top in range(0, len(pixels), ROWS_AT_ONCE):
            band = Image.fromarray(np.ascontiguousarray(pixels[top : top + ROWS_AT_ONCE]), mode)
            out[top : top + ROWS_AT_ONCE] = np.asarray(transform.apply(band))
    except (ImageCms.PyCMSError, OSError, TypeError) as error:
        raise ValueError("the colour profile cannot be used") from error
    return out
