"""An editor's house: accounts, pages of the library, and a copy of the library to plant faults in."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from glabella.terms import library_folder

WORDS = "four-long-plain-words"
PEOPLE = {
    "ed": ("Erin Dale", "editor"),
    "rae": ("Rae Viewer", "reviewer"),
    "ada": ("Ada Min", "administrator"),
}


def forget_library() -> None:
    """Clear what functions of the package remember of the library."""
    for name, module in list(sys.modules.items()):
        if name.startswith("glabella"):
            for found in list(vars(module).values()):
                if callable(clear := getattr(found, "cache_clear", None)):
                    clear()


@pytest.fixture(scope="session")
def loaded(studio: Path) -> Path:
    """The studio with the library's pages in it and an account of each kind."""
    from glabella.studio.editorial import files
    from glabella.studio.editorial.accounts import account

    files.load()
    for login, (name, role) in PEOPLE.items():
        account(login, name, role, WORDS)
    return studio


@pytest.fixture
def house(loaded: Path) -> Iterator[Path]:
    """The same, and nothing of what a test does to it stays."""
    from django.core.cache import cache
    from django.db import transaction

    cache.clear()
    with transaction.atomic():
        yield loaded
        transaction.set_rollback(True)


@pytest.fixture
def signed_in(house: Path) -> Callable[[str], Any]:
    """Make the browser of a person who has signed in."""
    from django.contrib.auth.models import User
    from django.test import Client

    def sign_in(login: str) -> Any:
        client = Client()
        client.force_login(User.objects.get(username=login))
        return client

    return sign_in


@pytest.fixture
def own_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the library in which faults may be planted; everything in this process reads it."""
    copy = tmp_path / "library"
    shutil.copytree(library_folder(), copy)
    for name, module in list(sys.modules.items()):
        if name.startswith("glabella") and vars(module).get("library_folder") is library_folder:
            monkeypatch.setattr(module, "library_folder", lambda: copy)
    forget_library()
    yield copy
    monkeypatch.undo()
    forget_library()
