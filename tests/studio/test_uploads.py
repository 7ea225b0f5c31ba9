"""Uploads: what is no photograph is refused, in words, and nothing of it is left."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from studio_people import begin, do_jobs, send

Person = Callable[[], Any]
VARIANTS = 500


@pytest.fixture(scope="module")
def originals(face_file: Path) -> list[bytes]:
    """The same face in four kinds of file."""
    picture = Image.open(face_file).convert("RGB")
    kinds = (("PNG", {}), ("JPEG", {}), ("WEBP", {"method": 0}), ("TIFF", {}))
    buffers = []
    for kind, options in kinds:
        buffer = io.BytesIO()
        picture.save(buffer, kind, **options)
        buffers.append(buffer.getvalue())
    return buffers


def malformed(originals: list[bytes], number: int) -> bytes:
    """Return a broken file: cut, flipped, spliced, inflated in its header, of another kind, or noise."""
    chance = random.Random(number)
    data = bytearray(chance.choice(originals))
    way = number % 7
    if way == 0:
        return bytes(data[: chance.randrange(0, 600)])
    if way == 1:
        for _ in range(chance.randrange(1, 60)):
            data[chance.randrange(0, 400)] = chance.randrange(256)
        return bytes(data[:4096])
    if way == 2:
        return bytes(data[:64]) + chance.randbytes(2000)
    if way == 3:
        return bytes(data[: chance.randrange(600, 9000)])
    if way == 4:
        data[16:24] = b"\x7f\xff\xff\xff" * 2
        return bytes(data[:2000])
    if way == 5:
        start = chance.choice(
            [b"GIF89a", b"BM", b"%PDF-1.7", b"PK\x03\x04", b"<svg>", b"\x00\x00\x00\x18ftypavif"]
        )
        return start + bytes(data[:500])
    return chance.randbytes(chance.randrange(0, 3000))


def test_five_hundred_malformed_files(person: Person, studio: Path, originals: list[bytes]) -> None:
    client = person()
    visit = begin(client)["id"]
    folder = studio / "visits" / visit
    for number in range(VARIANTS):
        from django.core.cache import cache

        cache.clear()
        answer = send(client, visit, malformed(originals, number))
        assert answer.status_code in (202, 422), (number, answer.content)
        if answer.status_code == 422:
            told = answer.json()
            assert told["title"].endswith(".")
            assert told["detail"].endswith(".")
            assert "somebody" not in answer.content.decode()
        else:
            do_jobs(visit)
            state = client.get(f"/api/visits/{visit}").json()["photo"]
            assert state["state"] == "failed", number
            assert state["problem"] != "Something went wrong on our side.", number
        assert list(folder.iterdir()) == [], number


def test_a_photograph_without_a_face_fails_with_its_cure_and_is_not_kept(
    person: Person, studio: Path
) -> None:
    client = person()
    visit = begin(client)["id"]
    tables = [min(255, 2 * value) for value in range(256)] + list(range(256)) * 2
    picture = Image.radial_gradient("L").resize((800, 800)).convert("RGB").point(tables)
    picture.save(buffer := io.BytesIO(), "PNG")
    assert send(client, visit, buffer.getvalue()).status_code == 202
    do_jobs(visit)
    state = client.get(f"/api/visits/{visit}").json()["photo"]
    assert state["state"] == "failed"
    assert state["cure"]
    assert list((studio / "visits" / visit).iterdir()) == []


def test_too_large_is_refused_before_it_is_read(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    client = person()
    visit = begin(client)["id"]
    monkeypatch.setattr(settings, "MOST_UPLOAD_BYTES", 1000)
    answer = send(client, visit, b"\xff\xd8\xff" + bytes(2000))
    assert answer.status_code == 422
    assert "larger" in answer.json()["title"]


def test_uploads_have_a_rate(person: Person) -> None:
    client = person()
    visit = begin(client)["id"]
    codes = [send(client, visit, b"nothing").status_code for _ in range(125)]
    assert set(codes[:120]) == {422}
    assert set(codes[120:]) == {429}


@pytest.mark.parametrize(("sent", "stated"), [(5_000, None), (5_000, 5_000), (10, 900_000)])
def test_the_gate_bears_only_so_much(sent: int, stated: int | None) -> None:
    import asyncio

    from glabella.studio.web import gate as gates

    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def ask() -> int:
        chunks = [{"type": "http.request", "body": bytes(sent // 5), "more_body": n < 4} for n in range(5)]
        codes: list[int] = []

        async def receive() -> Any:
            return chunks.pop(0)

        async def answer(message: Any) -> None:
            codes.append(message.get("status", 0))

        headers = [(b"content-length", str(stated).encode())] if stated else []
        scope = {"type": "http", "method": "POST", "path": "/api/visits/x/photo", "headers": headers}
        await gates.gate(app, 4_000 - gates.FORM_OVERHEAD)(scope, receive, answer)
        return codes[0]

    assert asyncio.run(ask()) == 413
