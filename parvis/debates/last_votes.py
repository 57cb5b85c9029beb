"""A vote that was begun before the close stands in the first file that is published after it.

Whoever votes shares a lock of PostgreSQL until the vote is committed; whoever publishes waits until nobody holds it. It
is no lock on a row: a thousand people who vote at once write nothing for it, and none waits for another.
"""

from __future__ import annotations

from django.db import connection

from parvis.debates.models import Debate
from parvis.lifecycle import prepared

_LOCK = 0x7061  # tells these locks from others of the database
_SHARED = "SELECT pg_advisory_xact_lock_shared(%s, hashtext(%s))"
_WAITED = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"


def announce_vote(debate: Debate) -> None:
    """Before it is asked whether the debate is open; to the end of the transaction, which there must be."""
    if not connection.in_atomic_block:
        raise RuntimeError("A vote is announced inside the transaction that writes it.")
    _execute(_SHARED, debate)


def wait_for_votes(debate: Debate) -> None:
    """Of a debate that takes none any more: those under way are committed when this returns."""
    _execute(_WAITED, debate)


def _execute(sql: str, debate: Debate) -> None:
    prepared.ask(sql, [_LOCK, str(debate.pk)])
