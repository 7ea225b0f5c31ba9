"""Poor pictures are warned of, unusable ones refused with a cure, and good ones of every tone pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from changed_pictures import beside, blurred, dimmed, shaken, smaller, with_lenses

from glabella import UnusableInput
from glabella.capture import Photo, load_photo
from glabella.capture.limits import limits
from glabella.face import reconstruct
from glabella.face.framing import background_steepness, covered_share
from glabella.face.landmarks import Detection, Landmarks
from glabella.face.quality import (
    QualityMeasure,
    capture_quality,
    measure,
    quality_cautions,
    refuse_unusable,
    share_outside,
)
from glabella.face.subject import find_subject, prominence

# The components of ISO/IEC 29794-5:2025, as the reference implementation spells them.
COMPONENTS = {
    "BackgroundUniformity", "IlluminationUniformity", "LuminanceMean", "LuminanceVariance",
    "UnderExposurePrevention", "OverExposurePrevention", "DynamicRange", "Sharpness", "CompressionArtifacts",
    "NaturalColour", "SingleFacePresent", "EyesOpen", "MouthClosed", "EyesVisible",
    "MouthOcclusionPrevention",
    "FaceOcclusionPrevention", "InterEyeDistance", "HeadSize", "LeftwardCropOfTheFaceImage",
    "RightwardCropOfTheFaceImage", "MarginAboveOfTheFaceImage", "MarginBelowOfTheFaceImage", "HeadPoseYaw",
    "HeadPosePitch", "HeadPoseRoll", "ExpressionNeutrality", "NoHeadCoverings", "UnifiedQualityScore",
}  # fmt: skip


def judged(pixels: np.ndarray) -> dict[str, QualityMeasure]:
    landmarks, other = find_subject(pixels)
    measures = capture_quality(Photo(pixels, "PNG", "sRGB"), landmarks, None, other)
    return {one.name: one for one in measures}


def refused(pixels: np.ndarray) -> str:
    def judge() -> None:
        landmarks, other = find_subject(pixels)
        refuse_unusable(capture_quality(Photo(pixels, "PNG", "sRGB"), landmarks, None, other))

    with pytest.raises(UnusableInput) as caught:
        judge()
    assert caught.value.cure
    return caught.value.problem


def test_every_limit_says_what_it_asks_and_where_it_comes_from() -> None:
    for limit in limits().values():
        assert all((limit.description, limit.words, limit.differs))
        assert limit.component in COMPONENTS
        assert limit.worse in {"above", "below"}
        assert limit.caution is not None or limit.refuse is not None
        assert limit.widen >= 1
        assert (limit.caution is None) == (not limit.advice)
        assert (limit.refuse is None) == (not limit.problem) == (not limit.cure)
        if limit.caution is not None and limit.refuse is not None:
            assert limit.beyond(limit.refuse, limit.caution)


def test_a_good_face_passes(photo: Photo, found: Landmarks) -> None:
    measures = capture_quality(photo, found)
    refuse_unusable(measures)
    assert {one.verdict for one in measures} <= {"good", "poor"}
    assert all((one.advice == "") == (one.verdict == "good") for one in measures)
    assert len({one.name for one in measures}) == len(measures)
    assert all(f"near {one.component} of ISO/IEC 29794-5" in one.standard_note for one in measures)


# Every component that a capture report names: how the camera, the room and the person did.
REPORTED = {
    "Sharpness", "UnderExposurePrevention", "OverExposurePrevention", "IlluminationUniformity",
    "DynamicRange", "HeadPoseYaw", "HeadPosePitch", "HeadPoseRoll", "InterEyeDistance", "HeadSize",
    "EyesOpen", "MouthClosed", "FaceOcclusionPrevention", "ExpressionNeutrality", "SingleFacePresent",
    "BackgroundUniformity",
}  # fmt: skip


def test_a_face_is_judged_by_every_component_of_the_report(photo: Photo) -> None:
    measures = reconstruct(photo).quality
    assert {one.component for one in measures} >= REPORTED
    documents = [one.document for one in measures]
    assert {row["name"] for row in documents} <= COMPONENTS
    assert len({row["measure"] for row in documents}) == len(documents)


def test_coming_closer_adds_pixels_between_the_eyes_and_fills_the_picture(photo: Photo) -> None:
    own, half = judged(photo.pixels), judged(smaller(photo.pixels, 0.5))
    assert half["eye_distance"].value == pytest.approx(own["eye_distance"].value / 2, rel=0.03)
    assert half["head_size"].value == pytest.approx(own["head_size"].value, rel=0.03)
    height, width = photo.shape
    room = np.full((2 * height, 2 * width, 3), 128, np.uint8)
    room[height // 2 : height // 2 + height, width // 2 : width // 2 + width] = photo.pixels
    assert judged(room)["head_size"].value == pytest.approx(own["head_size"].value / 2, rel=0.05)


def test_haze_takes_tones(photo: Photo) -> None:
    """A quarter of the contrast is two bits less."""
    hazy = np.rint(150 + (photo.pixels.astype(float) - 150) / 4).astype(np.uint8)
    own, spoilt = (judged(pixels)["dynamic_range"].value for pixels in (photo.pixels, hazy))
    assert spoilt == pytest.approx(own - 2, abs=0.4)


def test_a_busy_wall_is_told_from_a_plain_one(photo: Photo, found: Landmarks) -> None:
    random = np.random.default_rng(0)
    blocks = random.integers(0, 255, (40, 40, 3), dtype=np.uint8)
    busy = cv2.resize(blocks, photo.pixels.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    plain = np.full_like(busy, 90)
    assert background_steepness(plain, found.points) == 0
    assert measure("background", background_steepness(busy, found.points)).verdict == "poor"


def test_what_is_no_skin_covers_the_face(photo: Photo) -> None:
    face = reconstruct(photo)
    bare = covered_share(face.skin, face.landmarks, face.frame)
    masked = face.skin.copy()
    masked[masked.shape[0] // 2 :] = 0
    assert 0 <= bare < 0.2
    assert covered_share(masked, face.landmarks, face.frame) > bare + 0.2
    assert covered_share(np.ones_like(face.skin), face.landmarks, face.frame) == 0


@pytest.mark.parametrize("sigma", [1.5, 2.0, 3.0])
def test_blur_is_read_in_millimetres(photo: Photo, found: Landmarks, sigma: float) -> None:
    own = judged(photo.pixels)
    spoilt = judged(blurred(photo.pixels, sigma))
    expected = np.hypot(own["blur"].value, sigma * own["resolution"].value)
    assert spoilt["blur"].value == pytest.approx(expected, rel=0.25)


def test_heavy_blur_is_refused_and_a_little_is_warned_of(photo: Photo) -> None:
    assert "blurred" in refused(blurred(photo.pixels, 7.0))
    assert judged(blurred(photo.pixels, 1.6))["blur"].verdict == "poor"


def test_a_shaken_picture_is_as_bad_as_an_unfocused_one(photo: Photo) -> None:
    assert judged(shaken(photo.pixels, 7))["blur"].value > 1.4 * judged(photo.pixels)["blur"].value


def test_dark_and_bright_pictures(photo: Photo) -> None:
    assert "black" in refused(dimmed(photo.pixels, 0.01))
    assert judged(dimmed(photo.pixels, 0.06))["under_exposure"].verdict == "poor"
    assert "blown out" in refused(dimmed(photo.pixels, 6.0))
    assert judged(dimmed(photo.pixels, 1.9))["over_exposure"].verdict == "poor"


@pytest.mark.parametrize("through", [0.0, 0.03])
def test_dark_lenses_are_refused(photo: Photo, found: Landmarks, through: float) -> None:
    assert "eyes are hidden" in refused(with_lenses(photo.pixels, found.points, through, 0.006))


def test_mirroring_lenses_are_refused(photo: Photo, found: Landmarks) -> None:
    assert "eyes are hidden" in refused(with_lenses(photo.pixels, found.points, 0.0, 0.3))


def test_clear_glasses_are_warned_of(photo: Photo, found: Landmarks) -> None:
    measures = judged(with_lenses(photo.pixels, found.points, 0.92, 0.004))
    assert measures["hidden_eyes"].verdict == "good"
    assert measures["glasses"].verdict == "poor"
    assert "glasses" in [caution.code for caution in quality_cautions(tuple(measures.values()))]


def test_shadow_over_the_eyes_passes(photo: Photo, found: Landmarks) -> None:
    """As under the brim of a hat: two stops less light above the nose's bridge."""
    rows = np.arange(photo.shape[0], dtype=np.float32)[:, None, None]
    share = 1 / (1 + np.exp((rows - found.points[5, 1]) / 4))
    shaded = np.rint(255 * ((photo.pixels / 255.0) ** 2.2 * (1 - 0.75 * share)) ** (1 / 2.2)).astype(np.uint8)
    assert judged(shaded)["hidden_eyes"].verdict == "good"


def test_one_side_in_shadow_is_warned_of(photo: Photo) -> None:
    columns = np.linspace(2.4, 0.0, photo.shape[1])[None, :, None]
    assert judged(dimmed(photo.pixels, 0.8 * 2.0**-columns))["uneven_light"].verdict == "poor"


def test_coloured_light_is_warned_of(photo: Photo) -> None:
    assert judged(dimmed(photo.pixels, np.array([0.35, 0.6, 1.3])))["light_colour"].verdict == "poor"


def test_a_small_face_is_warned_of_and_a_tiny_one_refused(photo: Photo) -> None:
    canvas = np.full((1200, 1200, 3), 128, np.uint8)
    half = smaller(photo.pixels, 0.7)
    canvas[300 : 300 + half.shape[0], 300 : 300 + half.shape[1]] = half
    assert judged(canvas)["resolution"].verdict == "poor"
    canvas[:] = 128
    tiny = smaller(photo.pixels, 0.3)
    canvas[500 : 500 + tiny.shape[0], 500 : 500 + tiny.shape[1]] = tiny
    assert "too small" in refused(canvas)


def test_a_face_cut_by_the_picture(photo: Photo, found: Landmarks) -> None:
    edge = int(found.points[234, 0] * 0.6 + found.points[4, 0] * 0.4)
    measures = judged(np.ascontiguousarray(photo.pixels[:, edge:]))
    assert measures["cut_off"].value > 0
    assert share_outside(found.points, photo.shape) == 0


def test_no_face_a_lying_face_and_two_faces(photo: Photo) -> None:
    assert refused(np.full((600, 600, 3), (200, 150, 120), np.uint8)) == "No face was found."
    for turn in (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180):
        assert "side or upside down" in refused(np.asarray(cv2.rotate(photo.pixels, turn), np.uint8))
    assert "two faces" in refused(beside(photo.pixels, photo.pixels[:, ::-1]))
    assert judged(beside(photo.pixels, smaller(photo.pixels, 0.5)))["other_face"].value < 0.4


def test_prominence_is_area_and_middle() -> None:
    def face(x: float, side: float) -> Detection:
        return Detection(x, 500, side, side, np.zeros((6, 2)), 0.9)

    shape = (1000, 1000)
    assert prominence(face(500, 200), shape) == 200**2
    assert prominence(face(500, 200), shape) > prominence(face(100, 200), shape) > 0.5 * 200**2
    assert prominence(face(100, 300), shape) > prominence(face(500, 200), shape)


EXPECTED = {
    "everyday/016": {"over_exposure", "glasses"},
    "everyday/028": {"uneven_light"},
    "everyday/067": {"glasses"},
    "everyday/092": {"glasses"},
    "everyday/097": {"over_exposure", "smile"},
    "everyday/025": {"smile", "background"},
    "london/096_neutral": set(),
    "london/137_neutral": set(),
    "london/061_neutral": set(),
    "london/013_smiling": {"smile"},
    "series/webcam2": {"resolution", "eye_distance", "blur", "uneven_light"},
}


@pytest.mark.parametrize("name", EXPECTED)
def test_real_faces_are_judged_as_seen(real_faces: Path, name: str) -> None:
    measures = judged(load_photo(real_faces / f"{name}.jpg").pixels)
    assert {one.name for one in measures.values() if one.verdict == "unusable"} == set()
    assert {one.name for one in measures.values() if one.verdict == "poor"} == EXPECTED[name]


@pytest.mark.parametrize("name", ["yaw000", "pitch+20", "pitch-20", "yaw+30"])
def test_closed_eyes_are_warned_of(real_faces: Path, name: str) -> None:
    """The scanned man keeps his eyes closed."""
    measures = judged(load_photo(real_faces / "scan" / f"render_{name}.jpg").pixels)
    assert measures["eyes_closed"].verdict == "poor"
    assert all(one.verdict != "unusable" for one in measures.values())


@pytest.mark.parametrize("name", ["yaw+60", "yaw-60", "yaw+90", "yaw-90"])
def test_profiles_are_refused(real_faces: Path, name: str) -> None:
    pixels = load_photo(real_faces / "scan" / f"render_{name}.jpg").pixels
    problem = refused(pixels)
    assert "45°" in problem or "side" in problem


@pytest.mark.parametrize("through", [0.0, 0.02])
@pytest.mark.parametrize("name", ["london/027_neutral", "london/137_neutral", "everyday/028"])
def test_dark_lenses_are_refused_on_real_faces(real_faces: Path, name: str, through: float) -> None:
    pixels = smaller(load_photo(real_faces / f"{name}.jpg").pixels, 0.6)
    landmarks, _ = find_subject(pixels)
    assert "eyes are hidden" in refused(with_lenses(pixels, landmarks.points, through, 0.004))


SPOILERS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "blur": lambda pixels: blurred(pixels, 5.4),
    "dark": lambda pixels: dimmed(pixels, 1 / 80),
}


@pytest.mark.parametrize("how", SPOILERS)
@pytest.mark.parametrize("name", ["london/037_neutral", "london/096_neutral", "series/30cm"])
def test_spoilt_real_faces_are_refused(real_faces: Path, name: str, how: str) -> None:
    assert refused(SPOILERS[how](smaller(load_photo(real_faces / f"{name}.jpg").pixels, 0.6)))
