"""How a face stands in its picture: how far from it, before what, in how many tones, and what covers it.

Measured on small pictures; every length is a share of the face, so that the camera's resolution drops out.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.capture.colour import encode_srgb
from glabella.face.closeup import OVAL, PUPILS_APART, Closeup, bare_face
from glabella.face.face import Pose
from glabella.face.frame import Frame

CHIN = 152
PUPILS = (468, 473)
LEVELS = 256
# What may be hair, ears, neck and shoulders, in face heights from the outline of the face: not background.
PERSON_ABOVE, PERSON_ASIDE = 0.45, 0.35
# Surroundings are looked at up to this many face heights away, on a picture of this many pixels a face.
NEAR, FACE_PIXELS = 1.0, 96.0
LEAST_BACKGROUND = 50


def eye_distance(landmarks: NDArray[np.float32], pose: Pose) -> float:
    """Return the pixels between the pupils, as they would be if the head looked ahead."""
    apart = float(np.hypot(*(landmarks[PUPILS[0], :2] - landmarks[PUPILS[1], :2])))
    return apart / max(math.cos(math.radians(pose.yaw)), 0.5)


def head_share(landmarks: NDArray[np.float32], height: int) -> float:
    """Return the distance from between the pupils to the chin as a share of the picture's height."""
    between = landmarks[list(PUPILS), :2].mean(axis=0)
    return float(np.hypot(*(landmarks[CHIN, :2] - between))) / height


def tone_range(small: Closeup) -> float:
    """Return the entropy of the encoded luminance on the face's skin, bits of 8."""
    if not small.skin.any():
        return 0.0
    encoded = np.rint(encode_srgb(small.luminance[small.skin]) * np.float32(LEVELS - 1)).astype(int)
    shares = np.bincount(encoded, minlength=LEVELS) / encoded.size
    shares = shares[shares > 0]
    return float(-(shares * np.log2(shares)).sum())


def background_steepness(pixels: NDArray[np.uint8], landmarks: NDArray[np.float32]) -> float:
    """Return how busy the picture is beside and above the head: mean slope of the encoded luminance.

    Levels of 255 per hundredth of a face's height; 0 where nothing lies beside the head.

    Parameters
    ----------
    pixels : (h, w, 3) uint8, sRGB
    landmarks : (478, 3) float32, pixels
    """
    outline = landmarks[list(OVAL), :2]
    low, high = outline.min(axis=0), outline.max(axis=0)
    tall = max(float(high[1] - low[1]), 1.0)
    size = np.array(pixels.shape[1::-1])
    left, top = np.clip(low - NEAR * tall, 0, size - 1).astype(int)
    right, bottom = np.clip([high[0] + NEAR * tall, high[1]], 1, size).astype(int)
    part = pixels[top : max(bottom, top + 1), left : max(right, left + 1)]
    scale = min(1.0, FACE_PIXELS / tall)
    wanted = max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale))
    grey = cv2.cvtColor(cv2.resize(part, wanted, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    person = np.zeros(grey.shape, np.uint8)
    corner = (np.array([low[0] - PERSON_ASIDE * tall, low[1] - PERSON_ABOVE * tall]) - [left, top]) * scale
    ends = (np.array([high[0] + PERSON_ASIDE * tall, high[1]]) - [left, top]) * scale
    cv2.rectangle(person, tuple(map(int, corner)), tuple(map(int, np.ceil(ends))), 1, cv2.FILLED)
    behind = person == 0
    if np.count_nonzero(behind) < LEAST_BACKGROUND:
        return 0.0
    across, down = (cv2.Sobel(grey, cv2.CV_32F, *order, scale=1 / 8) for order in ((1, 0), (0, 1)))
    return float(cv2.magnitude(across, down)[behind].mean()) * scale * tall / 100


def covered_share(skin: NDArray[np.float32], landmarks: NDArray[np.float32], frame: Frame) -> float:
    """Return the share of the face, without eyes, brows and lips, that no skin was found on, 0–1.

    Parameters
    ----------
    skin : (h, w) float32, 0–1, in the working frame
    landmarks : (478, 3) float32, photograph pixels
    frame : Frame
    """
    points = frame.to_working(landmarks)[:, :2]
    apart = max(float(np.hypot(*(points[PUPILS[0]] - points[PUPILS[1]]))), 1e-6)
    scale = min(1.0, PUPILS_APART / apart)
    shape = max(1, round(skin.shape[0] * scale)), max(1, round(skin.shape[1] * scale))
    small = cv2.resize(skin, shape[::-1], interpolation=cv2.INTER_AREA)
    moved = (points * (np.array(shape[::-1]) / skin.shape[::-1])).astype(np.float32)
    face = bare_face(shape, moved)
    return float(1 - small[face].mean()) if face.any() else 1.0
