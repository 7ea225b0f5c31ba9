"""The sealed files of one visit. Its folder is made once; once deleted, nothing is written there again."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from glabella.studio.visits.vault import seal, unseal

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,80}", re.IGNORECASE)
_ASIDE = ".part"


class Gone(Exception):
    """The visit was deleted meanwhile."""


@dataclass(frozen=True)
class Store:
    """Sealed files of one visit.

    Parameters
    ----------
    folder : Path
    visit : str
        The visit's id; part of what is authenticated.
    key : bytes
        The visit's own key.
    """

    folder: Path
    visit: str
    key: bytes

    def create(self) -> None:
        """Make the folder; the only place that does."""
        self.folder.mkdir(mode=0o700)

    def write(self, name: str, data: bytes) -> None:
        """Seal a file: complete or not at all.

        Raises
        ------
        Gone
            If the folder is no longer there.
        """
        path = self._path(name)
        aside = self.folder / f"{secrets.token_hex(8)}{_ASIDE}"
        try:
            handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(seal(self.key, data, f"{self.visit}/{name}"))
            aside.replace(path)
        except FileNotFoundError:
            raise Gone from None

    def read(self, name: str) -> bytes:
        """Return a file's content.

        Raises
        ------
        Gone
            If there is no such file.
        """
        try:
            sealed = self._path(name).read_bytes()
        except FileNotFoundError:
            raise Gone from None
        return unseal(self.key, sealed, f"{self.visit}/{name}")

    def has(self, name: str) -> bool:
        """Return whether a file is there."""
        return bool(_NAME.fullmatch(name)) and self._path(name).is_file()

    def names(self) -> list[str]:
        """Return the names of all files, in order."""
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.iterdir() if path.suffix != _ASIDE)

    def remove(self, name: str) -> None:
        """Remove one file, if it is there."""
        self._path(name).unlink(missing_ok=True)

    def empty(self) -> None:
        """Remove every file; the folder stays."""
        for path in list(self.folder.iterdir()) if self.folder.is_dir() else []:
            path.unlink(missing_ok=True)

    def destroy(self) -> int:
        """Remove folder and files; return how many are left, which is 0."""
        shutil.rmtree(self.folder, ignore_errors=True)
        return sum(1 for _ in self.folder.rglob("*")) + 1 if self.folder.exists() else 0

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise Gone
        return self.folder / name
