"""The GLB file: valid, small, the same each time, honest about what is simulated."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from glabella.face.surface import Surface
from glabella.face.surface_backdrop import Backdrop
from glabella.face.surface_mesh import grid_triangles, vertex_normals
from glabella.render.glb import AFTER_NAME, LONGEST_SIDE, write_glb
from glabella.render.label import label_strip
from glabella.render.metadata import DIGITAL_SOURCE_TYPE

LABEL = "Simulated. Median at 6 months: possible, not promised."
VALIDATOR_VARIABLE = "GLABELLA_GLTF_VALIDATOR"


def sheet(cells: int = 12) -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.float32]]:
    u, v = np.meshgrid(np.linspace(0.02, 0.98, cells), np.linspace(0.02, 0.98, cells))
    x, y = (u - 0.5) * 200, (0.5 - v) * 240
    vertices = np.stack([x, y, 40 - (x**2 + y**2) / 300], axis=-1).reshape(-1, 3).astype(np.float32)
    uv = np.stack([u, v], axis=-1).reshape(-1, 2).astype(np.float32)
    return vertices, grid_triangles((cells, cells)), uv


def surface() -> Surface:
    vertices, triangles, uv = sheet()
    picture = np.full((32, 32, 3), 120, np.uint8)
    backdrop = Backdrop(vertices - np.float32([0, 0, 300]), triangles, uv, picture)
    return Surface(vertices, triangles, uv, vertex_normals(vertices, triangles), backdrop, (-100.0, 110.0))


def pictures(height: int = 320, width: int = 240) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    rows, columns = np.mgrid[:height, :width]
    before = np.stack([rows * 255 / height, columns * 255 / width, rows * 0 + 90], axis=-1).astype(np.uint8)
    after = before.copy()
    after[height // 4 : height // 2, width // 4 : width // 2, 2] = 140
    return before, after


def parts(data: bytes) -> tuple[dict[str, Any], bytes]:
    magic, version, total = struct.unpack("<4sII", data[:12])
    assert (magic, version, total) == (b"glTF", 2, len(data))
    length, kind = struct.unpack("<I4s", data[12:20])
    assert kind == b"JSON"
    assert length % 4 == 0
    size, kind = struct.unpack("<I4s", data[20 + length : 28 + length])
    assert kind == b"BIN\0"
    assert 28 + length + size == len(data)
    return json.loads(data[20 : 20 + length]), data[28 + length :]


def image(document: dict[str, Any], binary: bytes, index: int) -> bytes:
    view = document["bufferViews"][document["images"][index]["bufferView"]]
    return binary[view["byteOffset"] : view["byteOffset"] + view["byteLength"]]


def decoded(data: bytes) -> NDArray[np.int64]:
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1].astype(np.int64)


def accessor(document: dict[str, Any], binary: bytes, index: int) -> NDArray[np.float32]:
    entry = document["accessors"][index]
    start = document["bufferViews"][entry["bufferView"]]["byteOffset"]
    width = int(entry["type"][-1])
    return np.frombuffer(binary, "<f4", entry["count"] * width, start).reshape(-1, width)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "face.glb"
    write_glb(path, surface(), *pictures(), LABEL, {"at": "6mo", "percentile": "50"})
    return path


def test_the_same_input_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.glb"
    write_glb(again, surface(), *pictures(), LABEL, {"percentile": "50", "at": "6mo"})
    assert again.read_bytes() == written.read_bytes()


def test_the_person_is_in_metres_and_the_triangles_are_theirs(written: Path) -> None:
    document, binary = parts(written.read_bytes())
    primitive = document["meshes"][0]["primitives"][0]
    positions = accessor(document, binary, primitive["attributes"]["POSITION"])
    assert np.array_equal(positions, surface().vertices / np.float32(1000))
    entry = document["accessors"][primitive["indices"]]
    start = document["bufferViews"][entry["bufferView"]]["byteOffset"]
    indices = np.frombuffer(binary, "<u2", entry["count"], start)
    assert np.array_equal(indices.reshape(-1, 3), surface().triangles)


def test_each_variant_shows_its_picture(written: Path) -> None:
    document, binary = parts(written.read_bytes())
    names = [v["name"] for v in document["extensions"]["KHR_materials_variants"]["variants"]]
    assert names == ["before", AFTER_NAME]
    mappings = document["meshes"][0]["primitives"][0]["extensions"]["KHR_materials_variants"]["mappings"]
    for variant, picture in enumerate(pictures()):
        material = next(m["material"] for m in mappings if m["variants"] == [variant])
        texture = document["materials"][material]["pbrMetallicRoughness"]["baseColorTexture"]["index"]
        shown = decoded(image(document, binary, document["textures"][texture]["source"]))
        difference = np.abs(shown[: picture.shape[0]] - picture)
        assert difference.mean() < 2
    assert all("KHR_materials_unlit" in m["extensions"] for m in document["materials"])


def test_the_label_is_in_the_after_texture_and_never_on_the_surface(written: Path) -> None:
    document, binary = parts(written.read_bytes())
    before, _ = pictures()
    strip = label_strip(before.shape[1], LABEL)
    shown = decoded(image(document, binary, 1))
    assert shown.shape[0] == before.shape[0] + strip.shape[0]
    assert np.abs(shown[before.shape[0] :] - strip).mean() < 6
    primitive = document["meshes"][0]["primitives"][0]
    uv = accessor(document, binary, primitive["attributes"]["TEXCOORD_0"])
    assert uv[:, 1].max() * shown.shape[0] < before.shape[0]
    np.testing.assert_allclose(uv[:, 1] * shown.shape[0], surface().uv[:, 1] * before.shape[0], atol=1e-3)


def test_file_and_after_texture_say_what_they_are(written: Path) -> None:
    document, binary = parts(written.read_bytes())
    extras = document["asset"]["extras"]
    assert extras == {
        "at": "6mo",
        "percentile": "50",
        "digitalSourceType": DIGITAL_SOURCE_TYPE,
        "label": LABEL,
    }
    assert DIGITAL_SOURCE_TYPE.encode() in image(document, binary, 1)
    assert b"ns.adobe.com/xap" not in image(document, binary, 0)


def test_a_large_noisy_picture_stays_small(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(128, 6, (2600, 2600, 1))
    before = np.repeat(np.clip(noise, 0, 255).astype(np.uint8), 3, axis=2)
    path = tmp_path / "large.glb"
    write_glb(path, surface(), before, before, LABEL, {})
    assert path.stat().st_size <= 4_000_000
    document, binary = parts(path.read_bytes())
    assert max(decoded(image(document, binary, 1)).shape) <= LONGEST_SIDE


def test_pictures_of_two_sizes_are_refused(tmp_path: Path) -> None:
    before, after = pictures()
    with pytest.raises(ValueError, match="one size"):
        write_glb(tmp_path / "no.glb", surface(), before, after[:-1], LABEL, {})


def test_the_khronos_validator_finds_nothing(written: Path) -> None:
    node = shutil.which("node")
    named = os.environ.get(VALIDATOR_VARIABLE)
    folder = (
        Path(named) if named else Path(__file__).parents[2] / "frontend" / "node_modules" / "gltf-validator"
    )
    if node is None or not folder.is_dir():
        pytest.skip(f"needs node and the npm package gltf-validator: name its folder in {VALIDATOR_VARIABLE}")
    script = (
        "const fs = require('fs');"
        "require(process.argv[1]).validateBytes(new Uint8Array(fs.readFileSync(process.argv[2])))"
        ".then(report => console.log(JSON.stringify(report.issues)))"
    )
    done = subprocess.run(
        [node, "-e", script, str(folder.resolve()), str(written)], capture_output=True, text=True, check=True
    )
    issues = json.loads(done.stdout)
    assert (issues["numErrors"], issues["numWarnings"]) == (0, 0), issues["messages"]
