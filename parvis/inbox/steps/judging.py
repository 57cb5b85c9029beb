"""Each message is judged by triage as it is taken in; what the list needs for its order is copied onto the row."""

from __future__ import annotations

import logging
from uuid import UUID

from parvis.inbox.deadlines import deadline_of, zone_of
from parvis.inbox.judgements import KIND, copy
from parvis.inbox.models import Message
from parvis.inbox.queries.rules import rules_of
from parvis.networks.models import Account
from parvis.triage.actions import store
from parvis.triage.champions import heads_of, memory_of
from parvis.triage.engine import Judged, Own, judge, judge_many
from parvis.triage.engine.endpoint import is_worth_asking
from parvis.triage.queries import own_of, switched_off

UNJUDGED = ("P2", 5, "to_check")
log = logging.getLogger("parvis.inbox")


def judge_rows(account: Account, rows: list[Message]) -> list[Message]:
    """Before the rows are stored: their keys are known. What a person has corrected stays as they said.

    Gives those of which a model outside may be asked, if the team has chosen one.
    """
    rows = [row for row in rows if row.listed]
    if not rows:
        return []
    team, own, department = account.team, own_of(account.team), rules_of(account.team).department
    judged = _judged(account, rows, own)
    kept = {row.subject_id: row for row in store(team=team, subject_kind=KIND, judged=judged)}
    off = switched_off(team)
    for row in rows:
        if row.pk in kept:
            copy(kept[row.pk], row, off)
        if row.status == "new":
            zone = zone_of(team.time_zone)
            row.deadline = deadline_of(
                row.priority, received_at=row.received_at, department=department, zone=zone
            )
    return [row for row in rows if row.pk in judged and is_worth_asking(judged[row.pk])]


def _judged(account: Account, rows: list[Message], own: Own) -> dict[UUID, Judged]:
    """All at once, since heads are faster so; one by one when that fails, so that one text fails alone."""
    languages = [row.language or None for row in rows]
    heads, memory = heads_of(account.team), memory_of(account.team)
    try:
        found = judge_many(
            [row.text for row in rows], own=own, languages=languages, heads=heads, memory=memory
        )
        return {row.pk: judged for row, judged in zip(rows, found, strict=True)}
    except Exception:
        log.exception("not judged together", extra={"account": str(account.pk)})
    alone: dict[UUID, Judged] = {}
    for row in rows:
        try:
            alone[row.pk] = judge(
                row.text, own=own, language=row.language or None, heads=heads, memory=memory
            )
        except Exception:  # whatever fails in triage, the message is here, and a person looks at it
            log.exception("not judged", extra={"account": str(account.pk)})
            row.priority, row.rank, row.topic = UNJUDGED
    return alone
