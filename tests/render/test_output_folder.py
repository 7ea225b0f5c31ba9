"""Output is complete or absent, whatever happens on the way."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest

from glabella.render import folder, staged_folder, write_json
from glabella.terms import UnusableInput


def everything(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() if p.is_file() else b"" for p in root.rglob("*")}


def test_files_appear_together(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b" / "out"
    with staged_folder(out) as stage:
        (stage / "before.png").write_bytes(b"1")
        (stage / "maps").mkdir()
        (stage / "maps" / "x.png").write_bytes(b"2")
        assert not out.exists()
    assert everything(out) == {"before.png": b"1", "maps": b"", "maps/x.png": b"2"}
    assert [p.name for p in out.parent.iterdir()] == ["out"]


def test_other_files_stay_and_same_names_are_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "holiday.txt").write_text("mine")
    (out / "report.html").write_text("old")
    with staged_folder(out) as stage:
        (stage / "report.html").write_text("new")
        assert (out / "report.html").read_text() == "old"
    assert everything(out) == {"holiday.txt": b"mine", "report.html": b"new"}


def break_off(out: Path, error: BaseException) -> None:
    with staged_folder(out) as stage:
        (stage / "report.html").write_text("half")
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1), RuntimeError("x")], ids=repr)
@pytest.mark.parametrize("exists", [False, True])
def test_an_early_end_leaves_nothing(tmp_path: Path, error: BaseException, exists: bool) -> None:
    out = tmp_path / "new" / "out"
    if exists:
        out.mkdir(parents=True)
        (out / "report.html").write_text("old")
    before = everything(tmp_path)
    with pytest.raises(type(error)):
        break_off(out, error)
    assert everything(tmp_path) == before


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "disk is full"), (errno.EROFS, "cannot be written"), (errno.EACCES, "cannot be written")],
)
def test_a_system_error_becomes_a_problem_with_its_cure(tmp_path: Path, number: int, words: str) -> None:
    with pytest.raises(UnusableInput, match=words) as caught:
        break_off(tmp_path / "out", OSError(number, "from the system", str(tmp_path / "secret")))
    assert caught.value.exit_code == 3
    assert caught.value.cure
    assert "secret" not in str(caught.value)
    assert everything(tmp_path) == {}


def test_a_full_disk_while_publishing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(folder.os, "fsync", full)
    with pytest.raises(UnusableInput, match="full"), staged_folder(tmp_path / "out") as stage:
        (stage / "x").write_text("whole")
    assert everything(tmp_path) == {}


def test_a_file_in_the_way_is_kept(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    for out in (tmp_path / "out", tmp_path / "out" / "deeper"):
        with pytest.raises(UnusableInput), staged_folder(out):
            pytest.fail("must not start")
    assert everything(tmp_path) == {"out": b"a file"}


def test_errors_that_are_not_about_output_pass(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), staged_folder(tmp_path / "out"):
        (tmp_path / "absent").read_bytes()


def test_json_is_whole_or_absent(tmp_path: Path) -> None:
    path = tmp_path / "tryon.json"
    write_json(path, {"a": "é", "b": 1.5})
    assert json.loads(path.read_text(encoding="utf-8")) == {"a": "é", "b": 1.5}
    with pytest.raises(ValueError):
        write_json(path, {"a": float("nan")})
    assert list(everything(tmp_path)) == ["tryon.json"]
    assert json.loads(path.read_text(encoding="utf-8"))["b"] == 1.5
