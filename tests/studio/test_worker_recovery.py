"""A killed worker loses nothing: whatever it was doing is done by the next one."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from studio_people import Served, Visitor, begin, do_jobs, send

# Each photograph loses two workers: a third would be one too many for a job.
STAGES = [("Reading the photograph.", "Reading the skin."), ("Finding the face.", "Drawing what may change.")]


@pytest.mark.slow
def test_a_worker_killed_at_each_stage(served: Served, face_file: Path) -> None:
    visitor = Visitor(served.address)
    visit = visitor.begin()
    for stages in STAGES:
        assert visitor.send(visit, face_file.read_bytes()) == 202
        killed: set[int] = set()
        for stage in stages:
            ends = time.monotonic() + 60
            while (state := visitor.get(f"/api/visits/{visit}")["photo"])["stage"] != stage:
                assert state["state"] not in ("done", "failed"), f"{stage} was not seen"
                assert time.monotonic() < ends
                # Short while a stage runs, which some do in no time; a new worker takes seconds to start.
                time.sleep(0.002 if state["state"] == "running" else 0.01)
            workers = served.workers()
            assert killed.isdisjoint(workers)
            for worker in workers:
                os.kill(worker, signal.SIGKILL)
            killed.update(workers)
        while (state := visitor.get(f"/api/visits/{visit}")["photo"])["state"] != "done":
            assert state["state"] != "failed", state
            assert time.monotonic() < ends, state
            time.sleep(0.02)
        assert set(served.workers()).isdisjoint(killed)
        assert visitor.get(f"/api/visits/{visit}/viewer")
    assert visitor.delete(visit)["left"] == {"rows": 0, "files": 0, "jobs": 0}


def test_what_kills_three_workers_is_failed_and_not_kept(
    person: Callable[[], Any], studio: Path, face_file: Path
) -> None:
    from glabella.studio.jobs.asking import ask_again
    from glabella.studio.jobs.working import _take
    from glabella.studio.visits.models import Job

    client = person()
    visit = begin(client)["id"]
    send(client, visit, face_file.read_bytes())
    job = Job.objects.get(visit_id=visit)
    for _ in range(3):
        assert _take(job.id)
        assert not _take(job.id), "taken by two"
        ask_again()
    assert client.get(f"/api/visits/{visit}").json()["photo"]["state"] == "failed"
    assert list((studio / "visits" / visit).iterdir()) == []


def test_a_silent_worker_is_overdue(person: Callable[[], Any], studio: Path, face_file: Path) -> None:
    from django.utils import timezone

    from glabella.studio.jobs.asking import ask_for_overdue
    from glabella.studio.jobs.working import _take
    from glabella.studio.visits.models import Job

    client = person()
    visit = begin(client)["id"]
    send(client, visit, face_file.read_bytes())
    job = Job.objects.get(visit_id=visit)
    assert _take(job.id)
    assert ask_for_overdue() == 0
    Job.objects.filter(id=job.id).update(leased_until=timezone.now())
    assert ask_for_overdue() == 1
    do_jobs(visit)
    assert client.get(f"/api/visits/{visit}").json()["photo"]["state"] == "done"


def test_a_job_whose_place_another_took_leaves_the_visit_as_it_is(
    person: Callable[[], Any], studio: Path, face_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from glabella.studio.jobs import working
    from glabella.studio.jobs.asking import FILES, FIT, ask
    from glabella.studio.visits.models import Job, Visit

    client = person()
    visit = Visit.objects.get(id=begin(client)["id"])
    send(client, visit.id, face_file.read_bytes())
    before = visit.store.read("photo")
    first = ask(visit, FILES)

    def meanwhile(job: Job, store: Any) -> None:
        ask(visit, FILES)
        working._keep(job, store, "file-late", b"made by the job that is gone")

    monkeypatch.setattr(working, "_files", meanwhile)
    working.work_on(first.id)
    assert visit.store.read("photo") == before
    assert not visit.store.has("file-late")
    states = dict(Job.objects.filter(visit_id=visit.id).values_list("kind", "state"))
    assert states == {FIT: Job.WAITING, FILES: Job.WAITING}


def test_an_unforeseen_error_is_told_without_its_words(
    person: Callable[[], Any],
    face_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    from glabella.studio.jobs import working

    def crash(*_: object) -> None:
        raise RuntimeError("somebody-private.png")

    monkeypatch.setattr(working, "_fit", crash)
    client = person()
    visit = begin(client)["id"]
    send(client, visit, face_file.read_bytes())
    for _ in range(3):
        do_jobs(visit)
    state = client.get(f"/api/visits/{visit}").json()["photo"]
    assert state["problem"] == "Something went wrong on our side."
    logged = caplog.text
    assert "RuntimeError studio/jobs/working.py" in logged
    assert "somebody" not in logged
