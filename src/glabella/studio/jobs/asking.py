"""Asking for work, and asking again for what a stopped worker had begun."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone

from glabella.studio.jobs.queue import forget, work
from glabella.studio.visits.models import Job, Visit
from glabella.terms import MissingPart

FIT, FILES = "fit", "files"
MOST_ATTEMPTS = 3
MOST_WAITING = 200


def require_room() -> None:
    """Refuse one more job where too many wait.

    Raises
    ------
    MissingPart
        Before anything of the person was stored.
    """
    if Job.objects.filter(state=Job.WAITING).count() >= MOST_WAITING:
        raise MissingPart("Too many photographs are waiting.", "Try again in some minutes.")


def take_back(visit: Visit, kind: str) -> None:
    """Take a visit's jobs of a kind back; one that is under way ends at its next step and keeps nothing."""
    older = list(visit.jobs.filter(kind=kind).values_list("id", flat=True))
    visit.jobs.filter(id__in=older).delete()
    if older:
        forget(older)


def ask(visit: Visit, kind: str) -> Job:
    """Put a job in the queue; an older one of the same kind is replaced."""
    take_back(visit, kind)
    job: Job = Job.objects.create(visit=visit, kind=kind)
    visit.touch()
    work(job.id)
    return job


def ask_again(worker: str | None = None) -> int:
    """Queue what a worker left unfinished, or everything unfinished; return how many jobs.

    A job that stopped its worker three times is failed: some photographs may ask for more memory than
    there is.
    """
    left = Job.objects.filter(state=Job.RUNNING)
    if worker is not None:
        left = left.filter(worker=worker)
    for job in left.filter(attempts__gte=MOST_ATTEMPTS).select_related("visit"):
        fail(job, "This photograph could not be finished.", "Try a smaller one.")
    ids = list(left.values_list("id", flat=True))
    Job.objects.filter(id__in=ids).update(state=Job.WAITING, worker="", leased_until=None)
    if worker is None:
        ids = list(Job.objects.filter(state=Job.WAITING).order_by("created").values_list("id", flat=True))
    for job_id in ids:
        work(job_id)
    return len(ids)


def ask_for_overdue() -> int:
    """Queue jobs whose worker fell silent."""
    overdue = Job.objects.filter(state=Job.RUNNING, leased_until__lt=timezone.now())
    workers = set(overdue.values_list("worker", flat=True))
    return sum(ask_again(worker) for worker in workers)


def fail(job: Job, problem: str, cure: str) -> None:
    """Say why a job cannot be done; a photograph that cannot be used is not kept."""
    if job.kind == FIT and job.visit.store.folder.is_dir():
        job.visit.store.empty()
    Job.objects.filter(id=job.id).update(
        state=Job.FAILED, problem=problem, cure=cure, leased_until=None, attempts=F("attempts")
    )
    job.visit.touch()
