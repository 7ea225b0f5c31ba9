"""An editor's house: accounts, pages of the library, and a copy of the library to plant faults in."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from editorial_library import forget_library, write_pages

from glabella.terms import library_folder

WORDS = "four-long-plain-words"
PEOPLE = {
    "ed": ("Erin Dale", "editor"),
    "rae": ("Rae Viewer", "reviewer"),
    "ada": ("Ada Min", "administrator"),
}


@pytest.fixture(scope="session")
def loaded(studio: Path) -> Path:
    """The studio with an account of each kind."""
    from glabella.studio.editorial.accounts import account

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


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two copies of the library, with a page of every kind: one to plant in, one to mend it from."""
    planted, whole = (tmp_path_factory.mktemp("copies") / name / "library" for name in ("planted", "whole"))
    shutil.copytree(library_folder(), whole)
    write_pages(whole)
    shutil.copytree(whole, planted)
    return planted, whole


@pytest.fixture
def own_library(copied: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the library in which faults may be planted; everything in this process reads it."""
    copy, whole = copied
    import glabella.pages.checking  # noqa: F401

    for name, module in list(sys.modules.items()):
        if name.startswith("glabella") and vars(module).get("library_folder") is library_folder:
            monkeypatch.setattr(module, "library_folder", lambda: copy)
    forget_library()
    yield copy
    for path in copy.rglob("*.yaml"):
        kept = whole / path.relative_to(copy)
        if path.stat().st_mtime_ns != kept.stat().st_mtime_ns:
            shutil.copy2(kept, path)
    monkeypatch.undo()
    forget_library()


@pytest.fixture
def page(own_library: Path, house: Path) -> Any:
    """The page of a procedure, loaded from files and live."""
    from glabella.studio.editorial import files
    from glabella.studio.editorial.models import ProcedurePage

    files.load()
    found = ProcedurePage.objects.get()
    assert found.live
    return found
