"""Pigment, blood, shading and shine told apart over a whole picture, scale by scale.

One pixel gives three numbers and has four causes. A picture gives more: each cause has its own colour
direction and its own share of every scale. Both are known roughly beforehand (the optics of skin; how broad
pigment, light and shine usually are) and are fitted, within what is known of them, to the covariance of the
three channels at each scale of this very picture. So a wrong white balance, another camera, and people who
differ from the model are absorbed by the fit; what is left is one small linear filter per scale: the most
probable causes (Wiener's filter).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.skin.colour_table import HAEMOGLOBIN_MOST, MELANIN_MOST, reflectance
from glabella.skin.optics import spread_gains
from glabella.terms import load_yaml

Array = NDArray[np.float32]
Matrix = NDArray[np.float64]

MELANIN, BLOOD, SHADING, SHINE = range(4)
# Columns whose colour direction is fitted; shading has its own one parameter.
DIRECTED = (MELANIN, BLOOD, SHINE)
STEP = 0.004
LEAST_SHINE = -0.005
# Relief finer than this much of its surroundings' colour is grain rather than light beneath the skin.
MOST_GAIN = 2.0
LEAST_SIDE = 6
SURE = 0.9
ENOUGH = 60_000
# Shading and shine both follow the relief: their correlation at each scale is open. How much of the colour
# that wandering light gives shading is seen lies between none and all.
TIE_SPREAD = 0.5
SCATTER, SCATTER_SPREAD = 0.7, 0.25
ROUNDS = 30
LEAST_GAIN, LEAST_SHARE, LONGEST = 1e-3, 1e-3, 2.0


@dataclass(frozen=True)
class Base:
    """The middle of a face: roots of melanin and blood as shares of their most, and shine.

    ``shine`` is white light mirrored beyond the model's share, over the light that falls on skin; the errors
    are the standard deviations of ``melanin`` and ``shine``.
    """

    melanin: float
    haemoglobin: float
    shine: float
    melanin_error: float
    shine_error: float


@dataclass(frozen=True, eq=False)
class Expected:
    """What is known before a picture is seen, in the order melanin, blood, shading, shine.

    ``amplitude`` (bands, 4): standard deviation of each cause at each scale. ``doubt`` (4,): that of its
    logarithm. ``direction`` (3, 4): the causes' colours, d log colour / d cause. ``bend`` (3, 4): relative
    standard deviation of each entry. ``shift`` (2, 3, 4): what one standard deviation of the middle's melanin
    and shine changes in ``direction``. ``gains`` (bands, 3): colour of shading, green 1. ``grain_doubt``:
    standard deviation of the logarithm of the grain's strength.
    """

    amplitude: Matrix
    doubt: Matrix
    direction: Matrix
    bend: Matrix
    shift: Matrix
    gains: Matrix
    grain_doubt: float


@dataclass(frozen=True, eq=False)
class Filters:
    """``weights`` (bands, 4, 3) turn each scale's log colours into causes; ``spread`` (bands, 4) is what
    each leaves unknown, as a standard deviation."""

    weights: Matrix
    spread: Matrix


@dataclass(frozen=True, eq=False)
class Noise:
    """Covariances (bands, 3, 3) of log colours that are no skin: of the picture's ``code``, and of the
    camera's ``grain`` of usual strength, which each picture shows more or less of."""

    code: Matrix
    grain: Matrix


@dataclass(frozen=True, eq=False)
class Bands:
    """A Laplacian pyramid of log colours, fine to coarse, the last one the rest; and which pixels count."""

    parts: tuple[Array, ...]
    counts: tuple[Array, ...]
    period: Matrix


def direction(base: Base) -> Matrix:
    """Return d log colour / d (root of melanin, root of blood, log shading, shine): (3, 4)."""
    roots = np.clip([base.melanin, base.haemoglobin], STEP, 1 - STEP)
    around = roots + STEP * np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]])
    seen = reflectance(MELANIN_MOST * around[:, 0] ** 2, HAEMOGLOBIN_MOST * around[:, 1] ** 2)
    colour = seen.astype(np.float64) + base.shine
    by_melanin = (colour[1] - colour[2]) / (around[1, 0] - around[2, 0])
    by_blood = (colour[3] - colour[4]) / (around[3, 1] - around[4, 1])
    middle = colour[0]
    return np.stack([by_melanin / middle, by_blood / middle, np.ones(3), 1 / middle], axis=1)


def _shift(base: Base) -> Matrix:
    """Return what one standard deviation of the middle's melanin, and of its shine, changes: (2, 3, 4)."""
    out = []
    for name, error in (("melanin", base.melanin_error), ("shine", base.shine_error)):
        value = float(getattr(base, name))
        low, high = max(value - error, LEAST_SHINE), value + error
        change = direction(replace(base, **{name: high})) - direction(replace(base, **{name: low}))
        out.append(change * error / (high - low))
    return np.array(out)


def expect(base: Base, period: Matrix, *, curved: bool) -> Expected:
    """Return what is known of a picture's causes from the middle of the face and the scales (mm).

    ``curved`` tells a face, whose shape shades it, from a flat patch.
    """
    table = load_yaml("optics", "separation.yaml")["values"]
    known = {name: float(entry["value"]) for name, entry in table.items()}
    broad = np.minimum(1, (period / known["pigment_period"]) ** known["pigment_slope"])
    kind = "face" if curved else "patch"
    shading = known[f"{kind}_shading"] * (1 + (period / known[f"{kind}_shading_period"]) ** 2)
    amplitude = np.stack(
        [
            0.5 * base.melanin * known[f"{kind}_melanin_amplitude"] * broad,
            0.5 * base.haemoglobin * known[f"{kind}_blood_amplitude"] * broad,
            np.minimum(shading, known["most_shading"]),
            np.full(len(period), known[f"{kind}_shine_share"] * base.shine),
        ],
        axis=1,
    )
    gains = spread_gains(period, MELANIN_MOST * base.melanin**2, HAEMOGLOBIN_MOST * base.haemoglobin**2)
    bend = np.zeros((3, 4))
    # Dark skin is known less well than light skin: fewer people were measured.
    bend[:, MELANIN] = np.array(table["melanin_bend"]["channels"]) * (1 + 3 * base.melanin)
    bend[:, BLOOD] = np.array(table["blood_bend"]["channels"]) * (1 + base.melanin)
    bend[:, SHINE] = known["shine_bend"]
    doubt = np.array([known[f"{name}_doubt"] for name in ("melanin", "blood", "shading", "shine")])
    gains = np.minimum(gains / gains[:, 1:2], MOST_GAIN)
    return Expected(amplitude, doubt, direction(base), bend, _shift(base), gains, known["grain_doubt"])


def split(log_rgb: Array, skin: Array, mm_per_pixel: float, broadest: float) -> Bands:
    """Split log colours (h, w, 3) into scales down to a period of ``broadest`` mm.

    ``skin`` (h, w) float32, 0–1, tells which pixels count; the picture must be filled where it is 0.
    """
    parts, counts, here, count = [], [], log_rgb, skin
    period = 4 * mm_per_pixel
    while period < broadest and min(here.shape[:2]) >= 2 * LEAST_SIDE:
        down = np.asarray(cv2.pyrDown(here), np.float32)
        parts.append(here - cv2.pyrUp(down, dstsize=here.shape[1::-1]))
        counts.append(count)
        here, count, period = down, np.asarray(cv2.pyrDown(count), np.float32), 2 * period
    periods = 4 * mm_per_pixel * np.exp2(np.arange(len(parts) + 1, dtype=np.float64))
    return Bands((*parts, here), (*counts, count), periods)


def join(parts: list[Array]) -> Array:
    """Put scales (h, w, c), fine to coarse, together again."""
    whole = parts[-1]
    for part in reversed(parts[:-1]):
        whole = np.asarray(cv2.pyrUp(whole, dstsize=part.shape[1::-1]), np.float32)
        whole += part
    return whole


def covariances(bands: Bands, middle: Array) -> Matrix:
    """Return the covariance (bands, 3, 3) of log colours on skin at each scale; the rest about ``middle``."""
    out = []
    for place, (part, count) in enumerate(zip(bands.parts, bands.counts, strict=True)):
        # Fine scales hold more places than a covariance needs.
        step = max(1, round((part.shape[0] * part.shape[1] / ENOUGH) ** 0.5))
        seen = part[::step, ::step][count[::step, ::step] > SURE].astype(np.float64)
        if place == len(bands.parts) - 1:
            seen = seen - middle
        out.append(seen.T @ seen / max(len(seen), 1))
    return np.array(out)


@dataclass(frozen=True, eq=False)
class _Guess:
    """Some sets (k) of causes: ``amplitude`` (k, b, 4), ``tie`` (k, b), ``mixing`` (k, b, 4, 4) covariance,
    ``colour`` (k, b, 3, 4), and ``grain`` (k, b, 3, 3), the camera's."""

    amplitude: Matrix
    tie: Matrix
    mixing: Matrix
    colour: Matrix
    grain: Matrix


class _Fit:
    """The posterior of amplitudes, directions, scatter, ties, grain, as deviations from what is expected.

    All cases (k) are reckoned at once: each is too small to be worth a pass of its own.
    """

    def __init__(self, seen: Matrix, noise: Noise, weight: Matrix, cases: Sequence[Expected]) -> None:
        self.seen, self.noise, self.weight, self.bands = seen, noise, weight, len(seen)
        self.amplitude, self.doubt, self.direction, self.bend, self.shift, self.gains = (
            np.stack([getattr(one, name) for one in cases])
            for name in ("amplitude", "doubt", "direction", "bend", "shift", "gains")
        )
        self.grain_doubt = np.array([one.grain_doubt for one in cases])

    def guess(self, at: Matrix) -> _Guess:
        """Return the causes that the parameters ``at`` (k, n) stand for."""
        k, b = len(at), self.bands
        amplitude = self.amplitude * np.exp(at[:, : 4 * b].reshape(k, b, 4) * self.doubt[:, None])
        tie = np.tanh(TIE_SPREAD * at[:, 4 * b : 5 * b])
        mixing = amplitude[..., None] * amplitude[..., None, :] * np.eye(4)
        tied = tie * amplitude[..., SHADING] * amplitude[..., SHINE]
        mixing[..., SHADING, SHINE] = mixing[..., SHINE, SHADING] = tied
        moved = at[:, -4:-2, None, None] * self.shift
        bent = self.direction + moved[:, 0] + moved[:, 1]
        bent[..., DIRECTED] += (self.direction * self.bend)[..., DIRECTED] * at[:, 5 * b : -4].reshape(
            k, 3, 3
        )
        colour = np.broadcast_to(bent[:, None], (k, b, 3, 4)).copy()
        scatter = (SCATTER + SCATTER_SPREAD * at[:, -2])[:, None, None]
        colour[..., SHADING] = 1 + scatter * (self.gains - 1)
        grain = self.noise.grain * np.exp(2 * self.grain_doubt * at[:, -1])[:, None, None, None]
        return _Guess(amplitude, tie, mixing, colour, grain)

    def cost(self, at: Matrix) -> tuple[Matrix, Matrix]:
        """Return minus the logarithm of the posterior (k,) and its gradient (k, n)."""
        guess, k = self.guess(at), len(at)
        colour, turned = guess.colour, guess.colour.swapaxes(-1, -2)
        whole = colour @ guess.mixing @ turned + self.noise.code + guess.grain
        inverse = np.linalg.inv(whole)
        fit = np.linalg.slogdet(whole)[1] + (inverse * self.seen).sum((-1, -2))
        slope = 0.5 * self.weight[:, None, None] * (inverse - inverse @ self.seen @ inverse)
        by_mixing = turned @ slope @ colour
        by_colour = 2 * slope @ colour @ guess.mixing
        by_amplitude = 2 * (by_mixing * guess.mixing).sum(axis=-1) * self.doubt[:, None]
        both = guess.amplitude[..., SHADING] * guess.amplitude[..., SHINE]
        by_tie = 2 * by_mixing[..., SHADING, SHINE] * both * (1 - guess.tie**2) * TIE_SPREAD
        by_direction = by_colour.sum(axis=1)
        by_bend = (by_direction * self.direction * self.bend)[..., DIRECTED]
        by_direction[..., SHADING] = 0
        by_shift = (self.shift * by_direction[:, None]).sum((-1, -2))
        by_scatter = (by_colour[..., SHADING] * (self.gains - 1)).sum((-1, -2)) * SCATTER_SPREAD
        by_grain = 2 * self.grain_doubt * (slope * guess.grain).sum((-1, -2, -3))
        parts = by_amplitude, by_tie, by_bend, by_shift, by_scatter, by_grain
        gradient = np.concatenate([part.reshape(k, -1) for part in parts], axis=1)
        return 0.5 * (self.weight * fit).sum(axis=1) + 0.5 * (at * at).sum(axis=1), gradient + at


def _descend(
    cost: Callable[[Matrix], tuple[Matrix, Matrix]], at: Matrix, rounds: int
) -> tuple[Matrix, Matrix]:
    """Go down to the least cost from each of some places (k, n); return where (k, n) and the costs (k,).

    Broyden, Fletcher, Goldfarb and Shanno's method with halved steps. SciPy's own spends most of its time
    waiting for threads on problems as small as this one.
    """
    value, slope = cost(at)
    first = np.maximum(1.0, np.linalg.norm(slope, axis=1))
    inverse = np.eye(at.shape[1]) / first[:, None, None]
    going = np.ones(len(at), np.bool_)
    for _ in range(rounds):
        step = -_applied(inverse, slope)
        length = np.maximum(np.linalg.norm(step, axis=1), LEAST_GAIN)
        step *= np.minimum(1.0, LONGEST / length)[:, None]
        share, downhill = going.astype(np.float64), (slope * step).sum(axis=1)
        new, new_slope = cost(at + share[:, None] * step)
        while (far := (new > value + 1e-4 * share * downhill) & (share > LEAST_SHARE)).any():
            share[far] *= 0.5
            new, new_slope = cost(at + share[:, None] * step)
        going &= new < value
        moved, turned = np.where(going, share, 0)[:, None] * step, new_slope - slope
        gained, at = value - new, at + moved
        value, slope = np.where(going, new, value), np.where(going[:, None], new_slope, slope)
        curved = (moved * turned).sum(axis=1)
        inverse += _bent(inverse, moved, turned, curved)
        going &= gained >= LEAST_GAIN
        if not going.any():
            break
    return at, value


def _applied(matrices: Matrix, vectors: Matrix) -> Matrix:
    return np.asarray((matrices @ vectors[..., None])[..., 0])


def _bent(inverse: Matrix, moved: Matrix, turned: Matrix, curved: Matrix) -> Matrix:
    """Return what a step teaches of the inverse curvature; nothing where it was not curved upwards."""
    share = np.divide(1.0, curved, out=np.zeros_like(curved), where=curved > 0)[:, None, None]
    leant = _applied(inverse, turned)
    across = leant[:, :, None] * moved[:, None]
    along = (1 + (turned * leant).sum(axis=1)[:, None, None] * share) * moved[:, :, None] * moved[:, None]
    return np.asarray(share * (along - across - across.swapaxes(-1, -2)))


def fit_filters(
    seen: Matrix, noise: Noise, weight: Matrix, cases: Sequence[tuple[Expected, float]]
) -> tuple[Matrix, Filters]:
    """Return how probable each case is after what is seen, and the filters of all, averaged by that.

    A picture seldom settles the middle's own tone: near the fold neighbouring tones explain it as well and
    ask for other filters. Their average errs less than the best one's.

    Parameters
    ----------
    seen : (bands, 3, 3) covariance of log colours at each scale
    noise : Noise, the part of it that is steps of the code and grain
    weight : (bands,) how many independent places each scale holds
    cases : what is expected, each with the logarithm of its probability

    Returns
    -------
    probability : (cases,), sum 1
    filters : Filters
    """
    fit = _Fit(seen, noise, weight, [expected for expected, _ in cases])
    at, costs = _descend(fit.cost, np.zeros((len(cases), 5 * len(seen) + 13)), ROUNDS)
    costs = costs - [likely for _, likely in cases]
    probability = np.exp(costs.min() - costs)
    probability /= probability.sum()
    weights, left = (np.tensordot(probability, part, 1) for part in _filters(fit.guess(at), noise.code))
    return probability, Filters(weights, np.sqrt(np.maximum(left, 0)))


def _filters(guess: _Guess, code: Matrix) -> tuple[Matrix, Matrix]:
    """Return Wiener's filters of each scale (k, bands, 4, 3) and the variances (k, bands, 4) they leave."""
    across = guess.mixing @ guess.colour.swapaxes(-1, -2)
    weights = across @ np.linalg.inv(guess.colour @ across + code + guess.grain)
    return weights, np.diagonal(guess.mixing - weights @ guess.colour @ guess.mixing, axis1=-2, axis2=-1)
