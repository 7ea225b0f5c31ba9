"""Three lights tell relief from pigment without being known; one light is refused."""

from __future__ import annotations

import numpy as np
import pytest
from test_relief import edge, likeness, skin_like

from glabella.skin.relief import Band, height_bands
from glabella.skin.stereo import height_from_lights
from glabella.terms import UnusableInput

LIGHTS = ((-0.8, -0.3), (0.0, -0.3), (0.7, -0.25))


def pictures(lights: tuple[tuple[float, float], ...]) -> tuple[list[np.ndarray], np.ndarray]:
    """Return linear pictures (h, w, 3) of one skin under lights, and its height."""
    made = [skin_like(light) for light in lights]
    return [0.3 * np.exp(np.stack(channels, axis=-1)).astype(np.float32) for channels, _ in made], made[0][1]


@pytest.mark.parametrize("known", [True, False])
def test_three_lights_show_the_relief_known_or_not(known: bool) -> None:
    seen, height = pictures(LIGHTS)
    found = height_from_lights(seen, edge(), 0.15, np.array(LIGHTS) if known else None)
    got = height_bands(found.transform, edge(), 0.15, [Band("all", 0.3, 9.0)])["all"]
    assert likeness(got, height) > 0.9
    assert np.sum(found.slopes * np.array(LIGHTS)) > 0


def test_one_light_three_times_is_refused_with_the_cure() -> None:
    seen, _ = pictures(LIGHTS[:1] * 3)
    with pytest.raises(UnusableInput, match=r"same light.*window"):
        height_from_lights(seen, edge(), 0.15)
    with pytest.raises(UnusableInput, match="same light"):
        height_from_lights(seen, edge(), 0.15, np.array(LIGHTS[:1] * 3))


def test_a_black_picture_is_refused() -> None:
    seen, _ = pictures(LIGHTS)
    with pytest.raises(UnusableInput, match="too bright or too dark"):
        height_from_lights([seen[0], 0 * seen[1], seen[2]], edge(), 0.15)
