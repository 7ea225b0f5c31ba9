"""Whose face the photograph is about."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.capture.limits import limits
from glabella.face.landmarks import Detection, Landmarks, detect_faces, find_landmarks
from glabella.terms import UnusableInput

LEAST_PRESENCE = 0.5
# A face that stands on its head may be taken for an upright one, but by a lower score: on 18 faces 0.58 to
# 0.75 against 0.80 to 0.97 upright. Below this score the picture is also looked at turned.
SURE_SCORE, SURER_BY = 0.85, 0.08
SURE_PRESENCE = 0.99
MOST_FACES = 4
# A face at the edge of the picture counts this much less than one in its middle.
EDGE_DISCOUNT = 0.5
SEARCH_SIDE = 1024
TURNS = (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)


def prominence(detection: Detection, shape: tuple[int, int]) -> float:
    """Return how much a face looks like the subject: its area, halved towards the picture's edge.

    Parameters
    ----------
    detection : Detection
    shape : height and width of the photograph, pixels
    """
    height, width = shape
    away = math.hypot(2 * detection.x / width - 1, 2 * detection.y / height - 1) / math.sqrt(2)
    return detection.width * detection.height * (1 - EDGE_DISCOUNT * min(away, 1.0))


def find_subject(pixels: NDArray[np.uint8]) -> tuple[Landmarks, float]:
    """Return the landmarks of the one person a photograph is about, and how prominent the next face is.

    Parameters
    ----------
    pixels : (h, w, 3) uint8, sRGB

    Returns
    -------
    landmarks, and the second face's prominence over the subject's, 0–1 (0 when alone)

    Raises
    ------
    UnusableInput
        If there is no face, it lies on its side, is seen from the side or hidden, or two could be meant.
    """
    found = detect_faces(pixels)
    ranked = sorted(found, key=lambda one: prominence(one, pixels.shape[:2]), reverse=True)
    present = []
    for one in ranked[:MOST_FACES]:
        landmarks = find_landmarks(pixels, one)
        if landmarks.presence >= LEAST_PRESENCE:
            present.append((landmarks, one))
    surest = max((one.score for _, one in present), default=0.0)
    if surest < SURE_SCORE:
        _refuse_turned(pixels, surest)
    if not present:
        _refuse_absent(bool(found))
    subject, *others = present
    shape = pixels.shape[:2]
    rival = prominence(others[0][1], shape) / prominence(subject[1], shape) if others else 0.0
    if limits()["other_face"].verdict(rival) == "unusable":
        raise limits()["other_face"].as_error()
    return subject[0], rival


def _refuse_turned(pixels: NDArray[np.uint8], score: float) -> None:
    """Refuse a picture in which a face is seen more surely when the picture is turned."""
    scale = min(1.0, SEARCH_SIDE / max(pixels.shape[:2]))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    for turn in TURNS:
        turned = np.asarray(cv2.rotate(small, turn), np.uint8)
        for one in detect_faces(turned)[:1]:
            surer = one.score > score + SURER_BY
            if surer and find_landmarks(turned, one).presence > SURE_PRESENCE:
                raise limits()["roll"].as_error()


def _refuse_absent(something: bool) -> None:
    if something:
        raise UnusableInput(
            "The face is seen from the side or is hidden.",
            "Face the camera, with hair, hands and mask away from the face.",
        )
    raise UnusableInput(
        "No face was found.",
        "Choose a photograph of one face from the front, in good light, filling the picture.",
    )
