"""Pixels out of a file: upright, full depth, with the little that is needed to understand their colours.

Every decoder here fills one array band by band, so that a large photograph is held about twice at most.
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pi_heif
from numpy.typing import NDArray
from PIL import ExifTags
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from glabella.capture.container import SAVE_AS, check_size, stated_size
from glabella.capture.heic_items import names_are_text
from glabella.terms import UnusableInput

Pixels = NDArray[np.uint8] | NDArray[np.uint16]

BAND_ROWS = 256
BITS_PER_SAMPLE, PHOTOMETRIC, DNG_VERSION = 258, 262, 50_706
COLOUR_FILTER_ARRAY, LINEAR_RAW = 32_803, 34_892
# Exif 2.32: interoperability index of pictures in Adobe RGB that carry no profile.
ADOBE_RGB_INDEX = "R03"
# ITU-T H.273: colour primaries and transfer characteristics.
PRIMARIES_BY_CODE = {9: "BT.2020", 11: "Display P3", 12: "Display P3"}
HIGH_DYNAMIC_RANGE = {16, 18}
# Sum of the luminance table that the JPEG standard (ITU-T T.81, annex K) prints, quality 50.
STANDARD_TABLE_SUM = 3_688

_warnings_lock = threading.Lock()


@dataclass(frozen=True, eq=False)
class Decoded:
    """``pixels`` is (h, w, 3) RGB or (h, w, 4) with alpha or CMYK, uint8 or uint16, upright.

    ``mode`` is ``RGB``, ``RGBA`` or ``CMYK``; ``icc`` the embedded profile; ``space`` the colour space that
    other marks in the file name, where no profile is embedded; ``quality`` the JPEG quality 1–100.
    """

    pixels: Pixels
    mode: str
    bits: int = 8
    icc: bytes | None = None
    space: str | None = None
    quality: float | None = None


def decode(data: bytes, kind: str) -> Decoded:
    """Decode a picture of a known kind.

    Parameters
    ----------
    data : the whole file
    kind : as ``container.kind_of`` tells it

    Raises
    ------
    UnusableInput
        If it is damaged, of a wrong size, moves, or holds no full colour.
    """
    try:
        return _decode_heic(data) if kind == "HEIC" else _decode_other(data, kind)
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        LookupError,
        TypeError,
        RuntimeError,
        ArithmeticError,
    ):
        raise UnusableInput(
            f"The {kind} file is damaged or cut short.", "Copy or download the original photograph again."
        ) from None


def _decode_other(data: bytes, kind: str) -> Decoded:
    stated = stated_size(data, kind)
    if stated:
        check_size(*stated)
    with _quiet():
        image = _CLASSES[kind](io.BytesIO(data))
        check_size(*image.size)
        _check_frames(image, kind)
        orientation, space = _exif_marks(image)
    bits = _bits(image, data, kind)
    icc = image.info.get("icc_profile") or None
    _check_colours(image, bits)
    quality = _jpeg_quality(image)
    with _quiet() if kind == "TIFF" else _plain():
        image.load()
    if kind == "TIFF":
        orientation = 1  # both decoders of this kind turn it themselves
    mode = _mode(image)
    if bits == 16:
        # Decoded once by the stricter decoder, to be sure that the file is whole; its pixels are dropped.
        image.close()
        del image
        deep = _deep_pixels(data)
        mode = "RGBA" if deep.shape[2] == 4 else "RGB"
        return Decoded(upright(deep, orientation), mode, bits, icc, space)
    return Decoded(upright(_shallow_pixels(image, mode), orientation), mode, bits, icc, space, quality)


_CLASSES: dict[str, type[ImageFile]] = {
    "JPEG": JpegImageFile,
    "PNG": PngImageFile,
    "WebP": WebPImageFile,
    "TIFF": TiffImageFile,
}


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the decoder's warnings about odd metadata from the caller; one thread at a time."""
    with _warnings_lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _plain() -> Iterator[None]:
    yield


def _check_frames(image: ImageFile, kind: str) -> None:
    # Further pages of a TIFF are usually previews; the first is the photograph.
    if kind != "TIFF" and getattr(image, "n_frames", 1) > 1:
        raise UnusableInput("This picture moves.", "Save one frame of it as JPEG, or take a photograph.")


def _exif_marks(image: ImageFile) -> tuple[int, str | None]:
    """Return the orientation 1–8 and the colour space that EXIF names; nothing else is looked at."""
    try:
        exif = image.getexif()
        orientation = exif.get(ExifTags.Base.Orientation, 1)
        index = str(exif.get_ifd(ExifTags.IFD.Interop).get(ExifTags.Interop.InteropIndex, ""))
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        LookupError,
        TypeError,
        AttributeError,
        ArithmeticError,
    ):
        return 1, None
    valid = isinstance(orientation, int) and 1 <= orientation <= 8
    return (orientation if valid else 1), ("Adobe RGB" if index.startswith(ADOBE_RGB_INDEX) else None)


def _bits(image: ImageFile, data: bytes, kind: str) -> int:
    if kind == "PNG":
        return 16 if data[24] == 16 else 8
    if isinstance(image, TiffImageFile):
        raw = {COLOUR_FILTER_ARRAY, LINEAR_RAW} & {image.tag_v2.get(PHOTOMETRIC)}
        if raw or DNG_VERSION in image.tag_v2:
            raise UnusableInput(
                "This is a camera raw file.", "Develop it and save it as JPEG or 16-bit TIFF."
            )
        return 16 if max(image.tag_v2.get(BITS_PER_SAMPLE, (8,))) == 16 else 8
    return 8


def _check_colours(image: ImageFile, bits: int) -> None:
    if image.mode in {"1", "L", "LA", "La"} or image.mode.startswith("I") or image.mode == "F":
        raise UnusableInput("The photograph has no colours, only greys.", "Choose a photograph in colour.")
    if image.mode == "P":
        raise UnusableInput("The picture has at most 256 colours.", SAVE_AS)
    if image.mode not in {"RGB", "RGBA", "RGBX", "RGBa", "CMYK", "YCbCr"}:
        raise UnusableInput("The picture's colours are of a kind that is not read here.", SAVE_AS)
    if image.mode == "CMYK" and bits == 16:
        raise UnusableInput("The picture is in 16-bit ink colours (CMYK).", "Save it in sRGB.")


def _mode(image: ImageFile) -> str:
    if image.mode == "CMYK":
        return "CMYK"
    return "RGBA" if image.mode in {"RGBA", "RGBa"} else "RGB"


def _jpeg_quality(image: ImageFile) -> float | None:
    """Return the quality 1–100 of the common encoders' scale that a luminance table amounts to."""
    tables: Any = getattr(image, "quantization", None)
    if not tables:
        return None
    scale = 100 * sum(tables[min(tables)]) / STANDARD_TABLE_SUM
    return float(np.clip(100 - scale / 2 if scale <= 100 else 5_000 / scale, 1, 100))


def _shallow_pixels(image: ImageFile, mode: str) -> NDArray[np.uint8]:
    width, height = image.size
    out = np.empty((height, width, len(mode)), np.uint8)
    for top in range(0, height, BAND_ROWS):
        band = image.crop((0, top, width, min(top + BAND_ROWS, height)))
        out[top : top + BAND_ROWS] = np.asarray(band if band.mode == mode else band.convert(mode))
    return out


def _deep_pixels(data: bytes) -> NDArray[np.uint16]:
    """Decode 16-bit RGB or RGBA, (h, w, 3 or 4): the usual decoder keeps only the upper bytes."""
    level = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    finally:
        cv2.utils.logging.setLogLevel(level)
    if pixels is None or pixels.dtype != np.uint16 or pixels.ndim != 3:
        raise ValueError("not a 16-bit colour picture")
    code = cv2.COLOR_BGR2RGB if pixels.shape[2] == 3 else cv2.COLOR_BGRA2RGBA
    return np.asarray(cv2.cvtColor(pixels, code, dst=pixels), np.uint16)


def _decode_heic(data: bytes) -> Decoded:
    if not names_are_text(data):
        raise ValueError("an item of the file has no readable name")
    heif = pi_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=False)
    check_size(*heif.size)
    nclx = heif.info.get("nclx_profile") or {}
    if int(nclx.get("transfer_characteristics", 0)) in HIGH_DYNAMIC_RANGE:
        raise UnusableInput(
            "The photograph is in a high dynamic range (HDR).", "Turn HDR off or save the photograph as JPEG."
        )
    # The container states its turning itself and the decoder has followed it; EXIF repeats it.
    # Copied, since the decoder frees its memory with the object.
    pixels: Pixels = np.array(heif)
    mode = heif.mode.split(";")[0]
    if mode not in {"RGB", "RGBA"}:
        raise UnusableInput("The photograph has no colours, only greys.", "Choose a photograph in colour.")
    bits = 8
    if pixels.dtype == np.uint16:
        bits = int(heif.info["bit_depth"])
        pixels = _spread(np.asarray(pixels, np.uint16), bits)
    space = PRIMARIES_BY_CODE.get(int(nclx.get("color_primaries", 0)))
    return Decoded(pixels, mode, bits, heif.info.get("icc_profile") or None, space)


def _spread(pixels: NDArray[np.uint16], bits: int) -> NDArray[np.uint16]:
    """Spread numbers of fewer bits, which come shifted to the top of 16, over 0–65535."""
    return pixels | (pixels >> np.uint16(bits))


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """Turn a picture (h, w, c) so that it stands as the EXIF orientation 1–8 says."""
    turned: NDArray[Any] = pixels.swapaxes(0, 1) if orientation in {5, 6, 7, 8} else pixels
    if orientation in {2, 3, 6, 7}:
        turned = turned[:, ::-1]
    if orientation in {3, 4, 7, 8}:
        turned = turned[::-1]
    return np.ascontiguousarray(turned)


def without_alpha(decoded: Decoded, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lay 8-bit RGB pixels (h, w, 3) over white by the decoded picture's own transparency."""
    if decoded.mode != "RGBA":
        return pixels
    most = 255 if decoded.pixels.dtype == np.uint8 else 65_535
    for top in range(0, len(pixels), BAND_ROWS):
        rows = slice(top, top + BAND_ROWS)
        alpha = decoded.pixels[rows, :, 3:]
        if (alpha == most).all():
            continue
        share = alpha.astype(np.float32) / most
        pixels[rows] = np.rint(pixels[rows] * share + 255 * (1 - share)).astype(np.uint8)
    return pixels
