"""What must not be read in a copy of the database is sealed: AES-256-GCM under the installation's master key.

Each seal is bound to a sentence that says what it is for (associated data): moved elsewhere, it does not open. The
master key comes from the environment or from a 0600 file; it is never in the database.
"""

from __future__ import annotations

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12  # bytes
NAME = 16  # characters that name the master key
CHANGED = "The master key has changed: give the former one in PARVIS_OLD_MASTER_KEYS."


class CannotOpen(Exception):
    """Sealed under another master key, or moved to another place."""


def _derive(secret: str) -> bytes:
    return hashlib.sha256(b"parvis master key" + secret.encode()).digest()


def _name(key: bytes) -> str:
    return hashlib.sha256(b"name" + key).hexdigest()[:NAME]


def masters() -> dict[str, bytes]:
    """By name; the present master key first, then the former ones while a rotation lasts."""
    keys = [_derive(secret) for secret in [settings.PARVIS_MASTER_KEY, *settings.PARVIS_OLD_MASTER_KEYS]]
    return {_name(key): key for key in keys}


def present() -> tuple[str, bytes]:
    return next(iter(masters().items()))


def seal(key: bytes, plain: bytes, bound_to: str) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def unseal(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """Raises CannotOpen; also for what is empty or too short."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound_to.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(f"What is sealed for {bound_to} does not open with this master key.") from error


def seal_here(plain: bytes, bound_to: str) -> bytes:
    """Under the present master key, whose name stands in front."""
    name, master = present()
    return name.encode() + seal(master, plain, bound_to)


def unseal_here(sealed: bytes, bound_to: str) -> bytes:
    """Raises CannotOpen."""
    master = masters().get(sealed[:NAME].decode("latin-1"))
    if master is None:
        raise CannotOpen(CHANGED)
    return unseal(master, sealed[NAME:], bound_to)
