"""A known-truth face as a file; people and visits of the studio, in this process and as a server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import pytest
from studio_pages import WAIT, Opened, Watched
from studio_people import Served, begin, do_jobs, new_person, send

from glabella.synth import synthesise


@pytest.fixture(scope="session")
def face_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A face that belongs to nobody, as a PNG file with a name that must not be repeated anywhere."""
    path = tmp_path_factory.mktemp("faces") / "somebody-private.png"
    cv2.imwrite(str(path), synthesise(6, 2, 640).picture[..., ::-1])
    return path


@pytest.fixture
def person(studio: Path) -> Callable[[], Any]:
    """Make a browser of one more person."""
    return new_person


@pytest.fixture(scope="session")
def fitted(studio: Path, face_file: Path) -> tuple[Any, str]:
    """A person whose photograph was read, and the id of their visit."""
    client = new_person()
    visit = begin(client, "share")["id"]
    assert send(client, visit, face_file.read_bytes()).status_code == 202
    do_jobs(visit)
    return client, visit


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The studio as people start it, its three faces made."""
    home = tmp_path_factory.mktemp("served")
    own = {
        "GLABELLA_STUDIO_KEY": str(home / "key" / "studio.key"),
        "GLABELLA_STUDIO_FACE_SIDE": "640",
        "GLABELLA_STUDIO_LOG": "INFO",
    }
    for name in ("GLABELLA_STUDIO_DATA", "GLABELLA_STUDIO_HOSTS", "DJANGO_SETTINGS_MODULE"):
        own[name] = ""
    environment = {key: value for key, value in (os.environ | own).items() if value}
    command = [
        sys.executable,
        "-m",
        "glabella",
        "serve",
        "--port",
        "0",
        "--data",
        str(home / "data"),
        "--json",
    ]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, env=environment)
    assert process.stdout is not None
    address = json.loads(process.stdout.readline())["address"]
    running = Served(address, home, process)
    ends = time.monotonic() + 300
    while (states := [face["photo"]["state"] for face in running.get("/api/faces")]) != ["done"] * 3:
        assert "failed" not in states, running.log[-2000:]
        assert time.monotonic() < ends, states
        time.sleep(0.5)
    yield running
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    process.stdout.close()


@pytest.fixture
def watched(served: Served) -> Iterator[Watched]:
    """What pages ask for and complain of: nothing elsewhere, and of nothing."""
    found = Watched(served.address)
    yield found
    assert found.elsewhere == []
    assert [text for text in found.complaints if "GPU stall" not in text] == []


@pytest.fixture
def opened(browser: Any, served: Served, watched: Watched) -> Iterator[Opened]:
    """Open a page on a device of its own; Chromium is told which pages may not be asked of it."""
    contexts: list[Any] = []

    def open_page(path: str, **options: Any) -> Any:
        context = browser.new_context(**({"viewport": {"width": 1200, "height": 900}} | options))
        context.set_default_timeout(WAIT)
        watched.watch(context)
        contexts.append(context)
        page = context.new_page()
        page.goto(served.address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
