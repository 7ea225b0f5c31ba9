"""What is read from one photograph, as files: findings and maps, without any treatment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

import glabella
from glabella.capture import load_photo
from glabella.face import Face, patch, reconstruct
from glabella.face.registration import laid_over, register, register_flat
from glabella.face.weights import SHA256, fetch_weights
from glabella.face.yardstick import coin_diameter
from glabella.render import staged_folder, write_json, write_png
from glabella.skin import SkinMaps, analyze
from glabella.terms import UnusableInput, library_digest, load_yaml

SHOWN_PERCENTILES = (1.0, 99.0)
OTHER_POSE = UnusableInput(
    "The pictures do not show one face in one pose.",
    "Hold head and camera still, keep the same expression, and let only the light change.",
)
Map = NDArray[np.float32]


def analyze_photo(
    source: str | Path | bytes,
    out: Path,
    *,
    patch_only: bool = False,
    sides: Sequence[str | Path | bytes] = (),
    coin: str = "",
    size: int = 2048,
    report: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Read skin and write ``findings.json`` and one ``map_<name>.png`` per map.

    Parameters
    ----------
    source : str, Path or bytes
        The photograph.
    out : Path
        Folder to write into. It gets every file, or none.
    patch_only : bool
        A piece of body skin, no face.
    sides : sequence of str, Path or bytes
        More pictures of the same pose, lit from other sides: relief is then read from all of them.
    coin : str
        A coin beside body skin: its diameter in mm, or its name in the library; empty for none.
    size : int
        Longest side of the maps in pixels.
    report : callable
        Is told in one sentence what happens.

    Returns
    -------
    dict
        What ``findings.json`` holds.

    Raises
    ------
    GlabellaError
        One of its children; nothing half-written is left.
    """
    with staged_folder(Path(out)) as stage:
        report("Reading the photograph.")
        photo = load_photo(source)
        report("Finding the skin." if patch_only else "Finding the face.")
        coin_mm = coin_diameter(coin) if coin else None
        face = patch(photo, coin_mm=coin_mm, size=size) if patch_only else reconstruct(photo, size=size)
        under = _under_lights(face, sides, report) if sides else []
        report("Reading the skin.")
        skin = analyze(face, under)
        document = findings_document(face, skin)
        for name, values in _maps(skin).items():
            low, high = _range(values, face.skin)
            path = stage / f"map_{name}.png"
            digest = write_png(path, _coloured(values, face.skin, low, high), None)
            document["maps"][path.name] = {"low": low, "high": high, "decoded_pixels_sha256": digest}
        write_json(stage / "findings.json", document)
    return document


def _under_lights(
    front: Face, sides: Sequence[str | Path | bytes], report: Callable[[str], None]
) -> list[NDArray[np.uint8]]:
    """Return the front picture and the others laid over it, each (h, w, 3) uint8 in its working frame.

    Raises
    ------
    UnusableInput
        If one cannot be read, or shows another pose, expression or piece of skin.
    """
    most = float(load_yaml("skin", "relief.yaml")["light"]["unlike_pose"]["value"])
    pictures = [front.frame.cut(front.photo.pixels)]
    for number, side in enumerate(sides):
        report(f"Laying picture {number + 2} of {len(sides) + 1} over the front one.")
        photo = load_photo(side)
        if len(front.landmarks):
            registration = register(front, reconstruct(photo))
            if registration.unlikeness > most:
                raise OTHER_POSE
        else:
            registration = register_flat(front, photo)
        pictures.append(laid_over(registration, photo, front.frame))
    return pictures


def findings_document(face: Face, skin: SkinMaps) -> dict[str, Any]:
    """Return what was read as one JSON-ready document; sizes in mm, paths in photograph pixels."""
    return {
        "format": "glabella.findings.v1",
        "notice": "Estimated from a photograph. Show any new or changing spot to a clinician.",
        "mm_per_pixel": None if face.mm_per_pixel is None else asdict(face.mm_per_pixel),
        "errors_widened_by": face.widening,
        "quality": [measure.document for measure in face.quality],
        "cautions": [asdict(caution) for caution in face.cautions],
        "severities": [asdict(severity) for severity in skin.findings.severities],
        "objects": [asdict(finding) for finding in skin.findings.objects],
        "cannot_show": {str(concern): text for concern, text in skin.findings.refusals.items()},
        "maps": {},
        "versions": {"glabella": glabella.__version__, "library": library_digest(), "weights": SHA256},
    }


def fetch_models(report: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Fetch and verify the face model's weights; ``report`` is told in one sentence what happens.

    Raises
    ------
    MissingPart
        If they cannot be had, or are not the right ones.
    """
    return {"bytes": len(fetch_weights(report)), "sha256": SHA256}


def _maps(skin: SkinMaps) -> dict[str, Map]:
    maps = {"melanin": skin.melanin, "haemoglobin": skin.haemoglobin, "shading": skin.shading}
    return maps | {f"relief_{band}": height for band, height in skin.relief.items()}


def _range(values: Map, skin: Map) -> tuple[float, float]:
    inside = values[skin > 0.5]
    if not inside.size:
        return 0.0, 1.0
    low, high = np.percentile(inside, SHOWN_PERCENTILES)
    return float(low), float(high) if high > low else float(low) + 1e-6


def _coloured(values: Map, skin: Map, low: float, high: float) -> NDArray[np.uint8]:
    """Show a map in colours of even steps, on white where there is no skin."""
    scaled = np.clip((values - low) / (high - low), 0, 1)
    shown = cv2.applyColorMap(np.rint(scaled * 255).astype(np.uint8), cv2.COLORMAP_VIRIDIS)[..., ::-1]
    share = skin[..., None]
    return np.asarray(np.rint(shown * share + 255 * (1 - share)), np.uint8)
