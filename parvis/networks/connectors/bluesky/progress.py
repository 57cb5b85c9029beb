"""How far the notifications have been read. The network lists them newest first, by the time that their author claims.

So a post may slip in *below* what was read: written on a phone without a network, indexed late, or dated back. One
number is not enough: we remember what was read of the last day, look again at the last quarter of an hour each time,
and at the whole day now and then. A long list is read one page per call, and the place in it is part of the cursor.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta

REMEMBERED = timedelta(hours=24)
LOOK_BACK = timedelta(minutes=15)
DEEP_EVERY = 10  # walks
MOST = 500  # events remembered: the cursor stays under 20 kB


@dataclass(frozen=True)
class Progress:
    """Times in milliseconds. Everything up to `floor` is done; between `floor` and `top`, what `seen` holds."""

    top: int = 0
    floor: int = 0
    seen: Mapping[str, int] = field(default_factory=dict)
    walks: int = 0
    page: str = ""  # the network's own cursor, while a walk is under way
    goal: int = 0  # where this walk ends
    newest: int = 0  # becomes `top` when it ends
    fresh: Mapping[str, int] = field(default_factory=dict)  # the newest events of this walk
    lowest: int = 0  # the time of the first event that did not fit in `fresh`
    edge: tuple[str, ...] | list[str] = ()  # the last events of the page before, which may come again

    @classmethod
    def read(cls, cursor: str) -> Progress:
        """A cursor that can't be read begins again: what was stored is recognised by its event."""
        try:
            read = cls(**json.loads(cursor)) if cursor else cls()
            return read if isinstance(read.top, int) and isinstance(read.seen, dict) else cls()
        except (ValueError, TypeError):
            return cls()

    def written(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))

    def begun(self) -> Progress:
        """At the start of a walk: how deep to go."""
        if self.page:
            return self
        deep = self.walks % DEEP_EVERY == 0
        return replace(self, goal=self.floor if deep else max(self.floor, self.top - milliseconds(LOOK_BACK)))

    def knows(self, event: str, at: int) -> bool:
        """Was it given before?"""
        name = short(event)
        return at <= self.floor or name in self.seen or name in self.fresh or name in self.edge

    def met(self, events: Mapping[str, int]) -> Progress:
        """After a page: its events are remembered, the newest of the walk first."""
        fresh, lowest = dict(self.fresh), self.lowest
        for event, at in events.items():
            if len(fresh) >= MOST:
                lowest = max(lowest, at)
                break
            fresh[short(event)] = at
        last = min(events.values(), default=0)
        edge = tuple(short(event) for event, at in events.items() if at == last) or self.edge
        newest = max(self.newest, *events.values()) if events else self.newest
        return replace(self, fresh=fresh, lowest=lowest, newest=newest, edge=edge)

    def moved(self, page: str) -> Progress:
        return replace(self, page=page)

    def ended(self) -> Progress:
        """At the end of a walk: forget what is older than a day, or too much."""
        top = max(self.top, self.newest)
        floor = max(self.floor, self.lowest, top - milliseconds(REMEMBERED))
        ranked = sorted((dict(self.seen) | dict(self.fresh)).items(), key=lambda pair: -pair[1])
        if len(ranked) > MOST:
            floor = max(floor, ranked[MOST][1])
        seen = {name: at for name, at in ranked if at > floor}
        return Progress(top=top, floor=floor, seen=seen, walks=self.walks + 1)


def short(event: str) -> str:
    return hashlib.sha256(event.encode()).hexdigest()[:12]


def milliseconds(time: timedelta | datetime) -> int:
    span = time - datetime(1970, 1, 1, tzinfo=UTC) if isinstance(time, datetime) else time
    return span // timedelta(milliseconds=1)


def just_after(page: str) -> str:
    """The network's page ends *before* this time, so that a second event of the same millisecond would be skipped.

    Asked one millisecond higher, it comes again and is recognised. A cursor that is no time is used as it is.
    """
    try:
        time = datetime.fromisoformat(page) + timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        return page
    return (
        time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        if time.tzinfo
        else page
    )
