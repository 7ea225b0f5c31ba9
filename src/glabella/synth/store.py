"""Writing a synthetic face to a folder: the picture, its truth as arrays, and its truth in words."""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from glabella.synth.face import SynthFace

HALF = ("melanin", "haemoglobin", "shading", "shading_rgb", "specular", "relief", "line_depth", "scar_depth")
MASKS = ("skin", "spots", "line_mask", "scar_mask", "scar_types")


def describe(face: SynthFace) -> dict[str, Any]:
    """Return what made a face, as plain values for JSON: tone, seed, traits, light, lines and scars."""
    return {
        "tone": face.tone,
        "seed": face.seed,
        "traits": asdict(face.traits),
        "mm_per_pixel": face.mm_per_pixel,
        "size": list(face.picture.shape[:2]),
        "light_direction": face.light.round(5).tolist(),
        "turn_degrees": {
            "yaw": face.view.angles[0],
            "pitch": face.view.angles[1],
            "roll": face.view.angles[2],
        },
        "camera_distance_mm": face.view.distance,
        "landmarks": face.landmarks.round(2).tolist(),
        "lines": [
            {
                "kind": line.kind,
                "width_mm": round(line.width_mm, 3),
                "depth_mm": round(line.depth_mm, 4),
                "path": line.path.round(2).tolist(),
            }
            for line in face.lines
        ],
        "scars": [asdict(scar) for scar in face.scars],
        "synthetic": "Made wholly by computation: no photograph, scan or person is in it.",
    }


def _save(path: Path, arrays: dict[str, Any]) -> None:
    """Write an ``.npz`` that is the same to the byte each time, packed lightly: noise hardly packs at all."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, array in arrays.items():
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w") as file:
                np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)


def write(face: SynthFace, folder: Path | str) -> dict[str, Any]:
    """Write ``picture.png``, ``truth.npz`` and ``truth.json`` into a folder; return the last.

    Maps are kept as float16, which is finer than the picture's 8 bits; masks as they are.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in ("picture.png", "truth.npz", "truth.json")]
    Image.fromarray(face.picture).save(paths[0], compress_level=4)
    arrays: dict[str, Any] = {name: getattr(face, name).astype(np.float16) for name in HALF}
    arrays |= {name: getattr(face, name) for name in MASKS}
    arrays["landmarks"] = face.landmarks.astype(np.float32)
    _save(paths[1], arrays)
    document = describe(face)
    paths[2].write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return document
