"""The viewer's document: everything the browser needs to paint and turn one face, computed once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from glabella.face import Surface
from glabella.render.blobs import Parts, exact_files, height_pixels, jpeg_bytes
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
    crop = crop_shown(tryon, surface, size)
    picture = crop.picture(tryon.face.photo.pixels)
    blobs: dict[str, bytes] = {}
    pictures = {PICTURE: picture}
    layers, drawn = _layers(tryon, crop, pictures)
    scale = tryon.face.mm_per_pixel
    pictures["base.webp"] = base_pixels(tryon.layers, crop)
    table = colour_table()
    blobs["table.bin"] = table.rgb.astype("<f2").tobytes()
    document: dict[str, Any] = {
        "version": 1,
        "label": f"{words()['notice']} · simulated from published studies",
        "unchanged": "Before · the photograph, unchanged",
        "picture": {
            "width": crop.shape[1],
            "height": crop.shape[0],
            "image": PICTURE,
            "mm_per_pixel": None if scale is None else scale.value / crop.scale,
        },
        "base": {
            "image": "base.webp",
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
        "surface": None if surface is None else _surface(surface, crop, tryon, blobs),
        "backdrop": _backdrop(surface, blobs),
        "course": course_document(tryon.course, tryon, tryon.request, drawn, tryon.main),
        "loupe": _loupe(tryon, crop),
        "relief": _relief(tryon, crop, drawn, pictures),
        "relief_reason": tryon.raking.reason,
        "difference": _difference(tryon, crop, picture, pictures),
        "quality": [measure.document for measure in tryon.face.quality],
    }
    return Parts(document, blobs | exact_files(pictures, grain={PICTURE}))


def crop_shown(tryon: Tryon, surface: Surface | None, size: int) -> Crop:
    """Return the part of the photograph that the surface shows, in whole pixels; all of a patch."""
    height, width = tryon.face.photo.shape
    if surface is None:
        return Crop.around((0, 0, width, height), size)
    low = np.floor(surface.uv.min(axis=0) * [width, height]).astype(int).clip(0)
    high = np.minimum(np.ceil(surface.uv.max(axis=0) * [width, height]).astype(int), [width, height])
    return Crop.around((int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])), size)


def _layers(tryon: Tryon, crop: Crop, pictures: Pictures) -> tuple[dict[str, Any], list[str]]:
    """Add the planes of every layer asked for; return their entries and the layers' names."""
    asked = tryon.request.chosen(dict.fromkeys(tryon.layers.layers, 1.0))
    wanted = {name: layer for name, layer in tryon.layers.layers.items() if asked[name]}
    planes = list(planes_of(wanted, tryon.layers.frame, crop))
    images = []
    for number, (entries, pixels) in enumerate(packed(planes)):
        pictures[f"planes{number}.webp"] = pixels
        images.append({"image": f"planes{number}.webp", "planes": entries})
    drawn = list(dict.fromkeys(plane.layer for plane in planes))
    gains = {name: list(tryon.layers.layers[name].channel_gain) for name in drawn}
    return {"gains": gains, "images": images}, drawn


def _numbers(name: str, values: NDArray[Any], kind: str, blobs: dict[str, bytes]) -> str:
    blobs[name] = np.ascontiguousarray(values.astype(kind)).tobytes()
    return name


def _steps(values: NDArray[np.floating], most: int) -> NDArray[np.floating]:
    return np.asarray(np.rint(np.clip(values, -1, 1) * most))


def _surface(surface: Surface, crop: Crop, tryon: Tryon, blobs: dict[str, bytes]) -> dict[str, Any]:
    height, width = tryon.face.photo.shape
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


def _relief(tryon: Tryon, crop: Crop, drawn: list[str], pictures: Pictures) -> dict[str, Any] | None:
    heights = tryon.raking
    if heights.before is None:
        return None

    def entry(name: str, values: NDArray[np.float16]) -> dict[str, Any]:
        shown = crop.of_frame(values.astype(np.float32), tryon.layers.frame)
        pixels, low, high = height_pixels(shown)
        pictures[f"relief_{name}.webp"] = pixels
        return {"image": f"relief_{name}.webp", "low": low, "high": high}

    layers = {name: entry(name, values) for name, values in heights.layers.items() if name in drawn}
    return {"before": entry("before", heights.before), "layers": layers, "note": RELIEF_NOTE}


def _difference(tryon: Tryon, crop: Crop, picture: NDArray[np.uint8], pictures: Pictures) -> dict[str, Any]:
    treated = crop.of_frame(tryon.layers.treated, tryon.layers.frame)
    scale = tryon.face.mm_per_pixel
    pixels = same_day_pixels(picture, treated, None if scale is None else scale.value / crop.scale)
    pictures["same_day.webp"] = pixels
    same_day = {"image": "same_day.webp", "words": same_day_words()}
    return {"most": SCALE_MOST, "unit": "ΔE00", "same_day": same_day}
