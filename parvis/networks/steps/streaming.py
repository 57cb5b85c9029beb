"""Accounts whose network pushes: what is pushed wakes their reading at once.

A push is a hint. It is not stored: the reading that it wakes moves the cursor, so that nothing is lost or doubled when
the line breaks, when two workers listen for a moment, or when a push and a poll tell the same. Polling goes on beneath.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError, connection
from django.db.models.functions import Now

from parvis.lifecycle.queue import beside
from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for
from parvis.networks import queries, vault
from parvis.networks.contract import NetworkError, Streams
from parvis.networks.models import Account, AccountLife

log = logging.getLogger("parvis.networks.streaming")

MOST = 200  # lines of one worker; further accounts are polled
LOOK = 5.0  # seconds between two looks at which accounts there are
LINE = 55.0  # seconds of one line, then it is opened again: a dead one is noticed
CALM = 2.0  # seconds between two wakes of one account
SHORTEST, LONGEST = 5.0, 300.0  # seconds before a line that broke is opened again
LOCK = 1_349_612_150  # advisory locks of this kind: one worker holds an account's line


@beside
class Lines:
    """The lines of one worker: a thread each, which waits on its socket. Advisory locks keep other workers away."""

    def __init__(self, *, most: int = MOST, line: float = LINE, shortest: float = SHORTEST) -> None:
        self.most, self.line, self.shortest = most, line, shortest
        self.held: dict[UUID, threading.Thread] = {}
        self.over = threading.Event()

    def run(self) -> None:
        """Until `over` is set. A lock goes with its connection: then two workers may hint at the same, nothing more."""
        while not self.over.wait(LOOK):
            try:
                self.look()
            except DatabaseError:
                connection.close()
        connection.close()

    def look(self) -> None:
        """Opens a line for each account that has none anywhere, and forgets those that ended."""
        for account in [key for key, thread in self.held.items() if not thread.is_alive()]:
            del self.held[account]
            self._lock("pg_advisory_unlock", account)
        for account, team in queries.pushed(10 * self.most):  # other workers hold theirs
            if len(self.held) >= self.most:
                return
            if account not in self.held and self._lock("pg_try_advisory_lock", account):
                thread = threading.Thread(target=self._hold, args=(account, team), daemon=True)
                self.held[account] = thread
                thread.start()

    def stop(self) -> None:
        """Lines end by themselves; the process need not wait for them."""
        self.over.set()

    @staticmethod
    def _lock(function: str, account: UUID) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, hashtext(%s))", [LOCK, str(account)])
            row = cursor.fetchone()
        return bool(row and row[0])

    def _hold(self, account: UUID, team: UUID) -> None:
        pause = self.shortest
        while not self.over.is_set():
            began = time.monotonic()
            try:
                going_on = follow(account, team, seconds=self.line)
            except Exception as error:  # noqa: BLE001  (whatever a network pushes, polling goes on)
                _seen(account, team, alive=False)
                log.info("a line broke", extra={"account": str(account), "why": type(error).__name__})
                pause = min(pause * 2, LONGEST)
                self.over.wait(pause)
                continue
            finally:
                connection.close()
            if not going_on:
                return
            pause = self.shortest
            # A server that hangs up at once is not called in a circle.
            self.over.wait(max(0.0, self.shortest - (time.monotonic() - began)))


def follow(account: UUID, team: UUID, *, seconds: float, clock: Callable[[], float] = time.monotonic) -> bool:
    """One line, for `seconds`. False when there is nothing to follow any more. Raises what the network raises."""
    with acting_for(team):
        row = Account.rows.get_queryset().filter(pk=account, state=AccountLife.connected.name).first()
        try:
            connector = queries.open_connector(row) if row is not None else None
        except vault.CannotOpen:  # polling tells it
            return False
    if not isinstance(connector, Streams):
        return False
    connection.close()  # nobody keeps a connection while waiting for a citizen to write
    reading_at = -CALM
    try:
        for _pushed in connector.stream(seconds=seconds):
            if reading_at <= clock():  # else the reading that waits will see it too
                reading_at = max(clock(), reading_at + CALM)
                wake(account, team, delay=reading_at - clock())
    except NetworkError:
        wake(account, team)  # a dead token is told by the reading, within its rules
        raise
    _seen(account, team, alive=True)
    return True


def wake(account: UUID, team: UUID, *, delay: float = 0.0) -> None:
    """Its next reading is in `delay` seconds; what is being read at this moment is read once more."""
    with acting_for(team):
        found = Account.rows.get_queryset().filter(pk=account, state=AccountLife.connected.name)
        # Locked: a reading that ends now would set its own hour over ours.
        row = found.select_for_update().first()
        if row is not None:
            row.move_to(AccountLife.connected, by="push", due=after(timedelta(seconds=delay)))
    connection.close()


def _seen(account: UUID, team: UUID, *, alive: bool) -> None:
    """While a line is down, polling does its work at its own rhythm again."""
    with acting_for(team):
        Account.rows.get_queryset().filter(pk=account).update(pushed_at=Now() if alive else None)
