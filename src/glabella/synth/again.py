"""The same skin again: under another light, or by another or poorer camera. Its truth stays."""

from __future__ import annotations

from dataclasses import asdict
from typing import overload

import numpy as np
from numpy.typing import NDArray

from glabella.synth.camera import Faults, photograph
from glabella.synth.face import SynthFace, synthesise
from glabella.synth.light import Light, light_named
from glabella.synth.optics import compose, skin_colour
from glabella.synth.patch import SynthPatch, light_patch
from glabella.synth.traits import lit_by


@overload
def relight(made: SynthFace, light: Light | str) -> SynthFace: ...


@overload
def relight(made: SynthPatch, light: Light | str) -> SynthPatch: ...


def relight(made: SynthFace | SynthPatch, light: Light | str) -> SynthFace | SynthPatch:
    """Return the same skin under another light, given whole or by name: pigments and relief do not change.

    Raises
    ------
    WrongUsage
        If there is no light of that name.
    """
    lamp = light_named(light) if isinstance(light, str) else light
    if isinstance(made, SynthPatch):
        return light_patch(made.tone, made.seed, made.ground, lamp, made.sensor)
    asked = asdict(made.traits) | lit_by(lamp)
    return synthesise(made.tone, made.seed, made.picture.shape[0], **asked)


def retake(made: SynthFace | SynthPatch, faults: Faults, sensor: str | None = None) -> NDArray[np.uint8]:
    """Return the picture (h, w, 3) uint8 that another camera, or one with faults, would have taken.

    ``sensor`` is one of ``srgb``, ``telephone`` and ``reflex``; by default the camera's own.
    """
    own = made.sensor if isinstance(made, SynthPatch) else made.traits.sensor
    colour = skin_colour(made.melanin, made.haemoglobin, sensor or own)
    linear = compose(colour, made.shading_rgb, made.specular, made.coverage, made.rest)
    return photograph(linear, faults, made.seed)
