"""``glabella serve``: the web server, the worker beside it, and the care for both."""

from __future__ import annotations

import io
import logging
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path

from glabella.studio.logs import where
from glabella.studio.opening import open_studio
from glabella.studio.places import ADDRESS, HOSTS
from glabella.terms import MissingPart

OVERDUE_SECONDS, EXPIRED_SECONDS, SCHEDULE_SECONDS = 10.0, 60.0, 60.0
WARMING_PAUSE_SECONDS = 3.0
ANY = ("0.0.0.0", "::")
ITSELF = ("127.0.0.1", "localhost", "::1")

_log = logging.getLogger("glabella.serve")


def serve(
    host: str, port: int, data: Path | None, *, open_page: bool, ready: Callable[[str, str], None]
) -> None:
    """Serve until told to stop; ``ready`` is told the address here, and on the network ("" where none).

    Raises
    ------
    MissingPart
        If the port is taken, or the pages' scripts were not built.
    """
    listener = _listen(host, port)
    port = listener.getsockname()[1]
    own = f"http://localhost:{port}" if host in (*ANY, "127.0.0.1", "localhost") else f"http://{host}:{port}"
    network = _announce_hosts(host, port)
    open_studio(data)
    import uvicorn

    from glabella.studio.editorial.care import load_first
    from glabella.studio.web.asgi import application

    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        proxy_headers=False,
        timeout_graceful_shutdown=2,
        h11_max_incomplete_event_size=32 * 2**10,
    )
    load_first()
    keeper = Keeper()
    keeper.start()
    threading.Thread(target=_warm, daemon=True).start()
    ready(own, network)
    if open_page:
        threading.Thread(target=_open, args=(own,), daemon=True).start()
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        keeper.stop()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise MissingPart(
            f"Port {port} cannot be had.", "End what uses it, or name another with --port."
        ) from None
    listener.listen(256)
    listener.set_inheritable(False)
    return listener


def for_a_phone(host: str) -> str:
    """Return where to listen so that a phone can ask.

    Raises
    ------
    MissingPart
        If this machine is on no network, or was told to answer itself only.
    """
    if host not in (*ANY, *ITSELF):
        return host
    if not _local_address():
        raise MissingPart("This computer is on no network.", "Join the phone's Wi-Fi, then start again.")
    return host if host in ANY else ANY[0]


def phone_words(address: str) -> str:
    """Return what is said to someone with a phone: the address, its QR code, and who can read along."""
    import segno

    code = io.StringIO()
    segno.make(address, error="m", micro=False).terminal(out=code, border=2, compact=True)
    return (
        f"On a phone of this network open {address}\n{code.getvalue()}"
        "This is plain HTTP: whoever is on this network can read along. Use a network of your own, and end "
        "the studio when you are done."
    )


def _announce_hosts(host: str, port: int) -> str:
    """Tell the pages by which names this server may be asked; return the address that a phone can reach."""
    names = ["localhost", "127.0.0.1", "[::1]"]
    local = host
    if host in ANY:
        local = _local_address()
    if local not in ("", *ITSELF):
        names.append(f"[{local}]" if ":" in local else local)
        os.environ[ADDRESS] = f"http://{names[-1]}:{port}"
    os.environ.setdefault(HOSTS, ",".join(names))
    return os.environ.get(ADDRESS, "")


def _local_address() -> str:
    """Return this machine's address on its network, empty where it has none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address (RFC 5737): it only picks the route
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def _open(address: str) -> None:
    """Open the page where there is a screen to open it on."""
    if sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        time.sleep(0.5)
        webbrowser.open(address)


def _warm() -> None:
    """Compute what a first reader would wait for, then load what questions for numbers need, bit by bit."""
    from glabella.studio.site.warming import warm as warm_page
    from glabella.treatment import default_procedure
    from glabella.tryon import warm

    _carefully(lambda: warm_page(default_procedure()))

    for _ in warm():
        time.sleep(WARMING_PAUSE_SECONDS)


def _overdue() -> None:
    from glabella.studio.jobs.asking import ask_for_overdue

    ask_for_overdue()


def _expired() -> None:
    from glabella.studio.visits.ending import end_expired

    end_expired()


def _new_content() -> None:
    from glabella.studio.editorial.care import load_again

    load_again()


def _schedule() -> None:
    from glabella.studio.editorial.care import keep_schedule

    keep_schedule()


def _carefully(task: Callable[[], None]) -> None:
    """Do a task; a failure of one (a locked file, a full disk) must not end the care for all."""
    try:
        task()
    except Exception as error:
        _log.error("care failed: %s", where(error))


class Keeper(threading.Thread):
    """Keeps the worker alive, hands on what a stopped one left, and ends visits whose time is over."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.ended = threading.Event()
        self.name_of_worker = ""
        self.worker: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Look after everything until told to stop."""
        from django.db import connection

        tasks = [
            (self._begin, 0.0),
            (self._revive, 0.2),
            (_overdue, OVERDUE_SECONDS),
            (_expired, EXPIRED_SECONDS),
            (_new_content, 0.0),
            (_schedule, SCHEDULE_SECONDS),
        ]
        due = dict.fromkeys((task for task, _ in tasks), 0.0)
        while not self.ended.is_set():
            for task, pause in tasks:
                if time.monotonic() >= due[task]:
                    due[task] = time.monotonic() + pause if pause else float("inf")
                    _carefully(task)
            self.ended.wait(0.2)
        connection.close()

    def _begin(self) -> None:
        """Clear what an earlier run left, and ask for what is missing."""
        from glabella.studio.jobs.asking import ask_again
        from glabella.studio.jobs.known import ask_for_known
        from glabella.studio.jobs.working import clear_work
        from glabella.studio.visits.ending import end_expired, end_strays

        clear_work()
        end_strays()
        end_expired()
        ask_again()
        ask_for_known()

    def _revive(self) -> None:
        """Start a worker where none is; what the last one had begun is asked for again."""
        from glabella.studio.jobs.asking import ask_again
        from glabella.studio.jobs.working import clear_work

        if self.worker is not None and self.worker.poll() is None:
            return
        if self.worker is not None:
            clear_work()
            ask_again(self.name_of_worker)
        self._start()

    def _start(self) -> None:
        self.name_of_worker = secrets.token_urlsafe(12)
        environment = os.environ | {
            "GLABELLA_STUDIO_WORKER": self.name_of_worker,
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        self.worker = subprocess.Popen(
            [sys.executable, "-m", "glabella.studio.jobs"], env=environment, stdin=subprocess.DEVNULL
        )

    def stop(self) -> None:
        """End the worker and this thread."""
        self.ended.set()
        self.join(5)
        if self.worker is not None and self.worker.poll() is None:
            self.worker.terminate()
            try:
                self.worker.wait(5)
            except subprocess.TimeoutExpired:
                self.worker.kill()
