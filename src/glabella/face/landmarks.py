"""478 landmarks and 52 expression coefficients from a photograph.

Detector, mesh and expression networks of the FaceLandmarker v2 bundle, run by LiteRT. Coordinates are
floats without a half-pixel correction; the crop convention is the networks' own.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from glabella.face.weights import weight_members
from glabella.terms import quiet_stderr

DETECTOR_SIZE = 128
MESH_SIZE = 256
SCORE_LIMIT = 0.5
OVERLAP_LIMIT = 0.3
REGION_MARGIN = 1.5
EYE_LEFT, EYE_RIGHT = 33, 263
TILE_SHARE = 0.5
TILE_STEP = 0.25

# The landmarks that the expression network reads, in its order.
# fmt: off
EXPRESSION_POINTS = np.array([
    0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66, 67, 70,
    78, 80, 81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144, 145, 146, 148, 149,
    150, 152, 153, 154, 155, 157, 158, 159, 160, 161, 162, 163, 168, 172, 173, 176, 178, 181, 185, 191, 195,
    197, 234, 246, 249, 251, 263, 267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293, 295, 296,
    297, 300, 308, 310, 311, 312, 314, 317, 318, 321, 323, 324, 332, 334, 336, 338, 356, 361, 362, 365, 373,
    374, 375, 377, 378, 379, 380, 381, 382, 384, 385, 386, 387, 388, 389, 390, 397, 398, 400, 402, 405, 409,
    415, 454, 466, 468, 469, 470, 471, 472, 473, 474, 475, 476, 477,
])
EXPRESSION_NAMES = (
    "neutral", "browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight",
    "cheekPuff", "cheekSquintLeft", "cheekSquintRight", "eyeBlinkLeft", "eyeBlinkRight", "eyeLookDownLeft",
    "eyeLookDownRight", "eyeLookInLeft", "eyeLookInRight", "eyeLookOutLeft", "eyeLookOutRight",
    "eyeLookUpLeft", "eyeLookUpRight", "eyeSquintLeft", "eyeSquintRight", "eyeWideLeft", "eyeWideRight",
    "jawForward", "jawLeft", "jawOpen", "jawRight", "mouthClose", "mouthDimpleLeft", "mouthDimpleRight",
    "mouthFrownLeft", "mouthFrownRight", "mouthFunnel", "mouthLeft", "mouthLowerDownLeft",
    "mouthLowerDownRight", "mouthPressLeft", "mouthPressRight", "mouthPucker", "mouthRight",
    "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthSmileLeft",
    "mouthSmileRight", "mouthStretchLeft", "mouthStretchRight", "mouthUpperUpLeft", "mouthUpperUpRight",
    "noseSneerLeft", "noseSneerRight",
)
# fmt: on


@dataclass(frozen=True)
class Region:
    """A rotated square of the photograph: centre and side in pixels, angle in radians."""

    x: float
    y: float
    side: float
    angle: float = 0.0

    def affine(self, size: int) -> NDArray[np.float64]:
        """Return the 2×3 matrix from crop pixels (of a ``size``² crop) to photograph pixels."""
        cos, sin = np.cos(self.angle) * self.side / size, np.sin(self.angle) * self.side / size
        half = size / 2
        return np.array(
            [
                [cos, -sin, self.x - (cos - sin) * half],
                [sin, cos, self.y - (sin + cos) * half],
            ]
        )


@dataclass(frozen=True)
class Detection:
    """A face box (centre, size) with six key points (6, 2), photograph pixels, and its score 0–1."""

    x: float
    y: float
    width: float
    height: float
    points: NDArray[np.float64]
    score: float

    def region(self) -> Region:
        """Return the square that the mesh network reads."""
        (x0, y0), (x1, y1) = self.points[0], self.points[1]
        side = REGION_MARGIN * max(self.width, self.height)
        return Region(self.x, self.y, side, float(np.arctan2(y1 - y0, x1 - x0)))


@dataclass(frozen=True, eq=False)
class Landmarks:
    """``points`` (478, 3) float32 photograph pixels, ``presence`` 0–1, ``expression`` 52 values 0–1."""

    points: NDArray[np.float32]
    presence: float
    expression: dict[str, float]


_network_lock = threading.Lock()


@cache
def _interpreter(member: str) -> Interpreter:
    # One thread: two gain 3 ms on an idle machine and lose 10 ms on a busy one.
    interpreter = Interpreter(model_content=weight_members()[member], num_threads=1)
    with quiet_stderr():
        interpreter.allocate_tensors()
    return interpreter


def _run(member: str, tensor: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Return the outputs of one network; networks keep state, so one thread at a time."""
    with _network_lock:
        interpreter = _interpreter(member)
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], tensor)
        interpreter.invoke()
        return [interpreter.get_tensor(detail["index"]) for detail in interpreter.get_output_details()]


def crop(pixels: NDArray[np.uint8], region: Region, size: int) -> NDArray[np.uint8]:
    """Return a ``size``² crop of a region: bilinear, black outside the photograph."""
    matrix = region.affine(size)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(pixels, matrix, (size, size), flags=flags, borderValue=(0, 0, 0)), np.uint8
    )


@cache
def _anchors() -> NDArray[np.float64]:
    rows = []
    for cells, repeats in ((16, 2), (8, 6)):
        for y in range(cells):
            for x in range(cells):
                rows += [((x + 0.5) / cells, (y + 0.5) / cells)] * repeats
    return np.array(rows)


def _overlap(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return intersection over union of one box (4,) with others (n, 4): centre x, y, width, height."""
    low = np.maximum(a[:2] - a[2:4] / 2, b[:, :2] - b[:, 2:4] / 2)
    high = np.minimum(a[:2] + a[2:4] / 2, b[:, :2] + b[:, 2:4] / 2)
    inner = np.prod(np.clip(high - low, 0, None), axis=1)
    return np.asarray(inner / (a[2] * a[3] + b[:, 2] * b[:, 3] - inner + 1e-12))


def _detect_in(pixels: NDArray[np.uint8], region: Region) -> list[Detection]:
    picture = crop(pixels, region, DETECTOR_SIZE)
    tensor = picture[None].astype(np.float32) / np.float32(127.5) - np.float32(1)
    outputs = _run("face_detector.tflite", tensor)
    regressors = next(o for o in outputs if o.shape[-1] == 16)[0].astype(np.float64)
    raw = next(o for o in outputs if o.shape[-1] == 1)[0, :, 0].astype(np.float64)
    scores = 1 / (1 + np.exp(-np.clip(raw, -100, 100)))
    keep = scores > SCORE_LIMIT
    boxes = regressors[keep] / DETECTOR_SIZE
    boxes[:, :2] += _anchors()[keep]
    boxes[:, 4:] += np.tile(_anchors()[keep], 6)
    scores = scores[keep]
    corner = np.array([region.x, region.y]) - region.side / 2
    found = []
    order = np.argsort(-scores)
    while order.size:
        same = _overlap(boxes[order[0]], boxes[order]) >= OVERLAP_LIMIT
        same[0] = True
        group = order[same]
        box = np.average(boxes[group], axis=0, weights=scores[group]) * region.side
        points = box[4:].reshape(6, 2) + corner
        x, y = box[:2] + corner
        found.append(
            Detection(float(x), float(y), float(box[2]), float(box[3]), points, float(scores[group].max()))
        )
        order = order[~same]
    return found


def detect_faces(pixels: NDArray[np.uint8]) -> list[Detection]:
    """Return the faces of a photograph (h, w, 3) uint8, largest first.

    The whole picture is looked at first; where nothing is found, overlapping enlarged tiles are.
    """
    height, width = pixels.shape[:2]
    side = float(max(height, width))
    found = _detect_in(pixels, Region(width / 2, height / 2, side))
    if not found:
        tile = side * TILE_SHARE
        steps = np.arange(TILE_SHARE / 2, 1, TILE_STEP)
        regions = [
            Region(u * side + (width - side) / 2, v * side + (height - side) / 2, tile)
            for v in steps
            for u in steps
        ]
        found = _merge([d for region in regions for d in _detect_in(pixels, region)])
    return sorted(found, key=lambda d: -d.width * d.height)


def _merge(found: list[Detection]) -> list[Detection]:
    """Keep the best of detections that several tiles made of one face."""
    kept: list[Detection] = []
    for one in sorted(found, key=lambda d: -d.score):
        box = np.array([one.x, one.y, one.width, one.height])
        others = np.array([[k.x, k.y, k.width, k.height] for k in kept]).reshape(-1, 4)
        if not kept or _overlap(box, others).max() < OVERLAP_LIMIT:
            kept.append(one)
    return kept


def _mesh(pixels: NDArray[np.uint8], region: Region) -> tuple[NDArray[np.float32], float]:
    tensor = crop(pixels, region, MESH_SIZE)[None].astype(np.float32) / np.float32(255)
    outputs = _run("face_landmarks_detector.tflite", tensor)
    flat = next(o for o in outputs if o.size == 1434).reshape(478, 3).astype(np.float64)
    presence = next(o for o in outputs if o.size == 1).item()
    points = flat.copy()
    points[:, :2] = flat[:, :2] @ region.affine(MESH_SIZE)[:, :2].T + region.affine(MESH_SIZE)[:, 2]
    points[:, 2] = flat[:, 2] * region.side / MESH_SIZE
    return points.astype(np.float32), float(1 / (1 + np.exp(-presence)))


def _region_of(points: NDArray[np.float32]) -> Region:
    left, right = points[EYE_LEFT, :2], points[EYE_RIGHT, :2]
    angle = float(np.arctan2(right[1] - left[1], right[0] - left[0]))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    straight = points[:, :2] @ turn.T
    low, high = straight.min(axis=0), straight.max(axis=0)
    centre = turn.T @ ((low + high) / 2)
    return Region(float(centre[0]), float(centre[1]), float(REGION_MARGIN * (high - low).max()), angle)


def find_landmarks(pixels: NDArray[np.uint8], detection: Detection) -> Landmarks:
    """Return the landmarks of a detected face; a second pass on their own region steadies the fit.

    Parameters
    ----------
    pixels : (h, w, 3) uint8, sRGB
    detection : Detection
    """
    points, _ = _mesh(pixels, detection.region())
    points, presence = _mesh(pixels, _region_of(points))
    tensor = points[None, EXPRESSION_POINTS, :2].astype(np.float32)
    outputs = _run("face_blendshapes.tflite", tensor)
    values = next(o for o in outputs if o.size == 52).reshape(52)
    expression = {name: float(value) for name, value in zip(EXPRESSION_NAMES, values, strict=True)}
    return Landmarks(points, presence, expression)
