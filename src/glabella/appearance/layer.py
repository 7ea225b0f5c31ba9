"""One layer: the change of pigment, blood and shading at weight 1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Layer:
    """Change at weight 1, each map (h, w) float32 in the working frame or ``None`` for no change.

    ``melanin`` and ``haemoglobin`` are volume fractions; ``log_shading`` is a natural logarithm, shown in
    red, green and blue as strongly as ``channel_gain`` says.
    """

    melanin: NDArray[np.float32] | None = None
    haemoglobin: NDArray[np.float32] | None = None
    log_shading: NDArray[np.float32] | None = None
    channel_gain: tuple[float, float, float] = (1.0, 1.0, 1.0)
