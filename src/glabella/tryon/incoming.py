"""A first look at a file that arrives: its kind and stated size, before anything is decoded."""

from __future__ import annotations

from glabella.capture.container import check_size, kind_of, stated_size
from glabella.terms import UnusableInput


def look(data: bytes) -> str:
    """Return the kind of picture that some bytes (``data``) are.

    Raises
    ------
    UnusableInput
        If they are no picture that is read here, or their header states a size that is refused.
    """
    if not data:
        raise UnusableInput("The file is empty.", "Choose the photograph again.")
    kind = kind_of(data)
    try:
        size = stated_size(data, kind)
    except ValueError:
        raise UnusableInput(
            f"The {kind} file is damaged or cut short.", "Copy or download the original photograph again."
        ) from None
    if size:
        check_size(*size)
    return kind
