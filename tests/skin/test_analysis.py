"""The whole reading of a patch and of a face: shapes, ranges, honesty."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from skin_patches import crease, grain, patch

from glabella.skin import SkinMaps, analyze
from glabella.skin.analysis import moving_zones
from glabella.skin.severity import crease_index, fine_share, graded
from glabella.terms import Concern, Zone


@pytest.fixture(scope="module")
def creased() -> SkinMaps:
    return analyze(patch(crease()[0] + grain()))


def test_every_map_has_the_frames_size_and_is_finite(creased: SkinMaps) -> None:
    shape = creased.face.frame.shape
    maps = [creased.melanin, creased.haemoglobin, creased.shading, *creased.relief.values()]
    for structure in creased.structures.values():
        parts = (structure.melanin, structure.haemoglobin, structure.log_shading)
        maps += [part for part in parts if part is not None]
    for one in maps:
        assert one.shape == shape
        assert one.dtype == np.float32
        assert np.isfinite(one).all()


def test_severities_lie_within_their_ranges_and_scales(creased: SkinMaps) -> None:
    assert creased.findings.severities
    for one in creased.findings.severities:
        low, high = one.scale_range
        assert low <= one.low <= one.value <= one.high <= high
        assert one.minimum_detectable_change > 0
        assert "Estimated from a photograph." in one.note


def test_a_deeper_crease_is_never_graded_milder() -> None:
    def grade(contrast: float) -> float:
        found = analyze(patch(crease(contrast=contrast)[0] + grain())).findings.severities
        return max(s.value for s in found if s.concern in (Concern.FINE_LINES, Concern.WRINKLES))

    assert grade(0.12) <= grade(0.25) <= grade(0.5)


def test_same_picture_same_reading(creased: SkinMaps) -> None:
    again = analyze(creased.face)
    for concern, structure in creased.structures.items():
        if structure.log_shading is not None:
            np.testing.assert_array_equal(structure.log_shading, again.structures[concern].log_shading)
    assert creased.findings == again.findings


def test_without_a_scale_no_millimetres_and_no_relief_grades() -> None:
    read = analyze(patch(crease()[0] + grain(), mm=None))
    relief = (Concern.FINE_LINES, Concern.WRINKLES, Concern.ACNE_SCARS, Concern.TEXTURE)
    assert not [s for s in read.findings.severities if s.concern in relief]
    lines = [o for o in read.findings.objects if o.concern in relief]
    assert lines
    assert all(o.width_mm is None and o.length_mm is None and o.depth_mm is None for o in lines)


def test_grades_start_at_nothing_and_grow_with_the_number() -> None:
    cuts = [1.0, 2.0, 4.0]
    assert graded(0, cuts, 0) == 0
    assert graded(1.0, cuts, 0) == 1
    assert graded(3.0, cuts, 0) == 2.5
    assert graded(99.0, cuts, 0) == 3
    assert graded(0, cuts, 1) == 1


def test_one_long_crease_counts_fully_and_a_short_one_little() -> None:
    strength = np.array([0.2, 0.1], np.float32)
    assert crease_index(strength, np.array([80.0, 80.0], np.float32)) == pytest.approx(0.2)
    assert crease_index(strength, np.array([30.0, 6.0], np.float32)) == pytest.approx(0.11)
    nothing = np.zeros(0, np.float32)
    assert crease_index(nothing, nothing) == 0
    shares = fine_share(np.array([0.3, 1.0, 2.0], np.float32))
    np.testing.assert_allclose(shares, [1, 0.5, 0], atol=1e-6)


def test_a_smile_marks_the_zones_it_creases() -> None:
    assert Zone.NASOLABIAL in moving_zones({"mouthSmileLeft": 0.8})
    assert Zone.FOREHEAD not in moving_zones({"mouthSmileLeft": 0.8})
    assert not moving_zones({"mouthSmileLeft": 0.1})


def test_a_real_face_keeps_eyes_lips_and_background_untouched(real_faces: Path) -> None:
    from glabella.capture import load_photo
    from glabella.face import reconstruct
    from glabella.skin.anatomy import EYES, LIPS

    face = reconstruct(load_photo(real_faces / "london" / "136_neutral.jpg"))
    read = analyze(face)
    points = face.frame.to_working(face.landmarks)[:, :2]
    for concern in (Concern.FINE_LINES, Concern.WRINKLES, Concern.ACNE_SCARS, Concern.TEXTURE):
        signature = read.structures[concern].log_shading
        assert signature is not None
        assert not signature[face.skin == 0].any()
        for ring in (*EYES, LIPS):
            x, y = np.round(points[list(ring)].mean(axis=0)).astype(int)
            assert signature[y, x] == 0
    assert Concern.ACNE_SCARS in read.findings.refusals
    assert any(o.zone is Zone.FOREHEAD and o.concern is Concern.FINE_LINES for o in read.findings.objects)
