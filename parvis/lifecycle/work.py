"""Puts tickets, and does what a ticket asks: look at the row, run the step of its state."""

from __future__ import annotations

import logging
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from parvis.lifecycle.queue import MemoryQueue, Queue, Ticket
from parvis.lifecycle.tenant import acting_for

log = logging.getLogger("parvis.work")
_queues: dict[str, Queue] = {}


def queue() -> Queue:
    """The queue that settings.PARVIS_QUEUE names; made once."""
    name = settings.PARVIS_QUEUE
    if name not in _queues:
        made = import_string(name)
        _queues[name] = MemoryQueue(run_ticket) if made is MemoryQueue else made()
    return _queues[name]


def put_ticket(row: Any) -> None:
    ticket = Ticket(model=row._meta.label, key=row.pk, moves=row.moves, team=row.team_id, lane=row.lane())
    queue().put(ticket, at=row.due_at)


def run_ticket(ticket: Ticket) -> None:
    """An outdated ticket does nothing. The step opens its own transactions: it may have to commit before a call."""
    model: Any = apps.get_model(ticket.model)
    with acting_for(ticket.team):
        rows = model._base_manager.filter(pk=ticket.key, moves=ticket.moves)
        row = (rows.select_related(*model.together) if model.together else rows).first()
    if row is None or not row.where.worked:
        return
    step = row.where.step
    if step is None:
        raise RuntimeError(f"{ticket.model}: nothing is done in {row.state}")
    log.debug("step", extra={"model": ticket.model, "state": row.state, "row": str(ticket.key)})
    step(row)
