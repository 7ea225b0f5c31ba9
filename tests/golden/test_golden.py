"""Painted pictures of known-truth faces against stored ones, compared statistically.

Processors round differently, so pixels may stray a little; a changed picture may not. Where one fails, the
stored picture, the new one and their tenfold difference are saved side by side. After a change that is
meant, look at them and renew the stored ones with ``GLABELLA_GOLDEN=write``.
"""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from glabella.synth import synthesise
from glabella.terms import Time
from glabella.tryon import Request, State, Tryon, prepare

FOLDER = Path(__file__).parent
DIFFERENCES = Path(__file__).parents[2] / "out" / "golden"
SIZE = 560
TONES = (2, 6, 10)
STATES = (State(Time.parse("0d"), 50), State(Time.parse("6mo"), 90))
MOST_MEAN = 0.25
MOST_AT_99_PERCENT = 3


@pytest.fixture(scope="module", params=TONES)
def tryon(request: pytest.FixtureRequest) -> Tryon:
    picture = synthesise(request.param, 5, SIZE).picture
    return prepare(cv2.imencode(".png", picture[..., ::-1])[1].tobytes(), Request())


def difference(stored: NDArray[np.uint8], made: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.abs(stored.astype(np.float32) - made.astype(np.float32))


def save(name: str, stored: NDArray[np.uint8], made: NDArray[np.uint8]) -> Path:
    DIFFERENCES.mkdir(parents=True, exist_ok=True)
    shown = np.clip(10 * difference(stored, made), 0, 255).astype(np.uint8)
    path = DIFFERENCES / name
    cv2.imwrite(str(path), np.hstack([stored, made, shown])[..., ::-1])
    return path


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.file_name)
def test_the_picture_is_as_it_was(tryon: Tryon, state: State, request: pytest.FixtureRequest) -> None:
    tone = request.node.callspec.params["tryon"]
    name = f"tone{tone:02}_{state.at}_p{state.percentile:g}.png"
    made = np.ascontiguousarray(tryon.picture(state)[tryon.face.frame.slices])
    path = FOLDER / name
    if os.environ.get("GLABELLA_GOLDEN") == "write":
        cv2.imwrite(str(path), made[..., ::-1])
    stored = np.ascontiguousarray(cv2.imread(str(path))[..., ::-1]).astype(np.uint8)
    assert stored.shape == made.shape
    stray = difference(stored, made)
    good = stray.mean() <= MOST_MEAN and np.percentile(stray, 99) <= MOST_AT_99_PERCENT
    assert good, (
        f"mean {stray.mean():.2f}, 99 % within {np.percentile(stray, 99):.0f}: {save(name, stored, made)}"
    )


def test_a_lost_effect_would_be_noticed(tryon: Tryon) -> None:
    """The bounds are tight enough to tell a painted state from the photograph."""
    cut = tryon.face.frame.slices
    for state in STATES:
        stray = difference(tryon.face.photo.pixels[cut], tryon.picture(state)[cut])
        assert stray.mean() > MOST_MEAN or np.percentile(stray, 99) > MOST_AT_99_PERCENT
