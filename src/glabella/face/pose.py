"""How a head is turned, from its landmarks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from glabella.face.face import Pose
from glabella.face.mesh import canonical_mesh

MESH_POINTS = 468


def head_rotation(landmarks: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the rotation (3, 3) that turns a head facing the camera into the one that was seen.

    The rigid fit of the canonical mesh to the landmarks (Kabsch). Axes: x to the picture's right, y down,
    z away from the camera.

    Parameters
    ----------
    landmarks : (478, 3) float32, pixels
    """
    model = canonical_mesh().vertices.astype(np.float64) * np.array([1.0, -1.0, -1.0])
    seen = landmarks[:MESH_POINTS].astype(np.float64)
    left, _, right = np.linalg.svd((model - model.mean(axis=0)).T @ (seen - seen.mean(axis=0)))
    mirror = np.diag([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    return np.asarray((left @ mirror @ right).T)


def head_pose(landmarks: NDArray[np.float32]) -> Pose:
    """Return the head's turn in degrees.

    On renders of a scanned head, yaw up to 45° and pitch up to 20° are read within 3°; beyond that the
    landmark model pulls faces towards the front, and a yaw of 60° is read as 42° to 53°.

    Parameters
    ----------
    landmarks : (478, 3) float32, pixels
    """
    turn = head_rotation(landmarks)
    ahead = turn @ np.array([0.0, 0.0, -1.0])
    yaw = np.degrees(np.arctan2(ahead[0], -ahead[2]))
    pitch = np.degrees(np.arcsin(np.clip(-ahead[1], -1, 1)))
    roll = np.degrees(np.arctan2(turn[1, 0], turn[0, 0]))
    return Pose(float(yaw), float(pitch), float(roll))
