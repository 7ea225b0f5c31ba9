"""Between files and editor: nothing changes where nothing changed, and nothing is lost where it did."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from glabella.pages import page_files


def again(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk)


def test_loading_again_changes_nothing(page: Any) -> None:
    from wagtail.models import Revision

    from glabella.studio.editorial import files

    before = list(Revision.objects.values_list("pk", "created_at"))
    outcomes = files.load()
    assert {outcome.did for outcome in outcomes} == {"unchanged"}
    assert {outcome.file for outcome in outcomes} >= set(page_files())
    assert list(Revision.objects.values_list("pk", "created_at")) == before


def test_a_changed_file_is_renewed_and_an_edited_page_is_kept(page: Any, own_library: Path) -> None:
    from glabella.studio.editorial import files

    path = own_library / page.file
    path.write_text(path.read_text("utf-8").replace("This is what is known.", "This is known.", 1), "utf-8")
    assert [one.did for one in files.load() if one.file == page.file] == ["renewed"]
    latest = again(page).get_latest_revision_as_object()
    latest.title = "Edited here"
    latest.save_revision()
    path.write_text(path.read_text("utf-8").replace("This is known.", "So it is.", 1), "utf-8")
    assert [one.did for one in files.load() if one.file == page.file] == ["kept"]
    assert again(page).get_latest_revision_as_object().title == "Edited here"


def test_a_file_with_a_fault_stays_a_draft(page: Any, own_library: Path) -> None:
    from glabella.studio.editorial import files

    path = own_library / page.file
    page.delete()
    path.write_text(path.read_text("utf-8").replace("This is what is known.", "It takes 3 days.", 1), "utf-8")
    found = {one.file: one for one in files.load()}[f"pages/procedures/{path.name}"]
    assert not found.live
    assert "3 days" in found.faults[0]


def test_a_file_of_another_form_is_refused_with_lines_and_the_rest_is_loaded(
    page: Any, own_library: Path
) -> None:
    from glabella.studio.editorial import files

    glossary = own_library / "pages/glossary.yaml"
    glossary.write_text("title: Glossary\nterms:\n  - {word: Collagen}\n", encoding="utf-8")
    (own_library / page.file).write_text("title: [\n", encoding="utf-8")
    found = {one.file: one for one in files.load()}
    assert {one.did for one in found.values()} == {"refused", "unchanged"}
    assert all(one.startswith("pages/glossary.yaml:3: ") for one in found["pages/glossary.yaml"].faults)
    assert len(found["pages/glossary.yaml"].faults) == 3
    assert found[page.file].faults[0].startswith(f"{page.file}:2: the whole file: Not valid YAML")


def test_saving_writes_the_same_bytes(page: Any, own_library: Path, tmp_path: Path) -> None:
    from glabella.studio.editorial import files

    written = files.save(tmp_path / "out")
    assert {file for file, _differs in written} >= set(page_files())
    for file in page_files():
        assert (file, False) in written
        assert (tmp_path / "out" / file).read_bytes() == (own_library / file).read_bytes()


def test_saving_writes_what_was_edited_only(page: Any, own_library: Path, tmp_path: Path) -> None:
    from glabella.studio.editorial import files

    latest = page.get_latest_revision_as_object()
    document = latest.document()
    first = next(iter(document["parts"].values()))
    first[0] = {"words": 'Say it: "thus"'}
    first.insert(1, {"words": "And so."})
    latest.take(document)
    latest.save_revision()
    files.save(tmp_path / "out")
    old = (own_library / page.file).read_text("utf-8").splitlines()
    new = (tmp_path / "out" / page.file).read_text("utf-8").splitlines()
    assert len(new) == len(old) + 1
    assert len(set(new) - set(old)) == 2
    assert "# in the order of the page" in new


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("a: 1\nb: [x]\n", {"a": 2, "b": ["x"]}),
        ("# top\na: |\n  long\n  text\nb: x\n", {"a": "short: text", "b": "x"}),
        ("a:\n  - {w: x}\n  - {w: y}\n# end\n", {"a": [{"w": "y"}]}),
        ("a:\n  - {w: x}\n", {"a": []}),
        ("a:\n  b: 1\n  c: 2\nd: 3\n", {"a": {"b": 1}, "d": 3}),
        ("", {"a": "ä"}),
    ],
)
def test_rewritten_text_holds_the_document(text: str, document: dict[str, Any]) -> None:
    import yaml

    from glabella.studio.editorial.yaml_text import rewritten

    new = rewritten(text, document)
    assert yaml.safe_load(new) == document
    assert rewritten(new, document) == new
    assert ("# top" in text) <= ("# top" in new)
