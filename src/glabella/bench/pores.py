"""Pores of known place and size on close-up patches: how well their area is found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glabella.capture.colour import linear_from_bytes
from glabella.skin.analysis import flattened
from glabella.skin.filters import Map, gaussian
from glabella.skin.pores import CHANNELS, Pore, covered, find_pores
from glabella.skin.relief import log_light
from glabella.synth import Faults, SynthPatch, retake, synthesise_patch

SIDE = 448
MM_PER_PIXEL = 0.06
FAULTS = Faults(blur=0.6, noise=1.0, quality=92)
PEER_SIGMAS, PEER_THRESHOLDS = (1.0, 1.4, 2.0, 2.8), np.geomspace(0.004, 0.1, 12)
PEER_RATIO = 1.6


@dataclass(frozen=True)
class PoreScore:
    """Dice of the area of pores: this reader's, and a difference of Gaussians' by sigma and threshold."""

    ours: float
    peer: dict[tuple[float, float], float]


def dice(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    """Return twice the common area over the sum of both, 1 where both are empty."""
    total = int(one.sum() + other.sum())
    return 2 * int((one & other).sum()) / total if total else 1.0


def _truth(patch: SynthPatch) -> NDArray[np.bool_]:
    known = [Pore(float(x), float(y), float(size) / patch.mm_per_pixel, 1.0) for x, y, size, _ in patch.pores]
    height, width = patch.melanin.shape
    return covered(known, (height, width))


def _difference_of_gaussians(light: Map, sigma: float, threshold: float) -> NDArray[np.bool_]:
    return np.asarray(gaussian(light, PEER_RATIO * sigma) - gaussian(light, sigma) > threshold)


def score_pores(tone: int, seed: int) -> PoreScore:
    """Return how well pores are found on one patch at 0.06 mm a pixel, a little blurred, noisy, JPEG."""
    patch = synthesise_patch(tone, seed, SIDE, mm_per_pixel=MM_PER_PIXEL)
    picture = retake(patch, FAULTS)
    truth, whole = _truth(patch), np.ones((SIDE, SIDE), np.float32)
    planes = flattened(log_light(linear_from_bytes(picture)), whole, MM_PER_PIXEL)
    found = find_pores(planes, whole, MM_PER_PIXEL)
    light = np.tensordot(np.array(CHANNELS, np.float32), np.stack(planes), 1).astype(np.float32)
    peer = {
        (sigma, float(threshold)): dice(_difference_of_gaussians(light, sigma, threshold), truth)
        for sigma in PEER_SIGMAS
        for threshold in PEER_THRESHOLDS
    }
    return PoreScore(dice(covered(found.pores, truth.shape), truth), peer)
