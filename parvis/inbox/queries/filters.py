"""What one asks the list for: read from an address, written back into it, so that a view can be kept and shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlencode
from uuid import UUID

from parvis.inbox.models import Status

OPEN_VIEW, ALL = "open", "all"
LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Empty: not asked for. What an address says wrongly is as if it had not been said."""

    status: str = OPEN_VIEW
    network: str = ""
    account: str = ""
    kind: str = ""
    topic: str = ""
    language: str = ""
    label: str = ""
    service: str = ""
    mine: str = ""
    care: str = ""
    late: str = ""
    spam: str = ""
    q: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Filters:
        given = {f.name: _word(asked.get(f.name, "")) for f in fields(cls)}
        if given["status"] not in (OPEN_VIEW, ALL, *Status.values):
            given["status"] = OPEN_VIEW
        for key in ("account", "label"):
            given[key] = _key(given[key])
        return cls(**given)

    def address(self, **changed: str) -> str:
        """The query of an address, without what is not asked for."""
        asked = {f.name: getattr(self, f.name) for f in fields(self)} | changed
        return urlencode({k: v for k, v in asked.items() if v and not (k == "status" and v == OPEN_VIEW)})

    @property
    def by_importance(self) -> bool:
        """Open messages stand by importance, then by time; the archive and searches by time."""
        return self.status in (OPEN_VIEW, "new", "in_hand", "waiting") and not self.q

    @property
    def narrowed(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self) if f.name != "status")


def _word(given: str) -> str:
    return given.replace("\x00", "").strip()[:LONGEST]


def _key(given: str) -> str:
    try:
        return str(UUID(given)) if given else ""
    except ValueError:
        return ""
