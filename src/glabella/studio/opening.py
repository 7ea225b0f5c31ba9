"""Open the studio's folders, database and applications, for the server and for commands beside it."""

from __future__ import annotations

import os
from pathlib import Path

from glabella.studio.places import DATA


def open_studio(data: Path | None) -> None:
    """Make Django ready, its tables as the code needs them."""
    if data is not None:
        os.environ[DATA] = str(data.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glabella.studio.web.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
