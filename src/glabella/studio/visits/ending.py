"""Deletion that can be checked: row, files and jobs go, and what is left is counted, not assumed."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from glabella.studio.jobs.queue import forget
from glabella.studio.places import places
from glabella.studio.visits.models import Access, Device, HandOff, Job, Visit


def end(visit: Visit) -> dict[str, Any]:
    """Delete a visit and return what is left of it, counted afterwards: every number is 0.

    The row goes first, with the only copy of the visit's key: whatever happens then, the files cannot be
    opened any more.
    """
    store, visit_id = visit.store, visit.id
    jobs = list(Job.objects.filter(visit=visit).values_list("id", flat=True))
    before = {"files": len(store.names()), "jobs": len(jobs)}
    with transaction.atomic():
        devices = list(Access.objects.filter(visit=visit).values_list("device_id", flat=True))
        visit.delete()
        used = Access.objects.filter(device_id__in=devices).values_list("device_id", flat=True)
        Device.objects.filter(id__in=set(devices) - set(used)).delete()
    files = store.destroy()
    queued = forget(jobs)
    _wipe_log()
    return {
        "deleted": before,
        "left": {
            "rows": Visit.objects.filter(id=visit_id).count()
            + Access.objects.filter(visit_id=visit_id).count()
            + HandOff.objects.filter(visit_id=visit_id).count(),
            "files": files,
            "jobs": Job.objects.filter(id__in=jobs).count() + queued,
        },
        "at": timezone.now().isoformat(timespec="seconds"),
    }


def end_expired() -> int:
    """Delete every visit whose time is over, and folders without a row; return how many."""
    over = list(Visit.objects.filter(expires__lte=timezone.now()))
    for visit in over:
        end(visit)
    return len(over)


def end_strays() -> None:
    """Remove folders that no row knows: left where the power failed between row and files."""
    known = set(Visit.objects.values_list("id", flat=True))
    for folder in places().visits.iterdir():
        if folder.name not in known:
            from shutil import rmtree

            rmtree(folder, ignore_errors=True)


def _wipe_log() -> None:
    """Fold SQLite's write-ahead log back, so that the deleted key is in no file (``secure_delete`` is on)."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
