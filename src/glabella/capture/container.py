"""Which kind of picture some bytes are, told by their content, and how large it says it is."""

from __future__ import annotations

import stat
import struct
from pathlib import Path

from glabella.terms import UnusableInput, WrongUsage

LEAST_PIXELS = 300_000
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 20_000
MOST_BYTES = 512 * 2**20

READ = ("JPEG", "PNG", "WebP", "HEIC", "TIFF")
SAVE_AS = "Save the photograph as JPEG, PNG, WebP, HEIC or TIFF and choose that file."

HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_STARTS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"%PDF", "PDF"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000"),
    (b"8BPS", "Photoshop"),
    (b"FUJIFILMCCD-RAW", "camera raw"),
    (b"IIRO", "camera raw"),
    (b"IIU\x00", "camera raw"),
    (b"PK\x03\x04", "ZIP"),
)


def read_source(source: str | Path | bytes) -> bytes:
    """Return the bytes of a file, or the bytes themselves.

    Raises
    ------
    UnusableInput
        If there is no such file, it is a folder, empty, far too large, or may not be read.
    WrongUsage
        If ``source`` is none of these types.
    """
    if isinstance(source, str | Path):
        data = _read_file(Path(source))
    elif isinstance(source, bytes | bytearray | memoryview):
        data = bytes(source)
    else:
        raise WrongUsage("A photograph is named by a path or given as bytes.", "Pass a str, Path or bytes.")
    if not data:
        raise UnusableInput("The file is empty.", "Copy or download the photograph again.")
    return data


def _read_file(path: Path) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnusableInput("This is a folder, not a photograph.", "Name one picture file inside it.")
        if not stat.S_ISREG(status.st_mode):
            raise UnusableInput("This is not an ordinary file.", "Name a picture file.")
        if status.st_size > MOST_BYTES:
            raise UnusableInput(
                f"The file is larger than {MOST_BYTES // 2**20} MB.", "Save the photograph smaller, as JPEG."
            )
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise UnusableInput("There is no such file.", "Check the name and the folder.") from None
    except (OSError, ValueError):
        raise UnusableInput(
            "The file could not be read.", "Check that you may open it and that its disk is connected."
        ) from None


def kind_of(data: bytes) -> str:
    """Return ``JPEG``, ``PNG``, ``WebP``, ``HEIC`` or ``TIFF``, whatever the file was called.

    Raises
    ------
    UnusableInput
        If the bytes are something else; the sentence says what, where that can be told.
    """
    kind = _kind_by_signature(data)
    if kind in READ:
        return kind
    if kind == "GIF":
        raise UnusableInput("This is a GIF, which holds at most 256 colours and may move.", SAVE_AS)
    if kind == "camera raw":
        raise UnusableInput("This is a camera raw file.", "Develop it and save it as JPEG or 16-bit TIFF.")
    if kind == "video":
        raise UnusableInput(
            "This is a video, not a photograph.", "Take a photograph, or save one frame of it."
        )
    if kind:
        raise UnusableInput(f"This is a {kind} file, which is not read here.", SAVE_AS)
    raise UnusableInput(
        "This is not a picture, whatever its name says.", "Choose a JPEG, PNG, WebP, HEIC or TIFF photograph."
    )


def _kind_by_signature(data: bytes) -> str:
    for start, kind in _STARTS:
        if data.startswith(start):
            return "camera raw" if kind == "TIFF" and data[8:10] == b"CR" else kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP"
    if data[4:8] == b"ftyp":
        return _kind_by_brands(data)
    return ""


def _kind_by_brands(data: bytes) -> str:
    length = min(max(struct.unpack(">I", data[:4])[0], 16), 256)
    brands = {data[8:12]} | {data[i : i + 4] for i in range(16, length, 4)}
    if brands & {b"avif", b"avis"}:
        return "AVIF"
    if brands & HEIF_BRANDS:
        return "HEIC"
    return "camera raw" if b"crx " in brands else "video"


def check_size(width: int, height: int) -> None:
    """Refuse a picture by the size that its header states, before any pixel is allocated.

    Raises
    ------
    UnusableInput
        If it has fewer than 0.3 or more than 50 megapixels, or is longer than 20,000 pixels.
    """
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise UnusableInput(
            f"The picture is {width} × {height} pixels; at most {MOST_PIXELS // 10**6} megapixels "
            f"and {LONGEST_SIDE} pixels a side are read.",
            "Save it smaller.",
        )
    if width * height < LEAST_PIXELS:
        raise UnusableInput(
            f"The picture is only {width} × {height} pixels; skin needs at least "
            f"{LEAST_PIXELS / 1e6:g} megapixels.",
            "Choose the original photograph, not a preview or a screenshot of it.",
        )


def stated_size(data: bytes, kind: str) -> tuple[int, int] | None:
    """Return width and height as the first bytes of a PNG, JPEG or WebP state them.

    The decoders ask for more than the header, and one allocates its canvas when it opens a file.

    Returns
    -------
    (width, height), or ``None`` where the kind's decoder tells it as safely

    Raises
    ------
    ValueError
        If the header is incomplete or of no known form.
    """
    if kind == "PNG":
        return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if kind == "JPEG":
        return _jpeg_size(data)
    return _webp_size(data) if kind == "WebP" else None


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Walk the markers to the frame header (ITU-T T.81, B.2.2)."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    raise ValueError("no frame header")


def _webp_size(data: bytes) -> tuple[int, int]:
    """Read the first chunk's header (RFC 9649, 2.5 to 2.7)."""
    chunk, body = data[12:16], data[20:30]
    if len(body) < 10:
        raise ValueError("incomplete WebP header")
    if chunk == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if chunk == b"VP8L":
        packed = int.from_bytes(body[1:5], "little")
        return 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("unknown WebP chunk")
