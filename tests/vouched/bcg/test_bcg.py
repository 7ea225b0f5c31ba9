"""A published meta-analysis from its study-level data: BCG vaccine against tuberculosis.

Colditz GA et al. 1994, JAMA 271:698-702, thirteen trials: relative risk 0.49 (95 % 0.34 to 0.70).
The counts are those of the trials (cases and others among vaccinated, then among controls).
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from glabella.evidence import model
from glabella.evidence.effects import Observation
from glabella.evidence.pool import pool

TRIALS = [
    ("Aronson 1948", 4, 119, 11, 128),
    ("Ferguson and Simes 1949", 6, 300, 29, 274),
    ("Rosenthal 1960", 3, 228, 11, 209),
    ("Hart and Sutherland 1977", 62, 13536, 248, 12619),
    ("Frimodt-Moller 1973", 33, 5036, 47, 5761),
    ("Stein and Aronson 1953", 180, 1361, 372, 1079),
    ("Vandiviere 1973", 8, 2537, 10, 619),
    ("TPT Madras 1980", 505, 87886, 499, 87892),
    ("Coetzee and Berjak 1968", 29, 7470, 45, 7232),
    ("Rosenthal 1961", 17, 1699, 65, 1600),
    ("Comstock 1974", 186, 50448, 141, 27197),
    ("Comstock and Webster 1969", 5, 2493, 3, 2338),
    ("Comstock 1976", 27, 16886, 29, 17825),
]


def observations() -> list[Observation]:
    found = []
    for name, cases, others, control_cases, control_others in TRIALS:
        n, m = cases + others, control_cases + control_others
        reduction = -math.log((cases / n) / (control_cases / m))
        error = math.sqrt(1 / cases - 1 / n + 1 / control_cases - 1 / m)
        found.append(Observation(name, name, reduction, error, 1.0, True, True, n + m))
    return found


def between_trials() -> float:
    """Return τ by the method of DerSimonian and Laird, as the published analysis used it."""
    y = np.array([seen.log_reduction for seen in observations()])
    w = np.array([seen.error for seen in observations()]) ** -2.0
    mean = (w @ y) / w.sum()
    excess = w @ (y - mean) ** 2 - (len(y) - 1)
    return float(np.sqrt(excess / (w.sum() - (w @ w) / w.sum())))


def test_the_spread_between_trials_is_the_published_one() -> None:
    assert between_trials() ** 2 == pytest.approx(0.309, abs=0.001)


def test_the_published_relative_risk_comes_back() -> None:
    found = pool(observations(), model(), spread=between_trials(), prior_sd=math.inf)
    risk = [math.exp(-(found.mean + z * found.sd)) for z in (1.96, 0, -1.96)]
    assert risk == pytest.approx([0.34, 0.49, 0.70], abs=0.006)
