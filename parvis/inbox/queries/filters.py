"""What one asks the list for: read from an address, written back into it, so that a view can be kept and shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlencode
from uuid import UUID

from django.utils.dateparse import parse_datetime

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
    cluster: str = ""
    since: str = ""
    unfolded: str = ""
    q: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Filters:
        given = {f.name: _word(asked.get(f.name, "")) for f in fields(cls)}
        if given["status"] not in (OPEN_VIEW, ALL, *Status.values):
            given["status"] = OPEN_VIEW
        for key in ("account", "label", "cluster"):
            given[key] = _key(given[key])
        given["since"] = _moment(given["since"])
        if not asked.get("status") and (given["cluster"] or given["since"]):
            given["status"] = ALL  # where a campaign or a wave is looked at, answered ones are too
        return cls(**given)

    def address(self, **changed: str) -> str:
        """The query of an address, without what is not asked for."""
        asked = {f.name: getattr(self, f.name) for f in fields(self)} | changed
        usual = ALL if asked["cluster"] or asked["since"] else OPEN_VIEW
        return urlencode({k: v for k, v in asked.items() if v and not (k == "status" and v == usual)})

    @property
    def by_importance(self) -> bool:
        """Open messages stand by importance, then by time; the archive and searches by time."""
        return self.status in (OPEN_VIEW, "new", "in_hand", "waiting") and not self.q

    @property
    def narrowed(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self) if f.name not in ("status", "unfolded"))

    @property
    def folded(self) -> bool:
        """Near-copies stand under the first where one works through what is open; a narrower question shows each."""
        return self.by_importance and not self.narrowed and not self.unfolded


def _word(given: str) -> str:
    return given.replace("\x00", "").strip()[:LONGEST]


def _moment(given: str) -> str:
    """With its zone, whose "+" an address may have made a blank."""
    try:
        moment = parse_datetime(given.replace(" ", "+"))
    except ValueError:
        return ""
    return moment.isoformat() if moment is not None and moment.tzinfo else ""


def _key(given: str) -> str:
    try:
        return str(UUID(given)) if given else ""
    except ValueError:
        return ""
