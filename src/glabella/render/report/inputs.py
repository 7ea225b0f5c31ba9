"""What a report is written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glabella.render.report.pictures import Album, Box
from glabella.terms import Concern, Quantity, Time, Zone

if TYPE_CHECKING:
    from glabella.capture.photo import Caution
    from glabella.face import QualityMeasure
    from glabella.response import ConcernCourse, Course
    from glabella.skin.maps import Findings


@dataclass(frozen=True, eq=False)
class ReportInput:
    """Everything a report shows.

    Parameters
    ----------
    procedure : str
        The procedure's name as people write it, from the library.
    course : Course
    findings : Findings
    album : Album
        Holds the pictures.
    document : mapping
        ``tryon.json``: its versions and hashes are printed.
    loupe : Box or None
        Photograph pixels: the square with most change; ``None`` where nothing changes.
    loupe_zone : Zone or None
    mm_per_pixel : Quantity or None
        Of photograph pixels.
    cautions : tuple of Caution
        About the photograph and the face.
    quality : tuple of QualityMeasure
        How well the photograph shows the face.
    main_concern : Concern or None
        What stands on the first screen; the painted concern with most studies where not told.
    drawn : frozenset of Concern or None
        Concerns that these pictures change: asked for, and seen in the photograph. ``None``: all painted.
    viewer : mapping or None
        The viewer's document with everything inside it; without it the pictures stand alone.
    """

    procedure: str
    course: Course
    findings: Findings
    album: Album
    document: Mapping[str, Any]
    loupe: Box | None = None
    loupe_zone: Zone | None = None
    mm_per_pixel: Quantity | None = None
    cautions: tuple[Caution, ...] = ()
    quality: tuple[QualityMeasure, ...] = ()
    main_concern: Concern | None = None
    drawn: frozenset[Concern] | None = None
    viewer: Mapping[str, Any] | None = None

    @property
    def shown(self) -> tuple[ConcernCourse, ...]:
        """Return the concerns that the pictures change, the main one first; none for zero sessions."""
        if self.course.plan.sessions == 0:
            return ()
        items = [
            item
            for item in self.course.concerns.values()
            if item.painted and (self.drawn is None or item.concern in self.drawn)
        ]
        return tuple(
            sorted(items, key=lambda item: (item.concern != self.main_concern, -item.studies, item.tier.rank))
        )

    @property
    def time(self) -> Time:
        """Return the time whose middle result stands first."""
        return self.album.main
