"""Writing known truth to a folder: the picture, its truth as arrays, and its truth in words."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from glabella.synth.canvas import Mark
from glabella.synth.face import SynthFace
from glabella.synth.patch import SynthPatch
from glabella.synth.relief import Line

Made = SynthFace | SynthPatch

# What ``truth.npz`` holds, in the words that ``truth.json`` repeats. Arrays of floats are float16, which is
# finer than the picture's 8 bits; a mask of every feature stands beside them as ``mask_<feature>``.
MAPS = {
    "melanin": "volume fraction of melanosomes in the epidermis",
    "haemoglobin": "volume fraction of blood in the dermis",
    "shading": "mean over red, green and blue of shading_rgb",
    "shading_rgb": "light that skin of reflectance 1 would send, exposure included, linear",
    "specular": "gloss, linear, added to all three channels",
    "coverage": "share of the pixel that is bare skin, 0 to 1",
    "rest": "light of what is not skin, linear: coverage x (colour x shading_rgb + specular) + rest is all",
    "relief": "height in mm, below 0 where sunk",
    "line_depth": "depth of lines in mm",
    "scar_depth": "depth of acne scars in mm",
}
FORM = {"form": "height in mm of the limb's own roundness, not in relief"}
MASKS = {
    "spots": "brown spots: freckles, solar spots, moles",
    "scar_types": "0 none, 1 ice-pick, 2 boxcar, 3 rolling",
}
FACE_MASKS = {
    "skin": "treatable skin",
    "line_mask": "lines deeper than 0.02 mm",
    "scar_mask": "acne scars",
}
PORES = {"pores": "one row a pore: x, y in pixels, diameter and depth in mm"}
MARKS = (
    "x, y: pixels of the middle; width_mm across, length_mm along; depth_mm above 0 sunk, below 0 raised; "
    "melanin, haemoglobin: natural log over the skin around; path: pixels"
)
NOBODY = "Made wholly by computation: no photograph, scan or person is in it."


def _line(line: Line) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "width_mm": round(line.width_mm, 3),
        "depth_mm": round(line.depth_mm, 4),
        "path": line.path.round(2).tolist(),
    }


def _mark(mark: Mark) -> dict[str, Any]:
    """Return a mark as plain values, without what it has not."""
    whole = asdict(mark) | {"path": mark.path.round(2).tolist()}
    return {
        key: round(value, 4) if isinstance(value, float) else value
        for key, value in whole.items()
        if value not in (0.0, [])
    }


def _light(made: Made) -> dict[str, Any]:
    return asdict(made.lamp) | {"direction": made.light.round(5).tolist()}


def _common(made: Made, fields: dict[str, str]) -> dict[str, Any]:
    return {
        "tone": made.tone,
        "seed": made.seed,
        "mm_per_pixel": made.mm_per_pixel,
        "size": list(made.picture.shape[:2]),
        "light": _light(made),
        "lines": [_line(line) for line in made.lines],
        "scars": [asdict(scar) for scar in made.scars],
        "marks": [_mark(mark) for mark in made.marks],
        "pores": len(made.pores),
        "fields": fields | {"marks": MARKS},
        "synthetic": NOBODY,
    }


def _fields(made: Made) -> dict[str, str]:
    own = FORM if isinstance(made, SynthPatch) else FACE_MASKS
    features = {f"mask_{name}": f"where {name.replace('_', ' ')} clearly are" for name in made.masks}
    return MAPS | own | MASKS | PORES | features


def describe(made: Made) -> dict[str, Any]:
    """Return what made a face or a patch, as plain values for JSON, each array of the truth explained."""
    common = _common(made, _fields(made))
    if isinstance(made, SynthPatch):
        stick = made.ground.yardstick
        beside = None
        if stick is not None:
            ends = stick.ends.round(2).tolist()
            beside = {"kind": stick.kind, "size_mm": stick.size_mm, "ends": ends}
        return {"kind": "patch", "camera": made.sensor, "scale": beside, **common}
    angles = dict(zip(("yaw", "pitch", "roll"), made.view.angles, strict=True))
    return {
        "kind": "face",
        "traits": asdict(made.traits),
        "camera": made.traits.sensor,
        "turn_degrees": angles,
        "camera_distance_mm": made.view.distance,
        "landmarks": made.landmarks.round(2).tolist(),
        **common,
    }


def _save(path: Path, arrays: dict[str, Any]) -> None:
    """Write an ``.npz`` that is the same to the byte each time, packed lightly: noise hardly packs at all."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, array in arrays.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w") as file:
                np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)


def _arrays(made: Made, names: Sequence[str]) -> dict[str, Any]:
    arrays = {name: getattr(made, name) for name in names}
    return {name: a.astype(np.float16) if a.dtype == np.float32 else a for name, a in arrays.items()}


def write(made: Made, folder: Path | str) -> dict[str, Any]:
    """Write ``picture.png``, ``truth.npz`` and ``truth.json`` into a folder; return the last.

    ``truth.json`` explains every array of ``truth.npz`` under ``fields``.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in ("picture.png", "truth.npz", "truth.json")]
    Image.fromarray(made.picture).save(paths[0], compress_level=4)
    own = FORM if isinstance(made, SynthPatch) else FACE_MASKS
    arrays = _arrays(made, [*MAPS, *own, *MASKS])
    arrays["pores"] = made.pores.astype(np.float32)
    arrays |= {f"mask_{name}": mask for name, mask in made.masks.items()}
    if isinstance(made, SynthFace):
        arrays["landmarks"] = made.landmarks.astype(np.float32)
    _save(paths[1], arrays)
    document = describe(made)
    paths[2].write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return document
