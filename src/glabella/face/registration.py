"""Laying one photograph of a face, or of flat skin, over another: the same skin lies on the same pixel.

Landmarks give a similarity and a smooth first guess of what remains; dense flow (Farnebäck 2003) on locally
normalised contrast does the rest. Normalising is what lets two pictures in different light be compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.capture.photo import Photo
from glabella.face.face import Face
from glabella.face.frame import Frame
from glabella.face.scale import PUPILS
from glabella.terms import UnusableInput

MESH_POINTS = 468
LONGEST_SIDE = 1024
# Contrast is normalised over this many pixels and the flow smoothed over this window: chosen on eight faces
# warped by known fields, relit and changed (tests/gallery).
NORMALISED_OVER, WINDOW = 4.0, 35
LEVELS, ROUNDS, NEIGHBOURS, SPREAD = 4, 4, 5, 1.1
# What landmarks say beyond a similarity is spread over this many pixels, on a grid of every eighth.
GUESS_SPREAD, GUESS_STEP = 20.0, 8
FLOOR = 8.0
SOFTEST = 0.02
MIDDLE, CONTRAST = 128, 45
# A second photograph finer than this many of its pixels to one of the frame's is shrunk first.
FINER = 1.5
OUTSIDE = 128
# Flat skin has no landmarks: its own marks are matched instead.
MOST_KEYS, RATIO, LEAST_MATCHES, MATCH_PIXELS = 3000, 0.8, 12, 4.0
LEAST_LIKENESS = 0.15
UNLIKE_SKIN = UnusableInput(
    "The pictures do not show the same piece of skin.",
    "Keep camera and skin still, and take all pictures from the same place.",
)


@dataclass(frozen=True, eq=False)
class Registration:
    """How a second photograph lies over the first.

    ``frame`` is the rectangle of the first photograph; ``places`` (h, w, 2) float32 says for each of its
    working pixels where (x, y) in the second photograph the same skin is; ``aligned`` (h, w, 3) uint8 is the
    second photograph laid over the first; ``similarity`` (2, 3) maps first to second photograph pixels;
    ``unlikeness`` is the root mean square distance of landmarks after the similarity, as a share of the
    pupils' distance.
    """

    frame: Frame
    places: NDArray[np.float32]
    aligned: NDArray[np.uint8]
    similarity: NDArray[np.float64]
    unlikeness: float


def similarity_between(first: NDArray[np.floating], second: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the (2, 3) turn, scale and shift that takes points (n, 2) nearest to others (Umeyama 1991)."""
    a, b = first - first.mean(axis=0), second - second.mean(axis=0)
    left, values, right = np.linalg.svd(b.T @ a)
    sign = np.array([1.0, np.sign(np.linalg.det(left @ right))])
    turn = (left * sign) @ right
    matrix = (values * sign).sum() / max(float((a**2).sum()), 1e-12) * turn
    return np.column_stack([matrix, second.mean(axis=0) - matrix @ first.mean(axis=0)])


def register(before: Face, after: Face) -> Registration:
    """Lay a second face over a first.

    Parameters
    ----------
    before, after : Face
        With landmarks.
    """
    frame = _working_frame(before.frame)
    here, there = frame.to_working(before.landmarks[:MESH_POINTS, :2]), after.landmarks[:MESH_POINTS, :2]
    matrix = similarity_between(here, there)
    away = there - _moved(here, matrix)
    height, width = frame.shape
    columns, rows = np.meshgrid(np.arange(width), np.arange(height))
    grid = np.stack([columns, rows], axis=-1).astype(np.float32)
    places = _moved(grid, matrix) + _spread(here, away, frame.shape)
    source, shrink = _matching_source(after.photo.pixels, matrix)
    first, second = frame.cut(before.photo.pixels), _picture_at(source, places * shrink, edge=None)
    places = _field_at(places, grid + _flow(normalised(first), normalised(second)))
    apart = float(np.hypot(*(after.landmarks[PUPILS[0], :2] - after.landmarks[PUPILS[1], :2])))
    unlike = float(np.sqrt((away**2).sum(axis=1).mean())) / max(apart, 1e-6)
    between = similarity_between(before.landmarks[:MESH_POINTS, :2], there)
    return Registration(frame, places, _picture_at(source, places * shrink), between, unlike)


def register_flat(before: Face, after: Photo) -> Registration:
    """Lay a second photograph of a piece of flat skin over a first.

    Marks of the skin that look alike in both tell turn, scale and shift; where light hides too many of them,
    the shift alone is told from the whole.

    Parameters
    ----------
    before : Face
        A patch.
    after : Photo

    Raises
    ------
    UnusableInput
        If the two do not show the same skin.
    """
    frame = _working_frame(before.frame)
    first = frame.cut(before.photo.pixels)
    shrink = frame.scale * min(1.0, max(before.photo.shape) / max(after.shape))
    size = max(1, round(after.shape[1] * shrink)), max(1, round(after.shape[0] * shrink))
    second = np.asarray(cv2.resize(after.pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    one, other = normalised(first), normalised(second)
    matrix = _matched(one, other)
    if matrix is None:
        matrix = _shifted(one, other)
    height, width = frame.shape
    columns, rows = np.meshgrid(np.arange(width), np.arange(height))
    grid = np.stack([columns, rows], axis=-1).astype(np.float32)
    places = _moved(grid, matrix)
    flow = _flow(one, normalised(_picture_at(second, places, edge=None)))
    places = _field_at(places, grid + flow)
    aligned = _picture_at(second, places)
    if _likeness(one, normalised(aligned)) < LEAST_LIKENESS:
        raise UNLIKE_SKIN
    enlarge = (np.array(after.shape[::-1]) / np.array(size)).astype(np.float32)
    between = np.diag(enlarge.astype(np.float64)) @ matrix
    between[:, :2] *= frame.scale
    return Registration(frame, places * enlarge, aligned, between, 0.0)


def _matched(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.float64] | None:
    """Return the similarity (2, 3) from first to second pixels by marks alike (Lowe 2004), or ``None``."""
    finder = cv2.SIFT.create(nfeatures=MOST_KEYS)
    keys, marks = zip(*(finder.detectAndCompute(one, None) for one in (first, second)), strict=True)
    if any(found is None or len(found) < LEAST_MATCHES for found in marks):
        return None
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(marks[0], marks[1], k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < RATIO * pair[1].distance]
    if len(good) < LEAST_MATCHES:
        return None
    here = np.array([keys[0][match.queryIdx].pt for match in good])
    there = np.array([keys[1][match.trainIdx].pt for match in good])
    matrix, inside = cv2.estimateAffinePartial2D(here, there, ransacReprojThreshold=MATCH_PIXELS)
    if matrix is None or int(inside.sum()) < LEAST_MATCHES:
        return None
    return np.asarray(matrix, np.float64)


def _shifted(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the shift (2, 3) from first to second pixels by phase correlation; none where sizes differ."""
    matrix = np.array([[1.0, 0, 0], [0, 1, 0]])
    if first.shape == second.shape:
        window = np.asarray(cv2.createHanningWindow(first.shape[::-1], cv2.CV_32F), np.float32)
        matrix[:, 2], _ = cv2.phaseCorrelate(first.astype(np.float32), second.astype(np.float32), window)
    return matrix


def _likeness(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> float:
    """Return the correlation of two pictures; 0 where one is empty."""
    a, b = (one.astype(np.float32) - one.mean() for one in (first, second))
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size > 0 else 0.0


def laid_over(registration: Registration, photo: Photo, frame: Frame) -> NDArray[np.uint8]:
    """Return a second photograph at the first one's working pixels, (h, w, 3) uint8.

    Parameters
    ----------
    registration : Registration
        Of the two.
    photo : Photo
        The second.
    frame : Frame
        Of the first.
    """
    height, width = frame.shape
    places = np.asarray(cv2.resize(registration.places, (width, height)), np.float32)
    return _picture_at(photo.pixels, places, edge=None)


def _working_frame(frame: Frame) -> Frame:
    scale = min(frame.scale, LONGEST_SIDE / max(frame.height, frame.width))
    return Frame(frame.top, frame.left, frame.height, frame.width, scale)


def _moved(points: NDArray[np.floating], matrix: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return points (..., 2) moved by a (2, 3) matrix."""
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2], np.float32)


def _matching_source(
    pixels: NDArray[np.uint8], matrix: NDArray[np.float64]
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Shrink a photograph that is finer than the frame, so that taking single pixels does not alias."""
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    if scale <= FINER:
        return pixels, np.ones(2, np.float32)
    size = np.round(np.array(pixels.shape[1::-1]) / scale).astype(int)
    small = cv2.resize(pixels, (int(size[0]), int(size[1])), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), (size / np.array(pixels.shape[1::-1])).astype(np.float32)


def _flow(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return (h, w, 2): where in the second picture each pixel of the first is, less its own place."""
    flow = np.zeros((*first.shape, 2), np.float32)
    cv2.calcOpticalFlowFarneback(
        first, second, flow, 0.5, LEVELS, WINDOW, ROUNDS, NEIGHBOURS, SPREAD, cv2.OPTFLOW_FARNEBACK_GAUSSIAN
    )
    return flow


def _picture_at(
    pixels: NDArray[np.uint8], places: NDArray[np.float32], *, edge: int | None = OUTSIDE
) -> NDArray[np.uint8]:
    """Return a picture at fractional places (h, w, 2); ``edge`` is the grey beyond it, ``None`` repeats."""
    x, y = np.ascontiguousarray(places[..., 0]), np.ascontiguousarray(places[..., 1])
    border = cv2.BORDER_REPLICATE if edge is None else cv2.BORDER_CONSTANT
    grey = (float(edge or 0),) * 3
    return np.asarray(
        cv2.remap(pixels, x, y, cv2.INTER_LINEAR, borderMode=border, borderValue=grey), np.uint8
    )


def _field_at(field: NDArray[np.float32], places: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a field (h, w, 2) at fractional (x, y) places (h, w, 2)."""
    x, y = np.ascontiguousarray(places[..., 0]), np.ascontiguousarray(places[..., 1])
    return np.asarray(cv2.remap(field, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


def _spread(
    points: NDArray[np.float32], values: NDArray[np.float32], shape: tuple[int, int]
) -> NDArray[np.float32]:
    """Spread values (n, 2) at points (n, 2) smoothly over a map (h, w, 2), fading to nothing far away."""
    cells = (shape[0] // GUESS_STEP + 1, shape[1] // GUESS_STEP + 1)
    sums, counts = np.zeros((*cells, 2), np.float32), np.zeros(cells, np.float32)
    columns, rows = (np.clip(points // GUESS_STEP, 0, np.array(cells[::-1]) - 1)).astype(int).T
    np.add.at(sums, (rows, columns), values)
    np.add.at(counts, (rows, columns), np.float32(1))
    sigma = GUESS_SPREAD / GUESS_STEP
    near = cv2.GaussianBlur(counts, (0, 0), sigma)
    guess = cv2.GaussianBlur(sums, (0, 0), sigma) / (near + np.float32(0.01))[..., None]
    return np.asarray(cv2.resize(guess, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), np.float32)


def normalised(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return log luminance less its local mean, over its local deviation: (h, w) uint8, 128 in the middle.

    Parameters
    ----------
    pixels : (h, w, 3) uint8, sRGB
    """
    light = np.log(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.float32) + np.float32(FLOOR))
    detail = light - cv2.GaussianBlur(light, (0, 0), NORMALISED_OVER)
    deviation = np.sqrt(cv2.GaussianBlur(detail * detail, (0, 0), NORMALISED_OVER))
    grey = MIDDLE + CONTRAST * detail / (deviation + np.float32(SOFTEST))
    return np.asarray(np.clip(grey, 0, 255), np.uint8)
