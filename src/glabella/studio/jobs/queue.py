"""The queue: an SQLite file that holds the ids of jobs, and nothing of the person."""

from __future__ import annotations

import threading
from collections.abc import Collection

from huey import SqliteHuey

from glabella.studio.places import open_places

# ``results=False``: what a job makes is sealed in the visit, never in the queue.
queue = SqliteHuey("studio", filename=str(open_places().queue), results=False, strict_fifo=True)
_lock = threading.Lock()


@queue.task()
def work(job_id: str) -> None:
    """Do one job."""
    from glabella.studio.jobs.working import work_on

    work_on(job_id)


def forget(job_ids: Collection[str]) -> int:
    """Take jobs out of the queue; return how many of them are still in it, which is 0."""
    with _lock:
        for row, name in _queued():
            if name in job_ids:
                queue.storage.sql("delete from task where id = ?", (row,), commit=True)
        return sum(name in job_ids for _, name in _queued())


def _queued() -> list[tuple[int, str]]:
    rows = queue.storage.sql("select id, data from task where queue = ?", (queue.name,), results=True)
    return [(row, queue.deserialize_task(bytes(data)).args[0]) for row, data in rows]
