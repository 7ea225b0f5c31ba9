"""Layers: what each concern and each sign of recovery changes in the picture at weight 1.

The server computes layers once; a state of the course is then only a small table of weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from glabella.appearance.days_after import recovery_layers
from glabella.appearance.layer import Layer
from glabella.face import Face, Frame
from glabella.skin import SkinMaps, Structure, reflectance


@dataclass(frozen=True, eq=False)
class Layers:
    """All layers of one face, in its working frame.

    ``treated`` (h, w) float32 0–1 bounds every change; ``melanin`` and ``haemoglobin`` (h, w) float32 are
    what the skin shows before; ``layers`` maps a concern's id or a sign's name to its layer.
    """

    frame: Frame
    treated: NDArray[np.float32]
    melanin: NDArray[np.float32]
    haemoglobin: NDArray[np.float32]
    layers: Mapping[str, Layer]

    @cached_property
    def reflectance_before(self) -> NDArray[np.float32]:
        """Return the model's linear sRGB of the skin as it is, (h, w, 3) float32, for shading 1."""
        return reflectance(self.melanin, self.haemoglobin)


def build_layers(face: Face, skin: SkinMaps, *, seed: int = 0) -> Layers:
    """Build every layer that a course may call for.

    What the photograph cannot show well, as the findings say, gets no layer: it would be a guess.

    Parameters
    ----------
    face : Face
    skin : SkinMaps
        Read from the same face.
    seed : int
        Decides where pinpoints and flakes of the first days lie.
    """
    treated = face.skin
    layers = {
        str(concern): _removal(structure, treated)
        for concern, structure in skin.structures.items()
        if not structure.is_empty and concern not in skin.findings.refusals
    }
    layers |= recovery_layers(face, skin, np.random.default_rng(seed))
    return Layers(face.frame, treated, skin.melanin, skin.haemoglobin, layers)


def _removal(structure: Structure, treated: NDArray[np.float32]) -> Layer:
    """Turn what a concern adds into the layer that takes it away, inside treated skin only."""

    def negated(added: NDArray[np.float32] | None) -> NDArray[np.float32] | None:
        return None if added is None else -added * treated

    return Layer(
        negated(structure.melanin),
        negated(structure.haemoglobin),
        negated(structure.log_shading),
        structure.channel_gain,
    )
