"""The rows are the truth, the queue is a convenience: every overdue row gets a new ticket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection

from parvis.lifecycle.queue import Ticket, every
from parvis.lifecycle.rows import Living
from parvis.lifecycle.tenant import acting_for
from parvis.lifecycle.work import put_ticket

LATE, MOST = "20 seconds", 1000


def living_models() -> Iterator[type[Living]]:
    return (model for model in apps.get_models() if issubclass(model, Living))


def overdue(model: type[Living]) -> list[Ticket]:
    """Across teams one sees key, team, moves and hour only."""
    with connection.cursor() as cursor:
        statement = f"SELECT id, team_id, moves FROM overdue_{model._meta.db_table}(%s::interval, %s)"  # noqa: S608  (a table's name, ours)
        cursor.execute(statement, [LATE, MOST])

        rows = cursor.fetchall()
    return [
        Ticket(model=model._meta.label, key=key, moves=moves, team=team, lane="") for key, team, moves in rows
    ]


@every("* * * * * */15")
def rescue() -> None:
    """An emptied queue, a restored backup or a dead worker heals by itself."""
    for model in living_models():
        for ticket in overdue(model):
            _give_ticket(model, ticket)


def _give_ticket(model: Any, ticket: Ticket) -> None:
    with acting_for(ticket.team):
        row = model._base_manager.filter(pk=ticket.key, moves=ticket.moves).first()
        if row is not None and row.where.worked:
            put_ticket(row)
