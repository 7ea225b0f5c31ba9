"""Names inside a HEIC file, looked at before its decoder is: one that is not text would stop the process.

ISO/IEC 14496-12: a file is boxes of size (4 bytes), type (4) and content; the items of a picture are
described by ``infe`` boxes within ``iinf`` within ``meta``, each with its item's type and names as text.
"""

from __future__ import annotations

from collections.abc import Iterator

HEAD, LONG_HEAD = 8, 16
# Version and flags, which begin the content of meta, iinf and infe.
FULL = 4


def boxes(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Yield (type, content) of the boxes that lie side by side in ``data``; a box too long ends with it."""
    place = 0
    while place + HEAD <= len(data):
        size, kind = int.from_bytes(data[place : place + 4], "big"), bytes(data[place + 4 : place + HEAD])
        head = HEAD
        if size == 1:
            size, head = int.from_bytes(data[place + HEAD : place + LONG_HEAD], "big"), LONG_HEAD
        elif size == 0:
            size = len(data) - place
        if size < head:
            return
        yield kind, data[place + head : place + size]
        place += size


def names_are_text(data: bytes) -> bool:
    """Return whether the type and names of every item are UTF-8 text.

    Parameters
    ----------
    data : bytes
        The whole file.
    """
    metas = _within(memoryview(data), b"meta")
    return all(_is_text(bytes(entry)) for meta in metas for entry in _entries(meta[FULL:]))


def _within(data: memoryview, kind: bytes) -> Iterator[memoryview]:
    return (content for found, content in boxes(data) if found == kind)


def _entries(meta: memoryview) -> Iterator[memoryview]:
    for items in _within(meta, b"iinf"):
        # How many there are: 2 bytes in version 0, 4 bytes later.
        count = 2 if bytes(items[:1]) == b"\x00" else 4
        yield from _within(items[FULL + count :], b"infe")


def _is_text(entry: bytes) -> bool:
    """Return whether an entry's type and names are text; what precedes them is its number and protection."""
    number = 4 if entry[:1] == b"\x03" else 2
    try:
        entry[FULL + number + 2 :].decode()
    except UnicodeDecodeError:
        return False
    return True
