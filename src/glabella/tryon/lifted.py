"""A face lifted into 3D; a patch, or a face of unknown size, stays flat."""

from __future__ import annotations

from glabella.face import Face, Surface, lift


def lifted(face: Face) -> Surface | None:
    """Return the surface of a face's photograph, ``None`` where it stays flat."""
    if not len(face.landmarks) or face.mm_per_pixel is None:
        return None
    return lift(face.photo.pixels, face.landmarks, face.mm_per_pixel.value)
