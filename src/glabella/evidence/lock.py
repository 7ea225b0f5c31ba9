"""The machine-written lock: the hash of every file of evidence, verified before any of them is used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from glabella.terms import MissingPart, library_folder

LOCK = "lock.json"
LOCKED = (
    "bibliography.yaml",
    "model.yaml",
    "scales.yaml",
    "rubrics.yaml",
    "findings/*.yaml",
    "findings/*/*.yaml",
    "procedures/*.yaml",
    "procedures/*/*.yaml",
    "procedures/*/draws.npz",
    "schemas/*.yaml",
)


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of evidence in a library, by its name there."""
    paths = {path for pattern in LOCKED for path in folder.glob(pattern)}
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(paths)
    }


def read_lock(folder: Path) -> Mapping[str, str] | None:
    """Return the lock of a library, ``None`` where it is missing or damaged."""
    try:
        kept = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kept if isinstance(kept, dict) else None


def write_lock(folder: Path | None = None) -> Path:
    """Write the hashes of all files of evidence of a library ``folder``, by default the one in use."""
    where = library_folder() if folder is None else folder
    target = where / LOCK
    beside = target.with_suffix(".part")
    beside.write_text(json.dumps(hashes(where), indent=1) + "\n", encoding="utf-8")
    beside.replace(target)
    verify.cache_clear()
    return target


@cache
def verify() -> None:
    """Make sure that the library in use is as its lock says.

    Raises
    ------
    MissingPart
        If a file of evidence is missing, added or changed; the problem names the first.
    """
    folder = library_folder()
    kept, found = read_lock(folder) or {}, hashes(folder)
    wrong = sorted(name for name in {*kept, *found} if kept.get(name) != found.get(name))
    if wrong:
        raise MissingPart(
            f"The library file {wrong[0]} is not as the library's lock says.",
            "Restore it, or run “glabella evidence fit” if the change is meant.",
        )
