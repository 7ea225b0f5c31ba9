"""The files of the pages: which there are, and what each holds, with the lines of its fields."""

from __future__ import annotations

from glabella.evidence import Fault
from glabella.evidence.faults import DataFile, read_file
from glabella.terms import library_folder

_FOLDERS = {"pages/procedures": "page_procedure", "pages/concerns": "page_concern"}
_SINGLE = {"pages/glossary.yaml": "page_glossary", "pages/editorial.yaml": "page_editorial"}


def page_files() -> tuple[str, ...]:
    """Return the names of all files of pages in the library."""
    folder = library_folder()
    found = [f"{where}/{path.name}" for where in _FOLDERS for path in sorted((folder / where).glob("*.yaml"))]
    return (*found, *(name for name in _SINGLE if (folder / name).is_file()))


def schema_of(file: str) -> str:
    """Return the name of the schema that judges a page's file, such as ``page_glossary``."""
    return _SINGLE.get(file) or _FOLDERS[file.rsplit("/", 1)[0]]


def read_page(file: str) -> tuple[DataFile | None, tuple[Fault, ...]]:
    """Read a page's file; what cannot be read comes back as faults."""
    folder = library_folder()
    return read_file(folder, folder / file)
