"""Every feature of skin by name: what draws it, and where on a face it belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from glabella.synth import furrowed, pigmented, scarred
from glabella.synth.canvas import EVERYWHERE, Canvas, Density, Feature
from glabella.terms import WrongUsage

Map = NDArray[np.float32]
Points = NDArray[np.float64]

FEATURES: dict[str, Callable[[Canvas, float], Feature]] = {
    "freckles": pigmented.freckles,
    "solar_spots": pigmented.solar_spots,
    "moles": pigmented.moles,
    "melasma": pigmented.melasma,
    "redness": pigmented.redness,
    "papules": pigmented.papules,
    "vessels": pigmented.vessels,
    "pores": furrowed.pores,
    "fine_lines": furrowed.fine_lines,
    "wrinkles": furrowed.wrinkles,
    "ice_pick_scars": furrowed.ice_pick_scars,
    "boxcar_scars": furrowed.boxcar_scars,
    "rolling_scars": furrowed.rolling_scars,
    "red_stretch_marks": scarred.red_stretch_marks,
    "white_stretch_marks": scarred.white_stretch_marks,
    "burn_scar": scarred.burn_scar,
    "surgical_scar": scarred.surgical_scar,
}
# What almost any patch of skin has.
EVERYDAY = {"pores": 1.0, "freckles": 0.3, "solar_spots": 0.4, "papules": 0.3, "fine_lines": 0.5}
# On a face these are drawn with the person (see ``Traits``); stretch marks belong to the body.
NOT_ON_FACES = ("pores", "fine_lines", "wrinkles", "red_stretch_marks", "white_stretch_marks")
STRONGEST = 3.0


def wanted(asked: Mapping[str, float] | Iterable[str]) -> dict[str, float]:
    """Return features with their strengths, those without one at 1, in the order they are drawn.

    Raises
    ------
    WrongUsage
        If a feature is unknown or a strength is not 0 to 3.
    """
    given = dict(asked) if isinstance(asked, Mapping) else dict.fromkeys(asked, 1.0)
    unknown = sorted(set(given) - set(FEATURES))
    if unknown:
        raise WrongUsage(f"Skin has no feature {', '.join(unknown)}.", f"Choose from {', '.join(FEATURES)}.")
    if not all(0 <= strength <= STRONGEST for strength in given.values()):
        raise WrongUsage(
            "The strength of a feature must be 0 to 3.", "Give a number in that range; 1 is marked."
        )
    return {name: float(given[name]) for name in FEATURES if given.get(name)}


def wanted_on_face(asked: Mapping[str, float] | Iterable[str]) -> dict[str, float]:
    """Return features as ``wanted`` does.

    Raises
    ------
    WrongUsage
        If one is unknown, does not belong on a face, or has a strength that is not 0 to 3.
    """
    found = wanted(asked)
    misplaced = [name for name in found if name in NOT_ON_FACES]
    if misplaced:
        raise WrongUsage(
            f"A face is not given {', '.join(misplaced)} as features.",
            "Give pores and lines as traits; stretch marks belong on a patch.",
        )
    return found


def draw(canvas: Canvas, features: Mapping[str, float]) -> dict[str, Feature]:
    """Return every wanted feature as drawn on a canvas."""
    return {name: FEATURES[name](canvas, strength) for name, strength in features.items()}


def _bump(points: Points, x: float, y: float, sx: float, sy: float) -> Points:
    """Return a bump at (±x, y), 1 at its middle, flat there."""
    far = ((np.abs(points[:, 0]) - x) / sx) ** 2 + ((points[:, 1] - y) / sy) ** 2
    return np.asarray(np.exp(-0.5 * far**1.5))


def _cheeks(points: Points) -> Points:
    return _bump(points, 44.0, -10.0, 17.0, 20.0)


def _malar(points: Points) -> Points:
    """Return where melasma lies: cheekbones, middle of the forehead, upper lip, bridge of the nose."""
    cheek, forehead = _bump(points, 42.0, 1.0, 19.0, 13.0), _bump(points, 17.0, 66.0, 22.0, 13.0)
    return np.asarray(
        np.maximum.reduce([cheek, 0.85 * forehead, 0.75 * _bump(points, 9.0, -27.0, 12.0, 5.0)])
    )


def _flush(points: Points) -> Points:
    nose = _bump(points, 0.0, -5.0, 12.0, 20.0)
    return np.asarray(np.maximum.reduce([_bump(points, 40.0, -12.0, 19.0, 20.0), 0.9 * nose]))


def _oily(points: Points) -> Points:
    parts = [_cheeks(points), _bump(points, 0.0, 64.0, 32.0, 14.0), _bump(points, 0.0, -76.0, 20.0, 10.0)]
    return np.asarray(np.maximum.reduce([*parts, 0.5 * _bump(points, 45.0, -50.0, 14.0, 16.0)]))


def _sunny(points: Points) -> Points:
    parts = [_bump(points, 44.0, 4.0, 16.0, 16.0), _bump(points, 20.0, 66.0, 30.0, 14.0)]
    return np.asarray(np.maximum.reduce([*parts, 0.7 * _bump(points, 62.0, 30.0, 10.0, 18.0)]))


def _middle(points: Points) -> Points:
    return np.asarray(np.maximum(_bump(points, 24.0, 2.0, 22.0, 14.0), _bump(points, 0.0, 2.0, 14.0, 20.0)))


def _scarred(points: Points) -> Points:
    return np.asarray(np.maximum(_cheeks(points), 0.6 * _bump(points, 60.0, 25.0, 10.0, 16.0)))


def _one_cheek(points: Points) -> Points:
    return np.asarray(_bump(points, 44.0, -22.0, 8.0, 10.0) * (points[:, 0] > 0))


def _everywhere(points: Points) -> Points:
    return np.ones(len(points))


ANYWHERE: dict[str, Density] = {EVERYWHERE: _everywhere}
ON_FACE: dict[str, Density] = {
    EVERYWHERE: _everywhere,
    "freckles": _middle,
    "solar_spots": _sunny,
    "melasma": _malar,
    "redness": _flush,
    "papules": _oily,
    "vessels": _flush,
    "acne_scars": _scarred,
    "burn_scar": _one_cheek,
    "surgical_scar": _one_cheek,
}
