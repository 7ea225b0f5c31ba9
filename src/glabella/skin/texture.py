"""Roughness of skin between its lines: ISO 25178 height parameters, and what it adds to the light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from glabella.skin.filters import Map, gaussian, masked_mean
from glabella.skin.relief import band_pass, readable, texture_band

LOCAL_MM = 4.0
GRAIN_SIGMA_PIXELS = 0.7
# Of white grain, the power in the band over that in the finest differences.
GRAIN_CARRIED = 1.5
MICROMETRES_PER_MM = 1000.0


@dataclass(frozen=True)
class Roughness:
    """``sa`` and ``sq`` (ISO 25178) in µm; ``contrast`` root mean square of the log shading.

    A height read from one photograph is relative: typical relief of skin sets its unit.
    """

    sa: float
    sq: float
    contrast: float


def texture_signature(log_shading: Map, weight: Map, mm_per_pixel: float) -> Map | None:
    """Return the log shading of skin's roughness, without the photograph's grain.

    What of the band is likely to be grain is judged from the finest differences around each place and taken
    off (Wiener's share), so that smooth skin under noise has little signature.

    Parameters
    ----------
    log_shading : (h, w) float32, ln
    weight : (h, w) float32, 0–1: skin away from lines and edges
    mm_per_pixel : float, mm

    Returns
    -------
    (h, w) float32, ln; ``None`` where the band cannot be read.
    """
    band = texture_band()
    if not readable(band, mm_per_pixel):
        return None
    part = band_pass(log_shading, weight, band, mm_per_pixel)
    close, around = masked_mean(weight, GRAIN_SIGMA_PIXELS), masked_mean(weight, LOCAL_MM / mm_per_pixel)
    grain = around((log_shading - close(log_shading)) ** 2) * np.float32(GRAIN_CARRIED)
    power = around(part**2)
    share = np.clip(1 - grain / np.maximum(power, 1e-9), 0, 1)
    return np.asarray(close(part) * share * gaussian(weight, 1.0) * weight, np.float32)


def _spread(values: Map, weight: Map) -> tuple[float, float]:
    """Return the mean absolute deviation and the root mean square of (n,) values over a weight (n,)."""
    total = float(weight.sum())
    if total <= 0:
        return 0.0, 0.0
    off = values - float((values * weight).sum()) / total
    absolute = float((np.abs(off) * weight).sum()) / total
    return absolute, float(np.sqrt(float((off**2 * weight).sum()) / total))


def roughness(signature: Map, height: Map, weight: Map) -> Roughness:
    """Return the roughness over a weight (h, w), 0–1; zeros where nothing counts.

    Sa and Sq are those of ISO 25178 over the texture's band: mean absolute and root mean square height.

    Parameters
    ----------
    signature : (h, w) float32, ln, from ``texture_signature``
    height : (h, w) float32, mm, the part of the skin's height in that band
    weight : (h, w) float32, 0–1
    """
    counted = np.flatnonzero(weight)
    rise, shade, share = (np.take(one, counted) for one in (height, signature, weight))
    sa, sq = (MICROMETRES_PER_MM * one for one in _spread(rise, share))
    return Roughness(sa, sq, _spread(shade, share)[1])
