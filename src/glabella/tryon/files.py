"""All files of a try-on: pictures, film, report and numbers, complete or not at all."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import glabella
from glabella.face.weights import FILE_NAME, SHA256
from glabella.render import (
    Album,
    Box,
    ReportInput,
    face_box,
    label_text,
    main_time,
    staged_folder,
    timeline_frame,
    tryon_document,
    write_glb,
    write_json,
    write_png,
    write_report,
    write_timeline,
)
from glabella.render.report.viewer import viewer_is_built
from glabella.terms import library_digest
from glabella.treatment import display_name
from glabella.tryon.course_of_pictures import State, Tryon, prepare
from glabella.tryon.difference import most_changed
from glabella.tryon.lifted import lifted
from glabella.tryon.request import Request
from glabella.tryon.viewer import viewer_parts

# Pictures in writing at one time: each holds several copies of the photograph in memory.
WRITERS = 1
BEFORE = "before.png"
TIMELINE = "timeline.webm"
LIFTED = "face.glb"
UNPROMISED = "possible, not promised"
UNCHANGED = "Before · the photograph, unchanged"

Picture = NDArray[np.uint8]


def run(
    source: str | Path | bytes, out: Path, request: Request, *, report: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Make a whole try-on and return what ``tryon.json`` holds.

    Parameters
    ----------
    source : str, Path or bytes
        The photograph.
    out : Path
        Folder to write into. It gets every file, or none.
    request : Request
    report : callable
        Is told in one sentence what happens.

    Raises
    ------
    GlabellaError
        One of its children; nothing half-written is left.
    """
    with staged_folder(Path(out)) as stage:
        tryon = prepare(source, request, report=report)
        files, album = _write_pictures(tryon, stage, report)
        viewer = _write_in_3d(tryon, stage, files, report)
        report("Writing the report.")
        document = tryon_document(
            photo=tryon.face.photo,
            face=tryon.face,
            findings=tryon.findings,
            course=tryon.course,
            times=request.moments,
            percentiles=request.percentiles,
            files=files,
            versions=versions(),
            seed=request.seed,
        )
        write_json(stage / "tryon.json", document)
        write_report(stage / "report.html", _report_input(tryon, album, document, viewer))
    return document


def versions() -> dict[str, str]:
    """Return the versions that decide a try-on: code, library and weights."""
    return {"glabella": glabella.__version__, "library": library_digest(), FILE_NAME: SHA256}


def _write_pictures(tryon: Tryon, stage: Path, report: Callable[[str], None]) -> tuple[dict[str, str], Album]:
    """Paint every state once, writing beside painting; return hashes by file and the report's album."""
    pixels = tryon.face.photo.pixels
    album = Album(pixels, _face_box(tryon), main_time(tryon.request.moments))
    film = [(timeline_frame(pixels), UNCHANGED)]
    hashes: dict[str, Future[str]] = {}
    middle = tryon.result.percentile
    # The film's states come first, so that its slow encoder runs beside the rest.
    states = sorted(tryon.states(), key=lambda state: (state.percentile != middle, state.at.days))
    filmed = sum(state.percentile == middle for state in states)
    with ThreadPoolExecutor(WRITERS + 1) as writers:
        waiting = deque([writers.submit(write_png, stage / BEFORE, pixels, None)])
        hashes[BEFORE] = waiting[0]
        for number, state in enumerate(states):
            report(f"Painting {number + 1} of {len(states)}.")
            painted = tryon.picture(state)
            album.add(state.at, state.percentile, painted)
            if len(waiting) >= WRITERS:
                waiting.popleft().result()
            waiting.append(writers.submit(_write_after, stage, state, painted))
            hashes[state.file_name] = waiting[-1]
            if number < filmed:
                film.append((timeline_frame(painted), label_text(state.at, state.percentile)))
            del painted  # its writer holds it; the next one is painted beside it
            if number == filmed - 1:
                hashes[TIMELINE] = writers.submit(write_timeline, stage / TIMELINE, film)
        report("Writing the film.")
        return {name: future.result() for name, future in hashes.items()}, album


def _write_in_3d(
    tryon: Tryon, stage: Path, files: dict[str, str], report: Callable[[str], None]
) -> dict[str, Any]:
    """Lift the face, write it before and after, and return the viewer's document; a patch stays flat."""
    surface = lifted(tryon.face)
    if surface is None:
        report("A patch of skin stays flat: no 3D file is written.")
    else:
        report("Writing the face in 3D.")
        pixels, state = tryon.face.photo.pixels, tryon.result
        label = label_text(state.at, state.percentile)
        facts = {"at": state.at.label, "percentile": f"{state.percentile:g}"}
        variant = f"after ({state.at.words}, {UNPROMISED})"
        files[LIFTED] = write_glb(
            stage / LIFTED, surface, pixels, tryon.picture(state), label, facts, variant=variant
        )
    if not viewer_is_built():
        report("The viewer's script was not built, so the report shows pictures only.")
    return viewer_parts(tryon, surface).embedded()


def _write_after(stage: Path, state: State, painted: Picture) -> str:
    facts = {"at": state.at.label, "percentile": f"{state.percentile:g}"}
    return write_png(stage / state.file_name, painted, label_text(state.at, state.percentile), facts)


def _face_box(tryon: Tryon) -> Box:
    """Return what the report shows: the face, or all of a patch."""
    photo = tryon.face.photo
    if len(tryon.face.landmarks):
        return face_box(tryon.face.landmarks, photo.shape)
    return Box(0, 0, photo.shape[1], photo.shape[0])


def _report_input(
    tryon: Tryon, album: Album, document: dict[str, Any], viewer: dict[str, Any]
) -> ReportInput:
    ratio = tryon.ratio(tryon.result)
    loupe = None if ratio is None else most_changed(tryon.face, ratio)
    return ReportInput(
        procedure=display_name(tryon.course.plan.procedure),
        course=tryon.course,
        findings=tryon.findings,
        album=album,
        document=document,
        loupe=None if loupe is None else Box(loupe.left, loupe.top, loupe.side, loupe.side),
        loupe_zone=None if loupe is None else loupe.zone,
        mm_per_pixel=tryon.face.mm_per_pixel,
        main_concern=tryon.main,
        cautions=tryon.face.cautions,
        quality=tryon.face.quality,
        drawn=frozenset(tryon.drawn),
        viewer=viewer,
    )
