"""The pooling model again, by Markov chain Monte Carlo, without any of the package's integration.

Every unknown is sampled itself: the mean, the spread, each study's effect and each study's discounts.
Run once with ``python tests/vouched/mcmc/run.py``; the result is recorded in ``recorded.json`` with the
data it used.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np

CHAINS, STEPS, WARM_UP, THIN = 4, 300_000, 60_000, 10


def factor(z: float, low: float, middle: float, high: float) -> float:
    """Return the two-piece lognormal at standard normal z."""
    reach = math.log(middle / low) if z < 0 else math.log(high / middle)
    return middle * math.exp(z * reach / 1.959964)


def log_posterior(x: np.ndarray, data: dict) -> float:
    n = len(data["observations"])
    mu, log_tau, effects, blind, control = x[0], x[1], x[2 : 2 + n], x[2 + n : 2 + 2 * n], x[2 + 2 * n :]
    tau = math.exp(log_tau)
    total = -((mu - data["prior_mean"]) ** 2) / (2 * data["prior_sd"] ** 2)
    total += log_tau - (tau / data["spread_scale"]) ** 2 / 2
    total -= n * log_tau + float(np.sum((effects - mu) ** 2)) / (2 * tau**2)
    total -= float(blind @ blind + control @ control) / 2
    for place, seen in enumerate(data["observations"]):
        discount = 1.0
        if not seen["blinded"]:
            discount *= factor(blind[place], *data["not_blinded"])
        if not seen["controlled"]:
            discount *= factor(control[place], *data["not_controlled"])
        effect = effects[place]
        expected = seen["course"] * (effect / discount if effect > 0 else effect)
        total -= ((seen["log_reduction"] - expected) / seen["error"]) ** 2 / 2
    return total


def chain(data: dict, seed: int) -> np.ndarray:
    """Return (kept, 2) draws of μ and τ by Metropolis steps on one block after another."""
    rng = np.random.default_rng(seed)
    n = len(data["observations"])
    x = np.concatenate([[0.2, math.log(0.1)], np.full(n, 0.2), np.zeros(2 * n)])
    blocks = [[0], [1], *[[2 + i, 2 + n + i, 2 + 2 * n + i] for i in range(n)], list(range(2 + n))]
    scale = np.array([0.1, 0.8, *[0.35] * n, 0.15])
    accepted = np.zeros(len(blocks))
    current, kept = log_posterior(x, data), []
    spans = np.concatenate([[1.0, 1.0], np.full(n, 0.3), np.full(2 * n, 2.0)])
    for step in range(STEPS):
        block = step % len(blocks)
        trial = x.copy()
        where = blocks[block]
        trial[where] += scale[block] * spans[where] * rng.standard_normal(len(where))
        value = log_posterior(trial, data)
        if math.log(rng.uniform()) < value - current:
            x, current = trial, value
            accepted[block] += 1
        if step < WARM_UP and step % 2000 == 1999:
            share = accepted / (2000 / len(blocks))
            scale *= np.exp(share - 0.3)
            accepted[:] = 0
        if step >= WARM_UP and step % THIN == 0:
            kept.append((x[0], math.exp(x[1])))
    return np.array(kept)


def data_of(concern: str) -> dict:
    from glabella.evidence import model, pool_of
    from glabella.terms import Concern

    found = model()
    ends = {
        name: [
            getattr(found, name).quantity.low,
            getattr(found, name).median,
            getattr(found, name).quantity.high,
        ]
        for name in ("not_blinded", "not_controlled")
    }
    return {
        "prior_mean": found.prior_mean,
        "prior_sd": found.prior_sd,
        "spread_scale": found.between_study_scale,
        **ends,
        "observations": [vars(seen) for seen in pool_of("microneedling", Concern(concern)).observations],
    }


def main() -> None:
    recorded = {}
    for concern in ("acne_scars", "wrinkles", "tone"):
        data = data_of(concern)
        chains = [chain(data, seed) for seed in range(CHAINS)]
        draws = np.concatenate(chains)
        means = np.array([part.mean(axis=0) for part in chains])
        recorded[concern] = {
            "data": data,
            "mean": float(draws[:, 0].mean()),
            "sd": float(draws[:, 0].std()),
            "low": float(np.quantile(draws[:, 0], 0.05)),
            "high": float(np.quantile(draws[:, 0], 0.95)),
            "spread": float(draws[:, 1].mean()),
            "standard_error": float(means[:, 0].std(ddof=1) / math.sqrt(CHAINS)),
            "kept": len(draws),
        }
    target = Path(__file__).with_name("recorded.json")
    target.write_text(json.dumps(recorded, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
