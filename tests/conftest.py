"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FACES_VARIABLE = "GLABELLA_REAL_FACES"


@pytest.fixture(scope="session")
def real_faces() -> Path:
    """The folder of real photographs; tests that need it are skipped where it is absent."""
    named = os.environ.get(FACES_VARIABLE)
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "faces"
    if not folder.is_dir():
        pytest.skip(f"no real photographs here: name their folder in {FACES_VARIABLE}")
    return folder
