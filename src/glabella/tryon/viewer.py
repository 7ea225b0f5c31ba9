"""The viewer's document: everything the browser needs to paint and turn one face, computed once."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from glabella.face import Face, Surface
from glabella.render.blobs import Parts, exact_bytes, exact_files, height_pixels, jpeg_bytes, merged
from glabella.render.words import words, zone_name
from glabella.skin import colour_table
from glabella.tryon.course_of_pictures import Tryon
from glabella.tryon.difference import most_changed
from glabella.tryon.same_day import SCALE_MOST, same_day_pixels, same_day_words
from glabella.tryon.viewer_course import course_document
from glabella.tryon.viewer_planes import Crop, base_pixels, packed, planes_of

SIZE = 1024
BACKDROP_QUALITY = 90
TURN_LIMIT_DEGREES = 35
PIVOT_DEPTH_MM = -60.0
UV_STEPS = 65535
PICTURE = "picture.webp"
# Pixels (h, w) or (h, w, 3) uint8 by the name of the file that they become.
Pictures = dict[str, NDArray[np.uint8]]
RELIEF_NOTE = "Depth from one photograph is relative: its shape can be trusted more than its millimetres."


def viewer_parts(tryon: Tryon, surface: Surface | None, *, size: int = SIZE) -> Parts:
    """Return the document of the viewer, its blobs named beside it.

    Parameters
    ----------
    tryon : Tryon
    surface : Surface or None
        The photograph lifted into 3D; ``None`` for a flat patch.
    size : int
        Longest side of the picture and its layers, pixels; never more than the photograph's own.

    Returns
    -------
    Parts
        Zero weights paint the picture itself, to the byte. What the document means is in
        ``library/schemas/viewer.schema.json``.
    """
    return merged(face_parts(tryon.face, surface, size=size), paint_parts(tryon, surface, size=size))


def face_parts(face: Face, surface: Surface | None, *, size: int = SIZE) -> Parts:
    """Return the part of the viewer's document that shows the photograph as it is, before skin is read.

    Parameters are those of ``viewer_parts``; with ``paint_parts`` it makes the whole.
    """
    crop = crop_shown(face, surface, size)
    blobs: dict[str, bytes] = {PICTURE: exact_bytes(crop.picture(face.photo.pixels), grain=True)}
    scale = face.mm_per_pixel
    document: dict[str, Any] = {
        "version": 1,
        "unchanged": "Before · the photograph, unchanged",
        "picture": {
            "width": crop.shape[1],
            "height": crop.shape[0],
            "image": PICTURE,
            "mm_per_pixel": None if scale is None else scale.value / crop.scale,
        },
        "surface": None if surface is None else _surface(surface, crop, face, blobs),
        "backdrop": _backdrop(surface, blobs),
    }
    return Parts(document, blobs)


def paint_parts(
    tryon: Tryon, surface: Surface | None, *, size: int = SIZE, kind: Literal["webp", "png"] = "webp"
) -> Parts:
    """Return the part of the viewer's document that paints: skin, layers, course, and how to look at them.

    Parameters are those of ``viewer_parts``; with ``face_parts`` it makes the whole. Maps are exact: as small
    ``webp``, or as ``png`` where someone waits.
    """
    crop = crop_shown(tryon.face, surface, size)
    pictures: Pictures = {}
    layers, drawn = _layers(tryon, crop, pictures, kind)
    base = f"base.{kind}"
    pictures[base] = base_pixels(tryon.layers, crop)
    table = colour_table()
    blobs = {"table.bin": table.rgb.astype("<f2").tobytes()}
    document: dict[str, Any] = {
        "label": f"{words()['notice']} · simulated from published studies",
        "base": {
            "image": base,
            "planes": [
                {"quantity": "melanin", "most": table.melanin_most},
                {"quantity": "haemoglobin", "most": table.haemoglobin_most},
            ],
        },
        "layers": layers,
        "table": {
            "rows": table.rgb.shape[0],
            "columns": table.rgb.shape[1],
            "melanin_most": table.melanin_most,
            "haemoglobin_most": table.haemoglobin_most,
            "values": "table.bin",
        },
        "course": course_document(tryon.course, tryon, tryon.request, drawn, tryon.main),
        "loupe": _loupe(tryon, crop),
        "relief": _relief(tryon, crop, drawn, pictures, kind),
        "relief_reason": tryon.raking.reason,
        "difference": _difference(tryon, crop, pictures, kind),
        "quality": [measure.document for measure in tryon.face.quality],
    }
    return Parts(document, blobs | exact_files(pictures))


def crop_shown(face: Face, surface: Surface | None, size: int) -> Crop:
    """Return the part of the photograph that the surface shows, in whole pixels; all of a patch."""
    height, width = face.photo.shape
    if surface is None:
        return Crop.around((0, 0, width, height), size)
    low = np.floor(surface.uv.min(axis=0) * [width, height]).astype(int).clip(0)
    high = np.minimum(np.ceil(surface.uv.max(axis=0) * [width, height]).astype(int), [width, height])
    return Crop.around((int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])), size)


def _layers(tryon: Tryon, crop: Crop, pictures: Pictures, kind: str) -> tuple[dict[str, Any], list[str]]:
    """Add the planes of every layer asked for; return their entries and the layers' names."""
    asked = tryon.request.chosen(dict.fromkeys(tryon.layers.layers, 1.0))
    wanted = {name: layer for name, layer in tryon.layers.layers.items() if asked[name]}
    planes = list(planes_of(wanted, tryon.layers.frame, crop))
    images = []
    for number, (entries, pixels) in enumerate(packed(planes)):
        name = f"planes{number}.{kind}"
        pictures[name] = pixels
        images.append({"image": name, "planes": entries})
    drawn = list(dict.fromkeys(plane.layer for plane in planes))
    gains = {name: list(tryon.layers.layers[name].channel_gain) for name in drawn}
    return {"gains": gains, "images": images}, drawn


def _numbers(name: str, values: NDArray[Any], kind: str, blobs: dict[str, bytes]) -> str:
    blobs[name] = np.ascontiguousarray(values.astype(kind)).tobytes()
    return name


def _steps(values: NDArray[np.floating], most: int) -> NDArray[np.floating]:
    return np.asarray(np.rint(np.clip(values, -1, 1) * most))


def _surface(surface: Surface, crop: Crop, face: Face, blobs: dict[str, bytes]) -> dict[str, Any]:
    height, width = face.photo.shape
    points = surface.uv * [width, height] - [crop.left, crop.top]
    uv = np.clip(points / [crop.width, crop.height], 0, 1)
    return {
        "vertices": len(surface.vertices),
        "positions": _numbers("positions.bin", surface.vertices, "<f4", blobs),
        "normals": _numbers("normals.bin", _steps(surface.normals, 127), "<i1", blobs),
        "uv": _numbers("uv.bin", _steps(uv, UV_STEPS), "<u2", blobs),
        "triangles": _numbers("triangles.bin", surface.triangles, "<u4", blobs),
        "view": list(surface.view),
        "camera_mm": surface.camera_mm,
        "turn_limit_degrees": TURN_LIMIT_DEGREES,
        "pivot_mm": [0.0, sum(surface.view) / 2, PIVOT_DEPTH_MM],
    }


def _backdrop(surface: Surface | None, blobs: dict[str, bytes]) -> dict[str, Any] | None:
    if surface is None or not len(surface.backdrop.vertices):
        return None
    behind = surface.backdrop
    blobs["backdrop.jpg"] = jpeg_bytes(behind.picture, BACKDROP_QUALITY)
    return {
        "positions": _numbers("backdrop_positions.bin", behind.vertices, "<f4", blobs),
        "uv": _numbers("backdrop_uv.bin", _steps(behind.uv, UV_STEPS), "<u2", blobs),
        "triangles": _numbers("backdrop_triangles.bin", behind.triangles, "<u4", blobs),
        "image": "backdrop.jpg",
    }


def _loupe(tryon: Tryon, crop: Crop) -> dict[str, Any] | None:
    ratio = tryon.ratio(tryon.result)
    place = None if ratio is None else most_changed(tryon.face, ratio)
    if place is None:
        return None
    scale = tryon.face.mm_per_pixel
    return {
        "u": (place.left + place.side / 2 - crop.left) / crop.width,
        "v": (place.top + place.side / 2 - crop.top) / crop.height,
        "width_mm": None if scale is None else place.side * scale.value,
        "width_u": place.side / crop.width,
        "zone": zone_name(place.zone),
    }


def _relief(
    tryon: Tryon, crop: Crop, drawn: list[str], pictures: Pictures, kind: str
) -> dict[str, Any] | None:
    heights = tryon.raking
    if heights.before is None:
        return None

    def entry(name: str, values: NDArray[np.float16]) -> dict[str, Any]:
        shown = crop.of_frame(values.astype(np.float32), tryon.layers.frame)
        pixels, low, high = height_pixels(shown)
        file = f"relief_{name}.{kind}"
        pictures[file] = pixels
        return {"image": file, "low": low, "high": high}

    layers = {name: entry(name, values) for name, values in heights.layers.items() if name in drawn}
    return {"before": entry("before", heights.before), "layers": layers, "note": RELIEF_NOTE}


def _difference(tryon: Tryon, crop: Crop, pictures: Pictures, kind: str) -> dict[str, Any]:
    picture = crop.picture(tryon.face.photo.pixels)
    treated = crop.of_frame(tryon.layers.treated, tryon.layers.frame)
    scale = tryon.face.mm_per_pixel
    pixels = same_day_pixels(picture, treated, None if scale is None else scale.value / crop.scale)
    name = f"same_day.{kind}"
    pictures[name] = pixels
    same_day = {"image": name, "words": same_day_words()}
    return {"most": SCALE_MOST, "unit": "ΔE00", "same_day": same_day}
