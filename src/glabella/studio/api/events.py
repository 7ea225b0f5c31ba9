"""Server-sent events: one look at the database for all who follow, no thread for any of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.http import HttpRequest, StreamingHttpResponse

from glabella.studio.api.schemas import VisitOut
from glabella.studio.visits.access import visit_for
from glabella.studio.visits.models import Visit

LOOK_SECONDS = 0.2
KEEP_ALIVE_SECONDS = 15.0


class Watch:
    """Looks at the revisions of all followed visits, once for everyone, while anyone follows."""

    def __init__(self) -> None:
        self.followed: dict[str, int] = {}
        self.revisions: dict[str, int] = {}
        self.looked = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    def follow(self, visit_id: str) -> None:
        """Begin to follow a visit."""
        self.followed[visit_id] = self.followed.get(visit_id, 0) + 1
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._look())

    def leave(self, visit_id: str) -> None:
        """End to follow a visit."""
        self.followed[visit_id] -= 1
        if not self.followed[visit_id]:
            del self.followed[visit_id]

    async def _look(self) -> None:
        while self.followed:
            self.revisions = await _revisions(list(self.followed))
            looked, self.looked = self.looked, asyncio.Event()
            looked.set()
            await asyncio.sleep(LOOK_SECONDS)


@sync_to_async(thread_sensitive=False)
def _revisions(ids: list[str]) -> dict[str, int]:
    return dict(Visit.objects.filter(id__in=ids).values_list("id", "revision"))


@sync_to_async(thread_sensitive=False)
def _state(visit_id: str) -> str | None:
    visit = Visit.objects.filter(id=visit_id).first()
    return None if visit is None else VisitOut.of(visit).model_dump_json()


_watches: dict[int, Watch] = {}


def _watch() -> Watch:
    """Return the watch of this event loop."""
    return _watches.setdefault(id(asyncio.get_running_loop()), Watch())


async def stream(request: HttpRequest, visit_id: str) -> StreamingHttpResponse:
    """Answer with a visit's states as they come.

    Raises
    ------
    Http404
        If it is not this browser's.
    """
    await sync_to_async(visit_for)(request, visit_id)
    response = StreamingHttpResponse(follow(visit_id), content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"
    return response


async def follow(visit_id: str) -> AsyncIterator[str]:
    """Yield an event for every change, and a last one when the visit is gone."""
    watch = _watch()
    watch.follow(visit_id)
    seen, quiet = -1, 0.0
    try:
        yield "retry: 1000\n\n"
        while True:
            await watch.looked.wait()
            now = watch.revisions.get(visit_id)
            if now is None:
                yield _event("gone", "{}")
                return
            if now != seen:
                seen, quiet = now, 0.0
                state = await _state(visit_id)
                if state is not None:
                    yield _event("state", state)
            else:
                quiet += LOOK_SECONDS
            if quiet >= KEEP_ALIVE_SECONDS:
                quiet = 0.0
                yield ": still here\n\n"
    finally:
        watch.leave(visit_id)


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {json.dumps(json.loads(data))}\n\n"
