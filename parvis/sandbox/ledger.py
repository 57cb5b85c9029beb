"""What the sandbox accepted, line after line: the truth that a crash run compares the database with."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from parvis.sandbox.clock import iso
from parvis.sandbox.store import Row, Store

FILTERS = ("account", "action", "object", "idempotency_key", "text", "fault", "visibility", "in_reply_to")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`answered` is what the caller was told: a status code, "cut" (connection dropped) or "life" (a citizen)."""

    action: str
    account: str
    object: str
    idempotency_key: str | None = None
    text: str | None = None
    media: list[str] = field(default_factory=list)
    visibility: str | None = None
    in_reply_to: str | None = None
    fault: str | None = None
    answered: str = "200"
    replay: bool = False
    by_town_life: bool = False
    face: str = "mastodon"


class Ledger:
    def __init__(self, store: Store) -> None:
        self.store = store

    def append(self, entry: Entry, at: float) -> None:
        self.store.run(
            "INSERT INTO ledger (at, face, action, account, object, idempotency_key, text, media, visibility,"
            " in_reply_to, fault, answered, replay, by_town_life) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(at, entry.face, entry.action, entry.account, entry.object, entry.idempotency_key, entry.text),
            *(json.dumps(entry.media), entry.visibility, entry.in_reply_to, entry.fault, entry.answered),
            *(entry.replay, entry.by_town_life),
        )

    def entries(
        self, *, filters: dict[str, str], replays: bool, life: bool, since: int, limit: int
    ) -> list[dict[str, Any]]:
        """Oldest first, after line `since`. Replays of an idempotency key stored nothing, so they are asked for."""
        wanted = [(name, filters[name]) for name in FILTERS if name in filters]
        where = "".join(f" AND {name} = ?" for name, _ in wanted)
        where += "" if replays else " AND replay = 0"
        where += "" if life else " AND by_town_life = 0"
        sql = f"SELECT * FROM ledger WHERE n > ?{where} ORDER BY n LIMIT ?"  # noqa: S608  (names from FILTERS)
        return [_told(row) for row in self.store.all(sql, since, *(value for _, value in wanted), limit)]

    def count(self) -> int:
        return int(self.store.value("SELECT count(*) FROM ledger WHERE replay = 0"))


def _told(row: Row) -> dict[str, Any]:
    told = dict(row)
    return told | {
        "at": iso(row["at"]),
        "media": json.loads(row["media"]),
        "replay": bool(row["replay"]),
        "by_town_life": bool(row["by_town_life"]),
    }
