"""How often one address may ask. Counted in memory, for a minute, and never written down."""

from __future__ import annotations

import hashlib
import secrets

from django.http import HttpRequest
from ninja.throttling import SimpleRateThrottle

_SALT = secrets.token_bytes(16)


class _ByAddress(SimpleRateThrottle):
    """Counts requests of an address, known by a hash that no other run of the server can repeat."""

    usual = ""

    def __init__(self) -> None:
        super().__init__(self.usual)

    def get_cache_key(self, request: HttpRequest) -> str | None:
        """Return the key under which requests of an address are counted."""
        address = (self.get_ident(request) or "").encode()
        return f"{type(self).__name__}-{hashlib.blake2b(address, key=_SALT, digest_size=8).hexdigest()}"


class Everything(_ByAddress):
    """Any request."""

    usual = "1200/min"


class Uploads(_ByAddress):
    """A photograph."""

    usual = "120/min"


class Beginnings(_ByAddress):
    """A new visit."""

    usual = "120/min"


class Logins(_ByAddress):
    """A password that is tried at the editor's door."""

    usual = "10/min"


class HandOffs(_ByAddress):
    """A link for another device."""

    usual = "20/min"
