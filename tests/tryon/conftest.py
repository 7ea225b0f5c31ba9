"""One known-truth face and its try-on, computed once for all tests here."""

from __future__ import annotations

import cv2
import pytest

from glabella.synth import synthesise
from glabella.tryon import Request, Tryon, prepare


@pytest.fixture(scope="session")
def face_bytes() -> bytes:
    """A face that belongs to nobody, as PNG bytes."""
    picture = synthesise(5, 3, 640).picture
    return cv2.imencode(".png", picture[..., ::-1])[1].tobytes()


@pytest.fixture(scope="session")
def patch_bytes() -> bytes:
    """A piece of its cheek, as PNG bytes."""
    cheek = synthesise(5, 3, 640).picture[330:410, 240:320, ::-1]
    return cv2.imencode(".png", cv2.resize(cheek, (560, 560), interpolation=cv2.INTER_CUBIC))[1].tobytes()


@pytest.fixture(scope="session")
def tryon(face_bytes: bytes) -> Tryon:
    """Its default try-on."""
    return prepare(face_bytes, Request())
