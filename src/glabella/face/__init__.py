"""Where the face is, how large, and which pixels are its skin."""

from glabella.face.face import Face, Pose
from glabella.face.frame import Frame

__all__ = ["Face", "Frame", "Pose"]
