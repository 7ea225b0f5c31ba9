"""Where real photographs lie, if they are on this machine. They never become part of the project."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from glabella.capture import load_photo
from glabella.face import Face, reconstruct

FACES_VARIABLE = "GLABELLA_REAL_FACES"
ABSENT = "No real photographs here; their folder is named in GLABELLA_REAL_FACES."


def real_faces() -> Path | None:
    """Return the folder of real photographs: the one named, else one beside the repository, else ``None``."""
    named = os.environ.get(FACES_VARIABLE)
    folder = Path(named) if named else Path(__file__).parents[5] / "shared" / "faces"
    return folder if folder.is_dir() else None


@lru_cache(maxsize=16)
def real_face(path: Path) -> Face:
    """Return the face of one real photograph."""
    return reconstruct(load_photo(path))
