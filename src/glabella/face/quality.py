"""How well a photograph shows a face: measures, their limits, and what to say about each.

Each measure names the quality component of ISO/IEC 29794-5 it stands near. The measures are our own: they
are not the standard's algorithms, and their limits serve the reading of skin, not recognition.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.capture.limits import limits
from glabella.capture.photo import Caution, Photo
from glabella.face.closeup import CHEEKS, LIDS, LIPS, Closeup, close_up
from glabella.face.eyes import eye_visibility, frame_strength
from glabella.face.face import Pose
from glabella.face.framing import background_steepness, eye_distance, head_share, tone_range
from glabella.face.landmarks import Landmarks
from glabella.face.pose import head_pose
from glabella.face.scale import face_scale

ENCODED_WHITE = 255.0
CLIPPED_LEVEL = 252
# Blur is told from how much an edge loses when blurred again (Zhuo and Sim 2011, Pattern Recognition
# 44(9):1852), here by this many millimetres, and by no less than this many pixels.
REBLUR_MM, REBLUR_LEAST_PX = 0.35, 1.2
FIRST_BLUR_PX = 0.6
STRONG_EDGES = 93
FINEST_MM, COARSE_MM = 0.1, 0.8
STRONG_BLUR_MM = 1.5

EXPRESSIONS = {
    "smile": ("mouthSmileLeft", "mouthSmileRight"),
    "mouth_open": ("jawOpen",),
    "brows_raised": ("browInnerUp", "browOuterUpLeft", "browOuterUpRight"),
    "brows_lowered": ("browDownLeft", "browDownRight"),
    "eyes_closed": ("eyeBlinkLeft", "eyeBlinkRight"),
}


@dataclass(frozen=True)
class QualityMeasure:
    """One measure of a photograph: its ``value`` in its ``unit``.

    ``component`` is the quality component of ISO/IEC 29794-5 that it stands near, ``words`` its plain name;
    ``limit`` is the value beyond which a warning is given (where there is none, a refusal) and ``worse`` the
    side of it that is worse; ``verdict`` is ``good``, ``poor`` or ``unusable``; ``advice`` what to do about
    it, empty when good; ``standard_note`` how the standard's own measure differs.
    """

    name: str
    component: str
    words: str
    value: float
    unit: str
    limit: float
    worse: str
    verdict: str
    advice: str
    standard_note: str

    @property
    def document(self) -> dict[str, str | float]:
        """Return the measure ready for JSON: ``name`` is the standard's, ``measure`` our own."""
        row = asdict(self)
        return {"name": row.pop("component"), "measure": row.pop("name")} | row


def measure(name: str, value: float) -> QualityMeasure:
    """Judge one value by the limits of the library."""
    limit = limits()[name]
    verdict = limit.verdict(value)
    bound = limit.caution if limit.caution is not None else limit.refuse
    advice = {"good": "", "poor": limit.advice, "unusable": f"{limit.problem} {limit.cure}"}[verdict]
    return QualityMeasure(
        name=name,
        component=limit.component,
        words=limit.words,
        value=float(value),
        unit=limit.unit,
        limit=bound or 0.0,
        worse=limit.worse,
        verdict=verdict,
        advice=advice,
        standard_note=f"Stands near {limit.component} of ISO/IEC 29794-5. {limit.differs}",
    )


def capture_quality(
    photo: Photo, landmarks: Landmarks, pose: Pose | None = None, other_face: float = 0.0
) -> tuple[QualityMeasure, ...]:
    """Measure how well a photograph shows a face; the most telling refusals come first.

    Parameters
    ----------
    photo : Photo
    landmarks : Landmarks, photograph pixels
    pose : Pose, found from the landmarks where not given
    other_face : prominence of the next face over the subject's, 0–1
    """
    pose = pose or head_pose(landmarks.points)
    scale = face_scale(landmarks.points, pose).value
    small = close_up(photo.pixels, landmarks.points)
    expression = {name: expressed(landmarks.expression, parts) for name, parts in EXPRESSIONS.items()}
    frame = frame_strength(small)
    # Behind a frame, eyes that seem closed may be a lens that mirrors.
    closed = _is_poor("eyes_closed", expression["eyes_closed"]) and not _is_poor("glasses", frame)
    values = {
        "other_face": other_face,
        "yaw": abs(pose.yaw),
        "pitch": abs(pose.pitch),
        "roll": abs(pose.roll),
        "cut_off": share_outside(landmarks.points, photo.shape),
        "resolution": scale,
        "eye_distance": eye_distance(landmarks.points, pose),
        "head_size": head_share(landmarks.points, photo.shape[0]),
        **exposure(small),
        "dynamic_range": tone_range(small),
        "blur": edge_width(photo.pixels, landmarks.points, scale),
        "hidden_eyes": eye_visibility(small, closed=closed),
        "glasses": frame,
        "uneven_light": abs(side_difference(small)),
        "light_colour": colour_cast(small),
        **expression,
        "background": background_steepness(photo.pixels, landmarks.points),
    }
    if photo.quality is not None:
        values["compression"] = photo.quality
    return tuple(measure(name, value) for name, value in values.items())


def _is_poor(name: str, value: float) -> bool:
    return limits()[name].verdict(value) != "good"


def refuse_unusable(measures: tuple[QualityMeasure, ...]) -> None:
    """Raise for the first unusable measure.

    Raises
    ------
    UnusableInput
        With the problem and the cure of that measure.
    """
    for one in measures:
        if one.verdict == "unusable":
            raise limits()[one.name].as_error()


def quality_cautions(measures: tuple[QualityMeasure, ...]) -> tuple[Caution, ...]:
    """Return a warning for each poor measure; compression's came with the photograph already."""
    poor = (one.name for one in measures if one.verdict == "poor" and one.name != "compression")
    return tuple(limits()[name].as_caution() for name in poor)


def expressed(expression: dict[str, float], names: tuple[str, ...]) -> float:
    """Return the mean of some expression coefficients, 0–1."""
    return sum(expression.get(name, 0.0) for name in names) / len(names)


def share_outside(landmarks: NDArray[np.float32], shape: tuple[int, int]) -> float:
    """Return the share of landmarks outside the picture, 0–1."""
    x, y = landmarks[:, 0], landmarks[:, 1]
    return float(np.mean((x < 0) | (y < 0) | (x > shape[1] - 1) | (y > shape[0] - 1)))


def exposure(small: Closeup) -> dict[str, float]:
    """Return how bright the face is and how much of it is clipped.

    Returns
    -------
    ``under_exposure`` : 95th percentile of the face's encoded luminance, 0–255: dark skin has highlights too
    ``over_exposure`` : share of the face with any channel at its end, 0–1
    ``blown_out`` : share of the face whose green channel is at its end, 0–1
    """
    if not small.skin.any():
        return {"under_exposure": 0.0, "over_exposure": 0.0, "blown_out": 0.0}
    pixels = small.pixels[small.skin]
    bright = float(np.percentile(small.luminance[small.skin], 95))
    return {
        "under_exposure": ENCODED_WHITE * (1.055 * max(bright, 0.0031308) ** (1 / 2.4) - 0.055),
        "over_exposure": float(np.mean(pixels.max(axis=1) >= CLIPPED_LEVEL)),
        "blown_out": float(np.mean(pixels[:, 1] >= CLIPPED_LEVEL)),
    }


def side_difference(small: Closeup) -> float:
    """Return how much brighter the cheek on the picture's right is than the other, in stops."""
    left, right = (_median(small.luminance, small.inside(cheek)) for cheek in CHEEKS)
    return math.log2(max(right, 1e-4) / max(left, 1e-4))


def colour_cast(small: Closeup) -> float:
    """Return how far the face's hue lies from skin in white light, degrees of CIELAB hue.

    Skin of all tones lies within 30° of a hue of 48° on studio photographs.
    """
    if not small.skin.any():
        return 0.0
    middle = np.median(small.linear[small.skin], axis=0).astype(np.float32)
    _, a, b = (float(v) for v in cv2.cvtColor(middle[None, None], cv2.COLOR_LRGB2Lab)[0, 0])
    away = math.degrees(math.atan2(b, a)) - SKIN_HUE
    return abs((away + 180) % 360 - 180)


SKIN_HUE = 48.0


def edge_width(pixels: NDArray[np.uint8], landmarks: NDArray[np.float32], scale: float) -> float:
    """Return the blur of the face's sharpest edges (lids, lashes, lips) as a Gaussian's σ in mm.

    Parameters
    ----------
    pixels : (h, w, 3) uint8, sRGB
    landmarks : (478, 3) float32, pixels
    scale : mm per pixel
    """
    # Fine steps tell small blurs; a strong blur leaves nothing there but noise and wants coarse ones.
    coarse = _blur_at(pixels, landmarks, scale, COARSE_MM)
    return coarse if coarse > STRONG_BLUR_MM else _blur_at(pixels, landmarks, scale, FINEST_MM)


def _blur_at(pixels: NDArray[np.uint8], landmarks: NDArray[np.float32], scale: float, step: float) -> float:
    """Return the blur in mm as pixels of at least ``step`` mm show it, 0 where no edge can be read."""
    widths = [_region_blur(pixels, landmarks[list(outline), :2], scale, step) for outline in (*LIDS, LIPS)]
    known = sorted(width for width in widths if width is not None)
    # One eye may lie in shadow or out of focus; the sharper regions tell what the camera could show.
    return known[len(known) // 3] if known else 0.0


def _region_blur(
    pixels: NDArray[np.uint8], outline: NDArray[np.float32], scale: float, finest: float
) -> float | None:
    margin = 0.35 * np.ptp(outline[:, 0])
    low = np.clip(outline.min(axis=0) - margin, 0, None).astype(int)
    high = np.minimum(outline.max(axis=0) + margin, pixels.shape[1::-1]).astype(int)
    if (high - low < 8).any():
        return None
    part = pixels[low[1] : high[1], low[0] : high[0]]
    shrink = min(1.0, scale / finest)
    if shrink < 1:
        part = np.asarray(
            cv2.resize(part, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8
        )
    step = scale / shrink
    grey = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY).astype(np.float32)
    again = max(REBLUR_MM / step, REBLUR_LEAST_PX)
    first, second = (_slopes(grey, sigma) for sigma in (FIRST_BLUR_PX, math.hypot(FIRST_BLUR_PX, again)))
    # A shaken picture is sharp along the shake: the softer of both directions counts.
    return step * max(_direction_blur(*each, again) for each in zip(first, second, strict=True))


def _direction_blur(first: NDArray[np.float32], second: NDArray[np.float32], again: float) -> float:
    """Return σ in pixels from the slopes before and after blurring by ``again`` pixels."""
    # A quarter of the pixels place the percentile well enough.
    strong = np.flatnonzero(first >= max(float(np.percentile(first[::2, ::2], STRONG_EDGES)), 1e-3))
    ratio = float(np.median(first.ravel()[strong] / np.maximum(second.ravel()[strong], 1e-3)))
    return math.sqrt(max(again**2 / max(ratio**2 - 1, 1e-3) - FIRST_BLUR_PX**2, 0.0))


def _slopes(grey: NDArray[np.float32], sigma: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the steepness across and down of a picture blurred by ``sigma`` pixels."""
    soft = cv2.GaussianBlur(grey, (0, 0), sigma)
    across = np.abs(cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=1 / 8))
    down = np.abs(cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=1 / 8))
    return np.asarray(across, np.float32), np.asarray(down, np.float32)


def _median(values: NDArray[np.float32], where: NDArray[np.bool_]) -> float:
    return float(np.median(values[where])) if where.any() else 0.0
