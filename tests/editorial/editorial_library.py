"""A library for an editor's tests: pages made from its claims, and what remembers it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import yaml


def forget_library() -> None:
    """Clear what functions of the package remember of the library."""
    for name, module in list(sys.modules.items()):
        # What the checker found is kept by the times of the files: planting changes them.
        if name.startswith("glabella") and not name.endswith("pages.checking"):
            for found in list(vars(module).values()):
                if callable(clear := getattr(found, "cache_clear", None)):
                    clear()


def write_pages(library: Path) -> str:
    """Write a page of every kind from the claims that a library has; return the procedure of the first."""
    procedure = sorted(library.glob("procedures/*/claims.yaml"))[0].parent.name
    rows = yaml.safe_load((library / f"procedures/{procedure}/claims.yaml").read_text("utf-8"))["claims"]
    parts: dict[str, list[str]] = {}
    for row in rows:
        parts.setdefault(row["part"], []).append(row["id"])
    lines = [
        f"title: {procedure.capitalize()}",
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
    for name in ("procedures", "concerns"):
        shutil.rmtree(library / "pages" / name, ignore_errors=True)
    words = "title: {}\nblocks:\n  - {{words: What helps is ordered by evidence.}}\n"
    texts = {
        f"procedures/{procedure}.yaml": "\n".join(lines) + "\n",
        "concerns/acne_scars.yaml": words.format("Acne scars"),
        "editorial.yaml": words.format("How pages are made"),
        "glossary.yaml": "title: Glossary\nterms:\n  - {term: Collagen, meaning: A protein of the skin.}\n",
    }
    for name, text in texts.items():
        path = library / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return procedure
