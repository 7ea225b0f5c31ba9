"""A library of a test's own."""

from __future__ import annotations

from library_copy import copied, own_library

__all__ = ["copied", "own_library"]
