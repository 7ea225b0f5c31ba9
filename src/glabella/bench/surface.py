"""How long lifting and the GLB export take, as ratios to the floor measured in the same run."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import cv2
import numpy as np

from glabella.capture import load_photo
from glabella.capture.colour import linear_from_bytes
from glabella.face.landmarks import detect_faces, find_landmarks
from glabella.face.surface import lift
from glabella.render.glb import write_glb

FLOOR_SIDE = 2048
# Time does not depend on a face's true size: any plausible scale will do.
MM_PER_PIXEL = 0.3
LABEL = "Simulated: possible, not promised."


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _floor(data: bytes) -> None:
    photo = load_photo(data)
    find_landmarks(photo.pixels, detect_faces(photo.pixels)[0])
    cv2.resize(linear_from_bytes(photo.pixels), (FLOOR_SIDE, FLOOR_SIDE), interpolation=cv2.INTER_CUBIC)


def measure_surface(data: bytes, repeats: int = 7) -> dict[str, float]:
    """Return medians over ``repeats`` interleaved runs, after one to warm up.

    Parameters
    ----------
    data : bytes
        A face in an image file.
    repeats : int

    Returns
    -------
    dict
        ``floor_seconds``, ``lift_to_floor``, ``glb_to_floor``, ``glb_bytes``.
    """
    pixels = load_photo(data).pixels
    points = find_landmarks(pixels, detect_faces(pixels)[0]).points
    after = np.clip(pixels.astype(np.int16) + 2, 0, 255).astype(np.uint8)
    surface = lift(pixels, points, MM_PER_PIXEL)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "face.glb"
        for _ in range(repeats + 1):
            rows.append(
                (
                    _seconds(lambda: _floor(data)),
                    _seconds(lambda: lift(pixels, points, MM_PER_PIXEL)),
                    _seconds(lambda: write_glb(path, surface, pixels, after, LABEL, {})),
                )
            )
        size = path.stat().st_size
    floor, lifting, export = (median(column) for column in zip(*rows[1:], strict=True))
    return {
        "floor_seconds": floor,
        "lift_to_floor": lifting / floor,
        "glb_to_floor": export / floor,
        "glb_bytes": float(size),
    }
