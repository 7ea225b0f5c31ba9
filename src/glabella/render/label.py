"""The strip below a simulated picture that says what it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

FONT_SHARE = 0.023
SMALLEST_FONT = 11
LINE_SHARE = 1.35
PADDING_SHARE = 0.7
PAPER = (246, 245, 242)
INK = (24, 26, 28)


def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return font


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Break text into lines no wider than ``width``; a word that is wider itself is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}".strip()
        if font.getlength(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while font.getlength(line) > width and len(line) > 1:
            cut = next((n for n in range(len(line) - 1, 1, -1) if font.getlength(line[:n]) <= width), 1)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line]


def label_strip(width: int, text: str, *, least_height: int = 0) -> NDArray[np.uint8]:
    """Return the strip that carries a label.

    Parameters
    ----------
    width : int
        Pixels, at least 1. Letters grow with it and lines wrap.
    text : str
    least_height : int
        The strip is padded to this height, so that strips of one film are alike.

    Returns
    -------
    (rows, width, 3) uint8, sRGB
    """
    size = max(SMALLEST_FONT, round(width * FONT_SHARE))
    font = _font(size)
    padding = max(2, round(size * PADDING_SHARE))
    lines = _wrapped(text, font, max(1, width - 2 * padding))
    step = round(size * LINE_SHARE)
    height = max(least_height, 2 * padding + step * len(lines))
    strip = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(strip)
    for number, line in enumerate(lines):
        draw.text((padding, padding + number * step), line, font=font, fill=INK)
    return np.asarray(strip, np.uint8)


def with_label(pixels: NDArray[np.uint8], text: str) -> NDArray[np.uint8]:
    """Return a picture (h, w, 3) uint8 with a label of that ``text`` below; its own pixels stay."""
    return np.concatenate([pixels, label_strip(pixels.shape[1], text)], axis=0)
