"""A known-truth face as a file."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest

from glabella.synth import synthesise


@pytest.fixture(scope="session")
def face_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A face that belongs to nobody, as a PNG file with a name that must not be repeated anywhere."""
    path = tmp_path_factory.mktemp("faces") / "somebody-private.png"
    cv2.imwrite(str(path), synthesise(6, 2, 640).picture[..., ::-1])
    return path
