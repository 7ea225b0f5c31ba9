"""The days after a session, drawn as a labelled illustration: redness, pinpoints, dryness, swelling.

Studies give durations; how a sign is spread over skin is assumed (``library/appearance/days_after.yaml``).
Layers hold the pattern at the sign's peak; the course's weights say how much of it is left on each day.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.appearance.layer import Layer
from glabella.face import Face
from glabella.skin import SkinMaps
from glabella.skin.optics import skin_colour, skin_optics
from glabella.terms import Concern, Zone, load_yaml

UNKNOWN_SCALE_MM = 0.2
UNTREATED_ZONES = (Zone.NECK,)
RELIEF_HIDDEN_BY_SWELLING = (Concern.FINE_LINES, Concern.WRINKLES)


@cache
def _pattern() -> dict[str, Any]:
    return dict(load_yaml("appearance", "days_after.yaml"))


def _value(sign: str, name: str) -> float:
    return float(_pattern()[sign][name]["value"])


def recovery_layers(face: Face, skin: SkinMaps, rng: np.random.Generator) -> dict[str, Layer]:
    """Return the layers of the first days by the name of their sign.

    ``erythema`` adds the face's own typical dermal blood, so that its weight is a relative increase; the
    others are 1 at their peak.

    Parameters
    ----------
    face : Face
    skin : SkinMaps
        Read from the same face.
    rng : numpy.random.Generator
    """
    treated = face.skin.copy()
    for zone in UNTREATED_ZONES:
        if zone in face.zones:
            treated -= face.zones[zone]
    np.clip(treated, 0, 1, out=treated)
    mm = face.working_mm_per_pixel or UNKNOWN_SCALE_MM
    blood, melanin = typical(skin.haemoglobin, treated), typical(skin.melanin, treated)
    redness = _erythema(treated, mm, rng)
    return {
        "erythema": Layer(
            haemoglobin=np.float32(blood) * redness,
            log_shading=redness,
            channel_gain=_arterial_gain(melanin, blood),
        ),
        "pinpoints": Layer(haemoglobin=_pinpoints(treated, mm, rng)),
        "dryness": Layer(log_shading=_flakes(treated, mm, rng)),
        "swelling": _swelling(skin, treated),
    }


def typical(values: NDArray[np.float32], weights: NDArray[np.float32]) -> float:
    """Return the median of ``values`` (h, w) where ``weights`` (h, w) exceed a half; 0 where none do."""
    inside = values[weights > 0.5]
    return float(np.median(inside)) if inside.size else 0.0


def smooth_noise(shape: tuple[int, int], sigma: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return noise (h, w) float32 of mean 0 and variance 1 whose grains are about ``sigma`` pixels wide."""
    step = max(1, int(sigma / 2))
    small = (shape[0] // step + 3, shape[1] // step + 3)
    grains = cv2.GaussianBlur(rng.standard_normal(small, dtype=np.float32), (0, 0), max(sigma / step, 0.3))
    noise = cv2.resize(grains, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray((noise - noise.mean()) / max(float(noise.std()), 1e-6), np.float32)


def _arterial_gain(melanin: float, blood: float) -> tuple[float, float, float]:
    """Return what fresh arterial blood adds to the logarithm of red, green and blue over venous blood.

    The layer's blood has the skin's usual mixture; the vessels that open bring more oxygen, which lets red
    light through. Exact for a doubling of blood, linear around it.
    """
    optics = skin_optics()
    mixed = (optics.blood_oxygenation + _value("erythema", "oxygenation")) / 2
    at = np.array(melanin), np.array(2 * blood)
    gain = np.log(skin_colour(*at, replace(optics, blood_oxygenation=mixed)) / skin_colour(*at, optics))
    red, green, blue = (float(value) for value in gain)
    return red, green, blue


def _erythema(treated: NDArray[np.float32], mm: float, rng: np.random.Generator) -> NDArray[np.float32]:
    patches = smooth_noise(treated.shape, _value("erythema", "patch_mm") / mm, rng)
    follicles = smooth_noise(treated.shape, _value("erythema", "follicle_mm") / mm, rng)
    depth, fine = _value("erythema", "patch_depth"), _value("erythema", "follicle_depth")
    mottled = np.clip(1 + depth * patches + fine * follicles, 0.3, 1.7)
    # Well inside skin the blurred mask is 1; at its edge a half, and the redness ends there.
    inside = cv2.GaussianBlur(treated, (0, 0), _value("erythema", "edge_mm") / mm)
    return np.asarray(treated * np.clip(2 * inside - 1, 0, 1) * mottled, np.float32)


def _pinpoints(treated: NDArray[np.float32], mm: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Scatter dots; one narrower than a pixel keeps its share of the pixel instead of growing."""
    count = int(_value("pinpoints", "per_cm2") * treated.size * mm**2 / 100)
    dots = np.zeros(treated.shape, np.float32)
    rows, columns = (rng.integers(0, side, count) for side in treated.shape)
    strength = rng.uniform(0.4, 1.0, count).astype(np.float32)
    np.add.at(dots, (rows, columns), strength)
    sigma = _value("pinpoints", "radius_mm") / mm
    area = 2 * np.pi * sigma**2
    blurred = cv2.GaussianBlur(dots, (0, 0), max(sigma, 0.5)) * np.float32(2 * np.pi * max(sigma, 0.5) ** 2)
    dots = np.clip(blurred * min(1.0, area), 0, 1) * treated
    return np.asarray(_value("pinpoints", "blood") * dots, np.float32)


def _flakes(treated: NDArray[np.float32], mm: float, rng: np.random.Generator) -> NDArray[np.float32]:
    size = _value("dryness", "flake_mm") / mm
    ragged = smooth_noise(treated.shape, size, rng) + 0.5 * smooth_noise(treated.shape, size / 3, rng)
    limit = np.quantile(ragged[::4, ::4], 1 - _value("dryness", "flake_share"))
    flakes = np.clip((ragged - limit) * 4, 0, 1)
    return np.asarray(_value("dryness", "flake_log_shading") * flakes * treated, np.float32)


def _swelling(skin: SkinMaps, treated: NDArray[np.float32]) -> Layer:
    """Swollen skin stretches its fine relief: an effect of water that passes, not of the treatment."""
    hidden = np.zeros(treated.shape, np.float32)
    for concern in RELIEF_HIDDEN_BY_SWELLING:
        structure = skin.structures.get(concern)
        if structure is not None and structure.log_shading is not None:
            hidden -= structure.log_shading
    return Layer(log_shading=hidden * treated * np.float32(_value("swelling", "relief_share")))
