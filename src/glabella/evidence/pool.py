"""Few studies, pooled exactly: quadrature over the mean, the between-study spread and each study's bias.

The people of study i answer with a log reduction θᵢ at the reference course; θᵢ varies between studies as
N(μ, τ²). The study reports c·θᵢ/Dᵢ with error s: c is how far its course reached, and Dᵢ the product of its
own discounts for what it lacked (raters who did not know, an untreated comparison), each with its spread.
Hope makes an improvement look larger but not a worsening worse, so D applies where θ > 0 only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from glabella.evidence.effects import Observation
from glabella.evidence.model import Model

LEAST_EFFECT, MOST_EFFECT, EFFECT_STEP = -0.9, 2.4, 0.01
DISCOUNT_NODES = 24
SPREAD_NODES = 40
SPREAD_REACH = 4.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Posterior:
    """A grid over the mean effect μ and the between-study spread τ.

    ``means`` (m,) and ``spreads`` (t,) are float64 log reductions; ``weight`` (t, m) sums to 1.
    """

    means: Floats
    spreads: Floats
    weight: Floats

    @property
    def mean(self) -> float:
        """Return the posterior mean of μ."""
        return float(self.weight.sum(axis=0) @ self.means)

    @property
    def sd(self) -> float:
        """Return the posterior standard deviation of μ."""
        return float(np.sqrt(self.weight.sum(axis=0) @ (self.means - self.mean) ** 2))

    @property
    def spread(self) -> float:
        """Return the posterior mean of τ."""
        return float(self.weight.sum(axis=1) @ self.spreads)


@dataclass(frozen=True, eq=False)
class Draws:
    """Draws from a posterior: μ and τ, each (draws,) float64 log reductions."""

    mean: Floats
    spread: Floats

    def effects(self, rng: np.random.Generator) -> Floats:
        """Return the effect in the people of a new study, (draws,) float64."""
        return self.mean + self.spread * rng.standard_normal(self.mean.size)


@cache
def _effect_grid() -> Floats:
    return np.arange(LEAST_EFFECT, MOST_EFFECT + EFFECT_STEP / 2, EFFECT_STEP)


@cache
def _normal_slices(count: int) -> Floats:
    """Return the middles of ``count`` equally likely slices of the standard normal, (count,)."""
    return np.array([NormalDist().inv_cdf((place + 0.5) / count) for place in range(count)])


@cache
def _between_studies(scale: float, fixed: float | None) -> tuple[Floats, Floats, NDArray[np.float32]]:
    """Return spreads (t,), their weights (t,) and the chance of θ given μ, (t, m, θ), rows sum to 1."""
    if fixed is None:
        nodes, weights = np.polynomial.legendre.leggauss(SPREAD_NODES)
        spreads = (nodes + 1) / 2 * SPREAD_REACH * scale
        weights = weights * np.exp(-((spreads / scale) ** 2) / 2)
    else:
        spreads, weights = np.array([fixed]), np.array([1.0])
    grid = _effect_grid().astype(np.float32)
    apart = (grid[:, None] - grid[None, :]) ** 2
    narrow = np.maximum(spreads, EFFECT_STEP / 4).astype(np.float32)
    kernel = np.exp(-apart[None] / (2 * narrow[:, None, None] ** 2))
    kernel /= kernel.sum(axis=2, keepdims=True)
    return spreads, weights / weights.sum(), kernel


def _bias_factors(
    seen: Observation, model: Model, not_blinded: float | None, not_controlled: float | None
) -> Floats:
    """Return equally likely values of the product of a study's discounts, (k,)."""
    slices = _normal_slices(DISCOUNT_NODES)
    factors = np.ones(1)
    if not seen.blinded:
        factors = np.atleast_1d(model.not_blinded.at(slices) if not_blinded is None else not_blinded)
    if not seen.controlled:
        control = np.atleast_1d(model.not_controlled.at(slices) if not_controlled is None else not_controlled)
        factors = np.outer(factors, control).ravel()
    return factors


def reported(effect: Floats, course: float, factor: Floats) -> Floats:
    """Return the log reduction that a study reports for a true one (broadcasts)."""
    return np.asarray(course * np.where(effect > 0, effect / factor, effect))


def _likelihood(seen: Observation, factors: Floats) -> Floats:
    """Return the likelihood of one observation for each true effect on the grid, (θ,)."""
    expected = reported(_effect_grid()[:, None], seen.course, factors[None, :])
    scores = (seen.log_reduction - expected) / seen.error
    return np.asarray(np.exp(-(scores**2) / 2).mean(axis=1) / seen.error)


def pool(
    observations: Sequence[Observation],
    model: Model,
    *,
    spread: float | None = None,
    not_blinded: float | None = None,
    not_controlled: float | None = None,
    prior_sd: float | None = None,
) -> Posterior:
    """Return the posterior of the mean effect and of the between-study spread.

    Parameters
    ----------
    observations : sequence of Observation
        May be empty: then the priors come back.
    model : Model
    spread, not_blinded, not_controlled : float, optional
        Fix the between-study spread or a discount instead of integrating over it.
    prior_sd : float, optional
        Another standard deviation of the prior of μ; ``numpy.inf`` for a flat one.
    """
    spreads, prior, kernel = _between_studies(model.between_study_scale, spread)
    means = _effect_grid()
    log_weight = (
        np.log(prior)[:, None]
        - ((means - model.prior_mean) / (model.prior_sd if prior_sd is None else prior_sd))[None, :] ** 2 / 2
    )
    for seen in observations:
        likelihood = _likelihood(seen, _bias_factors(seen, model, not_blinded, not_controlled))
        chance = (kernel @ likelihood.astype(np.float32)).astype(np.float64)
        log_weight = log_weight + np.log(np.maximum(chance, 1e-300))
    weight = np.exp(log_weight - log_weight.max())
    return Posterior(means, spreads, weight / weight.sum())


def draw(posterior: Posterior, count: int, rng: np.random.Generator) -> Draws:
    """Draw ``count`` times from a posterior; cells are taken evenly along the grid (stratified)."""
    places = (np.arange(count) + rng.uniform(size=count)) / count
    ends = np.cumsum(posterior.weight.ravel())
    cells = rng.permutation(np.minimum(np.searchsorted(ends, places), ends.size - 1))
    rows, columns = np.divmod(cells, posterior.means.size)
    within = rng.uniform(-0.5, 0.5, count) * EFFECT_STEP
    return Draws(posterior.means[columns] + within, posterior.spreads[rows])


def draw_bias(blinded: bool, controlled: bool, model: Model, count: int, rng: np.random.Generator) -> Floats:
    """Return draws of the product of the discounts that a new study would need, (count,) float64."""
    factors = np.ones(count)
    if not blinded:
        factors = factors * model.not_blinded.at(rng.standard_normal(count))
    if not controlled:
        factors = factors * model.not_controlled.at(rng.standard_normal(count))
    return factors


def predict_reported(draws: Draws, seen: Observation, model: Model, rng: np.random.Generator) -> Floats:
    """Return draws of the log reduction that a study like ``seen`` would report, (draws,) float64."""
    count = draws.mean.size
    factors = draw_bias(seen.blinded, seen.controlled, model, count, rng)
    expected = reported(draws.effects(rng), seen.course, factors)
    return np.asarray(expected + seen.error * rng.standard_normal(count))
