"""How much a score moves when nothing has changed but the picture: the minimum detectable change.

Each face is photographed again in effect: turned, shrunk, relit, blurred and compressed a little, found and
read anew. The standard error of one reading follows from how the readings of one zone scatter; two readings
must differ by 1.96 · √2 standard errors before the difference is more than noise (95 %).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.capture.photo import Photo
from glabella.face import reconstruct
from glabella.skin import SkinMaps, analyze
from glabella.terms import GlabellaError

TURN_DEGREES, SHRINK, LIGHT, BLUR_PIXELS = 2.0, 0.06, 0.1, (0.3, 0.8)
JPEG_QUALITY = (80, 95)
LEAST_GRADE = 0.05
DETECTABLE = 1.96 * 2**0.5


def retaken(pixels: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Return a photograph (h, w, 3) as it might have been taken a moment later.

    Turned by up to 2°, shrunk by up to 6 %, light up to 10 % stronger to one side, slightly blurred,
    compressed as JPEG.
    """
    height, width = pixels.shape[:2]
    turn, size = random.uniform(-TURN_DEGREES, TURN_DEGREES), 1 - random.uniform(0, SHRINK)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, size)
    moved = cv2.warpAffine(
        pixels, matrix, (width, height), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE
    )
    sigma = random.uniform(*BLUR_PIXELS)
    blurred = cv2.GaussianBlur(moved, (0, 0), sigma).astype(np.float32)
    angle = random.uniform(0, 2 * np.pi)
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    gain = 1 + LIGHT * random.uniform(0, 1) * (np.cos(angle) * x + np.sin(angle) * y)
    relit = np.clip(np.round(blurred * gain[..., None]), 0, 255).astype(np.uint8)
    quality = int(random.integers(*JPEG_QUALITY))
    _, data = cv2.imencode(".jpg", relit, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), np.uint8)


def _readings(photo: Photo, repeats: int, random: np.random.Generator) -> Iterator[SkinMaps]:
    for _ in range(repeats):
        again = Photo(retaken(photo.pixels, random), photo.format, photo.profile)
        try:
            yield analyze(reconstruct(again))
        except GlabellaError:
            continue


def measure_change(photos: Sequence[Photo], repeats: int = 4, seed: int = 0) -> dict[str, tuple[float, int]]:
    """Return, for each scale's name, the minimum detectable change in its points and the scores it rests on.

    Scores that are 0 in every reading say nothing and are left out.
    """
    random = np.random.default_rng(seed)
    variances: dict[str, list[float]] = defaultdict(list)
    for photo in photos:
        scores: dict[tuple[str, str, str], list[float]] = defaultdict(list)
        for skin in _readings(photo, repeats, random):
            for one in skin.findings.severities:
                scores[one.scale, one.concern, str(one.zone)].append(one.value - one.scale_range[0])
        for (scale, _, _), values in scores.items():
            if len(values) > 1 and max(values) > LEAST_GRADE:
                variances[scale].append(float(np.var(values, ddof=1)))
    return {
        scale: (float(DETECTABLE * np.sqrt(np.mean(found))), len(found)) for scale, found in variances.items()
    }
