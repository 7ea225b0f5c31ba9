"""Body skin: bands side by side are stretch marks, a lone band a cut's scar; even skin has neither."""

from __future__ import annotations

import numpy as np
import pytest

from glabella.capture.photo import Photo
from glabella.face import patch
from glabella.skin import analyze
from glabella.skin.body_marks import BodyMarks, find_body_marks
from glabella.synth import synthesise_patch
from glabella.terms import Concern

SIZE, MM = 260, 0.25
STRIAE = ("red_stretch_marks",)


def marked(bands: list[tuple[int, float]], blood: float = 0.7) -> BodyMarks:
    """Read skin with bands: the middle's column and width in mm, all of one direction, 25 mm long."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[:SIZE, :SIZE].astype(np.float32)
    under = np.zeros((SIZE, SIZE), np.float32)
    for column, width in bands:
        across, along = (x - column - 0.2 * (y - 130)) * MM / (0.5 * width), (y - 130) * MM / 12
        under += np.exp(-(across**4) - along**6)
    noise = rng.normal(0, 0.05, (2, SIZE, SIZE)).astype(np.float32)
    haemoglobin = np.float32(0.02) * np.exp(blood * under + noise[0])
    green = np.float32(0.3) * np.exp(-0.15 * blood * under + 0.2 * noise[1])
    whole, melanin = np.ones_like(under), np.full_like(under, 0.03)
    return find_body_marks(melanin, haemoglobin, whole, green, whole, MM)


def test_even_skin_has_no_marks() -> None:
    found = marked([])
    assert not found.marks
    assert not found.structures


@pytest.mark.parametrize(("blood", "kind"), [(0.7, "red_stretch_mark"), (-0.7, "white_stretch_mark")])
def test_bands_side_by_side_are_stretch_marks(blood: float, kind: str) -> None:
    found = marked([(60, 2.0), (120, 2.5), (190, 2.0)], blood)
    assert {mark.kind for mark in found.marks} == {kind}
    assert len(found.marks) == 3
    assert all(15 < mark.length * MM < 40 for mark in found.marks)
    assert set(found.structures) == {Concern.STRETCH_MARKS}


def test_a_lone_band_is_a_line_scar_and_its_structure_stays_there() -> None:
    found = marked([(130, 2.0)])
    assert [mark.kind for mark in found.marks] == ["line_scar"]
    added = found.structures[Concern.SCARS].haemoglobin
    assert added is not None
    assert added[130, 130] == pytest.approx(0.02 * (np.exp(0.7) - 1), rel=0.3)
    assert not added[:, :60].any()


def test_a_patch_with_stretch_marks_is_read_and_scaled_from_its_ruler() -> None:
    made = synthesise_patch(2, 3, 460, mm_per_pixel=0.15, features=STRIAE, site="thigh", scale="ruler")
    face = patch(Photo(made.picture, "PNG", "sRGB"))
    assert face.mm_per_pixel is not None
    assert face.mm_per_pixel.value == pytest.approx(0.15, rel=0.02)
    skin = analyze(face)
    marks = [one for one in skin.findings.objects if one.concern is Concern.STRETCH_MARKS]
    assert marks
    assert all((one.length_mm or 0) > 0 for one in marks)
    assert not skin.structures[Concern.STRETCH_MARKS].is_empty


def test_without_a_scale_no_millimetres_are_given() -> None:
    made = synthesise_patch(3, 3, 256, mm_per_pixel=0.2, features=STRIAE, site="thigh")
    face = patch(Photo(made.picture, "PNG", "sRGB"))
    assert face.mm_per_pixel is None
    for one in analyze(face).findings.objects:
        assert (one.length_mm, one.width_mm, one.depth_mm, one.area_mm2) == (None,) * 4
