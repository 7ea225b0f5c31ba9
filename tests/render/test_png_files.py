"""Picture files: the label is added below, the picture stays as it is, and nothing else is told."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFont

from glabella.render import label_strip, label_text, pixels_sha256, with_label, write_png
from glabella.terms import Time

SIX_MONTHS = Time.parse("6mo")
LABEL = label_text(SIX_MONTHS, 50)


def picture(height: int = 60, width: int = 90) -> NDArray[np.uint8]:
    return np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, place = [], 8
    while place < len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        found.append((data[place + 4 : place + 8], data[place + 8 : place + 8 + length]))
        place += length + 12
    return found


def test_the_label_says_what_it_is_when_and_for_whom() -> None:
    assert LABEL == (
        "Possible, not promised · simulated · 6 months after the last session · "
        "middle of 100 people in studies like these"
    )
    assert label_text(SIX_MONTHS, 10).endswith("little improvement, 10th of 100 people in studies like these")
    first = label_text(Time.parse("3d"), 50)
    assert first.endswith("illustration: durations come from studies, strengths are assumed")


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.integers(1, 1500))
def test_the_strip_is_added_and_the_picture_is_untouched(height: int, width: int) -> None:
    before = picture(height, width)
    labelled = with_label(before, LABEL)
    assert labelled.shape[0] > height
    assert labelled.shape[1] == width
    assert np.array_equal(labelled[:height], before)


@pytest.mark.parametrize("width", [64, 390, 1350, 4000])
def test_no_letter_is_cut_off(width: int) -> None:
    """The strip's outermost columns and rows stay paper."""
    strip = label_strip(width, LABEL)
    paper = strip[0, 0]
    for edge in (strip[:2], strip[-2:], strip[:, :1], strip[:, -1:]):
        assert np.array_equal(edge, np.broadcast_to(paper, edge.shape))
    assert (strip.min(axis=2) < 100).any()


def test_the_font_has_every_letter_of_the_labels() -> None:
    font = ImageFont.load_default(32)

    def drawn(letter: str) -> Image.Image:
        image = Image.new("L", (64, 64))
        ImageDraw.Draw(image).text((8, 8), letter, font=font, fill=255)
        return image

    missing = drawn("\ufffe")
    times = [Time.parse(text) for text in ("0d", "1d", "3wk", "6mo")]
    letters = {letter for time in times for p in (2.5, 10, 50, 90) for letter in label_text(time, p)} - {" "}
    letters |= set("Before · the photograph, unchanged") - {" "}
    for letter in letters:
        assert ImageChops.difference(drawn(letter), missing).getbbox() is not None, letter


def test_the_photograph_is_written_bare(tmp_path: Path) -> None:
    before = picture()
    digest = write_png(tmp_path / "before.png", before, None)
    with Image.open(tmp_path / "before.png") as image:
        decoded = np.asarray(image)
        assert not image.info
    assert np.array_equal(decoded, before)
    assert digest == pixels_sha256(before)
    names = {name for name, _ in chunks((tmp_path / "before.png").read_bytes())}
    assert names == {b"IHDR", b"IDAT", b"IEND"}


def test_a_simulated_picture_says_so_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "after.png"
    digest = write_png(path, picture(), LABEL, {"at": "6mo", "percentile": "50"})
    data = path.read_bytes()
    parts = chunks(data)
    assert [name for name, _ in parts if name != b"IDAT"] == [b"IHDR", b"iTXt", b"IEND"]
    text = next(body for name, body in parts if name == b"iTXt").decode()
    assert "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicallyEnhanced" in text
    assert "Possible, not promised" in text
    assert re.search(r"Glabella \d+\.\d+", text)
    assert str(tmp_path) not in text
    assert "Exif" not in text
    description = ElementTree.fromstring(re.sub(r"<\?xpacket.*?\?>", "", text.split("\0")[-1]))[0][0]
    assert description.get("{urn:glabella:1}percentile") == "50"
    assert description.get("{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType", "").endswith(
        "/algorithmicallyEnhanced"
    )
    with Image.open(path) as image:
        decoded = np.asarray(image)
        assert not image.getexif()
    assert digest == pixels_sha256(decoded)
    assert np.array_equal(decoded[:60], picture())


def test_the_hash_is_of_pixels_not_of_memory() -> None:
    pixels = picture()
    assert pixels_sha256(pixels[:, ::-1][:, ::-1]) == pixels_sha256(pixels)
    changed = pixels.copy()
    changed[5, 5, 1] ^= 1
    assert pixels_sha256(changed) != pixels_sha256(pixels)
