"""The command that makes known truth: what it writes, what it refuses."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from glabella.studio.cli import main
from glabella.studio.known_truth import lamp, strengths
from glabella.terms import WrongUsage


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    monkeypatch.setattr(sys, "argv", ["glabella", "synth", *map(str, arguments)])
    try:
        main()
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


def test_a_patch_with_features_beside_a_ruler(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = ("--patch", "--size", "256", "--mm-per-pixel", "0.2", "--site", "belly", "--scale", "ruler")
    features = ("--feature", "white-stretch-marks=0.5", "--feature", "moles", "--light", "30,10,0.8")
    assert call(monkeypatch, "--out", tmp_path, *asked, *features, "--camera", "reflex", "--json") == 0
    document = json.loads((tmp_path / "truth.json").read_text())
    assert document["camera"] == "reflex"
    assert document["light"]["azimuth"] == 30
    assert document["scale"]["kind"] == "ruler"
    assert {"white_stretch_marks", "moles"} == {
        name.removeprefix("mask_") for name in document["fields"] if name.startswith("mask_")
    }
    assert cv2.imread(str(tmp_path / "picture.png")).shape == (256, 256, 3)
    with np.load(tmp_path / "truth.npz") as truth:
        assert truth["mask_white_stretch_marks"].any()


def test_a_face_with_a_feature(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = ("--size", "256", "--feature", "melasma", "--light", "overcast", "--age", "30", "--json")
    assert call(monkeypatch, "--out", tmp_path, *asked) == 0
    document = json.loads((tmp_path / "truth.json").read_text())
    assert document["traits"]["age"] == 30
    assert document["light"]["diffuse"] == 1
    assert any(mark["kind"] == "melasma" for mark in document["marks"])


@pytest.mark.parametrize(
    "asked",
    [
        ("--feature", "warts"), ("--feature", "melasma=much"), ("--light", "moon"),
        ("--light", "1,2,3,4,5,6"),
        ("--camera", "obscura"), ("--feature", "red-stretch-marks"), ("--patch", "--site", "tail"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_wrong_usage(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, asked: tuple[str, ...]
) -> None:
    assert call(monkeypatch, "--out", tmp_path, "--size", "256", *asked) == 2
    assert not list(tmp_path.iterdir())


def test_words_become_strengths_and_lights() -> None:
    assert strengths(["melasma", "red-stretch-marks=0.5"]) == {"melasma": 1.0, "red_stretch_marks": 0.5}
    assert lamp(None) is None
    assert lamp("30,-10").direction == pytest.approx([0.4924, -0.1736, 0.8529], abs=1e-4)
    with pytest.raises(WrongUsage):
        lamp("a,b")
