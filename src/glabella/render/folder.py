"""Output folders that are complete or absent: files are made aside and moved when all are done."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from glabella.terms import UnusableInput

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_NO_FOLDER = {errno.ENOTDIR, errno.EEXIST, errno.ENOENT, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL}


@contextmanager
def staged_folder(out: Path) -> Iterator[Path]:
    """Give a hidden folder to write into; when the block ends well, its files appear in ``out``.

    Whatever ends the block early (an error, an interrupt, a full disk) leaves ``out`` as it was. Other
    files in an existing ``out`` stay; files of the same name are replaced.

    Parameters
    ----------
    out : pathlib.Path
        The folder that people will look into; made if absent, with its parents.

    Raises
    ------
    UnusableInput
        If the folder cannot be made or written, or the disk is full.
    """
    made: list[Path] = []
    stage: Path | None = None
    writing = False
    try:
        exists = out.is_dir()
        if not exists and os.path.lexists(out):
            raise NotADirectoryError(errno.ENOTDIR, "a file is there")
        home = out if exists else out.parent
        made = _make_parents(home)
        stage = Path(tempfile.mkdtemp(prefix=".glabella-", dir=home))
        writing = True
        yield stage
        _publish(stage, out, exists=exists)
        made = []
    except OSError as error:
        told = _told(error, writing=writing)
        if told is None:
            raise
        raise told from error
    finally:
        if stage is not None:
            shutil.rmtree(stage, ignore_errors=True)
        for folder in made:
            with suppress(OSError):
                folder.rmdir()


def _make_parents(folder: Path) -> list[Path]:
    """Make a folder and its missing parents; return those made, deepest first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    made: list[Path] = []
    try:
        for part in reversed(missing):
            part.mkdir()
            made.insert(0, part)
    except OSError:
        for part in made:
            part.rmdir()
        raise
    return made


def _publish(stage: Path, out: Path, *, exists: bool) -> None:
    """Make the staged files visible: one rename where the folder is new, else one per file."""
    files = sorted(path for path in stage.rglob("*") if path.is_file())
    for path in files:
        _sync(path)
    if not exists:
        stage.chmod(0o777 & ~_umask())
        stage.rename(out)
        return
    for path in files:
        target = out / path.relative_to(stage)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)


def _sync(path: Path) -> None:
    """Force a file to disk: some systems report a full disk only now."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current


def _told(error: OSError, *, writing: bool) -> UnusableInput | None:
    """Turn what the system reports into a problem and its cure; ``None`` where it is not about output."""
    if error.errno in _FULL:
        return UnusableInput("The disk is full.", "Free some space, or choose an output folder elsewhere.")
    if error.errno in _CLOSED:
        return UnusableInput(
            "The output folder cannot be written.", "Choose a folder that you may write into."
        )
    if error.errno in _NO_FOLDER and not writing:
        return UnusableInput("The output path is not a folder.", "Choose another name for the output folder.")
    return None


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document as UTF-8 JSON: complete or not at all.

    Raises
    ------
    OSError
        If the file cannot be written.
    ValueError
        If the document holds NaN or infinity.
    """
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
    handle, name = tempfile.mkstemp(prefix=".glabella-", dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        aside.chmod(0o666 & ~_umask())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
