"""The pages on adding data hold files that pass the check, one that does not, and what the check then says.

``GLABELLA_DOCS=write`` writes what it says into the page instead.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from glabella.evidence import check, write_lock
from glabella.terms import library_folder

DOCS = Path(__file__).parents[2] / "docs"
PAGES = DOCS / "extend" / "procedure.md", DOCS / "extend" / "study.md"
FILE = re.compile(r"^```\{code-block\} (\w+)\n:caption: (.+?)\n\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OUTPUT = "glabella evidence check"
NAME = "moonstone_rolling"

# Run apart, since the library in use is found once: this one uses the copy.
USED = """
import json, sys
from pathlib import Path
import glabella.terms as terms
from glabella.terms import library
library.library_folder = terms.library_folder = lambda: Path(sys.argv[1])
from glabella.evidence import check, fit, predict, write_lock
from glabella.response import respond
from glabella.terms import Time
from glabella.treatment import plan
fit("moonstone_rolling")
write_lock()
asked = plan("lunar rolling")
course = respond(asked)
print(json.dumps({
    "faults": [str(fault) for fault in check()],
    "person": predict(asked, "texture", weeks_after=12)["person"]["improvement_percent"],
    "harm": course.side_effects[0].text,
    "weights": course.weights(Time.parse("0d"), 50),
}))
"""


def files() -> dict[str, str]:
    """Every file that the pages show, by its caption."""
    return {
        caption: text for page in PAGES for _, caption, text in FILE.findall(page.read_text(encoding="utf-8"))
    }


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    shutil.copytree(library_folder(), folder)
    with (folder / "bibliography.yaml").open("a", encoding="utf-8") as file:
        file.write(files()["library/bibliography.yaml (at the end)"])
    return folder


def put(library: Path, name: str, text: str) -> None:
    path = library.parent / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def faults(library: Path) -> list[str]:
    write_lock(library)
    return [str(fault) for fault in check(library)]


def moving(text: str) -> str:
    """Leave out what moves whenever a source is added: the last line of the bibliography."""
    return re.sub(r"bibliography\.yaml:\d+", "bibliography.yaml", text)


def test_two_files_are_enough_for_comparison(library: Path) -> None:
    for name in (f"library/procedures/{NAME}/procedure.yaml", f"library/procedures/{NAME}/facts.yaml"):
        put(library, name, files()[name])
    assert faults(library) == []


def test_the_faults_shown_are_those_found(library: Path) -> None:
    shown = files()
    put(
        library,
        f"library/procedures/{NAME}/procedure.yaml",
        shown[f"library/procedures/{NAME}/procedure.yaml"],
    )
    put(
        library,
        f"library/procedures/{NAME}/facts.yaml",
        shown[f"library/procedures/{NAME}/facts.yaml (wrong)"],
    )
    found = faults(library)
    if os.environ.get("GLABELLA_DOCS") == "write":
        page = PAGES[0].read_text(encoding="utf-8")
        said = FILE.sub(
            lambda one: (
                f"```{{code-block}} text\n:caption: {OUTPUT}\n\n" + "\n".join(found) + "\n```"
                if one[2] == OUTPUT
                else one[0]
            ),
            page,
        )
        PAGES[0].write_text(said, encoding="utf-8")
        return
    assert len(found) >= 3
    assert moving(shown[OUTPUT].strip()) == moving("\n".join(found))


def test_with_studies_it_is_simulated(library: Path) -> None:
    for name, text in files().items():
        if name.endswith("(wrong)") or name == OUTPUT or name.startswith("library/bibliography"):
            continue
        put(library, name.removesuffix(" (with a picture)"), text)
    ran = subprocess.run(
        [sys.executable, "-c", USED, str(library)], capture_output=True, text=True, check=False, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["faults"] == []
    assert 0 < found["person"]["50"] < 18
    assert found["harm"].startswith("In one series of 24 people, 1 was red")
    assert found["weights"]["texture"] >= 0
    assert found["weights"]["erythema"] > 0
