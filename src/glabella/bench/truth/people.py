"""The model of skin held against measured people: fitted on one half, judged on the other."""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from glabella.bench.truth.figure import Figure
from glabella.skin.chromophores import ANY_LIGHT
from glabella.skin.colour_table import HAEMOGLOBIN_MOST, MELANIN_MOST
from glabella.skin.inverse import Noise, typical_pigment
from glabella.skin.optics import SkinOptics, skin_optics, spectral_reflectance, srgb_weights, wavelengths

Matrix = NDArray[np.float64]

SPECTRA_VARIABLE = "GLABELLA_SPECTRA"
SPECTRA = "nist_skin_reflectance_60subjects.csv"
ABSENT = "No measured spectra here; their folder is named in GLABELLA_SPECTRA."
FITTED = ("bloodless_absorption_scale", "blood_oxygenation", "vessel_radius")
STEPS = 40
LEAST_ROOT, MOST_ROOTS = 0.03, (0.75, 0.55)
FAR = 0.02
LEAST_IN_GAMUT, LEAST_LIT, LIT = 0.98, 0.8, (0.85, 1.15)


def spectra_file() -> Path | None:
    """Return the file of measured people: in the folder named, else beside the repository, else ``None``."""
    named = os.environ.get(SPECTRA_VARIABLE)
    folder = Path(named) if named else Path(__file__).parents[5] / "shared" / "spectra"
    return folder / SPECTRA if (folder / SPECTRA).is_file() else None


@lru_cache
def people() -> Matrix | None:
    """Return the reflectance of 60 forearms at the model's wavelengths, (60, 76) float64, if at hand."""
    path = spectra_file()
    if path is None:
        return None
    with path.open(encoding="utf-8") as file:
        rows = np.array(list(csv.reader(file))[1:], float)
    return np.stack([np.interp(wavelengths(), rows[:, 0], column) for column in rows[:, 1:].T])


def _grid() -> tuple[Matrix, Matrix]:
    melanin, blood = (np.linspace(LEAST_ROOT, most, STEPS) for most in MOST_ROOTS)
    return tuple(part.ravel() for part in np.meshgrid(melanin, blood, indexing="ij"))  # type: ignore[return-value]


def _modelled(optics: SkinOptics) -> Matrix:
    melanin, blood = _grid()
    return spectral_reflectance(MELANIN_MOST * melanin**2, HAEMOGLOBIN_MOST * blood**2, optics)


def fit_optics(measured: Matrix) -> SkinOptics:
    """Return the model with its fitted constants fitted anew to people (n, 76)."""
    known, seen = skin_optics(), np.log(measured)

    def changed(by: Matrix) -> SkinOptics:
        values = {name: getattr(known, name) * float(np.exp(b)) for name, b in zip(FITTED, by, strict=True)}
        return replace(known, **{**values, "blood_oxygenation": min(values["blood_oxygenation"], 1.0)})

    def misfit(by: Matrix) -> float:
        model = np.log(_modelled(changed(by)))
        squares = (model**2).sum(1)[None] - 2 * seen @ model.T + (seen**2).sum(1)[:, None]
        return float(squares.min(axis=1).mean())

    # Started away from the library's values, which every one of these people helped to set.
    first = np.array([[0.4, -0.3, 0.3], [0.0, 0.1, 0.0], [0.0, 0.0, -0.5], [0.6, 0.0, 0.0]])
    found = minimize(misfit, first[0], method="Nelder-Mead", options={"initial_simplex": first, "maxfev": 60})
    return changed(found.x)


def read_people(measured: Matrix, optics: SkinOptics) -> tuple[NDArray[np.bool_], Matrix]:
    """Read colours of people (n, 76) as single pixels under unknown light: in gamut (n,), shading (n,)."""
    melanin, blood = _grid()
    model = np.log(_modelled(optics) @ srgb_weights())
    seen = np.log(measured @ srgb_weights())
    away = seen[:, None] - model[None]
    noise, prior = Noise().relative ** 2, typical_pigment()
    shading = (away.mean(axis=2) * 3 / noise + ANY_LIGHT.log_mean / ANY_LIGHT.log_spread**2) / (
        3 / noise + ANY_LIGHT.log_spread**-2
    )
    cost = ((away - shading[..., None]) ** 2).sum(axis=2) / noise
    cost += ((shading - ANY_LIGHT.log_mean) / ANY_LIGHT.log_spread) ** 2
    cost += ((melanin - prior.melanin) / prior.melanin_spread) ** 2
    cost += ((blood - prior.haemoglobin) / prior.haemoglobin_spread) ** 2
    best = cost.argmin(axis=1)
    each = np.arange(len(measured))
    chosen = shading[each, best]
    left = np.abs(away[each, best] - chosen[:, None]).max(axis=1)
    inside = (melanin[best] < MOST_ROOTS[0]) & (blood[best] < MOST_ROOTS[1])
    return (left < FAR) & inside, np.exp(chosen)


def measure_people() -> list[Figure]:
    """Return how many people the model reaches, and how many it reads as evenly lit, left out of its fit."""
    everyone = people()
    names = ("measured people whose colour is within reach", "measured people read as evenly lit")
    wanted = (LEAST_IN_GAMUT, LEAST_LIT)
    if everyone is None:
        return [
            Figure("colour", name, float("nan"), "1", f"≥ {least}", False, note=ABSENT)
            for name, least in zip(names, wanted, strict=True)
        ]
    halves = (np.arange(len(everyone)) % 2 == 0, np.arange(len(everyone)) % 2 == 1)
    reached, lit = [], []
    for half in halves:
        inside, shading = read_people(everyone[~half], fit_optics(everyone[half]))
        reached.append(inside)
        lit.append((shading > LIT[0]) & (shading < LIT[1]))
    values = [float(np.concatenate(part).mean()) for part in (reached, lit)]
    note = "60 forearms; constants fitted on one half, the other half read, and the other way round."
    return [
        Figure("colour", name, value, "1", f"≥ {least}", value >= least, note=note)
        for name, value, least in zip(names, values, wanted, strict=True)
    ]
