"""An editor's house: accounts, pages of the library, and a copy of the library to plant faults in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from library_copy import copied, own_library, reading

__all__ = ["copied", "own_library"]

WORDS = "four-long-plain-words"
PEOPLE = {
    "ed": ("Erin Dale", "editor"),
    "rae": ("Rae Viewer", "reviewer"),
    "ada": ("Ada Min", "administrator"),
}


@pytest.fixture(scope="session")
def loaded(studio: Path) -> Iterator[Path]:
    """The studio with an account of each kind; passwords are hashed as always, in fewer rounds."""
    from django.contrib.auth.hashers import get_hasher

    from glabella.studio.editorial.accounts import account

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(get_hasher()), "iterations", 1000)
        for login, (name, role) in PEOPLE.items():
            account(login, name, role, WORDS)
        yield studio


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


@pytest.fixture(scope="module")
def written(loaded: Path, copied: tuple[Path, Path]) -> Iterator[None]:
    """Every page of the copy in the editor, once for all tests of a module, and gone after them."""
    from django.db import transaction

    from glabella.studio.editorial import files

    with transaction.atomic():
        with reading(copied[0]):
            files.load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def page(written: None, own_library: Path, house: Path) -> Any:
    """The page of a procedure, loaded from files and live."""
    from glabella.studio.editorial.models import ProcedurePage
    from glabella.treatment import default_procedure

    found = ProcedurePage.objects.get(procedure=default_procedure())
    assert found.live
    return found
