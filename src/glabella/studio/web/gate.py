"""Before Django: no request larger than allowed, few uploads in memory at a time, none that never ends.

Fifty people may send a photograph at once. Only some are read at a time, in the order in which they came;
the others wait in the network's own buffers, so memory stays bounded whatever arrives.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import nullcontext
from typing import Any

from glabella.studio.web.middleware import EDITOR

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

UPLOAD_END = "/photo"
FORM_OVERHEAD = 16 * 2**10
OTHER_BYTES = 64 * 2**10
EDITOR_BYTES = 2 * 2**20
UPLOADS_AT_ONCE = 3
LONGEST_UPLOAD_SECONDS = 90.0


class _TooLarge(Exception):
    """More was sent than is allowed."""


def gate(app: App, most_upload_bytes: int) -> App:
    """Return an application that lets through what it can bear."""
    places = asyncio.Semaphore(UPLOADS_AT_ONCE)

    async def gated(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        upload = scope["method"] == "POST" and scope["path"].endswith(UPLOAD_END)
        other = EDITOR_BYTES if scope["path"].startswith(EDITOR) else OTHER_BYTES
        most = most_upload_bytes + FORM_OVERHEAD if upload else other
        if _stated(scope) > most:
            return await _refuse(send, 413, "too-large", "That is too large.", "Send a smaller photograph.")
        begun = False

        async def send_on(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        async with places if upload else nullcontext():
            try:
                await app(scope, _counted(receive, most, LONGEST_UPLOAD_SECONDS), send_on)
            except _TooLarge:
                if not begun:
                    await _refuse(send, 413, "too-large", "That is too large.", "Send a smaller photograph.")
            except TimeoutError:
                if not begun:
                    await _refuse(send, 408, "too-slow", "The photograph did not arrive.", "Try again.")
        return None

    return gated


def _stated(scope: Message) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


def _counted(receive: Receive, most: int, seconds: float) -> Receive:
    """Count what arrives, and what time is left for it; once all is there, waiting is free."""
    seen = 0
    complete = False
    ends = asyncio.get_running_loop().time() + seconds

    async def counted() -> Message:
        nonlocal seen, complete
        if complete:
            return await receive()
        async with asyncio.timeout_at(ends):
            message = await receive()
        seen += len(message.get("body", b""))
        complete = not message.get("more_body", False)
        if seen > most:
            raise _TooLarge
        return message

    return counted


async def _refuse(send: Send, status: int, kind: str, title: str, cure: str) -> None:
    body = json.dumps({"type": f"urn:glabella:{kind}", "title": title, "status": status, "detail": cure})
    headers = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})
