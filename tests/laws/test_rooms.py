"""Imports point one way through the rooms; importing the package costs next to nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import glabella
from glabella.terms import library_folder

PACKAGE = Path(glabella.__file__).parent
ROOMS = [
    *("terms", "evidence", "capture", "face", "skin", "treatment", "response"),
    *("appearance", "render", "tryon", "gallery", "pages", "bench", "studio"),
]

# Known truth stands apart: it may use the mesh and nothing else, and only those who measure may use it.
SYNTH_MAY_USE = {"terms", "face"}
MAY_USE_SYNTH = {"tryon", "bench", "studio"}
HEAVY = {"django", "flask", "fastapi", "matplotlib", "plotly", "cv2", "scipy", "numpy", "PIL", "typer"}


def imported_rooms(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module]
    names += [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    parts = [name.split(".") for name in names]
    return {p[1] for p in parts if p[0] == "glabella" and len(p) > 1}


def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py") if p.parent != PACKAGE)


def test_every_folder_is_a_known_room() -> None:
    folders = {p.name for p in PACKAGE.iterdir() if (p / "__init__.py").exists()}
    assert folders == {*ROOMS, "synth"}


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_imports_only_from_rooms_to_its_left(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0]
    used = imported_rooms(path) - {room, "__version__"}
    if room == "synth":
        assert used <= SYNTH_MAY_USE
        return
    if "synth" in used:
        assert room in MAY_USE_SYNTH
        used.discard("synth")
    assert used <= set(ROOMS[: ROOMS.index(room)])


def test_synth_shares_nothing_with_skin() -> None:
    """Known truth that shared its optics with the reader would grade itself."""
    for path in (PACKAGE / "synth").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "glabella.skin" not in text
        assert '"optics"' not in text


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, glabella; print(' '.join(sorted({m.split('.')[0] for m in sys.modules})))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(loaded.stdout.split())


def test_help_loads_no_array_library() -> None:
    code = (
        "import sys\nfrom glabella.studio.cli import main\nsys.argv = ['glabella', '--help']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(' '.join(sorted({m.split('.')[0] for m in sys.modules})), file=sys.stderr)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (HEAVY - {"typer"}).isdisjoint(loaded.stderr.split())


def test_no_procedure_is_named_in_code() -> None:
    names = {p.name for p in (library_folder() / "procedures").iterdir() if p.is_dir()}
    assert names
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8").lower()
        for name in names:
            assert name not in text, f"{path.name} names the procedure {name}"
            assert name.replace("_", " ") not in text, f"{path.name} names the procedure {name}"


def test_no_person_reaches_a_log() -> None:
    """Nothing in the package logs or prints except the command line's own output."""
    for path in modules():
        if path.relative_to(PACKAGE).parts[0] == "studio":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [n.func for n in ast.walk(tree) if isinstance(n, ast.Call)]
        assert not any(isinstance(f, ast.Name) and f.id == "print" for f in calls), path.name
        assert "logging" not in {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
