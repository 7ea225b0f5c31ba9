"""Where the studio keeps things: data in one folder, the key that opens them in another."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from glabella.terms import WrongUsage

DATA, KEY, HOSTS, HTTPS, ADDRESS = (
    f"GLABELLA_STUDIO_{name}" for name in ("DATA", "KEY", "HOSTS", "HTTPS", "ADDRESS")
)


@dataclass(frozen=True)
class Places:
    """The studio's paths. ``key`` never lies inside ``data``: a copy of one does not open the other."""

    data: Path
    key: Path

    def __post_init__(self) -> None:
        if self.key.resolve().is_relative_to(self.data.resolve()):
            raise WrongUsage(
                "The server's key lies inside the data folder.", f"Name another place for it in {KEY}."
            )

    @property
    def database(self) -> Path:
        """Return the SQLite file of visits, devices and jobs."""
        return self.data / "studio.sqlite3"

    @property
    def queue(self) -> Path:
        """Return the SQLite file of the queue."""
        return self.data / "queue.sqlite3"

    @property
    def visits(self) -> Path:
        """Return the folder of sealed files, one folder a visit."""
        return self.data / "visits"

    @property
    def work(self) -> Path:
        """Return the folder that holds open files while they are made: in memory where the system can."""
        memory = Path("/dev/shm")
        if memory.is_dir() and os.access(memory, os.W_OK):
            return memory / f"glabella-{os.getuid()}"
        return self.data / "work"


def places() -> Places:
    """Return the paths that the environment names, or the system's usual ones."""
    home = Path.home()
    share = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return Places(
        data=Path(os.environ.get(DATA) or share / "glabella" / "studio"),
        key=Path(os.environ.get(KEY) or config / "glabella" / "studio.key"),
    )


def open_places() -> Places:
    """Return the paths, with the folders made for this user alone."""
    found = places()
    for folder in (found.data, found.visits, found.work):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found
