"""How much a score moves when nothing has changed but the picture: the minimum detectable change.

Each face is photographed again in effect: turned and tilted, shrunk, relit, under another white, blurred,
noisy and compressed a little, found and read anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.capture.photo import Photo
from glabella.face import reconstruct
from glabella.skin import SkinMaps, analyze
from glabella.terms import Concern, GlabellaError, Zone

TURN_DEGREES, SHRINK, LIGHT, BLUR_PIXELS = 3.0, 0.06, 0.1, (0.3, 0.8)
# A camera stands about so many picture widths from the face; it decides how a small turn looks.
DISTANCE_WIDTHS = 2.0
WHITE, NOISE_STEPS = 0.04, (0.3, 1.5)
JPEG_QUALITY = (80, 95)
LEAST_GRADE = 0.05
DETECTABLE = 1.96 * 2**0.5
SHARE = 95.0

Score = tuple[str, Concern, Zone | None]


def _turned(pixels: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Return the picture turned in its plane, turned and tilted out of it by up to 3°, and shrunk."""
    height, width = pixels.shape[:2]
    yaw, pitch, roll = np.radians(random.uniform(-TURN_DEGREES, TURN_DEGREES, 3))
    turn = cv2.Rodrigues(np.array([pitch, yaw, roll]))[0]
    away = DISTANCE_WIDTHS * width
    size = 1 - random.uniform(0, SHRINK)
    middle = np.array([width / 2, height / 2])
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    space = np.column_stack([corners - middle, np.zeros(4)]) @ turn.T
    seen = space[:, :2] * (size * away / (away + space[:, 2:])) + middle
    matrix = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    moved = cv2.warpPerspective(
        pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(moved, np.uint8)


def retaken(pixels: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Return a photograph (h, w, 3) as it might have been taken a moment later.

    Turned and tilted by up to 3°, shrunk by up to 6 %, light up to 10 % stronger to one side, red and blue up
    to 4 % stronger or weaker, slightly blurred, noisy, and compressed as JPEG.
    """
    height, width = pixels.shape[:2]
    moved = _turned(pixels, random)
    sigma = random.uniform(*BLUR_PIXELS)
    blurred = cv2.GaussianBlur(moved, (0, 0), sigma).astype(np.float32)
    angle = random.uniform(0, 2 * np.pi)
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    gain = 1 + LIGHT * random.uniform(0, 1) * (np.cos(angle) * x + np.sin(angle) * y)
    white = np.array([random.uniform(1 - WHITE, 1 + WHITE), 1, random.uniform(1 - WHITE, 1 + WHITE)])
    noise = random.normal(0, random.uniform(*NOISE_STEPS), pixels.shape)
    relit = np.clip(np.round(blurred * gain[..., None] * white + noise), 0, 255).astype(np.uint8)
    quality = int(random.integers(*JPEG_QUALITY))
    _, data = cv2.imencode(".jpg", relit, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8)


def readings(photo: Photo, repeats: int, random: np.random.Generator) -> Iterator[SkinMaps]:
    """Return what is read from a photograph and from retakes of it; those that are refused are left out."""
    yield analyze(reconstruct(photo))
    for _ in range(repeats):
        again = Photo(retaken(photo.pixels, random), photo.format, photo.profile)
        try:
            yield analyze(reconstruct(again))
        except GlabellaError:
            continue


def scores_of(skins: Iterable[SkinMaps]) -> dict[Score, list[tuple[float, float]]]:
    """Return, for each score, its value above nothing and its detectable change, one pair a reading."""
    found: dict[Score, list[tuple[float, float]]] = defaultdict(list)
    for skin in skins:
        for one in skin.findings.severities:
            value = one.value - one.scale_range[0]
            found[one.scale, one.concern, one.zone].append((value, one.minimum_detectable_change))
    return dict(found)


@dataclass(frozen=True)
class Change:
    """``points`` that two readings must differ by, from how many ``scores`` it was measured."""

    points: float
    scores: int


def measure_change(photos: Sequence[Photo], repeats: int = 4, seed: int = 0) -> dict[tuple[str, str], Change]:
    """Return the minimum detectable change of each scale, for one zone and for the whole face.

    It is the larger of 1.96 · √2 standard errors of one reading and of what 95 of 100 pairs of readings
    differ by. Scores that are 0 in every reading say nothing and are left out.
    """
    variances: dict[tuple[str, str], list[float]] = defaultdict(list)
    apart: dict[tuple[str, str], list[float]] = defaultdict(list)
    for index, photo in enumerate(photos):
        random = np.random.default_rng((seed, index))
        for (scale, _, zone), values in scores_of(readings(photo, repeats, random)).items():
            value = np.array([one for one, _ in values])
            if len(value) > 1 and value.max() > LEAST_GRADE:
                key = scale, "face" if zone is None else "zone"
                variances[key].append(float(np.var(value, ddof=1)))
                apart[key] += np.abs(np.subtract.outer(value, value))[np.triu_indices(len(value), 1)].tolist()
    return {
        key: Change(
            max(DETECTABLE * float(np.sqrt(np.mean(found))), float(np.percentile(apart[key], SHARE))),
            len(found),
        )
        for key, found in variances.items()
    }


def share_within(scores: Mapping[Score, Sequence[tuple[float, float]]]) -> tuple[int, int]:
    """Return how many pairs of readings differ by at most their detectable change, and of how many."""
    within = total = 0
    for values in scores.values():
        for index, (first, change) in enumerate(values):
            for second, other in values[index + 1 :]:
                total += 1
                within += abs(first - second) <= max(change, other) + 1e-9
    return within, total
