"""The canonical face mesh of the landmark model: 468 vertices, texture coordinates, 898 triangles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from glabella.face.weights import weight_members

MEMBER = "geometry_pipeline_metadata_landmarks.binarypb"


@dataclass(frozen=True, eq=False)
class CanonicalMesh:
    """``vertices`` (468, 3) float32 mm (x to the picture's right, y up, z towards the viewer),
    ``uv`` (468, 2) float32 0–1, ``triangles`` (898, 3) int32.
    """

    vertices: NDArray[np.float32]
    uv: NDArray[np.float32]
    triangles: NDArray[np.int32]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def _fields(data: bytes) -> dict[int, list[bytes | int]]:
    """Read one protocol-buffer message into field number → values, without a schema."""
    found: dict[int, list[bytes | int]] = {}
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        value: bytes | int
        if kind == 0:
            value, at = _varint(data, at)
        else:
            length = 4
            if kind == 2:
                length, at = _varint(data, at)
            value = data[at : at + length]
            at += length
        found.setdefault(number, []).append(value)
    return found


@cache
def canonical_mesh() -> CanonicalMesh:
    """Return the canonical mesh from the verified weights (lengths there are centimetres).

    Raises
    ------
    MissingPart
        If the weights are not on this machine.
    """
    message = _fields(weight_members()[MEMBER])[1][0]
    assert isinstance(message, bytes)
    mesh = _fields(message)
    floats = b"".join(value for value in mesh[3] if isinstance(value, bytes))
    rows = np.frombuffer(floats, "<f4").reshape(-1, 5)
    corners = np.array([value for value in mesh[4] if isinstance(value, int)], np.int32)
    return CanonicalMesh((rows[:, :3] * 10).copy(), rows[:, 3:].copy(), corners.reshape(-1, 3))
