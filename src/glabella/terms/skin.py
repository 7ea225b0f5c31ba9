"""Concerns a person may have about skin, and the zones of a face."""

from __future__ import annotations

from enum import StrEnum


class Concern(StrEnum):
    """What a person may want to change. Appearance words only; never a disease."""

    FINE_LINES = "fine_lines"
    WRINKLES = "wrinkles"
    LAXITY = "laxity"
    TONE = "tone"
    TEXTURE = "texture"
    ACNE_SCARS = "acne_scars"
    SCARS = "scars"
    STRETCH_MARKS = "stretch_marks"
    REDNESS = "redness"


class Zone(StrEnum):
    """A part of the face, or a flat patch of body skin."""

    FOREHEAD = "forehead"
    GLABELLA = "glabella"
    PERIORBITAL = "periorbital"
    NOSE = "nose"
    CHEEKS = "cheeks"
    NASOLABIAL = "nasolabial"
    UPPER_LIP = "upper_lip"
    CHIN = "chin"
    JAW = "jaw"
    NECK = "neck"
    PATCH = "patch"
