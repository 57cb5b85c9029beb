"""A connector that does what a test says, and remembers what was asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from parvis.networks.contract import (
    Abilities,
    AccountRef,
    Batch,
    Content,
    Credentials,
    FeedHints,
    FeedItem,
    Health,
    Incoming,
    Published,
    TextLimit,
)

ABILITIES = Abilities(
    network="pretend", label="Pretend", text=TextLimit(max_units=500), publish=True, reply=True, delete=True,
    proof="strong", settle=timedelta(seconds=5), longest_call=timedelta(seconds=30),
)  # fmt: skip


@dataclass
class Script:
    """`answers`: what each write does next (an exception to raise, or a receipt); `stored`: what the network holds."""

    answers: list[Any] = field(default_factory=list)
    stored: dict[str, Content] = field(default_factory=dict)
    store_anyway: bool = False  # the write is kept, whatever the answer
    keeps: list[bool] = field(
        default_factory=list
    )  # write by write, whether it is kept; else as the answer says
    batches: list[Any] = field(default_factory=list)
    reads: list[Any] = field(default_factory=list)  # what each read-back does next
    calls: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    threads: list[Any] = field(default_factory=list)  # what each reading of a thread does next
    asked: list[tuple[str, set[str]]] = field(default_factory=list)  # the threads read, with what was known
    ledger: list[str] = field(
        default_factory=list
    )  # the key of every write that was kept, in order, doubles included
    shown_after: timedelta = timedelta(0)  # kept at once, but a read-back sees it only then
    shown_from: dict[str, datetime] = field(default_factory=dict)
    refreshes: list[Any] = field(default_factory=list)  # what each renewal of the token does next
    feed: list[Any] = field(default_factory=list)  # what each reading of the feed does next
    hints: dict[str, FeedHints] = field(default_factory=dict)
    abilities: Abilities = ABILITIES
    pushes: list[Any] = field(
        default_factory=list
    )  # what the line brings: an event, an exception, or a function


SCRIPT = Script()


class Pretend:
    key: ClassVar[str] = "pretend"
    label: ClassVar[str] = "Pretend"

    def __init__(self, *, account: AccountRef | None, door: Any) -> None:
        self.account = account

    def abilities(self) -> Abilities:
        return SCRIPT.abilities

    def stream(self, *, seconds: float) -> Iterator[Incoming]:
        SCRIPT.calls.append("stream")
        while SCRIPT.pushes:
            pushed = SCRIPT.pushes.pop(0)
            if isinstance(pushed, Exception):
                raise pushed
            if callable(pushed):
                pushed()
            else:
                yield pushed

    def health(self) -> Health:
        return Health(ok=True)

    def publish(self, content: Content, *, key: str) -> Published:
        SCRIPT.calls.append(f"publish {key}")
        answer = SCRIPT.answers.pop(0) if SCRIPT.answers else None
        told = answer is None or SCRIPT.store_anyway
        if SCRIPT.keeps.pop(0) if SCRIPT.keeps else told:
            SCRIPT.stored[key] = content
            SCRIPT.ledger.append(key)
            SCRIPT.shown_from[key] = datetime.now(UTC) + SCRIPT.shown_after
        if isinstance(answer, Exception):
            raise answer
        return Published(id=f"remote-{key}", url="https://reseau.example/1")

    def find_published(self, content: Content, *, key: str, since: datetime) -> Published | None:
        SCRIPT.calls.append(f"find {key}")
        answer = SCRIPT.reads.pop(0) if SCRIPT.reads else None
        if isinstance(answer, Exception):
            raise answer
        seen = key in SCRIPT.stored and SCRIPT.shown_from[key] <= datetime.now(UTC)
        return Published(id=f"remote-{key}") if seen else None

    def fetch(self, cursor: str, *, limit: int = 100) -> Batch:
        SCRIPT.calls.append(f"fetch {cursor}")
        answer = SCRIPT.batches.pop(0) if SCRIPT.batches else Batch(items=(), cursor=cursor)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def read_thread(self, id: str, *, known: Sequence[str] = ()) -> Sequence[Incoming]:
        SCRIPT.asked.append((id, set(known)))
        answer = SCRIPT.threads.pop(0) if SCRIPT.threads else ()
        if isinstance(answer, Exception):
            raise answer
        return tuple(answer)

    def refresh(self) -> Credentials:
        SCRIPT.calls.append("refresh")
        answer = SCRIPT.refreshes.pop(0) if SCRIPT.refreshes else None
        if isinstance(answer, Exception):
            raise answer
        return Credentials(secrets={"access_token": "nouveau"})

    def delete(self, id: str) -> None:
        answer = SCRIPT.answers.pop(0) if SCRIPT.answers else None
        if isinstance(answer, Exception):
            raise answer
        SCRIPT.deleted.append(id)

    def metrics(self, ids: Sequence[str]) -> dict[str, Any]:
        return {}


class PretendFeed:
    """A feed: `SCRIPT.feed` holds (items, cursor, hints) or an exception, one per reading."""

    key: ClassVar[str] = "feed"
    label: ClassVar[str] = "Feed"

    def __init__(self, *, account: AccountRef | None, door: Any) -> None:
        self.account = account

    def abilities(self) -> Abilities:
        return Abilities(network="feed", label="Feed", draft_source=True, poll_every=timedelta(minutes=30))

    def health(self) -> Health:
        return Health(ok=True)

    def read_feed(self, cursor: str) -> tuple[tuple[FeedItem, ...], str]:
        SCRIPT.calls.append(f"read {cursor}")
        answer = SCRIPT.feed.pop(0) if SCRIPT.feed else ((), cursor, FeedHints())
        if isinstance(answer, Exception):
            raise answer
        items, after, hints = answer
        SCRIPT.hints[after] = hints
        return items, after

    def feed_hints(self, cursor: str) -> FeedHints:
        return SCRIPT.hints.get(cursor, FeedHints())
