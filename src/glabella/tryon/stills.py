"""Two stills of a try-on, before and the middle result, for where nothing can turn."""

from __future__ import annotations

from dataclasses import dataclass

from glabella.face import Surface
from glabella.render import Album, Box, face_box, label_text
from glabella.render.report.pictures import Embedded, embed
from glabella.tryon.course_of_pictures import Tryon


@dataclass(frozen=True)
class Stills:
    """JPEG files ``before`` and ``after``, ``width`` pixels wide; ``after`` is ``full_height`` high.

    It carries its label in a strip below ``height`` rows, and ``label`` in words.

    ``face_box`` is left, top, right, bottom of the face as shares of the viewer's picture.
    """

    before: bytes
    after: bytes
    width: int
    height: int
    full_height: int
    label: str
    face_box: tuple[float, float, float, float]


def stills(tryon: Tryon, surface: Surface | None) -> Stills:
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
        face_box=_face_box(box, photo.shape, surface),
    )


def _face_box(box: Box, shape: tuple[int, int], surface: Surface | None) -> tuple[float, float, float, float]:
    """Return a box of the photograph as shares of what the surface shows of it."""
    low, high = (0.0, 0.0), (1.0, 1.0)
    if surface is not None:
        low, high = tuple(surface.uv.min(axis=0)), tuple(surface.uv.max(axis=0))
    ends = ((box.left, box.top), (box.left + box.width, box.top + box.height))
    shares = [
        min(max((end[axis] / shape[1 - axis] - low[axis]) / (high[axis] - low[axis]), 0.0), 1.0)
        for end in ends
        for axis in (0, 1)
    ]
    left, top, right, bottom = (round(float(share), 4) for share in shares)
    return left, top, right, bottom
