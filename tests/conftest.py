"""Fixtures that every test may use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FACES_VARIABLE = "GLABELLA_REAL_FACES"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update"]
GRAPHICS = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


@pytest.fixture(scope="session")
def real_faces() -> Path:
    """The folder of real photographs; tests that need it are skipped where it is absent."""
    named = os.environ.get(FACES_VARIABLE)
    folder = Path(named) if named else Path(__file__).parents[2] / "shared" / "faces"
    if not folder.is_dir():
        pytest.skip(f"no real photographs here: name their folder in {FACES_VARIABLE}")
    return folder


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Django in this process, on folders of its own; returns the data folder."""
    home = tmp_path_factory.mktemp("studio")
    os.environ["GLABELLA_STUDIO_DATA"] = str(home / "data")
    os.environ["GLABELLA_STUDIO_KEY"] = str(home / "key" / "studio.key")
    os.environ["GLABELLA_STUDIO_HOSTS"] = "testserver,localhost"
    os.environ["DJANGO_SETTINGS_MODULE"] = "glabella.studio.web.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    return home / "data"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A real Chromium, for one module: its driver keeps an event loop, which Django's tests refuse."""
    if CHROMIUM is None:
        if os.environ.get("GLABELLA_BROWSER") == "required":
            pytest.fail("no Chromium, but a browser is required")
        pytest.skip("no Chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *GRAPHICS])
        yield started
        started.close()
