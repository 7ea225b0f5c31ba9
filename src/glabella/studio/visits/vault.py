"""Sealing: one key a visit, wrapped by the server's key, which lives apart from the data.

AES-256-GCM (NIST SP 800-38D) with a fresh 96-bit nonce for every file; what a sealed file belongs to is
part of what is authenticated, so that files cannot be swapped between visits.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from glabella.studio.places import KEY, places
from glabella.terms import MissingPart

KEY_BYTES = 32
NONCE_BYTES = 12


def server_key() -> bytes:
    """Return the server's key, made on first use and readable by this user alone.

    Raises
    ------
    MissingPart
        If its file holds anything but a key.
    """
    return _read_key(places().key)


@lru_cache(maxsize=4)
def _read_key(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_bytes()
    else:
        key = secrets.token_bytes(KEY_BYTES)
        with os.fdopen(handle, "wb") as file:
            file.write(key)
    if len(key) != KEY_BYTES:
        raise MissingPart("The server's key file holds no key.", f"Restore it, or name another in {KEY}.")
    return key


def derived(purpose: str) -> bytes:
    """Return a key for another purpose, from which the server's key cannot be found."""
    return HKDF(SHA256(), KEY_BYTES, None, purpose.encode()).derive(server_key())


def new_key() -> bytes:
    """Return a fresh key for one visit."""
    return AESGCM.generate_key(8 * KEY_BYTES)


def seal(key: bytes, data: bytes, belongs_to: str) -> bytes:
    """Return sealed bytes: nonce, then ciphertext with its tag."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, belongs_to.encode())


def unseal(key: bytes, sealed: bytes, belongs_to: str) -> bytes:
    """Return what was sealed.

    Raises
    ------
    MissingPart
        If the key is another one, or a byte was changed.
    """
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], belongs_to.encode())
    except (InvalidTag, ValueError):
        raise MissingPart("A stored file cannot be opened.", "Restore the server's key.") from None


def wrap(key: bytes, visit: str) -> bytes:
    """Return a visit's key, sealed by the server's."""
    return seal(server_key(), key, f"key of {visit}")


def unwrap(wrapped: bytes, visit: str) -> bytes:
    """Return a visit's key."""
    return unseal(server_key(), wrapped, f"key of {visit}")
