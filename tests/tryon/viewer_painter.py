"""The viewer's painting rule in numpy, from its document alone: what the browser does, step by step."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from PIL import Image

from glabella.capture.colour import encode_srgb, linear_from_bytes


def blob(address: str) -> bytes:
    """Return the bytes of a ``data:`` address."""
    head, body = address.split(",", 1)
    assert head.startswith("data:")
    assert head.endswith(";base64")
    return base64.b64decode(body, validate=True)


def image(address: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(blob(address))))


def planes(document: Mapping[str, Any]) -> dict[tuple[str, str], np.ndarray]:
    """Return every plane (layer, quantity) at the picture's size."""
    size = (document["picture"]["width"], document["picture"]["height"])
    found = {}
    for entry in document["layers"]["images"]:
        pixels = image(entry["image"])
        for channel, plane in enumerate(entry["planes"]):
            if plane is None:
                continue
            values = (pixels[..., channel].astype(np.float32) - plane["zero"]) * np.float32(plane["step"])
            if values.shape != size[::-1]:
                values = cv2.resize(values, size, interpolation=cv2.INTER_LINEAR)
            found[plane["layer"], plane["quantity"]] = values
    return found


def colour(document: Mapping[str, Any], melanin: np.ndarray, haemoglobin: np.ndarray) -> np.ndarray:
    """Look colours up: bilinear in the square roots."""
    table = document["table"]
    rows, columns = table["rows"], table["columns"]
    values = np.frombuffer(blob(table["values"]), "<f2").reshape(rows, columns, 3).astype(np.float32)
    y = np.sqrt(np.clip(melanin / table["melanin_most"], 0, 1)) * (rows - 1)
    x = np.sqrt(np.clip(haemoglobin / table["haemoglobin_most"], 0, 1)) * (columns - 1)
    return cv2.remap(values, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR)


def paint(document: Mapping[str, Any], weights: Mapping[str, float]) -> np.ndarray:
    """Return the picture (h, w, 3) uint8 with these weights."""
    picture = image(document["picture"]["image"])
    base = image(document["base"]["image"]).astype(np.float32) / 255
    melanin, haemoglobin = (
        plane["most"] * base[..., channel] ** 2 for channel, plane in enumerate(document["base"]["planes"])
    )
    sums = {name: np.zeros(picture.shape[:2], np.float32) for name in ("melanin", "haemoglobin")}
    shading = np.zeros(picture.shape, np.float32)
    for (layer, quantity), values in planes(document).items():
        part = np.float32(weights.get(layer, 0.0)) * values
        if quantity == "log_shading":
            shading += part[..., None] * np.array(document["layers"]["gains"][layer], np.float32)
        else:
            sums[quantity] += part
    before = colour(document, melanin, haemoglobin)
    after = colour(document, melanin + sums["melanin"], haemoglobin + sums["haemoglobin"])
    ratio = np.exp(shading) * after / before
    painted = np.rint(encode_srgb(np.clip(linear_from_bytes(picture) * ratio, 0, 1)) * np.float32(255))
    return np.where(ratio == 1, picture, painted.astype(np.uint8))
