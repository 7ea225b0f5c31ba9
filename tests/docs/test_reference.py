"""Every public name is described: it has a page, and a text of its own that names what it takes."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import re
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

import glabella

DOCS = Path(__file__).parents[2] / "docs"
PACKAGE = Path(glabella.__file__).parent
# The studio is three doors that hold no logic: its command line and API describe themselves.
ROOMS = sorted(
    path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists() and path.name != "studio"
)


def public(room: str) -> list[tuple[str, Any]]:
    module = importlib.import_module(f"glabella.{room}")
    return [(name, getattr(module, name)) for name in module.__all__]


NAMES = [(room, name, found) for room in ROOMS for name, found in public(room)]


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_its_page_in_the_contents(room: str) -> None:
    assert f"{{room}} glabella.{room}\n" in (DOCS / "api" / f"{room}.md").read_text(encoding="utf-8")
    assert re.search(rf"^{room}$", (DOCS / "api" / "index.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_what_a_room_exports_is_what_it_says() -> None:
    """A public name is one in ``__all__``: anything else that looks public there would have no page."""
    for room in ROOMS:
        module = importlib.import_module(f"glabella.{room}")
        own = {
            name
            for name, found in vars(module).items()
            if not name.startswith("_") and getattr(found, "__module__", "").startswith(f"glabella.{room}")
        }
        assert own <= set(module.__all__), room


@pytest.mark.parametrize(("room", "name", "found"), NAMES, ids=[f"{room}.{name}" for room, name, _ in NAMES])
def test_every_public_name_has_a_text_of_its_own(room: str, name: str, found: Any) -> None:
    if not callable(found):
        return
    text = inspect.getdoc(found) or ""
    assert len(text) > 20
    if isinstance(found, type) and issubclass(found, Exception | Enum):
        return
    if dataclasses.is_dataclass(found):
        assert not text.startswith(f"{name}("), "the text is the one that dataclasses make"


def returns_array(found: Any) -> bool:
    return inspect.isfunction(found) and "NDArray" in str(inspect.signature(found).return_annotation)


@pytest.mark.parametrize(
    ("room", "name", "found"),
    [row for row in NAMES if returns_array(row[2])],
    ids=[f"{room}.{name}" for room, name, found in NAMES if returns_array(found)],
)
def test_what_returns_an_array_gives_its_shape(room: str, name: str, found: Any) -> None:
    assert re.search(r"\((?:\.\.\.|\w+)(?:, ?[\w.]+)*,?\)", inspect.getdoc(found) or "")


def test_the_front_door_leads_to_every_name() -> None:
    assert "{front-door}" in (DOCS / "api" / "glabella.md").read_text(encoding="utf-8")
    for name in glabella.__all__:
        if name != "__version__":
            assert getattr(glabella, name).__doc__
