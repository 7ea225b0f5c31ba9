"""The reference painter: a photograph, its layers and a table of weights become a picture.

Every change is a ratio of two model colours, so an unknown camera, light or white balance cancels to
first order, grain stays, and no weight at all returns the photograph bit for bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.appearance.layers import Layers
from glabella.capture.colour import encode_srgb, linear_from_bytes
from glabella.skin import reflectance

STRIP_ROWS = 256
ENCODING_STEPS = 65535


@cache
def _encoding_table() -> NDArray[np.uint8]:
    linear = np.arange(ENCODING_STEPS + 1, dtype=np.float32) / np.float32(ENCODING_STEPS)
    return np.asarray(np.rint(encode_srgb(linear) * np.float32(255)), np.uint8)


@cache
def _decoding_table() -> NDArray[np.float32]:
    return linear_from_bytes(np.arange(256, dtype=np.uint8)).reshape(1, 256)


def change_ratio(layers: Layers, weights: Mapping[str, float]) -> NDArray[np.float32] | None:
    """Return what each channel is multiplied by, (h, w, 3) float32 in the working frame, 1 for no change.

    Parameters
    ----------
    layers : Layers
    weights : mapping of str to float
        Layer name → weight. Names without a layer are ignored: the photograph shows nothing of them.

    Returns
    -------
    (h, w, 3) float32, > 0, or ``None`` where nothing at all changes.
    """
    melanin, haemoglobin, log_shading = _sums(layers, weights)
    if melanin is None and haemoglobin is None and log_shading is None:
        return None
    if log_shading is None:
        ratio = np.ones((*layers.frame.shape, 3), np.float32)
    else:
        ratio = np.exp(log_shading, out=log_shading)
    if melanin is not None or haemoglobin is not None:
        after = reflectance(_moved(layers.melanin, melanin), _moved(layers.haemoglobin, haemoglobin))
        ratio *= after
        ratio /= layers.reflectance_before
    return ratio


def _moved(base: NDArray[np.float32], change: NDArray[np.float32] | None) -> NDArray[np.float32]:
    return base if change is None else np.clip(base + change, 0, 1)


def _sums(
    layers: Layers, weights: Mapping[str, float]
) -> tuple[NDArray[np.float32] | None, NDArray[np.float32] | None, NDArray[np.float32] | None]:
    """Add up the weighted layers: melanin (h, w), haemoglobin (h, w), log shading (h, w, 3)."""
    melanin: NDArray[np.float32] | None = None
    haemoglobin: NDArray[np.float32] | None = None
    shading: dict[tuple[float, float, float], NDArray[np.float32]] = {}
    for name, weight in weights.items():
        layer = layers.layers.get(name)
        if layer is None or weight == 0:
            continue
        melanin = _added(melanin, layer.melanin, weight)
        haemoglobin = _added(haemoglobin, layer.haemoglobin, weight)
        if layer.log_shading is not None:
            gain = layer.channel_gain
            total = _added(shading.get(gain), layer.log_shading, weight)
            assert total is not None
            shading[gain] = total
    if not shading:
        return melanin, haemoglobin, None
    coloured = np.zeros((*layers.frame.shape, 3), np.float32)
    for gain, total in shading.items():
        for channel in range(3):
            coloured[..., channel] += np.float32(gain[channel]) * total
    return melanin, haemoglobin, coloured


def _added(
    total: NDArray[np.float32] | None, part: NDArray[np.float32] | None, weight: float
) -> NDArray[np.float32] | None:
    if part is None:
        return total
    if total is None:
        return np.float32(weight) * part
    return cv2.scaleAdd(part, weight, total)  # type: ignore[return-value]


def paint_layers(
    pixels: NDArray[np.uint8], layers: Layers, weights: Mapping[str, float]
) -> NDArray[np.uint8]:
    """Return the photograph as it would look with these weights.

    Parameters
    ----------
    pixels : (H, W, 3) uint8, sRGB
        The whole photograph.
    layers : Layers
    weights : mapping of str to float

    Returns
    -------
    (H, W, 3) uint8, sRGB. Pixels outside treated skin, and all pixels where nothing changes, equal the
    photograph bit for bit.
    """
    painted = pixels.copy()
    ratio = change_ratio(layers, weights)
    if ratio is None:
        return painted
    frame = layers.frame
    for top in range(0, frame.height, STRIP_ROWS):
        rows = min(STRIP_ROWS, frame.height - top)
        part = painted[frame.top + top : frame.top + top + rows, frame.left : frame.left + frame.width]
        part[:] = _apply(part, _strip(ratio, layers, top, rows))
    return painted


def _strip(ratio: NDArray[np.float32], layers: Layers, top: int, rows: int) -> NDArray[np.float32]:
    """Bring some rows of the working-scale ratio to photograph scale."""
    frame = layers.frame
    height, width = frame.shape
    if (height, width) == (frame.height, frame.width):
        return ratio[top : top + rows]
    across, down = width / frame.width, height / frame.height
    # Pixel centres: photograph (x + ½)·scale − ½ in working pixels.
    matrix = np.array([[across, 0, across / 2 - 0.5], [0, down, (top + 0.5) * down - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(ratio, matrix, (frame.width, rows), flags=flags, borderMode=cv2.BORDER_REPLICATE),
        np.float32,
    )


def _apply(part: NDArray[np.uint8], ratio: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Multiply encoded pixels (h, w, 3) by a ratio of linear light; a ratio of 1 keeps the byte."""
    linear = cv2.LUT(part, _decoding_table())
    cv2.multiply(linear, ratio, linear, ENCODING_STEPS)
    np.clip(linear, 0, ENCODING_STEPS, out=linear)
    after = _encoding_table()[np.rint(linear, out=linear).astype(np.uint16)]
    return np.where(ratio == 1, part, after)
