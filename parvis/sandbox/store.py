"""One SQLite file (or memory), one connection, one event loop: no lock is needed and a write costs microseconds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from parvis.sandbox.schema import NUMBERED, SCHEMA, TABLES

type Row = sqlite3.Row


class Store:
    def __init__(self, folder: Path | None) -> None:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        path = ":memory:" if folder is None else str(folder / "sandbox.sqlite3")
        # The server may build the application in one thread and call it in another, never in two at once.
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.connection.row_factory = sqlite3.Row
        self.connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-4000;"
        )
        self.connection.executescript(SCHEMA)
        self.last_id = self._highest()

    def _highest(self) -> int:
        return max(int(self.value(f"SELECT coalesce(max(id), 0) FROM {table}")) for table in NUMBERED)  # noqa: S608  (our own names)

    def run(self, sql: str, *values: Any) -> sqlite3.Cursor:
        return self.connection.execute(sql, values)

    def one(self, sql: str, *values: Any) -> Row | None:
        found: Row | None = self.connection.execute(sql, values).fetchone()
        return found

    def all(self, sql: str, *values: Any) -> list[Row]:
        return self.connection.execute(sql, values).fetchall()

    def value(self, sql: str, *values: Any) -> Any:
        row = self.one(sql, *values)
        return None if row is None else row[0]

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing; a write inside a write belongs to the outer one."""
        if self.connection.in_transaction:
            yield
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def next_id(self, now: float) -> int:
        """Increasing whatever the clock does, and telling the time like the network's own (milliseconds, 16 bits)."""
        self.last_id = max(int(now * 1000) << 16, self.last_id + 1)
        return self.last_id

    def meta(self, key: str) -> str | None:
        value: str | None = self.value("SELECT value FROM meta WHERE key = ?", key)
        return value

    def set_meta(self, key: str, value: str) -> None:
        self.run(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key,
            value,
        )

    def empty(self) -> None:
        """Forget everything, the ledger too: only a reset asked through the control interface comes here."""
        with self.writing():
            for table in TABLES:
                self.run(f"DELETE FROM {table}")  # noqa: S608  (our own names)
        self.last_id = 0

    def close(self) -> None:
        self.connection.close()
