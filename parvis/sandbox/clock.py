"""The sandbox's clock: the real one, moved by what the control interface asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime


class Clock:
    def __init__(self, source: Callable[[], float], offset: float = 0.0) -> None:
        self.source = source
        self.offset = offset

    def now(self) -> float:
        return self.source() + self.offset


def iso(moment: float) -> str:
    """As Mastodon writes a date-time: UTC, milliseconds, Z."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).date().isoformat()
