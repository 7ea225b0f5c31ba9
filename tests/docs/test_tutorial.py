"""The tutorial says what its code does: every block runs, and prints what stands below it.

``GLABELLA_DOCS=write`` writes what the blocks print into the page instead.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest
import typer
from page_blocks import Block, blocks, differences, printed_after, run_page, with_outputs
from PIL import Image

from glabella.render import label_text, with_label
from glabella.studio.cli import app
from glabella.terms import Time

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md"))
TUTORIAL = DOCS / "tutorial.md"


def test_the_tutorial_prints_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = TUTORIAL.read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    made: dict[str, Any] = {}
    ran = run_page(page, made)
    if os.environ.get("GLABELLA_DOCS") == "write":
        TUTORIAL.write_text(with_outputs(page, ran), encoding="utf-8")
        draw_figure(made)
        return
    faults = []
    for block, printed in ran:
        after = printed_after(page, block)
        faults += differences(after.text if after else "", printed)
    assert not faults, "\n".join(faults)


def draw_figure(made: dict[str, Any]) -> None:
    """Draw the tutorial's figure from what its own code left: nobody's face, four times."""
    face, skin = made["face"], made["skin"]
    grey = np.clip(1 - np.sqrt(skin.melanin / 0.06), 0, 1) * (face.skin > 0.5) + (face.skin <= 0.5)
    read = np.repeat((255 * grey).astype(np.uint8)[..., None], 3, axis=2)
    cut = face.frame.slices
    plain = [np.ascontiguousarray(made["photo"].pixels[cut]), read]
    painted = [
        with_label(np.ascontiguousarray(made[name][cut]), label_text(Time.parse(at), 50))
        for name, at in (("day_after", "1d"), ("after", "6mo"))
    ]
    rows = painted[0].shape[0] - read.shape[0]
    padded = [np.pad(one, ((0, rows), (0, 0), (0, 0)), constant_values=255) for one in plain]
    picture = Image.fromarray(np.hstack([*padded, *painted]))
    picture.thumbnail((1500, 1500))
    (DOCS / "figures").mkdir(exist_ok=True)
    picture.save(DOCS / "figures" / "tutorial.jpg", quality=82)


def commands() -> list[tuple[str, str]]:
    found = []
    for path in PAGES:
        for block in blocks(path.read_text(encoding="utf-8")):
            if block.language == "bash":
                lines = [line for line in block.text.splitlines() if line.startswith("glabella ")]
                found += [(path.name, line) for line in lines]
    return found


@pytest.mark.parametrize(("page", "line"), commands())
def test_every_command_shown_exists_with_its_options(page: str, line: str) -> None:
    """Only parsed, not run: a command or option that is gone makes the parser refuse."""
    command: click.Command = typer.main.get_command(app)
    words = shlex.split(line)[1:]
    context = click.Context(command)
    while isinstance(command, click.Group):
        found = command.get_command(context, words[0]) if words else None
        assert found is not None, f"{page}: no command “{words[:1]}”"
        command, words = found, words[1:]
    command.make_context(command.name or "", [word.replace("NAME", "erin") for word in words])


def test_a_changed_number_is_noticed() -> None:
    assert differences("about 12 of 100, 0.50 mm", "about 12 of 100, 0.51 mm") == []
    assert differences("0.50 mm", "0.60 mm")
    assert differences("40 of 100", "50 of 100")
    assert differences("fair", "unfair")


def test_code_and_output_are_told_apart() -> None:
    page = "```python\nprint(2)\n```\n\n```text\n3\n```\n"
    ran = run_page(page)
    assert [printed for _, printed in ran] == ["2\n"]
    assert isinstance(printed_after(page, ran[0][0]), Block)
    assert "```text\n2\n```" in with_outputs(page, ran)
