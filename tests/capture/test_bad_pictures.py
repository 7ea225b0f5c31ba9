"""What is no usable photograph is refused in one sentence, with a cure, and nothing else happens."""

from __future__ import annotations

import io
import os
import re
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_files import HEIGHT, SAMPLES, WIDTH, deep, noise, quarters, saved
from PIL import Image, ImageCms

from glabella import UnusableInput, WrongUsage
from glabella.capture import load_photo
from glabella.capture.container import MOST_PIXELS, check_size, kind_of, stated_size


def png_header(width: int, height: int) -> bytes:
    body = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + body + struct.pack(">I", zlib.crc32(b"IHDR" + body))
    return b"\x89PNG\r\n\x1a\n" + chunk


def jpeg_header(width: int, height: int) -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 3) + b"\x01\x11\x00\x02\x11\x00\x03\x11\x00"
    return b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xda"


def webp_header(width: int, height: int) -> bytes:
    body = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10) + body


def tiff_header(width: int, height: int) -> bytes:
    tags = {256: width, 257: height, 258: 8, 259: 1, 262: 2, 273: 200, 277: 3, 278: height, 279: 100}
    rows = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    return b"II*\x00" + struct.pack("<IH", 8, len(tags)) + rows + bytes(4)


def moving(kind: str) -> bytes:
    out = io.BytesIO()
    frames = [Image.fromarray(noise(seed)) for seed in range(2)]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def grey(mode: str) -> bytes:
    out = io.BytesIO()
    Image.fromarray(noise()).convert("L").convert(mode).save(out, "PNG")
    return out.getvalue()


def ink(profile: bytes | None) -> bytes:
    out = io.BytesIO()
    options = {"icc_profile": profile} if profile else {}
    Image.fromarray(quarters()).convert("CMYK").save(out, "JPEG", **options)
    return out.getvalue()


BAD = {
    "empty": (lambda: b"", "empty"),
    "text": (lambda: b"These are not pixels.\n" * 40, "not a picture"),
    "truncated JPEG": (lambda: saved(noise(), "JPEG")[:-4000], "damaged or cut short"),
    "truncated PNG": (lambda: saved(noise(), "PNG")[:-4000], "damaged or cut short"),
    "truncated WebP": (lambda: saved(noise(), "WebP")[:-4000], "damaged or cut short"),
    "truncated TIFF": (lambda: saved(noise(), "TIFF")[:-4000], "damaged or cut short"),
    "truncated 16-bit PNG": (lambda: deep(noise(0, 16), ".png")[:-4000], "damaged or cut short"),
    "truncated 16-bit TIFF": (lambda: deep(noise(0, 16), ".tiff")[:-4000], "damaged or cut short"),
    "truncated HEIC": (
        lambda: (SAMPLES / "quarters_turned.heic").read_bytes()[:-400],
        "damaged or cut short",
    ),
    "only a JPEG's start": (lambda: b"\xff\xd8\xff\xe0", "damaged or cut short"),
    "one pixel": (lambda: saved(noise()[:1, :1], "PNG"), "only 1 × 1 pixels"),
    "too small": (lambda: saved(noise()[:400, :400], "PNG"), "0.3 megapixels"),
    "huge PNG": (lambda: png_header(60_000, 60_000), "60000 × 60000 pixels"),
    "huge JPEG": (lambda: jpeg_header(60_000, 60_000), "60000 × 60000 pixels"),
    "huge WebP": (lambda: webp_header(60_000, 60_000), "60000 × 60000 pixels"),
    "huge TIFF": (lambda: tiff_header(60_000, 60_000), "60000 × 60000 pixels"),
    "long strip": (lambda: png_header(30_000, 100), "20000 pixels a side"),
    "animated GIF": (lambda: moving("GIF"), "GIF"),
    "animated PNG": (lambda: moving("PNG"), "moves"),
    "animated WebP": (lambda: moving("WebP"), "moves"),
    "BMP": (lambda: saved(noise(), "BMP"), "BMP"),
    "AVIF": (lambda: b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf", "AVIF"),
    "video": (lambda: b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(99), "video"),
    "PDF": (lambda: b"%PDF-1.7" + bytes(99), "PDF"),
    "camera raw": (lambda: b"II*\x00\x10\x00\x00\x00CR\x02\x00" + bytes(99), "camera raw"),
    "HDR": (lambda: (SAMPLES / "quarters_hdr.heic").read_bytes(), "HDR"),
    "grey": (lambda: grey("L"), "no colours"),
    "grey with alpha": (lambda: grey("LA"), "no colours"),
    "grey in colour": (lambda: grey("RGB"), "no colours"),
    "black and white": (lambda: grey("1"), "no colours"),
    "palette": (lambda: grey("P"), "256 colours"),
    "ink": (lambda: ink(None), "ink colours"),
    "ink with a wrong profile": (
        lambda: ink(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()),
        "ink",
    ),
}


HEADERS: dict[str, tuple[str, str, dict[str, object]]] = {
    "PNG": ("PNG", "RGB", {}),
    "JPEG": ("JPEG", "RGB", {}),
    "progressive JPEG": ("JPEG", "RGB", {"progressive": True, "comment": b"x" * 999}),
    "lossy WebP": ("WebP", "RGB", {}),
    "lossless WebP": ("WebP", "RGB", {"lossless": True}),
    "WebP with alpha": ("WebP", "RGBA", {}),
}
WHOLE = {
    "JPEG": saved(noise(), "JPEG"),
    "PNG": saved(quarters(), "PNG"),
    "WebP": saved(noise(), "WebP"),
    "TIFF": saved(quarters(), "TIFF", compression="tiff_lzw"),
    "HEIC": (SAMPLES / "quarters_turned.heic").read_bytes(),
}


def refusal(source: object) -> UnusableInput:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UnusableInput) as caught:
            load_photo(source)  # type: ignore[arg-type]
    return caught.value


@pytest.mark.parametrize("name", BAD)
def test_refused_in_one_sentence_with_a_cure(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    make, words = BAD[name]
    path = tmp_path / "someone.jpg"
    path.write_bytes(make())
    error = refusal(path)
    assert words in error.problem
    assert error.exit_code == 3
    assert re.fullmatch(r"[A-Z].*[^.]\.", error.problem)
    assert len(re.findall(r"[.!?](?:\s|$)", error.problem)) == 1
    assert error.cure.endswith(".")
    assert "someone" not in str(error)
    assert error.__suppress_context__ or error.__context__ is None
    assert capfd.readouterr() == ("", "")


def test_missing_file_folder_and_special_file(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "absent.jpg").problem
    assert "folder" in refusal(tmp_path).problem
    file = tmp_path / "file"
    file.write_bytes(b"x")
    assert "no such file" in refusal(file / "below.jpg").problem
    assert "could not be read" in refusal("a\x00b.jpg").problem
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "ordinary" in refusal(pipe).problem


def test_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "locked.jpg"
    path.write_bytes(saved(noise(), "JPEG"))

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "could not be read" in refusal(path).problem


def test_far_too_large_a_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    with path.open("wb") as file:
        file.truncate(600 * 2**20)
    assert "512 MB" in refusal(path).problem


def test_another_type_of_source_is_wrong_usage() -> None:
    with pytest.raises(WrongUsage):
        load_photo(42)  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WebP", "TIFF", "HEIC"]), st.floats(0, 0.97))
def test_a_file_cut_anywhere_is_refused(kind: str, share: float) -> None:
    data = WHOLE[kind]
    refusal(data[: int(share * len(data))])


@settings(max_examples=50, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"RIFF....WEBP"]),
)
def test_any_bytes_are_refused_and_nothing_else_is_raised(tail: bytes, start: bytes) -> None:
    refusal(start + tail)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["JPEG", "PNG", "WebP", "TIFF", "HEIC"]), st.integers(0, 2**31), st.integers(0, 255))
def test_a_changed_byte_gives_a_picture_or_a_refusal(kind: str, place: int, value: int) -> None:
    data = bytearray(WHOLE[kind])
    data[place % len(data)] = value
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            photo = load_photo(bytes(data))
        except UnusableInput:
            return
    assert photo.pixels.dtype == np.uint8
    assert photo.pixels.shape[2] == 3


@pytest.mark.parametrize("byte", range(4))
def test_a_name_that_is_no_text_is_refused_before_it_stops_the_process(byte: int) -> None:
    data = bytearray(WHOLE["HEIC"])
    data[data.index(b"Exif") + byte] = 0x88
    assert "damaged" in refusal(bytes(data)).problem


@given(st.integers(1, 70_000), st.integers(1, 70_000))
def test_sizes_are_judged_before_decoding(width: int, height: int) -> None:
    fits = 300_000 <= width * height <= MOST_PIXELS and max(width, height) <= 20_000
    if fits:
        check_size(width, height)
    else:
        with pytest.raises(UnusableInput):
            check_size(width, height)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 300), st.integers(1, 300), st.sampled_from(sorted(HEADERS)))
def test_headers_tell_the_size(width: int, height: int, form: str) -> None:
    kind, mode, options = HEADERS[form]
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, kind, **options)
    assert stated_size(out.getvalue(), kind) == (width, height)


def test_every_kind_is_told_by_content() -> None:
    assert {kind_of(data) for data in WHOLE.values()} == set(WHOLE)


def test_quarters_fit_the_least_size() -> None:
    assert HEIGHT * WIDTH >= 300_000
