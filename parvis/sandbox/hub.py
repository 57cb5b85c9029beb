"""Who is listening: what happens is told to the open streams, which write it in their own words."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass

WAITING = 1000  # a listener that reads nothing loses the rest: streaming promises no replay anywhere


@dataclass(frozen=True)
class News:
    event: str
    object: int


type Channel = int | str
type Ear = asyncio.Queue[News]


class Hub:
    """A channel is an account's number, or "public"."""

    def __init__(self) -> None:
        self.ears: dict[Channel, set[Ear]] = defaultdict(set)
        self.closed = False

    def listen(self, channel: Channel) -> Ear:
        ear: Ear = asyncio.Queue(WAITING)
        self.ears[channel].add(ear)
        return ear

    def leave(self, channel: Channel, ear: Ear) -> None:
        self.ears[channel].discard(ear)

    def tell(self, channel: Channel, news: News) -> None:
        for ear in self.ears.get(channel, ()):
            if not ear.full():
                ear.put_nowait(news)

    def close(self) -> None:
        """Every open stream ends now: a server that stops waits for them otherwise."""
        self.closed = True
        for channel in list(self.ears):
            self.tell(channel, News("closed", 0))

    def listening(self) -> int:
        return sum(len(ears) for ears in self.ears.values())
