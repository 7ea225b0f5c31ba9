"""Where the face is, how large, and which pixels are its skin."""

from glabella.face.face import Face, Pose
from glabella.face.frame import Frame
from glabella.face.patch import patch
from glabella.face.quality import QualityMeasure, capture_quality
from glabella.face.reconstruct import reconstruct
from glabella.face.surface import Surface, lift

__all__ = [
    "Face",
    "Frame",
    "Pose",
    "QualityMeasure",
    "Surface",
    "capture_quality",
    "lift",
    "patch",
    "reconstruct",
]
