"""What is remembered of a feed between two readings: the cursor."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from parvis.networks.connectors.rss.entries import Entry

MOST_NAMES = 2_000  # the cursor stays under 40 kB
MOST_PROPOSED = 20


@dataclass(frozen=True)
class Memory:
    """Dates as ISO texts. `newest`: the latest date of an entry so far."""

    etag: str = ""
    modified: str = ""
    seen: Sequence[str] = field(default_factory=list)
    newest: str = ""
    begun: bool = False
    read_after: str = ""
    moved_to: str = ""
    hub: str = ""
    topic: str = ""

    @classmethod
    def read(cls, cursor: str) -> Memory:
        """A cursor that can't be read begins again: as a first reading, so without a backlog."""
        try:
            return cls(**json.loads(cursor)) if cursor else cls()
        except (ValueError, TypeError):
            return cls()

    def written(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    def conditions(self) -> dict[str, str]:
        """The headers that let the site answer "nothing new"."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in given.items() if value}

    def new_among(self, entries: Sequence[Entry]) -> list[Entry]:
        """What to propose, oldest first. One at most on the first reading: never a backlog."""
        seen = set(self.seen)
        unknown = [entry for entry in entries if seen.isdisjoint(entry.names)]
        if not self.begun:
            return newest_of(unknown)[:1]
        if unknown and len(unknown) == len(entries):
            # All is unknown: a rebuilt site gives its old articles new names, but they keep their dates.
            unknown = [entry for entry in unknown if entry.item.at and self._is_later(entry.item.at)]
        return newest_of(unknown)[:MOST_PROPOSED][::-1]

    def _is_later(self, at: datetime) -> bool:
        return not self.newest or at > datetime.fromisoformat(self.newest)

    def remembering(self, entries: Sequence[Entry], *, now: datetime) -> Memory:
        """Everything that stands in the feed is seen, proposed or not."""
        names = list(dict.fromkeys([*_names(entries), *self.seen]))[:MOST_NAMES]
        dates = [entry.item.at for entry in entries if entry.item.at and entry.item.at <= now]
        known = [datetime.fromisoformat(self.newest)] if self.newest else []
        newest = max([*dates, *known], default=None)
        return replace(self, seen=names, newest=newest.isoformat() if newest else "", begun=True)


def _names(entries: Iterable[Entry]) -> Iterable[str]:
    return (name for entry in entries for name in entry.names)


def newest_of(entries: Sequence[Entry]) -> list[Entry]:
    """Newest first; where dates are missing, as the feed lists them (newest first almost always)."""
    if any(entry.item.at is None for entry in entries):
        return list(entries)
    return sorted(entries, key=lambda entry: entry.item.at or datetime.min, reverse=True)  # noqa: DTZ901
