"""Known-truth faces and patches that several parts measure on, each made once in a run."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from glabella.capture.photo import Photo
from glabella.face import Face, patch, reconstruct
from glabella.synth import SynthFace, SynthPatch, synthesise

TONES = tuple(range(1, 11))
# At this size a face has about the millimetres a pixel of a studio portrait of 1350 pixels.
FACE_SIDE = 1024


@lru_cache(maxsize=48)
def sitter(tone: int, seed: int, **asked: float | str) -> SynthFace:
    """Return a known-truth face of 1024 × 1024 pixels."""
    return synthesise(tone, seed, FACE_SIDE, **asked)


def as_face(picture: SynthFace) -> Face:
    """Return what is found of a face in a known-truth picture, as in any photograph."""
    return reconstruct(Photo(picture.picture, "PNG", "sRGB"))


def as_bare_face(picture: SynthFace) -> Face:
    """Return the same with skin only where it is known to show: no strands, which differ by tone."""
    face = as_face(picture)
    bare = np.asarray(face.frame.cut(picture.skin.astype(np.float32)), np.float32)
    zones = {zone: part * bare for zone, part in face.zones.items()}
    return replace(face, skin=face.skin * bare, zones=zones)


def as_patch(picture: SynthPatch) -> Face:
    """Return a known-truth patch as the patch of a photograph with a ruler in it."""
    return patch(Photo(picture.picture, "PNG", "sRGB"), picture.mm_per_pixel)
