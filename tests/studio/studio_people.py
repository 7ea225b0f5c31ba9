"""People who use the studio in tests, and the studio they use."""

from __future__ import annotations

import json
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any


def new_person() -> Any:
    from django.core.cache import cache
    from django.test import Client

    cache.clear()
    return Client(raise_request_exception=False)


def begin(client: Any, *purposes: str, patch: bool = False) -> dict[str, Any]:
    """Agree, and return the visit."""
    given = {"adult": True, "purposes": ["try_on", *purposes], "patch": patch}
    answer = client.post("/api/visits", given, content_type="application/json")
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def send(client: Any, visit: str, data: bytes, name: str = "somebody-private.png") -> Any:
    """Send a photograph."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    return client.post(f"/api/visits/{visit}/photo", {"photo": SimpleUploadedFile(name, data)})


def do_jobs(visit: str) -> None:
    """Do a visit's work in this process."""
    from glabella.studio.jobs.queue import forget
    from glabella.studio.jobs.working import work_on
    from glabella.studio.visits.models import Job

    for job in Job.objects.filter(visit_id=visit, state=Job.WAITING):
        work_on(job.id)
        forget([job.id])


@dataclass
class Served:
    """A running ``glabella serve``."""

    address: str
    home: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        """Return everything it said."""
        return (self.home / "log").read_text(encoding="utf-8")

    def get(self, path: str) -> Any:
        """Return a JSON answer."""
        with urllib.request.urlopen(self.address + path, timeout=20) as answer:
            return json.loads(answer.read())

    def workers(self) -> list[int]:
        """Return the process ids of its workers."""
        found = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True
        )
        return [int(line.split()[0]) for line in found.stdout.splitlines() if "studio.jobs" in line]


class Visitor:
    """Someone who asks a running studio from a program: cookies and token as a browser has them."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        page = self.opener.open(f"{address}/photo", timeout=60).read().decode()
        self.token = page.partition('name="csrf" content="')[2].partition('"')[0]

    def ask(self, method: str, path: str, data: bytes | None = None, kind: str = "application/json") -> Any:
        """Return status and answer."""
        headers = {"X-CSRFToken": self.token, "Content-Type": kind}
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            with self.opener.open(request, timeout=120) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"null")

    def begin(self, *purposes: str) -> str:
        """Agree, and return the visit's id."""
        given = json.dumps({"adult": True, "purposes": ["try_on", *purposes]}).encode()
        return str(self.ask("POST", "/api/visits", given)[1]["id"])

    def send(self, visit: str, data: bytes) -> int:
        """Send a photograph and return the status."""
        edge = "edge-of-a-part"
        part = 'Content-Disposition: form-data; name="photo"; filename="somebody-private.png"'
        body = f"--{edge}\r\n{part}\r\n\r\n".encode() + data + f"\r\n--{edge}--\r\n".encode()
        return int(
            self.ask("POST", f"/api/visits/{visit}/photo", body, f"multipart/form-data; boundary={edge}")[0]
        )

    def get(self, path: str) -> Any:
        """Return a JSON answer."""
        status, answer = self.ask("GET", path)
        assert status == 200, answer
        return answer

    def delete(self, visit: str) -> Any:
        """Delete a visit and return the proof."""
        return self.ask("DELETE", f"/api/visits/{visit}")[1]
