"""A copy of the library in which tests plant faults, with a page of every kind made from its claims."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from glabella.evidence import write_lock
from glabella.evidence.check_numbers import judged
from glabella.evidence.faults import parse
from glabella.pages import checking
from glabella.terms import library, library_folder


def forget_library() -> None:
    """Clear what functions of the package remember of the library."""
    # These are kept by the content or the time of a file: what is planted makes another entry.
    lasting = {parse, judged, library._parsed, checking._library_faults}
    for name, module in list(sys.modules.items()):
        if name.startswith("glabella"):
            for found in list(vars(module).values()):
                if callable(clear := getattr(found, "cache_clear", None)) and found not in lasting:
                    clear()


def write_pages(library: Path) -> str:
    """Write a page of every kind from the claims that a library has; return the procedure of the first."""
    default = yaml.safe_load((library / "procedures/index.yaml").read_text("utf-8"))["default"]
    rows = yaml.safe_load((library / f"procedures/{default}/claims.yaml").read_text("utf-8"))["claims"]
    order = [row["id"] for row in yaml.safe_load((library / "pages/parts.yaml").read_text("utf-8"))["parts"]]
    parts: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: order.index(row["part"])):
        parts.setdefault(row["part"], []).append(row["id"])
    lines = [
        f"title: {default.capitalize()}",
        "author: The Glabella maintainers",
        "reviewer: null",
        "disclosure: Nobody pays for this page.",
        "changes:",
        "  - {date: 2026-11-23, what: First text.}",
        "# in the order of the page",
        "parts:",
    ]
    for part, ids in parts.items():
        lines += [f"  {part}:", "    - {words: This is what is known.}"]
        lines += [f"    - {{claim: {name}}}" for name in ids]
        lines += ["    - {words: Ask what it means for you. Take your time. You can say no.}"]
    for name in ("procedures", "concerns"):
        shutil.rmtree(library / "pages" / name, ignore_errors=True)
    words = "title: {}\nblocks:\n  - {{words: What helps is ordered by evidence.}}\n"
    texts = {
        f"procedures/{default}.yaml": "\n".join(lines) + "\n",
        "concerns/acne_scars.yaml": words.format("Acne scars") + f"  - {{claim: {parts['takeaway'][0]}}}\n",
        "editorial.yaml": words.format("How pages are made"),
        "glossary.yaml": "title: Glossary\nterms:\n  - {term: Collagen, meaning: A protein of the skin.}\n",
    }
    for name, text in texts.items():
        path = library / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return str(default)


def plant(library: Path, file: str, pattern: str, replacement: str) -> int:
    """Replace what a pattern finds first in a file; return its line."""
    path = library / file
    text = path.read_text("utf-8")
    found = re.search(pattern, text)
    assert found is not None, pattern
    path.write_text(re.sub(pattern, replacement, text, count=1), encoding="utf-8")
    forget_library()
    return text[: found.start()].count("\n") + 1


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two copies of the library, with a page of every kind: one to plant in, one to mend it from."""
    planted, whole = (tmp_path_factory.mktemp("copies") / name / "library" for name in ("planted", "whole"))
    shutil.copytree(library_folder(), whole)
    write_pages(whole)
    write_lock(whole)
    shutil.copytree(whole, planted)
    return planted, whole


@pytest.fixture
def own_library(copied: tuple[Path, Path]) -> Iterator[Path]:
    """A copy of the library in which faults may be planted; everything in this process reads it."""
    copy, whole = copied
    with reading(copy):
        yield copy
        mend(copy, whole)


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Let every room read another library; rooms that are loaded meanwhile read the own one after."""

    def elsewhere() -> Path:
        return folder

    _swap(library_folder, elsewhere)
    try:
        yield
    finally:
        _swap(elsewhere, library_folder)


def _swap(old: Callable[[], Path], new: Callable[[], Path]) -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith("glabella") and vars(module).get("library_folder") is old:
            vars(module)["library_folder"] = new
    forget_library()


def mend(copy: Path, whole: Path) -> None:
    """Undo what was planted in a copy."""
    for folder in [path for path in copy.rglob("*") if path.is_dir()]:
        if not (whole / folder.relative_to(copy)).is_dir():
            shutil.rmtree(folder, ignore_errors=True)
    kept = {path.relative_to(whole) for path in whole.rglob("*") if path.is_file()}
    for path in [path for path in copy.rglob("*") if path.is_file()]:
        name = path.relative_to(copy)
        if name not in kept:
            path.unlink()
        elif path.stat().st_mtime_ns != (whole / name).stat().st_mtime_ns:
            shutil.copy2(whole / name, path)
    for name in kept:
        if not (copy / name).exists():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(whole / name, copy / name)
