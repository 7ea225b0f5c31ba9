"""Whether another device, such as a phone, can reach this studio, and under which address."""

from __future__ import annotations

import os

from django.http import HttpRequest

from glabella.studio.places import ADDRESS

THIS_MACHINE = ("localhost", "127.", "[::1]")


def reach(request: HttpRequest) -> tuple[str, bool]:
    """Return the root that other devices would ask, and whether it leads here from them."""
    local = os.environ.get(ADDRESS, "")
    root = local or request.build_absolute_uri("/").rstrip("/")
    return root, bool(local) or not request.get_host().startswith(THIS_MACHINE)
