"""Where a fetch stopped, as a short JSON text. What can't be read counts as the beginning."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

OVERLAP = (
    15  # notifications read again each time: two that were stored together may appear one after the other
)
MOST_DIRECT = 100
MOST_RECENT = 40


@dataclass
class Cursor:
    """`window`: the last notifications consumed, oldest first; the first of them is where the next page begins."""

    window: list[str] = field(default_factory=list)
    direct: list[str] = field(default_factory=list)  # private messages already given
    recent: dict[str, list[str]] = field(default_factory=dict)  # message: version, author, handle
    listed: float = 0  # when conversations were last read
    checked: float = 0  # when edits and deletions were last looked for

    @property
    def floor(self) -> str:
        return self.window[0] if self.window else "0"

    def consume(self, notification_id: str) -> None:
        self.window = [*self.window, notification_id][-OVERLAP:]

    def remember_direct(self, status_id: str) -> None:
        self.direct = [*self.direct, status_id][-MOST_DIRECT:]

    def remember(self, status_id: str, version: list[str]) -> None:
        self.recent.pop(status_id, None)
        self.recent[status_id] = version
        for old in list(self.recent)[:-MOST_RECENT]:
            del self.recent[old]

    def dump(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def load(cls, text: str) -> Cursor:
        try:
            found = json.loads(text or "{}")
            return cls(
                window=_texts(found.get("window")),
                direct=_texts(found.get("direct")),
                recent={str(key): _texts(value) for key, value in found.get("recent", {}).items()},
                listed=float(found.get("listed", 0)),
                checked=float(found.get("checked", 0)),
            )
        except (ValueError, TypeError, AttributeError):
            return cls()


def _texts(value: Any) -> list[str]:
    return [str(entry) for entry in value] if isinstance(value, list) else []
