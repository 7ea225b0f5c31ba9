"""A face from a photograph: found, judged, measured, and its skin shared out among zones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from glabella.capture.photo import Photo
from glabella.face.closeup import OVAL
from glabella.face.face import Face
from glabella.face.frame import Frame
from glabella.face.framing import covered_share
from glabella.face.pose import head_pose
from glabella.face.quality import capture_quality, measure, quality_cautions, refuse_unusable
from glabella.face.scale import face_scale
from glabella.face.segmentation import skin_mask
from glabella.face.subject import find_subject
from glabella.face.zones import zone_maps
from glabella.terms import WrongUsage

DEFAULT_SIZE = 2048
LEAST_SIZE = 128
# Margins around the face's outline, as shares of its height: hairline above, neck below, ears aside.
ABOVE, BELOW, ASIDE = 0.35, 0.75, 0.30


def reconstruct(photo: Photo, *, size: int = DEFAULT_SIZE) -> Face:
    """Find the face of a photograph: landmarks, pose, scale, its skin and zones.

    Parameters
    ----------
    photo : Photo
    size : int
        Longest side, in working pixels, of what is read and painted; never larger than the photograph.

    Raises
    ------
    UnusableInput
        If no face, several, or one that cannot be read is seen; the sentence names the cure.
    WrongUsage
        If ``size`` is too small.
    MissingPart
        If the landmark model's weights are not on this machine.
    """
    check_size(size)
    landmarks, other = find_subject(photo.pixels)
    pose = head_pose(landmarks.points)
    measures = capture_quality(photo, landmarks, pose, other)
    refuse_unusable(measures)
    scale = face_scale(landmarks.points, pose)
    frame = frame_around(landmarks.points, photo.shape, size)
    points = frame.to_working(landmarks.points)
    skin = skin_mask(frame.cut(photo.pixels), points, scale.value / frame.scale)
    measures += (measure("occlusion", covered_share(skin, landmarks.points, frame)),)
    return Face(
        photo=photo,
        landmarks=landmarks.points,
        expression=landmarks.expression,
        pose=pose,
        mm_per_pixel=scale,
        frame=frame,
        skin=skin,
        zones=zone_maps(points, skin),
        cautions=(*photo.cautions, *quality_cautions(measures)),
        quality=measures,
    )


def check_size(size: int) -> None:
    """Refuse a working size that no map could be read at.

    Raises
    ------
    WrongUsage
        If it is below ``LEAST_SIZE``.
    """
    if size < LEAST_SIZE:
        raise WrongUsage(f"A size of {size} pixels is too small.", f"Choose at least {LEAST_SIZE}.")


def frame_around(landmarks: NDArray[np.float32], shape: tuple[int, int], size: int) -> Frame:
    """Return the rectangle that holds a face from above the hairline to the base of the neck.

    Parameters
    ----------
    landmarks : (478, 3) float32, photograph pixels
    shape : height and width of the photograph
    size : longest side in working pixels
    """
    outline = landmarks[list(OVAL), :2]
    top, chin = landmarks[10, :2], landmarks[152, :2]
    up = (top - chin) / max(float(np.hypot(*(top - chin))), 1e-6)
    height = float(np.hypot(*(top - chin)))
    side = np.array([-up[1], up[0]])
    reach = np.concatenate(
        [
            outline + up * ABOVE * height * (outline @ up >= top @ up - 0.35 * height)[:, None],
            outline + side * ASIDE * height,
            outline - side * ASIDE * height,
            chin - up * BELOW * height + np.array([[0.55], [-0.55]]) * side * height,
        ]
    )
    most = np.array([shape[1], shape[0]])
    low = np.clip(np.floor(reach.min(axis=0)), 0, most - 1).astype(int)
    high = np.clip(np.ceil(reach.max(axis=0)), low + 1, most).astype(int)
    width, tall = (int(v) for v in high - low)
    return Frame(int(low[1]), int(low[0]), tall, width, min(1.0, size / max(width, tall)))
