"""Creases are found where they were planted, and nothing else is."""

from __future__ import annotations

import numpy as np
import pytest
from skin_patches import GAIN, MM, crease, grain, patch

from glabella.capture.colour import linear_from_bytes
from glabella.face import Face
from glabella.skin import analyze
from glabella.skin.creases import fallback_gain, signatures
from glabella.skin.filters import Map, gaussian
from glabella.skin.lines import Line
from glabella.skin.ridges import ridge_field
from glabella.terms import Concern


def creases_of(face: Face) -> Map:
    structures = analyze(face).structures
    fine, wrinkles = structures[Concern.FINE_LINES], structures[Concern.WRINKLES]
    assert fine.log_shading is not None
    assert wrinkles.log_shading is not None
    return fine.log_shading + wrinkles.log_shading


def test_smooth_skin_has_no_creases_at_all() -> None:
    assert not creases_of(patch()).any()


def test_grain_alone_is_no_crease() -> None:
    assert not creases_of(patch(grain())).any()


@pytest.mark.parametrize("width_mm", [0.6, 0.9, 1.6])
def test_a_planted_crease_is_found_in_its_place_with_its_width_and_length(width_mm: float) -> None:
    shading, distance = crease(width_mm=width_mm)
    face = patch(shading + grain())
    found = analyze(face).findings.objects
    lines = [o for o in found if o.concern in (Concern.FINE_LINES, Concern.WRINKLES)]
    longest = max(lines, key=lambda line: line.length_mm or 0)
    path = np.round(np.array(longest.path)).astype(int)
    off = np.abs(distance[np.clip(path[:, 1], 0, 219), np.clip(path[:, 0], 0, 219)])
    assert np.median(off) < 0.7
    assert longest.length_mm == pytest.approx(0.7 * 220 * MM, rel=0.2)
    assert longest.width_mm == pytest.approx(width_mm, rel=0.4)
    assert longest.concern is (Concern.FINE_LINES if width_mm < 0.95 else Concern.WRINKLES)
    others = [line.length_mm or 0 for line in lines if line is not longest]
    assert sum(others) < 0.1 * (longest.length_mm or 0)


def test_taking_a_crease_away_restores_smooth_light_and_leaves_fine_grain() -> None:
    shading, distance = crease(width_mm=0.9, contrast=0.3)
    noise = grain(strength=0.02)
    face = patch(shading + noise)
    signature = creases_of(face)
    on = (np.abs(distance) < 4) & (shading < -0.02)
    left = gaussian(shading - signature, 1.5)
    assert np.sqrt((left[on] ** 2).mean()) < 0.25 * np.sqrt((gaussian(shading, 1.5)[on] ** 2).mean())
    seen = np.log(linear_from_bytes(face.photo.pixels)[..., 1])
    after = seen - signature
    fine_before = noise - gaussian(noise, 1.5)
    fine_after = after - gaussian(after, 1.5)
    kept = (fine_after[on] * fine_before[on]).sum() / (fine_before[on] ** 2).sum()
    assert kept > 0.9


def test_half_a_signature_softens_and_never_turns_a_crease_into_a_ridge() -> None:
    shading, _ = crease(contrast=0.35)
    signature = creases_of(patch(shading + grain(strength=0.006)))
    left = gaussian(shading - signature, 1.0)
    assert left.max() < 0.35 * 0.3
    assert np.abs(gaussian(shading - 0.5 * signature, 1.0)).max() < 0.75 * 0.35


def test_nothing_outside_the_skin_changes() -> None:
    shading, _ = crease()
    skin = np.ones((220, 220), np.float32)
    skin[:, :110] = 0
    signature = creases_of(patch(shading + grain(), skin))
    assert signature.any()
    assert not signature[:, :110].any()


def test_a_mirrored_face_has_mirrored_creases() -> None:
    shading, _ = crease()
    noise = shading + grain()
    one, other = creases_of(patch(noise)), creases_of(patch(noise[:, ::-1]))[:, ::-1]
    assert np.sqrt(((one - other) ** 2).mean()) < 0.3 * np.sqrt((one**2).mean())


def test_a_shadow_edge_and_spots_are_no_creases() -> None:
    y, x = np.mgrid[:220, :220]
    edge = 0.25 / (1 + np.exp(-(x - 110 + 0.2 * y) / 1.5))
    assert np.abs(creases_of(patch(edge.astype(np.float32) + grain()))).mean() < 0.002
    spots = np.zeros((220, 220), np.float32)
    for cx, cy in ((60, 60), (150, 90), (100, 170)):
        spots -= 0.3 * np.exp(-0.5 * ((x - cx) ** 2 + (y - cy) ** 2) / 3.0**2).astype(np.float32)
    found = analyze(patch(spots + grain())).findings.objects
    assert not [o for o in found if o.concern in (Concern.FINE_LINES, Concern.WRINKLES)]


def test_creases_show_less_in_red() -> None:
    shading, _ = crease(contrast=0.3)
    red, green, blue = analyze(patch(shading + grain())).structures[Concern.WRINKLES].channel_gain
    assert green == 1
    assert red == pytest.approx(GAIN[0], abs=0.06)
    assert blue == pytest.approx(GAIN[2], abs=0.08)


def test_no_lines_give_nothing_and_the_cited_gains() -> None:
    log = np.zeros((40, 50, 3), np.float32)
    fine, wrinkles, gain = signatures(log, [], np.ones((40, 50), np.float32), MM)
    assert not fine.any()
    assert not wrinkles.any()
    assert gain == fallback_gain()


def test_ridge_field_stays_finite_and_inside_its_weight() -> None:
    shading, _ = crease()
    weight = np.ones_like(shading)
    weight[:50] = 0
    field = ridge_field(shading, weight, MM)
    assert np.isfinite(field.strength).all()
    assert (field.strength >= 0).all()
    assert not field.strength[:50].any()
    assert ((field.direction >= 0) & (field.direction < np.pi)).all()
    assert (field.width > 0).all()


def test_a_picture_too_small_has_no_ridges() -> None:
    small = np.zeros((8, 9), np.float32)
    assert not ridge_field(small, small + 1, MM).strength.any()


def test_a_line_knows_its_length() -> None:
    path = np.array([[0, 0], [3, 4], [6, 8]], np.float32)
    assert Line(path, np.ones(3, np.float32), 2.0, 0.1).length == 10
