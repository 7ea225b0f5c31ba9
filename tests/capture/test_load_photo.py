"""Photographs come in upright and in sRGB, number for number where they were in it already."""

from __future__ import annotations

import dataclasses
import io
import pickle
import resource
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_files import (
    COLORANTS,
    HEIGHT,
    QUARTERS,
    SAMPLES,
    WIDTH,
    deep,
    icc,
    noise,
    quarters,
    saved,
    to_srgb,
    with_png_profile,
)
from PIL import Image, ImageCms

from glabella.capture import load_photo
from glabella.capture.decode import upright
from glabella.capture.profile import convert_by_tables, named_space, read_icc

LOSSLESS = {"PNG": {}, "TIFF": {}, "WebP": {"lossless": True, "exact": True}}


def corners(pixels: np.ndarray) -> np.ndarray:
    return pixels[[[20, 20], [-20, -20]], [[20, -20], [20, -20]]].astype(int)


@pytest.mark.parametrize("kind", LOSSLESS)
def test_untagged_pictures_keep_every_number(kind: str) -> None:
    pixels = noise()
    photo = load_photo(saved(pixels, kind, **LOSSLESS[kind]))
    assert np.array_equal(photo.pixels, pixels)
    assert (photo.format, photo.profile, photo.bits, photo.cautions) == (kind, "sRGB", 8, ())
    assert photo.pixels.flags.c_contiguous


@pytest.mark.parametrize("form", ["parametric", "table"])
def test_pictures_tagged_srgb_keep_every_number(form: str) -> None:
    pixels = noise()
    photo = load_photo(saved(pixels, "PNG", icc_profile=icc("sRGB", form)))
    assert np.array_equal(photo.pixels, pixels)
    assert photo.profile == "sRGB"


def test_the_profile_that_littlecms_calls_srgb_keeps_every_number() -> None:
    pixels = noise()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.array_equal(load_photo(saved(pixels, "PNG", icc_profile=profile)).pixels, pixels)


def test_jpeg_is_what_the_decoder_gives() -> None:
    data = saved(quarters(), "JPEG", quality=95)
    photo = load_photo(data)
    assert np.array_equal(photo.pixels, np.asarray(Image.open(io.BytesIO(data))))
    assert photo.format == "JPEG"
    assert photo.quality == pytest.approx(95, abs=1)


def test_path_string_and_bytes_are_the_same(tmp_path: Path) -> None:
    data = saved(noise(), "PNG")
    path = tmp_path / "called_wrongly.jpg"
    path.write_bytes(data)
    for source in (path, str(path), data):
        assert np.array_equal(load_photo(source).pixels, noise())
        assert load_photo(source).format == "PNG"


@pytest.mark.parametrize("quality", [20, 40, 58])
def test_strong_compression_is_warned_of(quality: int) -> None:
    photo = load_photo(saved(quarters(), "JPEG", quality=quality))
    assert [caution.code for caution in photo.cautions] == ["compression"]
    assert photo.cautions[0].widen > 1
    assert photo.quality == pytest.approx(quality, abs=2)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WebP", "TIFF"])
def test_exif_turning_is_followed(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned = load_photo(saved(quarters(), kind, exif=exif, **LOSSLESS.get(kind, {"quality": 95}))).pixels
    assert np.abs(corners(turned) - corners(upright(quarters(), orientation))).max() <= 3


@pytest.mark.parametrize("orientation", range(1, 9))
def test_sixteen_bit_tiff_is_turned_too(orientation: int) -> None:
    pixels = np.repeat(np.repeat(noise(1, 16)[:48, :64], 10, axis=0), 10, axis=1)
    expected = upright(np.rint(pixels / 257.0).astype(np.uint8), orientation)
    assert np.array_equal(load_photo(_add_orientation(deep(pixels, ".tiff"), orientation)).pixels, expected)


def _add_orientation(data: bytes, orientation: int) -> bytes:
    """Append a copy of a little-endian TIFF's directory with one more tag."""
    start = int.from_bytes(data[4:8], "little")
    count = int.from_bytes(data[start : start + 2], "little")
    rows = [data[start + 2 + 12 * i : start + 14 + 12 * i] for i in range(count)]
    rows = [row for row in rows if row[:2] != b"\x12\x01"]
    rows.append(b"\x12\x01\x03\x00\x01\x00\x00\x00" + orientation.to_bytes(4, "little"))
    rows.sort(key=lambda row: int.from_bytes(row[:2], "little"))
    data += bytes(len(data) % 2)
    block = len(rows).to_bytes(2, "little") + b"".join(rows) + bytes(4)
    return data[:4] + len(data).to_bytes(4, "little") + data[8:] + block


@given(st.sampled_from(range(1, 9)), st.integers(1, 5), st.integers(1, 5))
def test_turning_agrees_with_the_reference(orientation: int, height: int, width: int) -> None:
    pixels = np.arange(height * width * 3, dtype=np.uint8).reshape(height, width, 3)
    image = Image.fromarray(pixels)
    methods = [None, 0, 3, 1, 5, 4, 6, 2]  # Image.Transpose by EXIF orientation
    method = methods[orientation - 1]
    expected = image if method is None else image.transpose(Image.Transpose(method))
    assert np.array_equal(upright(pixels, orientation), np.asarray(expected))


@pytest.mark.parametrize("name", ["Display P3", "Adobe RGB"])
@pytest.mark.parametrize("bits", [8, 16])
def test_wide_profiles_are_converted_as_published(name: str, bits: int) -> None:
    pixels = noise(2, bits)
    data = saved(pixels, "PNG") if bits == 8 else deep(pixels, ".png")
    photo = load_photo(with_png_profile(data, icc(name)))
    away = np.abs(photo.pixels - to_srgb(pixels, name))
    # Half a level is rounding; where the curve is steepest the profile's own 16-bit fractions show.
    assert np.percentile(away, 99) <= 0.52
    assert away.max() <= 1.2
    assert (photo.profile, photo.bits) == (name, bits)


@pytest.mark.parametrize("name", ["Display P3", "Adobe RGB"])
def test_own_conversion_agrees_with_littlecms(name: str) -> None:
    pixels = noise(3)
    ours = load_photo(saved(pixels, "PNG", icc_profile=icc(name))).pixels
    theirs = convert_by_tables(pixels, icc(name), "RGB")
    away = np.abs(ours.astype(int) - theirs)
    assert np.percentile(away, 99) <= 1
    assert away.max() <= 3


def test_adobe_rgb_named_only_by_exif_is_followed() -> None:
    """A camera without a profile says R03 in the interoperability directory of its EXIF."""

    def directory(tag: int, kind: int, value: bytes) -> bytes:
        return struct.pack("<HHHI", 1, tag, kind, 4 if kind == 2 else 1) + value + bytes(4)

    exif = b"Exif\x00\x00II*\x00" + struct.pack("<I", 8)
    exif += directory(0x8769, 4, struct.pack("<I", 26))
    exif += directory(0xA005, 4, struct.pack("<I", 44)) + directory(1, 2, b"R03\x00")
    photo = load_photo(saved(quarters(), "JPEG", exif=exif, quality=100, subsampling=0))
    assert photo.profile == "Adobe RGB"
    assert np.abs(corners(photo.pixels) - to_srgb(QUARTERS, "Adobe RGB")).max() <= 3


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_sixteen_bits_are_rounded_once(suffix: str) -> None:
    pixels = noise(4, 16)
    photo = load_photo(deep(pixels, suffix))
    assert photo.bits == 16
    assert np.array_equal(photo.pixels, np.rint(pixels / 257.0).astype(np.uint8))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_sixteen_bits_keep_what_eight_would_lose(seed: int) -> None:
    """A dark wide-gamut ramp: rounding to 8 bits before the matrix would be off by whole levels."""
    levels = np.random.default_rng(seed).integers(0, 6_000, (64, 3)).astype(np.uint16)
    space = read_icc(icc("Adobe RGB"))
    assert space is not None
    assert np.abs(space.to_bytes(levels) - to_srgb(levels, "Adobe RGB")).max() <= 0.6


def test_transparency_is_laid_over_white() -> None:
    alpha = np.full((HEIGHT, WIDTH, 1), 255, np.uint8)
    alpha[:, : WIDTH // 2], alpha[:, WIDTH // 2 : -100] = 0, 51
    photo = load_photo(saved(np.dstack([quarters(), alpha]), "PNG"))
    assert (photo.pixels[:, : WIDTH // 2] == 255).all()
    assert np.array_equal(photo.pixels[:, -100:], quarters()[:, -100:])
    assert photo.pixels[0, WIDTH // 2].tolist() == [212, 236, 220]


def test_sixteen_bit_transparency_is_laid_over_white() -> None:
    pixels = np.dstack([quarters(), np.full((HEIGHT, WIDTH), 255, np.uint8)]).astype(np.uint16) * 257
    pixels[:10, :, 3] = 0
    photo = load_photo(deep(pixels, ".png"))
    assert (photo.pixels[:10] == 255).all()
    assert np.array_equal(photo.pixels[10:], quarters()[10:])


def test_heic_is_turned_once() -> None:
    photo = load_photo(SAMPLES / "quarters_turned.heic")
    assert (photo.format, photo.shape) == ("HEIC", (WIDTH, HEIGHT))
    assert np.abs(corners(photo.pixels) - corners(upright(quarters(), 6))).max() <= 2


def test_heic_in_display_p3_is_converted() -> None:
    photo = load_photo(SAMPLES / "quarters_display_p3.heic")
    assert photo.profile == "Display P3"
    assert np.abs(corners(photo.pixels) - to_srgb(QUARTERS, "Display P3")).max() <= 3


def test_heic_of_ten_bits_spans_the_whole_range() -> None:
    photo = load_photo(SAMPLES / "quarters_10_bit.heic")
    assert photo.bits == 10
    assert np.abs(corners(photo.pixels) - QUARTERS).max() <= 1


def test_nothing_of_the_metadata_survives(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x0132] = "SECRET-CAPTION", "2024:05:06 07:08:09"
    exif.get_ifd(0x8825)[2] = (48.0, 12.0, 34.5)
    exif.get_ifd(0x8825)[29] = "SECRET-PLACE"
    path = tmp_path / "SECRET-NAME.jpg"
    path.write_bytes(
        saved(quarters(), "JPEG", exif=exif, comment=b"SECRET-COMMENT", icc_profile=icc("Display P3"))
    )
    photo = load_photo(path)
    kept = pickle.dumps({field.name: getattr(photo, field.name) for field in dataclasses.fields(photo)})
    assert b"SECRET" not in kept
    assert b"2024" not in kept
    assert b"own screen" not in kept


def test_a_damaged_profile_is_a_warning() -> None:
    for profile in (icc("Display P3")[:150], b"nonsense" * 30, icc("Display P3")[:300]):
        photo = load_photo(saved(noise(), "PNG", icc_profile=profile))
        assert [caution.code for caution in photo.cautions] == ["profile"]
        assert np.array_equal(photo.pixels, noise())


def test_a_space_knows_its_name() -> None:
    for name in COLORANTS:
        assert named_space(name).name == name
        space = read_icc(icc(name))
        assert space is not None
        assert space.name == name


@pytest.mark.slow
def test_fifty_megapixels_are_held_about_twice() -> None:
    """A process of its own reads 50 megapixels; the picture itself takes 150 MB."""
    code = (
        "import io, resource, numpy as np\nfrom PIL import Image\nfrom glabella.capture import load_photo\n"
        "unit = 1 if __import__('sys').platform == 'darwin' else 1024\n"
        "out = io.BytesIO()\n"
        "image = Image.new('RGB', (8000, 6250), (200, 120, 100))\n"
        "image.save(out, 'JPEG'); del image\n"
        "before = np.float64(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * unit\n"
        "photo = load_photo(out.getvalue())\n"
        "print(photo.pixels.nbytes, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit - before)\n"
    )
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    held, grown = (float(v) for v in done.stdout.split())
    assert held == 150_000_000
    # The encoder's own 200 MB are counted before; what grows beyond them must stay under one more picture.
    assert grown <= 1.5 * held
