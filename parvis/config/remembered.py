"""A cache that all processes of one machine share, in which something can be claimed once: a code that was used."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

LOCK = "claims.lock"


class Remembered(FileBasedCache):
    """Django's looks and then writes: two processes could both have claimed the same."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(location, params)
        self.lock = Path(location) / LOCK

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        self.lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = os.open(self.lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            return bool(super().add(key, value, timeout, version))
        finally:
            os.close(held)  # gives the lock back
