"""The worker process: takes jobs one after another, and stops when the studio that started it is gone."""

from __future__ import annotations

import os
import threading
import time

import django

# A page read must not wait for a photograph.
NICENESS = 5
SLOWEST_POLL_SECONDS = 0.25


def _stop_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def main() -> None:
    """Run until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glabella.studio.web.settings")
    django.setup()
    from huey.consumer import Consumer

    import glabella.tryon  # noqa: F401  (slow to load: before the first photograph comes)
    from glabella.studio.jobs.queue import queue
    from glabella.studio.jobs.working import clear_work

    os.nice(NICENESS)
    clear_work()
    threading.Thread(target=_stop_with, args=(os.getppid(),), daemon=True).start()
    Consumer(queue, workers=1, periodic=False, max_delay=SLOWEST_POLL_SECONDS).run()


if __name__ == "__main__":
    main()
