"""From a colour back to melanin and blood: the most probable pair for every colour, as one table.

Chromaticity alone is not enough. Along melanin the chromaticity of skin runs out to saturated brown and
back towards grey (it folds near a melanin fraction of 0.15), so two tones share one chromaticity, and near
the fold a trace of noise moves the reading far. Brightness tells them apart if something is known of the
light. So each entry holds the pair that maximises the posterior given the three channels, with noise in
each channel, a normal prior on the logarithm of shading, and weak priors on the pigments.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.capture.colour import decode_srgb, encode_srgb
from glabella.skin.colour_table import (
    HAEMOGLOBIN_MOST,
    HAEMOGLOBIN_STEPS,
    MELANIN_MOST,
    MELANIN_STEPS,
    colour_table,
    look_up,
)
from glabella.skin.optics import skin_optics

Array = NDArray[np.float32]

# Axes of the table: log R/G, log G/B, log G.
RED_GREEN = (-0.7, 2.5, 80)
GREEN_BLUE = (-1.0, 1.7, 68)
GREEN = (-6.2, 0.6, 24)

# Starting points of the search, on the square-root axes (0–1) of melanin and haemoglobin: one on either
# side of the fold.
STARTS = ((0.25, 0.2), (0.7, 0.25))
ROUNDS = 9
LONGEST_STEP = 0.2
DAMPING = 0.5
AT_ONCE = 8192


@dataclass(frozen=True)
class Light:
    """What is known of the light on a pixel before it is read.

    Mean and standard deviation of the logarithm of shading; standard deviation of what the surface mirrors
    more or less than the model's share, in linear light.
    """

    log_mean: float
    log_spread: float
    gloss_spread: float = 0.005


@dataclass(frozen=True)
class Pigment:
    """What is known of the pigments: mean and standard deviation of the roots that ``Inverse`` holds."""

    melanin: float
    haemoglobin: float
    melanin_spread: float = 0.5
    haemoglobin_spread: float = 0.2


@dataclass(frozen=True)
class Noise:
    """Standard deviation of a channel's logarithm: of the model and camera, and steps of an 8-bit code."""

    relative: float = 0.01
    code_steps: float = 0.5


@dataclass(frozen=True, eq=False)
class Inverse:
    """The table.

    ``pair`` is (levels · rows, columns, 4) float32: where haemoglobin and melanin stand in ``ColourTable``
    (column and row) at one level of log G, and how far from there they stand at the next. ``spread`` has the
    same shape and holds the posterior standard deviations of their square roots as shares of their most.
    """

    pair: Array
    spread: Array


def _nodes(axis: tuple[float, float, int]) -> Array:
    return np.linspace(axis[0], axis[1], axis[2], dtype=np.float32)


def _log_forward() -> tuple[Array, Array, Array]:
    """Return log colour and its derivatives along the two root axes, each (257, 129, 4) float32."""
    value = np.log(colour_table().rgb.astype(np.float64))
    by_melanin = np.gradient(value, 1.0 / MELANIN_STEPS, axis=0)
    by_haemoglobin = np.gradient(value, 1.0 / HAEMOGLOBIN_STEPS, axis=1)
    return tuple(  # type: ignore[return-value]
        np.ascontiguousarray(np.pad(part, ((0, 0), (0, 0), (0, 1))), dtype=np.float32)
        for part in (value, by_melanin, by_haemoglobin)
    )


def _certainty(log_rgb: Array, light: Light, noise: Noise) -> tuple[Array, Array]:
    """Return the inverse covariance of each log colour (n, 3, 3) and what one deviation of gloss adds (n, 3).

    Noise is independent between channels, shading moves all alike, white gloss moves dark channels most.
    """
    linear = np.exp(np.minimum(log_rgb, np.float32(0)))
    encoded = encode_srgb(linear)
    step = decode_srgb(encoded + np.float32(1 / 255)) - decode_srgb(encoded)
    variance = noise.relative**2 + (noise.code_steps * step / linear) ** 2
    gloss = np.float32(light.gloss_spread) / (linear + np.float32(light.gloss_spread + 1e-6))
    covariance = np.full((len(log_rgb), 3, 3), light.log_spread**2)
    covariance += gloss[:, :, None] * gloss[:, None, :]
    covariance[:, range(3), range(3)] += variance
    return np.linalg.inv(covariance).astype(np.float32), gloss


@dataclass(frozen=True, eq=False)
class _Problem:
    """Log colours (3, n) less the light's mean, their certainty (3, 3, n), the prior of pigments."""

    log_rgb: Array
    certainty: Array
    pigment: Pigment


def _quadratic(
    problem: _Problem, melanin: Array, haemoglobin: Array, forward: tuple[Array, Array, Array]
) -> tuple[Array, Array, Array]:
    """Return cost (n), gradient (2, n) and curvature (3, n: mm, mh, hh), light integrated out."""
    row, column = (melanin * MELANIN_STEPS)[None], (haemoglobin * HAEMOGLOBIN_STEPS)[None]
    value, by_m, by_h = (look_up(table, column, row)[0, :, :3].T for table in forward)
    residual = problem.log_rgb - value

    def weighed(vector: Array) -> Array:
        return np.asarray((problem.certainty * vector[None]).sum(axis=1), np.float32)

    w_r, w_m, w_h = weighed(residual), weighed(by_m), weighed(by_h)
    cost = (w_r * residual).sum(axis=0)
    gradient = np.stack([(w_r * by_m).sum(axis=0), (w_r * by_h).sum(axis=0)])
    curvature = np.stack([(w_m * by_m).sum(axis=0), (w_m * by_h).sum(axis=0), (w_h * by_h).sum(axis=0)])
    known = problem.pigment
    centres, spreads = (known.melanin, known.haemoglobin), (known.melanin_spread, known.haemoglobin_spread)
    for i, (root, where) in enumerate(((melanin, 0), (haemoglobin, 2))):
        pull = np.float32(spreads[i] ** -2)
        off = np.float32(centres[i]) - root
        cost += pull * off * off
        gradient[i] += pull * off
        curvature[where] += pull
    return cost, gradient, curvature


def _step(melanin: Array, haemoglobin: Array, gradient: Array, curvature: Array) -> tuple[Array, Array]:
    """Take one damped Gauss–Newton step inside 0–1; where one pigment meets its bound the other answers."""
    mm, mh, hh = curvature[0] + DAMPING, curvature[1], curvature[2] + DAMPING
    determinant = np.maximum(mm * hh - mh * mh, np.float32(1e-9))
    to_m = np.clip((hh * gradient[0] - mh * gradient[1]) / determinant, -LONGEST_STEP, LONGEST_STEP)
    new_m = np.clip(melanin + to_m, 0, 1)
    to_h = np.clip((gradient[1] - mh * (new_m - melanin)) / hh, -LONGEST_STEP, LONGEST_STEP)
    new_h = np.clip(haemoglobin + to_h, 0, 1)
    to_m = np.clip((gradient[0] - mh * (new_h - haemoglobin)) / mm, -LONGEST_STEP, LONGEST_STEP)
    return np.clip(melanin + to_m, 0, 1), new_h


def typical_pigment() -> Pigment:
    """Return the widest prior: the library's typical skin, give or take every tone there is."""
    optics = skin_optics()
    return Pigment(
        float(np.sqrt(optics.typical_melanin / MELANIN_MOST)),
        float(np.sqrt(optics.typical_haemoglobin / HAEMOGLOBIN_MOST)),
    )


def solve(
    log_rgb: Array, light: Light, noise: Noise | None = None, pigment: Pigment | None = None
) -> tuple[Array, Array]:
    """Find the most probable pigments for each colour.

    Parameters
    ----------
    log_rgb : (n, 3) float32, natural logarithm of linear sRGB
    light : Light
    noise : Noise, optional
    pigment : Pigment, optional
        What is known of the pigments; ``typical_pigment()`` when left out.

    Returns
    -------
    roots : (n, 2) float32, 0–1, square roots of melanin and haemoglobin as shares of their most
    spread : (n, 2) float32, posterior standard deviations of the roots
    """
    forward = _log_forward()
    noise, pigment = noise or Noise(), pigment or typical_pigment()
    solved = [
        _solve_some(log_rgb[start : start + AT_ONCE], light, noise, pigment, forward)
        for start in range(0, len(log_rgb), AT_ONCE)
    ]
    roots, spreads = zip(*solved, strict=True)
    return np.concatenate(roots), np.concatenate(spreads)


def _solve_some(
    log_rgb: Array, light: Light, noise: Noise, pigment: Pigment, forward: tuple[Array, Array, Array]
) -> tuple[Array, Array]:
    certainty = np.ascontiguousarray(_certainty(log_rgb, light, noise)[0].transpose(1, 2, 0))
    centred = np.ascontiguousarray(log_rgb.T) - np.float32(light.log_mean)
    problem = _Problem(centred, certainty, pigment)
    found = [_descend(problem, start, forward) for start in STARTS]
    cost, melanin, haemoglobin, curvature = found[0]
    for other in found[1:]:
        better = other[0] < cost
        cost, melanin, haemoglobin, curvature = (
            np.where(better, new, old)
            for new, old in zip(other, (cost, melanin, haemoglobin, curvature), strict=True)
        )
    determinant = np.maximum(curvature[0] * curvature[2] - curvature[1] ** 2, np.float32(1e-9))
    spread = np.sqrt(np.stack([curvature[2], curvature[0]], axis=1) / determinant[:, None])
    return np.stack([melanin, haemoglobin], axis=1), spread


def _descend(
    problem: _Problem, start: tuple[float, float], forward: tuple[Array, Array, Array]
) -> tuple[Array, Array, Array, Array]:
    """Search from one starting point; return cost, both roots and the curvature there."""
    melanin, haemoglobin = (np.full(problem.log_rgb.shape[1], value, np.float32) for value in start)
    for _ in range(ROUNDS):
        _, gradient, curvature = _quadratic(problem, melanin, haemoglobin, forward)
        melanin, haemoglobin = _step(melanin, haemoglobin, gradient, curvature)
    cost, _, curvature = _quadratic(problem, melanin, haemoglobin, forward)
    return cost, melanin, haemoglobin, curvature


def build_inverse(light: Light, noise: Noise | None = None) -> Inverse:
    """Build the table for one knowledge of the light."""
    green, green_blue, red_green = np.meshgrid(
        _nodes(GREEN), _nodes(GREEN_BLUE), _nodes(RED_GREEN), indexing="ij"
    )
    log_rgb = np.stack([green + red_green, green, green - green_blue], axis=-1).reshape(-1, 3)
    roots, spread = solve(log_rgb, light, noise)
    return Inverse(_stacked(roots * [MELANIN_STEPS, HAEMOGLOBIN_STEPS]), _stacked(spread))


def _stacked(cells: NDArray[np.floating]) -> Array:
    """Lay levels below each other, each entry with its own blood and melanin and the way to the next."""
    levels = cells.reshape(GREEN[2], GREEN_BLUE[2], RED_GREEN[2], 2)[..., ::-1].astype(np.float32)
    further = np.diff(levels, axis=0, append=levels[-1:])
    both = np.concatenate([levels, further], axis=-1)
    return np.ascontiguousarray(both.reshape(GREEN[2] * GREEN_BLUE[2], RED_GREEN[2], 4))


@cache
def _placing() -> tuple[Array, Array]:
    """Return what turns log colours into places on the three axes, (3, 4), and the last place on each."""
    differences = np.array([[1, -1, 0], [0, 1, -1], [0, 1, 0]], np.float64)
    low, high, count = np.array([RED_GREEN, GREEN_BLUE, GREEN]).T
    scale = (count - 1) / (high - low)
    placing = np.column_stack([scale[:, None] * differences, -scale * low])
    return placing.astype(np.float32), (count - 1).astype(np.float32)


def coordinates(log_rgb: Array, log_light: Array | None = None) -> tuple[Array, Array, Array]:
    """Place log colours (h, w, 3) in the table: column, row, share of the next level, each (h, w).

    ``log_light`` (h, w) is taken off first; it changes brightness only.
    """
    placing, last = _placing()
    column, row, level = (np.asarray(cv2.transform(log_rgb, one[None]), np.float32) for one in placing)
    if log_light is not None:
        cv2.scaleAdd(log_light, -float(placing[2, 1]), level, level)
    for place, most in zip((column, row, level), last, strict=True):
        np.clip(place, np.float32(0), most, out=place)
    floor = np.floor(level)
    level -= floor
    cv2.scaleAdd(floor, float(GREEN_BLUE[2]), row, row)
    return column, row, level
