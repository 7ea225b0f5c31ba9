"""A face lifted into 3D; a patch, or a face of unknown size, stays flat."""

from __future__ import annotations

from glabella.face import Surface, lift
from glabella.tryon.course_of_pictures import Tryon


def lifted(tryon: Tryon) -> Surface | None:
    """Return the surface of a try-on's photograph, ``None`` where it stays flat."""
    face = tryon.face
    if not len(face.landmarks) or face.mm_per_pixel is None:
        return None
    return lift(face.photo.pixels, face.landmarks, face.mm_per_pixel.value)
