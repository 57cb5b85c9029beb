"""The port to the task queue. A ticket says which row to look at, never what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.utils.timezone import now


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """`model` is "app.Model"; an outdated ticket (other `moves`) does nothing. One lane never runs twice at once."""

    model: str
    key: UUID
    moves: int
    team: UUID
    lane: str

    def payload(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "key": str(self.key),
            "moves": self.moves,
            "team": str(self.team),
            "lane": self.lane,
        }

    @classmethod
    def read(cls, payload: dict[str, Any]) -> Ticket:
        key, team = UUID(payload["key"]), UUID(payload["team"])
        return cls(model=payload["model"], key=key, moves=payload["moves"], team=team, lane=payload["lane"])


class Queue(Protocol):
    def put(self, ticket: Ticket, *, at: datetime | None) -> None:
        """In the surrounding transaction. `at` None or past: now."""
        ...


@dataclass(frozen=True)
class Chore:
    """Something done regularly for the whole installation, by one worker at a time."""

    name: str
    cron: str
    do: Callable[[], None]


CHORES: dict[str, Chore] = {}


def every(cron: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Registers a chore; cron has five fields (minutes) or six (seconds last)."""

    def register(do: Callable[[], None]) -> Callable[[], None]:
        name = f"{do.__module__}.{do.__qualname__}"
        CHORES[name] = Chore(name, cron, do)
        return do

    return register


class Companion(Protocol):
    """Works in a thread of its own beside every worker."""

    def run(self) -> None: ...
    def stop(self) -> None: ...


COMPANIONS: list[Callable[[], Companion]] = []


def beside[C: Companion](make: Callable[[], C]) -> Callable[[], C]:
    """Registers a companion: each worker makes one, and stops it when it ends."""
    COMPANIONS.append(make)
    return make


@dataclass
class MemoryQueue:
    """A list and the test's clock."""

    run: Callable[[Ticket], None]
    waiting: list[tuple[datetime, Ticket]] = field(default_factory=list)

    def put(self, ticket: Ticket, *, at: datetime | None) -> None:
        entry = (at or now(), ticket)
        if entry not in self.waiting:
            self.waiting.append(entry)

    def run_due(self, *, most: int = 1000) -> int:
        """Runs everything whose hour has come, and what that puts; returns how many tickets were run."""
        done = 0
        while done < most:
            due = sorted((entry for entry in self.waiting if entry[0] <= now()), key=lambda entry: entry[0])
            if not due:
                return done
            self.waiting.remove(due[0])
            self.run(due[0][1])
            done += 1
        raise RuntimeError(f"Still busy after {most} tickets: a row goes round in circles.")
