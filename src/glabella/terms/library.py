"""Where the library of evidence lies, and how its YAML files are read."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from glabella.terms.errors import MissingPart


@cache
def library_folder() -> Path:
    """Return the folder of the library: package data when installed, the repository's own otherwise.

    Raises
    ------
    MissingPart
        If neither exists.
    """
    inside = Path(__file__).parents[1] / "library"
    beside = Path(__file__).parents[3] / "library"
    for folder in (inside, beside):
        if folder.is_dir():
            return folder
    raise MissingPart(
        "The evidence library is missing.", "Install Glabella again from its wheel or repository."
    )


def load_yaml(*parts: str) -> Any:
    """Read one YAML file of the library by the ``parts`` of its path: ``load_yaml("optics", "skin.yaml")``.

    A file is parsed once and again only when it changes; what is returned is shared, so never alter it.

    Raises
    ------
    MissingPart
        If the file is absent or not valid YAML; the message names the file and the line.
    """
    path = library_folder().joinpath(*parts)
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError as error:
        name = "/".join(parts)
        raise MissingPart(f"The library has no file {name}.", "Restore it from the repository.") from error
    return _parsed(path, changed, "/".join(parts))


@cache
def _parsed(path: Path, changed: int, name: str) -> Any:  # noqa: ARG001 - a changed file is another file
    import yaml  # only when a file is read: the command line's help needs none

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        with path.open(encoding="utf-8") as file:
            return yaml.load(file, Loader=loader)
    except yaml.YAMLError as error:
        raise MissingPart(
            f"The library file {name} is not valid YAML: {error}.", "Correct that line."
        ) from error


@cache
def library_digest() -> str:
    """Return the SHA-256 of every file of the library, names included, as hexadecimal digits."""
    folder = library_folder()
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(path.relative_to(folder).as_posix().encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
