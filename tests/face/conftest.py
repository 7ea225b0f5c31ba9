"""One face that belongs to nobody, drawn once for all tests here."""

from __future__ import annotations

import pytest

from glabella.capture import Photo
from glabella.face.landmarks import Landmarks
from glabella.face.subject import find_subject
from glabella.synth import SynthFace, synthesise


@pytest.fixture(scope="session")
def known() -> SynthFace:
    """A face of known truth, 640² pixels, in even light."""
    return synthesise(4, 1, 640)


@pytest.fixture(scope="session")
def photo(known: SynthFace) -> Photo:
    """Its photograph."""
    return Photo(known.picture, "PNG", "sRGB")


@pytest.fixture(scope="session")
def found(photo: Photo) -> Landmarks:
    """What the landmark model finds in it."""
    return find_subject(photo.pixels)[0]
