"""For whom the database answers: the team is set inside the transaction that it protects, never outside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

from parvis.lifecycle import prepared

TEAM, PERSON = "parvis.team", "parvis.person"


def _get(name: str) -> str:
    return str(prepared.ask("SELECT coalesce(current_setting(%s, true), '')", [name])[0][0])


def _set(name: str, value: str) -> None:
    prepared.ask("SELECT set_config(%s, %s, true)", [name, value])


def set_team(team: UUID | str) -> None:
    """For the transaction that is open; outside one PostgreSQL would forget it at once, so that is refused."""
    if not connection.in_atomic_block:
        raise RuntimeError("A team is set inside a transaction only.")
    _set(TEAM, str(team))


def set_person(person: UUID | str) -> None:
    """Whose memberships may be read before the team is known."""
    if not connection.in_atomic_block:
        raise RuntimeError("A person is set inside a transaction only.")
    _set(PERSON, str(person))


@contextmanager
def acting_for(team: UUID | str, *, durable: bool = False) -> Iterator[None]:
    """A transaction in which only this team's rows exist. Nested calls give the outer team back at their end."""
    with transaction.atomic(durable=durable):
        before = _get(TEAM)
        _set(TEAM, str(team))
        yield
        if before != str(team):
            _set(TEAM, before)
