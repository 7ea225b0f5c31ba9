"""The film: every frame labelled, the same pictures give the same file, a broken one is noticed."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from glabella.render import label_text, timeline, timeline_frame, write_timeline
from glabella.terms import MissingPart, Time, UnusableInput

LABELS = [
    "Before · the photograph, unchanged",
    label_text(Time.parse("3d"), 50),
    label_text(Time.parse("6mo"), 50),
]


def frames(count: int = 3) -> list[tuple[NDArray[np.uint8], str]]:
    plain = [np.full((121, 161, 3), 60 + 60 * n, np.uint8) for n in range(count)]
    return list(zip(plain, LABELS, strict=False))


def decoded(path: Path) -> list[NDArray[np.uint8]]:
    film = cv2.VideoCapture(str(path))
    pictures = []
    while True:
        there, frame = film.read()
        if not there:
            return pictures
        pictures.append(np.asarray(frame, np.uint8))


def test_holds_fades_and_labels(tmp_path: Path) -> None:
    path = tmp_path / "timeline.webm"
    write_timeline(path, frames(), fps=4, hold_seconds=1.0, fade_seconds=0.5)
    film = decoded(path)
    assert len(film) == 3 * 4 + 2 * 2
    height, width = film[0].shape[:2]
    assert (width, height % 2) == (160, 0)
    assert height > 120
    levels = [float(frame[:100].mean()) for frame in film]
    assert np.allclose([levels[1], levels[7], levels[-1]], [60, 120, 180], atol=4)
    assert levels[3] < levels[4] < levels[5] < levels[6]
    for frame in film:
        strip = frame[122:]
        assert strip.max() > 200
        assert strip.min() < 110


def test_the_same_pictures_give_the_same_file(tmp_path: Path) -> None:
    first, second = tmp_path / "a.webm", tmp_path / "b.webm"
    digests = {write_timeline(path, iter(frames(2)), fps=3) for path in (first, second)}
    assert len(digests) == 1
    assert first.read_bytes() == second.read_bytes()


def test_one_picture_makes_a_film(tmp_path: Path) -> None:
    write_timeline(tmp_path / "one.webm", frames(1), fps=2)
    assert len(decoded(tmp_path / "one.webm")) == 2


def test_frames_are_reduced_and_never_enlarged() -> None:
    large = np.zeros((1500, 1001, 3), np.uint8)
    assert timeline_frame(large).shape == (640, 426, 3)
    small = np.zeros((31, 41, 3), np.uint8)
    assert timeline_frame(small).shape == (30, 40, 3)


def test_a_missing_codec_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "_CODEC", "ZZZZ")
    with pytest.raises(MissingPart, match="VP9"):
        write_timeline(tmp_path / "x.webm", frames(1))


def test_a_film_cut_short_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(path: Path) -> None:
        path.write_bytes(path.read_bytes()[:600])

    monkeypatch.setattr(timeline, "_make_repeatable", cut)
    with pytest.raises(UnusableInput, match="completely"):
        write_timeline(tmp_path / "x.webm", frames(2), fps=3)
