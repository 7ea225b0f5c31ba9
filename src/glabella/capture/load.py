"""A photograph from a file: decoded, upright, in sRGB, without a trace of where and when it was taken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from glabella.capture.container import kind_of, read_source
from glabella.capture.decode import BAND_ROWS, Decoded, Pixels, decode, without_alpha
from glabella.capture.limits import limits
from glabella.capture.photo import Caution, Photo
from glabella.capture.profile import RgbSpace, convert_by_tables, named_space, read_icc
from glabella.terms import UnusableInput

SRGB = "sRGB"
# A picture is grey when this share of its pixels is, to within so many levels.
GREY_SHARE = 0.999
GREY_LEVELS = 3
GREY_SAMPLES = 500


def load_photo(source: str | Path | bytes) -> Photo:
    """Read a photograph.

    Parameters
    ----------
    source : path of a JPEG, PNG, WebP, HEIC or TIFF file, or its bytes
        The kind is told by content. sRGB and untagged 8-bit pictures keep every number.

    Returns
    -------
    Photo
        (h, w, 3) uint8 sRGB, upright; nothing of the file's metadata.

    Raises
    ------
    UnusableInput
        If the file cannot be read, is no photograph, is damaged, has fewer than 0.3 or more than 50
        megapixels, or has no colour.
    """
    data = read_source(source)
    kind = kind_of(data)
    decoded = decode(data, kind)
    del data
    pixels, profile, cautions = _to_srgb(decoded)
    pixels = without_alpha(decoded, pixels)
    _refuse_grey(pixels)
    return Photo(
        pixels, kind, profile, decoded.bits, (*cautions, *_compression(decoded.quality)), decoded.quality
    )


def _to_srgb(decoded: Decoded) -> tuple[NDArray[np.uint8], str, tuple[Caution, ...]]:
    """Return 8-bit sRGB (h, w, 3), the name of the space it came from, and what was odd about it."""
    if decoded.mode == "CMYK":
        return _from_ink(decoded)
    colours = decoded.pixels[..., :3]
    space, odd = named_space(decoded.space) if decoded.space else None, False
    if decoded.icc:
        try:
            space = read_icc(decoded.icc)
            if space is None:
                return convert_by_tables(_rounded(colours), decoded.icc, "RGB"), "other", ()
        except ValueError:
            odd = True
    cautions = (limits()["profile"].as_caution(),) if odd else ()
    if space is None or space.is_srgb:
        return _rounded(colours), SRGB, cautions
    return _converted(colours, space), space.name, cautions


def _from_ink(decoded: Decoded) -> tuple[NDArray[np.uint8], str, tuple[Caution, ...]]:
    problem = "The picture is in ink colours (CMYK) and does not say of which press."
    if decoded.icc:
        try:
            return convert_by_tables(_rounded(decoded.pixels), decoded.icc, "CMYK"), "CMYK", ()
        except ValueError:
            problem = "The picture is in ink colours (CMYK) and its colour profile cannot be used."
    raise UnusableInput(problem, "Save it in sRGB, or choose the original photograph.")


def _rounded(pixels: Pixels) -> NDArray[np.uint8]:
    """Round 16 bits to 8; 8 bits stay as they are, without a copy where they lie close together."""
    if pixels.dtype == np.uint8:
        return np.ascontiguousarray(pixels, np.uint8)
    out = np.empty(pixels.shape, np.uint8)
    for top in range(0, len(pixels), BAND_ROWS):
        band = pixels[top : top + BAND_ROWS].astype(np.uint32)
        out[top : top + BAND_ROWS] = (band * 255 + 32_767) // 65_535
    return out


def _converted(pixels: Pixels, space: RgbSpace) -> NDArray[np.uint8]:
    out = np.empty(pixels.shape, np.uint8)
    for top in range(0, len(pixels), BAND_ROWS):
        out[top : top + BAND_ROWS] = space.to_bytes(pixels[top : top + BAND_ROWS])
    return out


def _refuse_grey(pixels: NDArray[np.uint8]) -> None:
    height, width = pixels.shape[:2]
    sample = pixels[:: max(1, height // GREY_SAMPLES), :: max(1, width // GREY_SAMPLES)].astype(np.int16)
    if np.mean(np.ptp(sample, axis=-1) <= GREY_LEVELS) > GREY_SHARE:
        raise UnusableInput("The photograph has no colours, only greys.", "Choose a photograph in colour.")


def _compression(quality: float | None) -> tuple[Caution, ...]:
    limit = limits()["compression"]
    if quality is None or limit.verdict(quality) == "good":
        return ()
    return (limit.as_caution(),)
