"""The lifted person as one GLB file: before and after as material variants, the label inside.

Materials are unlit (``KHR_materials_unlit``): a photograph already holds its light, and lighting it again
would change the very skin that the file is about. The container is written here: its few dozen lines need
no library, and the bytes stay the same from run to run.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

import glabella
from glabella.face.surface import Surface
from glabella.render.label import label_strip
from glabella.render.metadata import DIGITAL_SOURCE_TYPE, xmp_packet
from glabella.render.png import pixels_sha256

LONGEST_SIDE = 2048
QUALITY = 88
BEFORE_NAME = "before"
AFTER_NAME = "after (median at 6 months, possible, not promised)"
BEFORE_LABEL = "The photograph, unchanged."
METRE = 1000.0
_FLOAT, _SHORT, _INT = 5126, 5123, 5125
_ARRAY, _ELEMENTS = 34962, 34963
_LINEAR, _LINEAR_MIPMAP_LINEAR, _CLAMP = 9729, 9987, 33071


def glb_texture(pixels: NDArray[np.uint8], label: str, strip_height: int) -> NDArray[np.uint8]:
    """Return a picture (h, w, 3) uint8 with its label below, the strip ``strip_height`` pixels high."""
    strip = label_strip(pixels.shape[1], label, least_height=strip_height)[:strip_height]
    return np.concatenate([pixels, strip], axis=0)


def _fitted(pixels: NDArray[np.uint8], share: float) -> NDArray[np.uint8]:
    """Shrink a picture so that it and a strip of ``share`` of its height fit the longest side."""
    height, width = pixels.shape[:2]
    scale = min(1.0, LONGEST_SIDE / width, LONGEST_SIDE / (height * (1 + share)))
    if scale == 1.0:
        return pixels
    size = max(1, int(width * scale)), max(1, int(height * scale))
    # Averaging by areas is four times slower and no better where little is lost.
    method = cv2.INTER_LINEAR if scale > 0.5 else cv2.INTER_AREA
    return np.asarray(cv2.resize(pixels, size, interpolation=method), np.uint8)


def _jpeg(pixels: NDArray[np.uint8], packet: bytes | None = None) -> bytes:
    """Return a picture as JPEG bytes, with an XMP packet where one is given."""
    done, data = cv2.imencode(
        ".jpg", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, QUALITY]
    )
    assert done
    encoded = data.tobytes()
    if packet is None:
        return encoded
    body = b"http://ns.adobe.com/xap/1.0/\0" + packet
    return encoded[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + encoded[2:]


class _Buffer:
    """The binary chunk while it grows: each piece aligned to four bytes, with its view."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.views: list[dict[str, Any]] = []
        self.accessors: list[dict[str, Any]] = []

    def add(self, data: bytes, target: int | None = None) -> int:
        self.data += b"\0" * (-len(self.data) % 4)
        view: dict[str, Any] = {"buffer": 0, "byteOffset": len(self.data), "byteLength": len(data)}
        if target is not None:
            view["target"] = target
        self.views.append(view)
        self.data += data
        return len(self.views) - 1

    def vertices(self, values: NDArray[np.float32], *, bounded: bool = False) -> int:
        values = np.ascontiguousarray(values, "<f4")
        accessor: dict[str, Any] = {
            "bufferView": self.add(values.tobytes(), _ARRAY),
            "componentType": _FLOAT,
            "count": len(values),
            "type": f"VEC{values.shape[1]}",
        }
        if bounded:
            accessor["min"] = values.min(axis=0).tolist()
            accessor["max"] = values.max(axis=0).tolist()
        self.accessors.append(accessor)
        return len(self.accessors) - 1

    def indices(self, triangles: NDArray[np.int32], count: int) -> int:
        short = count < 65535
        values = triangles.astype("<u2" if short else "<u4").ravel()
        self.accessors.append(
            {
                "bufferView": self.add(values.tobytes(), _ELEMENTS),
                "componentType": _SHORT if short else _INT,
                "count": values.size,
                "type": "SCALAR",
            }
        )
        return len(self.accessors) - 1


def _material(name: str, texture: int) -> dict[str, Any]:
    return {
        "name": name,
        "pbrMetallicRoughness": {
            "baseColorTexture": {"index": texture},
            "metallicFactor": 0,
            "roughnessFactor": 1,
        },
        "extensions": {"KHR_materials_unlit": {}},
    }


def _primitives(buffer: _Buffer, surface: Surface, uv_share: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the primitives of the person and of the backdrop."""
    person = {
        "attributes": {
            "POSITION": buffer.vertices(surface.vertices / METRE, bounded=True),
            "NORMAL": buffer.vertices(surface.normals),
            "TEXCOORD_0": buffer.vertices(surface.uv * np.array([1, uv_share], np.float32)),
        },
        "indices": buffer.indices(surface.triangles, len(surface.vertices)),
        "material": 0,
        "extensions": {
            "KHR_materials_variants": {
                "mappings": [{"material": 0, "variants": [0]}, {"material": 1, "variants": [1]}]
            }
        },
    }
    behind = surface.backdrop
    backdrop = {
        "attributes": {
            "POSITION": buffer.vertices(behind.vertices / METRE, bounded=True),
            "TEXCOORD_0": buffer.vertices(behind.uv),
        },
        "indices": buffer.indices(behind.triangles, len(behind.vertices)),
        "material": 2,
    }
    return person, backdrop


def _camera(surface: Surface, aspect: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the camera that sees the photograph, and its node."""
    low, high = surface.view
    distance = surface.camera_mm
    camera = {
        "type": "perspective",
        "perspective": {
            "yfov": 2 * math.atan((high - low) / 2 / distance),
            "aspectRatio": aspect,
            "znear": 0.05,
            "zfar": 10,
        },
    }
    node = {"name": "camera", "camera": 0, "translation": [0, (high + low) / 2 / METRE, distance / METRE]}
    return camera, node


def _document(
    buffer: _Buffer,
    surface: Surface,
    uv_share: float,
    images: list[int],
    extras: Mapping[str, Any],
    variant: str,
) -> dict[str, Any]:
    person, backdrop = _primitives(buffer, surface, uv_share)
    camera, camera_node = _camera(surface, 1.0)
    names = (BEFORE_NAME, variant, "backdrop")
    return {
        "asset": {"version": "2.0", "generator": f"Glabella {glabella.__version__}", "extras": dict(extras)},
        "extensionsUsed": ["KHR_materials_unlit", "KHR_materials_variants"],
        "extensions": {"KHR_materials_variants": {"variants": [{"name": name} for name in names[:2]]}},
        "scene": 0,
        "scenes": [{"nodes": [0, 1, 2]}],
        "nodes": [{"name": "person", "mesh": 0}, {"name": "backdrop", "mesh": 1}, camera_node],
        "cameras": [camera],
        "meshes": [
            {"name": "person", "primitives": [person]},
            {"name": "backdrop", "primitives": [backdrop]},
        ],
        "materials": [_material(name, index) for index, name in enumerate(names)],
        "textures": [{"sampler": 0, "source": index} for index in range(3)],
        "images": [
            {"name": name, "mimeType": "image/jpeg", "bufferView": view}
            for name, view in zip(names, images, strict=True)
        ],
        "samplers": [
            {"magFilter": _LINEAR, "minFilter": _LINEAR_MIPMAP_LINEAR, "wrapS": _CLAMP, "wrapT": _CLAMP}
        ],
        "accessors": buffer.accessors,
        "bufferViews": buffer.views,
        "buffers": [{"byteLength": len(buffer.data)}],
    }


def _container(document: Mapping[str, Any], binary: bytes) -> bytes:
    """Return the bytes of a GLB file from its JSON document and binary chunk."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    total = 12 + 8 + len(text) + 8 + len(binary)
    return b"".join(
        [
            struct.pack("<4sII", b"glTF", 2, total),
            struct.pack("<I4s", len(text), b"JSON"),
            text,
            struct.pack("<I4s", len(binary), b"BIN\0"),
            binary,
        ]
    )


def write_glb(
    path: Path,
    surface: Surface,
    before: NDArray[np.uint8],
    after: NDArray[np.uint8],
    label: str,
    metadata: Mapping[str, str],
    *,
    variant: str = AFTER_NAME,
) -> str:
    """Write the lifted person, metres, y up, facing +z, as glTF 2.0 in one file.

    Parameters
    ----------
    path : pathlib.Path
    surface : Surface
    before, after : (h, w, 3) uint8, sRGB
        The photograph and the simulated picture, of one size.
    label : str
        What the strip below the simulated picture says; it is part of the texture, outside the part that
        the surface shows, and repeated in ``asset.extras``.
    metadata : mapping of str to str
        Further facts for ``asset.extras`` and the texture's XMP packet; names are XML names.
    variant : str
        Name of the after variant.

    Returns
    -------
    str
        SHA-256 of the after texture's pixels before encoding, strip included.

    Raises
    ------
    ValueError
        If the pictures differ in size.
    OSError
        If the file cannot be written.
    """
    if before.shape != after.shape:
        raise ValueError("the pictures before and after must have one size")
    share = label_strip(before.shape[1], label).shape[0] / before.shape[0]
    before, after = _fitted(before, share), _fitted(after, share)
    strip_height = min(label_strip(before.shape[1], label).shape[0], LONGEST_SIDE - before.shape[0])
    textures = [
        glb_texture(before, BEFORE_LABEL, strip_height),
        glb_texture(after, label, strip_height),
    ]
    packet = xmp_packet(label, f"Glabella {glabella.__version__}", metadata)
    buffer = _Buffer()
    images = [
        buffer.add(_jpeg(textures[0])),
        buffer.add(_jpeg(textures[1], packet)),
        buffer.add(_jpeg(surface.backdrop.picture)),
    ]
    extras = {**metadata, "digitalSourceType": DIGITAL_SOURCE_TYPE, "label": label}
    uv_share = before.shape[0] / textures[0].shape[0]
    document = _document(buffer, surface, uv_share, images, extras, variant)
    path.write_bytes(_container(document, bytes(buffer.data)))
    return pixels_sha256(textures[1])
