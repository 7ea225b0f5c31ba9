"""Where the face is, how large, and which pixels are its skin."""

from glabella.face.face import Face, Pose
from glabella.face.frame import Frame
from glabella.face.patch import patch
from glabella.face.quality import QualityMeasure, capture_quality
from glabella.face.reconstruct import reconstruct

__all__ = ["Face", "Frame", "Pose", "QualityMeasure", "capture_quality", "patch", "reconstruct"]
