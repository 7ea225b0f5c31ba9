"""The course as a short film: VP9 in WebM, every frame with its label."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.render.label import label_strip
from glabella.terms import MissingPart, UnusableInput, quiet_stderr

LONGEST_SIDE = 640
FRAMES_PER_SECOND = 4
HOLD_SECONDS = 1.0
FADE_SECONDS = 0.5
_CODEC = "VP90"
# Track numbers that the container draws at random: (element id, then one byte of length).
_RANDOM_ELEMENTS = (bytes.fromhex("73c588"), bytes.fromhex("63c588"))
_HEADER_BYTES = 4096


def write_timeline(
    path: Path,
    frames: Iterable[tuple[NDArray[np.uint8], str]],
    *,
    fps: int = FRAMES_PER_SECOND,
    hold_seconds: float = HOLD_SECONDS,
    fade_seconds: float = FADE_SECONDS,
    longest_side: int = LONGEST_SIDE,
) -> str:
    """Write a film that holds each picture and fades to the next.

    Parameters
    ----------
    path : pathlib.Path
        Ends in ``.webm``.
    frames : iterable of ((h, w, 3) uint8 sRGB, str)
        Pictures of one size with their labels, in the order of time. Each is reduced as it is read.
    fps, hold_seconds, fade_seconds : number
    longest_side : int
        Pictures are reduced to it, never enlarged; both sides become even.

    Returns
    -------
    str
        SHA-256 of all decoded frames in order, (h, w, 3) uint8 RGB each.

    Raises
    ------
    MissingPart
        If this OpenCV cannot write VP9.
    UnusableInput
        If the film is not complete on the disk.
    """
    pictures = _prepared(frames, longest_side)
    count = 0
    writer: cv2.VideoWriter | None = None
    try:
        for frame in _film(pictures, max(1, round(fps * hold_seconds)), round(fps * fade_seconds)):
            if writer is None:
                writer = _opened(path, fps, frame.shape)
            writer.write(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
            count += 1
    finally:
        if writer is not None:
            writer.release()
    _make_repeatable(path)
    return _verified(path, count)


def _prepared(
    frames: Iterable[tuple[NDArray[np.uint8], str]], longest_side: int
) -> list[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    """Reduce each picture and draw its label on a strip; all strips are as tall as the tallest."""
    items = [(timeline_frame(pixels, longest_side), label) for pixels, label in frames]
    tallest = max((label_strip(pixels.shape[1], label).shape[0] for pixels, label in items), default=0)
    tallest += tallest % 2
    return [(pixels, label_strip(pixels.shape[1], label, least_height=tallest)) for pixels, label in items]


def timeline_frame(pixels: NDArray[np.uint8], longest_side: int = LONGEST_SIDE) -> NDArray[np.uint8]:
    """Return ``pixels`` (h, w, 3) uint8 reduced to the film's ``longest_side``, both even; never enlarged."""
    height, width = pixels.shape[:2]
    scale = min(1.0, longest_side / max(height, width))
    size = (max(2, round(width * scale) // 2 * 2), max(2, round(height * scale) // 2 * 2))
    if size == (width, height):
        return pixels
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def _film(
    pictures: Sequence[tuple[NDArray[np.uint8], NDArray[np.uint8]]], hold: int, fade: int
) -> Iterator[NDArray[np.uint8]]:
    """Repeat each picture ``hold`` times, after ``fade`` mixtures with the one before it."""
    for number, (picture, strip) in enumerate(pictures):
        for step in range(1, fade + 1) if number else ():
            share = step / (fade + 1)
            mixed = cv2.addWeighted(pictures[number - 1][0], 1 - share, picture, share, 0)
            yield np.concatenate([np.asarray(mixed, np.uint8), strip], axis=0)
        still = np.concatenate([picture, strip], axis=0)
        yield from [still] * hold


def _opened(path: Path, fps: int, shape: Sequence[int]) -> cv2.VideoWriter:
    # The codec warns about a tag that the container ignores.
    with quiet_stderr():
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*_CODEC), float(fps), (shape[1], shape[0]))
    if not writer.isOpened():
        raise MissingPart(
            "This OpenCV cannot write VP9 video.", "Install the opencv-python-headless wheel from PyPI."
        )
    return writer


def _make_repeatable(path: Path) -> None:
    """Replace the container's random track numbers by 1: the same pictures give the same file."""
    with suppress(FileNotFoundError), path.open("r+b") as file:
        head = file.read(_HEADER_BYTES)
        for element in _RANDOM_ELEMENTS:
            place = head.find(element)
            if place >= 0:
                file.seek(place + len(element))
                file.write((1).to_bytes(8, "big"))


def _verified(path: Path, count: int) -> str:
    """Decode the film once: its hash, and the proof that every frame is on the disk."""
    digest = hashlib.sha256()
    with quiet_stderr():
        film = cv2.VideoCapture(str(path))
    seen = 0
    try:
        while True:
            there, frame = film.read()
            if not there:
                break
            digest.update(np.ascontiguousarray(frame[..., ::-1]).data)
            seen += 1
    finally:
        film.release()
    if seen != count:
        raise UnusableInput("The film could not be written completely.", "Free some space and try again.")
    return digest.hexdigest()
