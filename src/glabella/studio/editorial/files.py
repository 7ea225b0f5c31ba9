"""First content comes from the library's files, and can be written back to them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from glabella.evidence import Fault
from glabella.pages import form_faults, procedures_with_claims, read_page
from glabella.studio.editorial import documents
from glabella.studio.editorial.models import (
    ConcernPage,
    EditorialProcessPage,
    EvidencePage,
    GlossaryPage,
    ProcedurePage,
)
from glabella.studio.editorial.tree import plant
from glabella.studio.editorial.yaml_text import rewritten
from glabella.terms import library_folder


@dataclass(frozen=True)
class Outcome:
    """What became of a file, and whether readers see its page.

    ``did`` is one of ``made``, ``renewed``, ``unchanged``, ``kept`` (edited here) and ``refused`` (its form).
    """

    file: str
    did: str
    live: bool
    faults: tuple[str, ...] = ()


def digest(document: Any) -> str:
    """Return what tells two documents apart."""
    return hashlib.sha256(json.dumps(document, ensure_ascii=False).encode()).hexdigest()


def _files() -> Iterator[tuple[str, type[EvidencePage], dict[str, str]]]:
    """Yield each file of the library, its kind of page, and what identifies the page."""
    folder = library_folder() / "pages"
    written = {path.stem for path in (folder / "procedures").glob("*.yaml")}
    for name in sorted(written | set(procedures_with_claims())):
        yield f"pages/procedures/{name}.yaml", ProcedurePage, {"procedure": name}
    for path in sorted((folder / "concerns").glob("*.yaml")):
        yield f"pages/concerns/{path.name}", ConcernPage, {"concern": path.stem}
    for name, kind in (("glossary", GlossaryPage), ("editorial", EditorialProcessPage)):
        if (folder / f"{name}.yaml").is_file():
            yield f"pages/{name}.yaml", kind, {}


def _slug(identity: dict[str, str], file: str) -> str:
    return next(iter(identity.values()), Path(file).stem)


@transaction.atomic
def load() -> list[Outcome]:
    """Bring every file of the library into the editor; a file that is there already changes nothing.

    A page that was edited here since is kept as it is. A page with a fault stays a draft; a file that has
    not the form of its kind is left where it is.
    """
    root, procedures, concerns = plant()
    parents: dict[type[EvidencePage], Any] = {ProcedurePage: procedures, ConcernPage: concerns}
    outcomes = []
    for file, kind, identity in _files():
        document = documents.from_file(file)
        if document is None:
            outcomes.append(Outcome(file, "refused", False, tuple(map(str, _form_faults(file)))))
            continue
        page = kind.objects.filter(**identity).first()
        if page is None:
            page = kind(slug=_slug(identity, file), live=False, **identity)
            page.loaded = digest(document)
            page.take(document)
            parents.get(kind, root).add_child(instance=page)
            page.save_revision()
            outcomes.append(_published(page, file, "made"))
        else:
            outcomes.append(_renewed(page, file, document))
    return outcomes


def _form_faults(file: str) -> list[Fault]:
    read, faults = read_page(file)
    return [*faults, *(form_faults(read) if read is not None else ())]


def _renewed(page: EvidencePage, file: str, document: documents.Document) -> Outcome:
    """Bring a changed file into its page, unless an editor changed the page too."""
    latest = page.get_latest_revision_as_object()
    if latest.document() == document:
        return Outcome(file, "unchanged", page.live) if page.live else _published(latest, file, "unchanged")
    if digest(latest.document()) != latest.loaded:
        return Outcome(file, "kept", page.live)
    latest.loaded = digest(document)
    latest.take(document)
    latest.save_revision()
    return _published(latest, file, "renewed")


def _published(page: EvidencePage, file: str, did: str) -> Outcome:
    """Show a page of the library's own text to readers, where it has no fault."""
    faults = page.faults()
    if not faults:
        page.get_latest_revision().publish()
    return Outcome(file, did, not faults, tuple(str(fault) for fault in faults))


def pages() -> Iterator[tuple[str, EvidencePage]]:
    """Yield every page in the state in which it was last saved, with its file."""
    for file, kind, identity in _files():
        page = kind.objects.filter(**identity).first()
        if page is not None:
            yield file, page.get_latest_revision_as_object()


def save(to: Path) -> list[tuple[str, bool]]:
    """Write every page as last saved into a folder, as the library keeps it.

    Parameters
    ----------
    to : Path
        Folder that plays the library's part; ``pages/…`` is made in it.

    Returns
    -------
    list of (file, whether it differs from the library's)
    """
    done = []
    for file, page in pages():
        own = library_folder() / file
        text = own.read_text(encoding="utf-8") if own.is_file() else ""
        new = rewritten(text, page.document())
        path = to / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(new.encode())
        done.append((file, new != text))
    return done
