"""A try-on's files in 3D: the GLB, the viewer inside the report, and what happens without either."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import glabella.render.report.viewer as report_viewer
import glabella.tryon.files as tryon_files
from glabella.render.report.viewer import viewer_scripts, with_viewer
from glabella.tryon import Request, Tryon, run

QUICK = Request(times=("3d", "6mo"), percentiles=(50.0,))
Made = tuple[Path, dict[str, Any], list[str]]
NAME = "somebody-private-7281"
MOST_GLB_BYTES = 4_000_000


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A script in the viewer's place that holds what could break a page."""
    text = 'const a = "</script>", b = "<!-- <script>";'
    path = tmp_path / "glabella-viewer.js"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(report_viewer, "SCRIPT", path)
    return text


@pytest.fixture
def ready(tryon: Tryon, monkeypatch: pytest.MonkeyPatch) -> None:
    """The photograph is read already."""
    monkeypatch.setattr(tryon_files, "prepare", lambda _, request, report: replace(tryon, request=request))


@pytest.fixture(scope="module")
def made(face_bytes: bytes, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A whole try-on from a file with a name, with a script for its viewer."""
    folder = tmp_path_factory.mktemp("whole")
    photo = folder / f"{NAME}.png"
    photo.write_bytes(face_bytes)
    viewer = folder / "viewer.js"
    viewer.write_text("void 0;", encoding="utf-8")
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_viewer, "SCRIPT", viewer)
        document = run(photo, folder / "out", QUICK, report=said.append)
    return folder / "out", document, said


def glb_json(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    length = struct.unpack("<I", data[12:16])[0]
    return dict(json.loads(data[20 : 20 + length]))


def test_the_glb_holds_before_and_after_with_its_label(made: Made) -> None:
    out, document, _ = made
    held = glb_json(out / "face.glb")
    names = [one["name"] for one in held["extensions"]["KHR_materials_variants"]["variants"]]
    assert names[0] == "before"
    assert "6 months" in names[1]
    assert "possible, not promised" in names[1]
    assert held["asset"]["extras"]["at"] == "6mo"
    assert "Possible, not promised" in held["asset"]["extras"]["label"]
    assert (out / "face.glb").stat().st_size <= MOST_GLB_BYTES
    assert re.fullmatch(r"[0-9a-f]{64}", document["files"]["face.glb"]["decoded_pixels_sha256"])


def test_the_report_holds_the_viewer_its_document_and_pictures_to_fall_back_on(
    made: Made,
) -> None:
    page = (made[0] / "report.html").read_text(encoding="utf-8")
    data = re.search(r'<script type="application/json" id="([\w-]+)">(.*?)</script>', page, re.S)
    assert data is not None
    assert f'<glabella-viewer data="{data[1]}">' in page
    document = json.loads(data[2])
    assert document["version"] == 1
    assert document["surface"] is not None
    inside = page.split("<glabella-viewer", 1)[1].split("</glabella-viewer>")[0]
    assert 'href="#large-before"' in inside
    assert 'href="#large-after"' in inside
    assert not re.search(r'(src|href)="(https?:)?//', page)


def test_no_file_tells_the_name_or_place_of_the_photograph(
    made: Made,
) -> None:
    out, _, said = made
    for path in out.iterdir():
        assert NAME.encode() not in path.read_bytes(), path.name
        assert str(out.parent).encode() not in path.read_bytes(), path.name
    assert not any(NAME in text for text in said)


def test_the_photograph_is_judged_in_the_document_and_the_report(
    made: Made,
) -> None:
    out, document, _ = made
    names = {row["name"] for row in document["quality"]}
    assert {"Sharpness", "HeadSize", "DynamicRange", "BackgroundUniformity", "SingleFacePresent"} <= names
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "How well this photograph shows the face" in page
    for row in document["quality"]:
        assert row["words"] in page


def test_a_page_survives_whatever_script_and_document_hold(script: str) -> None:
    bad = {"label": "</script><script>alert(1)</script><!-- <script>", "version": 1}
    data, code = viewer_scripts(bad)
    for part in (data, code):
        body = part.split(">", 1)[1].rsplit("</script>", 1)[0]
        assert "</script" not in body
        assert "<!--" not in body
    assert json.loads(data.split(">", 1)[1].rsplit("</script>", 1)[0]) == bad
    assert code.split(">", 1)[1].rsplit("</script>", 1)[0].replace("\\/", "/").replace("\\!", "!") == script


@pytest.mark.usefixtures("ready")
def test_without_the_built_script_the_report_shows_pictures_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_viewer, "SCRIPT", tmp_path / "absent.js")
    said: list[str] = []
    run(b"", tmp_path / "out", QUICK, report=said.append)
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<glabella-viewer" not in page
    assert "application/json" not in page
    assert 'href="#large-after"' in page
    assert sum("script was not built" in text for text in said) == 1
    assert (tmp_path / "out" / "face.glb").is_file()
    assert with_viewer({"version": 1}, "pictures") == "pictures"


def test_a_patch_gets_the_viewer_but_no_glb(patch_bytes: bytes, tmp_path: Path, script: str) -> None:
    said: list[str] = []
    request = Request(times=("6mo",), percentiles=(50.0,), patch=True)
    document = run(patch_bytes, tmp_path / "out", request, report=said.append)
    assert not (tmp_path / "out" / "face.glb").exists()
    assert "face.glb" not in document["files"]
    assert document["quality"] == []
    assert "A patch of skin stays flat: no 3D file is written." in said
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<glabella-viewer" in page


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("failing", ["write_glb", "viewer_parts", "write_report"])
def test_a_failure_in_3d_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(tryon_files, failing, fail)
    request = Request(times=("6mo",), percentiles=(50.0,))
    with pytest.raises(OSError, match="the disk is gone"):
        run(b"", tmp_path / "out", request)
    assert list(tmp_path.iterdir()) == []
