"""One job from beginning to end, by one worker, which says every few seconds that it still lives."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from glabella.studio.jobs.asking import FIT, MOST_ATTEMPTS, fail
from glabella.studio.jobs.known import photograph_of
from glabella.studio.jobs.queue import work
from glabella.studio.logs import where
from glabella.studio.places import places
from glabella.studio.visits.models import Job, Visit
from glabella.studio.visits.store import Gone, Store
from glabella.terms import GlabellaError

LEASE = timedelta(seconds=20)
BEAT_SECONDS = 5.0
WORKER = os.environ.get("GLABELLA_STUDIO_WORKER", "")

_log = logging.getLogger("glabella.jobs")


def work_on(job_id: str) -> None:
    """Do one job, unless another worker has it or it is gone."""
    if not _take(job_id):
        return
    job = Job.objects.select_related("visit").get(id=job_id)
    store = job.visit.store
    try:
        with _heart(job_id):
            (_fit if job.kind == FIT else _files)(job, store)
        _finish(job)
    except Gone:
        # A job may be gone because another took its place: only a deleted visit leaves nothing behind.
        if not Visit.objects.filter(id=job.visit_id).exists():
            store.destroy()
    except GlabellaError as error:
        fail(job, error.problem, error.cure)
    except Exception as error:  # whatever it is, the person gets an answer and the worker lives on
        _log.error("job failed: %s", where(error))
        _once_more(job)


def _take(job_id: str) -> bool:
    """Take a job, also where two workers ask at once."""
    free = Q(state=Job.WAITING) | Q(state=Job.RUNNING, leased_until__lt=timezone.now())
    return bool(
        Job.objects.filter(free, id=job_id).update(
            state=Job.RUNNING,
            worker=WORKER,
            leased_until=timezone.now() + LEASE,
            attempts=F("attempts") + 1,
        )
    )


@contextmanager
def _heart(job_id: str) -> Iterator[None]:
    """Renew the lease while the block runs."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(BEAT_SECONDS):
            Job.objects.filter(id=job_id).update(leased_until=timezone.now() + LEASE)
        connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _say(job: Job, stage: str) -> None:
    """Tell the open pages what happens.

    Raises
    ------
    Gone
        If the visit was deleted meanwhile, or another job took this one's place.
    """
    if not Job.objects.filter(id=job.id).update(stage=stage):
        raise Gone
    job.visit.touch()


def _keep(job: Job, store: Store, name: str, data: bytes) -> None:
    """Seal what a job made, unless the job is gone (``Gone``): two jobs' parts are never mixed."""
    if not Job.objects.filter(id=job.id).exists():
        raise Gone
    store.write(name, data)


def _fit(job: Job, store: Store) -> None:
    """Read the photograph and seal what the viewer and the numbers need."""
    from glabella.studio.jobs.fitting import fit

    visit = job.visit
    if visit.public and not store.has("photo"):
        _say(job, "Making a face that belongs to nobody.")
        _keep(job, store, "photo", photograph_of(visit.name))
    for name, data in fit(store.read("photo"), visit.patch, lambda text: _say(job, text)):
        _keep(job, store, name, data)


def _files(job: Job, store: Store) -> None:
    """Make the files to take away. They lie open for that time only: in memory, where the system can."""
    from glabella.tryon import Request, run

    with tempfile.TemporaryDirectory(dir=places().work, prefix=f"{job.visit.id}-") as folder:
        out = Path(folder) / "files"
        request = Request(options=job.visit.plan, patch=job.visit.patch)
        run(store.read("photo"), out, request, report=lambda text: _say(job, text))
        _say(job, "Sealing the files.")
        for path in sorted(out.iterdir()):
            _keep(job, store, job.visit.made_prefix + path.name, path.read_bytes())


def _finish(job: Job) -> None:
    Job.objects.filter(id=job.id).update(state=Job.DONE, stage="", leased_until=None)
    if not Visit.objects.filter(id=job.visit_id).exists():
        raise Gone
    job.visit.touch()


def _once_more(job: Job) -> None:
    job.refresh_from_db()
    if job.attempts >= MOST_ATTEMPTS:
        fail(
            job, "Something went wrong on our side.", "Try another photograph, or tell who runs this studio."
        )
        return
    Job.objects.filter(id=job.id).update(state=Job.WAITING, worker="", leased_until=None)
    work(job.id)


def clear_work() -> None:
    """Remove what a stopped worker left open."""
    for path in places().work.iterdir():
        shutil.rmtree(path, ignore_errors=True)
