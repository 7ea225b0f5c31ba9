"""Two stills of a try-on, before and the middle result, for where nothing can turn."""

from __future__ import annotations

from dataclasses import dataclass

from glabella.render import Album, Box, face_box, label_text
from glabella.render.report.pictures import Embedded, embed
from glabella.tryon.course_of_pictures import Tryon


@dataclass(frozen=True)
class Stills:
    """JPEG files; ``after`` carries its label in a strip below ``height`` rows, and ``label`` in words."""

    before: bytes
    after: bytes
    width: int
    height: int
    full_height: int
    label: str


def stills(tryon: Tryon) -> Stills:
    """Return the face before, and the middle of people at the time of the result."""
    photo, result = tryon.face.photo, tryon.result
    box = (
        face_box(tryon.face.landmarks, photo.shape)
        if len(tryon.face.landmarks)
        else Box(0, 0, photo.shape[1], photo.shape[0])
    )
    album = Album(photo.pixels, box, result.at)
    album.add(result.at, result.percentile, tryon.picture(result))
    files: dict[str, Embedded] = embed(album)
    before, after = files["large-before"], files["large-after"]
    return Stills(
        before=before.data,
        after=after.data,
        width=after.width,
        height=after.height,
        full_height=after.full_height,
        label=label_text(result.at, result.percentile),
    )
