"""Heights for a light that the person moves: the skin's relief, and what each concern has of it.

Nothing is shown where the photograph's own light was too frontal to tell relief: heights would be a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.render.words import sentence
from glabella.skin import SkinMaps
from glabella.skin.filters import Map
from glabella.terms import Concern

# Bands above these are the shape of the face itself, which is no concern's.
SHOWN = ("fine_lines", "wrinkles", "scars")
BANDS: Mapping[Concern, tuple[str, ...]] = {
    Concern.FINE_LINES: ("fine_lines",),
    Concern.WRINKLES: ("fine_lines", "wrinkles"),
    Concern.TEXTURE: ("fine_lines",),
    Concern.ACNE_SCARS: ("wrinkles", "scars"),
    Concern.STRETCH_MARKS: ("wrinkles", "scars"),
    Concern.SCARS: ("wrinkles", "scars"),
}
# A structure counts wholly where it darkens or lightens skin by this much (ln).
FULL_CONTRAST = 0.04
REACH_PIXELS = 1.5


@dataclass(frozen=True, eq=False)
class Raking:
    """Heights in mm in the working frame, float16 (h, w): ``before`` as read, ``layers`` what weight 1 adds.

    ``reason`` says why there are none; then ``before`` is ``None``.
    """

    before: NDArray[np.float16] | None
    layers: Mapping[str, NDArray[np.float16]]
    reason: str = ""


def raking(skin: SkinMaps) -> Raking:
    """Return the heights that a moved light may show.

    A concern has, of the bands it lives in, the part that lies where it was found; weight 1 takes it away.
    """
    # The light that is too frontal for scars is too frontal for any relief.
    if Concern.ACNE_SCARS in skin.findings.refusals:
        return Raking(None, {}, sentence("frontal"))
    if not any(name in skin.relief for name in SHOWN):
        return Raking(None, {}, sentence("coarse"))
    before = np.asarray(sum(skin.relief[name] for name in SHOWN if name in skin.relief), np.float32)
    layers = {}
    for concern, bands in BANDS.items():
        structure = skin.structures.get(concern)
        if structure is None or structure.log_shading is None or concern in skin.findings.refusals:
            continue
        parts = [skin.relief[name] for name in bands if name in skin.relief]
        if parts and np.any(structure.log_shading):
            height = np.asarray(sum(parts), np.float32)
            layers[str(concern)] = (-height * _where(structure.log_shading)).astype(np.float16)
    return Raking(before.astype(np.float16), layers)


def _where(log_shading: Map) -> Map:
    """Return where a structure lies, 0–1, softly beyond its own edges."""
    spread = cv2.GaussianBlur(np.abs(log_shading), (0, 0), REACH_PIXELS)
    return np.asarray(np.clip(spread / FULL_CONTRAST, 0, 1), np.float32)
