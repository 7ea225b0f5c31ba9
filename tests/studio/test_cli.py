"""The command line: documented, honest about errors, silent on standard output but for the answer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.main import get_command

from glabella.studio.cli import app, main

README = Path(__file__).parents[2] / "README.md"


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "glabella", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, env=os.environ | environment, timeout=240, check=False
    )


def refused(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    """Run the command line in this process and return its exit code."""
    monkeypatch.setattr(sys, "argv", ["glabella", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


def commands() -> list[str]:
    found: list[str] = []
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found += [f"{name} {one}" for one in inner] if inner else [name]
    return found


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_readme(command: str) -> None:
    first = command.split()[0]
    text = README.read_text(encoding="utf-8")
    assert f"glabella {first}" in text
    assert all(word in text for word in command.split())


@pytest.mark.parametrize("command", commands())
def test_every_command_and_option_explains_itself(command: str) -> None:
    node = get_command(app)
    for word in command.split():
        node = node.commands[word]  # type: ignore[attr-defined]
    assert node.help
    for option in node.params:
        assert getattr(option, "help", None) or option.name == "help", option.name
    assert any(option.name == "as_json" for option in node.params), "every command takes --json"


def test_a_whole_tryon(face_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("tryon", face_file, "--out", out, "--at", "1d,6mo", "--json")
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    stored = json.loads((out / "tryon.json").read_text(encoding="utf-8"))
    assert printed == stored
    pictures = {f"after_{at}_p{p}.png" for at in ("1d", "6mo") for p in (10, 50, 90)}
    made = {path.name for path in out.iterdir()}
    assert made == pictures | {"before.png", "face.glb", "timeline.webm", "report.html", "tryon.json"}
    before = cv2.imread(str(out / "before.png"))
    np.testing.assert_array_equal(before, cv2.imread(str(face_file)))
    for name in pictures:
        after = cv2.imread(str(out / name))
        assert after.shape[0] > before.shape[0], "the label is added below"
        assert after.shape[1] == before.shape[1]
    assert face_file.name not in (out / "report.html").read_text(encoding="utf-8")
    assert str(tmp_path) not in done.stdout


def test_analyze_writes_findings_and_maps(face_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "read"
    done = run("analyze", face_file, "--out", out, "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document == json.loads((out / "findings.json").read_text(encoding="utf-8"))
    assert {"map_melanin.png", "map_haemoglobin.png", "map_shading.png"} <= set(document["maps"])
    assert all((out / name).is_file() for name in document["maps"])
    assert {"Sharpness", "InterEyeDistance", "ExpressionNeutrality"} <= {
        row["name"] for row in document["quality"]
    }


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--sessions", "99"], 2),
        (["--sessions", "many"], 2),
        (["--needle-mm", "-1"], 2),
        (["--at", "soon"], 2),
        (["--percentile", "0"], 2),
        (["--concern", "beauty"], 2),
        (["--procedure", "wishing"], 2),
        (["--phototype", "IX"], 2),
        (["--size", "3"], 2),
        (["--no-such-option"], 2),
        (["--at", "24mo"], 4),
    ],
)
def test_options_that_cannot_be_are_refused(
    face_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    code: int,
) -> None:
    out = tmp_path / "out"
    assert refused(monkeypatch, "tryon", face_file, "--out", out, *options) == code
    told = capsys.readouterr()
    assert told.err
    assert not told.out
    assert not out.exists()


def test_an_error_is_one_json_object_too(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jpg"
    empty.touch()
    done = run("tryon", empty, "--out", tmp_path / "out", "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["error"]["kind"] == "UnusableInput"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_refused(face_file: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    done = run("tryon", face_file, "--out", closed / "out")
    assert done.returncode == 3


def test_an_output_path_that_is_a_file_is_refused(
    face_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine", encoding="utf-8")
    assert refused(monkeypatch, "tryon", face_file, "--out", taken) == 3
    assert taken.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("content", [None, b"not the weights"])
def test_missing_or_wrong_weights_are_a_missing_part(
    face_file: Path, tmp_path: Path, content: bytes | None
) -> None:
    cache = tmp_path / "cache" / "glabella"
    cache.mkdir(parents=True)
    if content is not None:
        (cache / "face_landmarker.task").write_bytes(content)
    done = run(
        "tryon",
        face_file,
        "--out",
        tmp_path / "out",
        XDG_CACHE_HOME=str(tmp_path / "cache"),
        GLABELLA_MODELS="",
    )
    assert done.returncode == 5, done.stderr
    assert "glabella models" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_nothing_half_written(face_file: Path, tmp_path: Path, number: int) -> None:
    out = tmp_path / "here" / "out"
    command = [sys.executable, "-m", "glabella", "tryon", str(face_file), "--out", str(out)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("Painting"):
                break
        time.sleep(0.2)
        process.send_signal(number)
        rest = process.stderr.read()
        code = process.wait(timeout=60)
    assert code == 128 + number, rest
    assert "Traceback" not in rest
    assert not (tmp_path / "here").exists()
