"""What readers meet at the public addresses: the editor's live page, else the library's own file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from test_workflow import sign, submit, user

NAMED = "Rae Viewer, MD, dermatologist"


def read(address: str) -> str:
    from django.test import Client

    answer = Client().get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def pages() -> dict[str, Any]:
    from glabella.studio.editorial.files import pages as found

    return dict(found())


@pytest.mark.parametrize(
    ("file", "address"),
    [
        ("pages/concerns/acne_scars.yaml", "/concerns/acne-scars/"),
        ("pages/glossary.yaml", "/glossary/"),
        ("pages/editorial.yaml", "/editorial/"),
        ("pages/procedures/{other}.yaml", "/procedures/{other}/"),
    ],
)
def test_what_a_reviewer_signed_stands_at_the_public_address(page: Any, file: str, address: str) -> None:
    other = next(
        one.procedure for name, one in pages().items() if "/procedures/" in name and name != page.file
    )
    file, address = file.format(other=other), address.format(other=other).replace("_", "-")
    edited = pages()[file]
    was = edited.title
    assert was in read(address)
    assert "Not yet medically reviewed" in read(address)
    edited.title = "Signed words for readers"
    edited.save_revision(user=user("ed"))
    assert edited.title not in read(address), "a draft is for its editor"
    assert submit(edited).status == "in_progress"
    assert edited.title not in read(address), "and so is a page under review"
    sign(edited)
    assert edited.title in read(address)
    assert NAMED in read(address)
    type(edited).objects.get(pk=edited.pk).unpublish()
    assert edited.title not in read(address)
    assert was in read(address), "without a live page the library's own text stands there"
    assert NAMED not in read(address)


def test_a_preview_shows_the_draft_to_its_editor_and_names_nobody(page: Any) -> None:
    for edited in pages().values():
        edited.title = "Words of a draft"
        mode = edited.preview_modes[0][0]
        shown = edited.make_preview_request(preview_mode=mode).content.decode()
        assert edited.title in shown
        assert "Not yet medically reviewed" in shown


def test_every_file_of_the_library_goes_through_the_editor_unchanged(studio: Path) -> None:
    from glabella.studio.editorial import documents, files

    seen = 0
    for file, kind, identity in files._files():
        document = documents.from_file(file)
        assert document is not None, file
        page = kind(slug="x", **identity)
        page.take(document)
        assert page.document() == document
        assert list(page.document().get("parts", {})) == list(document.get("parts", {}))
        assert page.file == file
        seen += 1
    assert seen >= 1


@pytest.mark.parametrize("address", ["/concerns/no-such/", "/procedures/no-such/"])
def test_an_unknown_address_is_not_found(studio: Path, address: str) -> None:
    from django.test import Client

    assert Client().get(address).status_code == 404
