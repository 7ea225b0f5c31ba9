"""The picture that stands beside a link to a page: words on plain ground, no face."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

SIZE = (1200, 630)
PAPER, INK, ACCENT = "#faf9f7", "#1b1e21", "#0b5a69"


@lru_cache(maxsize=64)
def drawn(title: str) -> bytes:
    """Return a PNG of a title, 1200 × 630 pixels."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(picture)
    fits = next(
        size for size in range(96, 20, -4) if draw.textlength(title, ImageFont.load_default(size)) < 1040
    )
    draw.text((80, 80), "Glabella", fill=ACCENT, font=ImageFont.load_default(44))
    draw.text((80, 250), title, fill=INK, font=ImageFont.load_default(fits))
    draw.text((80, 400), "What studies say, and how sure.", fill=INK, font=ImageFont.load_default(44))
    draw.rectangle((80, 540, 1120, 546), fill=ACCENT)
    data = BytesIO()
    picture.save(data, "PNG", optimize=True)
    return data.getvalue()
