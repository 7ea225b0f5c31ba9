"""Every fault of every page at once: of the library's files, and of what editors saved since."""

from __future__ import annotations

from django.utils import timezone

from glabella.evidence import Fault
from glabella.pages import every_page_fault
from glabella.studio.editorial import documents
from glabella.studio.editorial.files import pages


def every_fault() -> list[Fault]:
    """Return faults sorted by file and line; empty where all is well."""
    today = timezone.now().date()
    found = set(every_page_fault(today))
    for file, page in pages():
        if documents.from_file(file) != page.document():
            found.update(page.faults(today))
    return sorted(found)
