"""Each message is judged by triage as it is taken in; what the list needs for its order is copied onto the row."""

from __future__ import annotations

import logging

from parvis.inbox.deadlines import deadline_of, zone_of
from parvis.inbox.models import InboxRules, Message
from parvis.networks.models import Account
from parvis.triage.engine import Judged, judge as judge_text

UNJUDGED = ("P2", 5, "to_check")
log = logging.getLogger("parvis.inbox")


def judge(account: Account, rows: list[Message]) -> dict[Message, Judged]:
    judged: dict[Message, Judged] = {}
    rules = InboxRules.rows.of(account.team).first()
    department = rules.department if rules else ""
    for row in rows:
        if not row.listed:
            continue
        try:
            judged[row] = found = judge_text(row.text, language=row.language or None)
            copy(row, found)
        except Exception:  # whatever fails in triage, the message is here, and a person looks at it
            log.exception("not judged", extra={"account": str(account.pk)})
            row.priority, row.rank, row.topic = UNJUDGED
        _set_deadline(row, account, department)
    return judged


def copy(row: Message, judged: Judged) -> None:
    row.priority, row.rank, row.flags = judged.priority, judged.rank, list(judged.flags)
    row.topic, row.intent = judged.topic, judged.intent
    row.vital, row.distress = judged.vital, judged.distress
    row.language = row.language or judged.language[:8]


def _set_deadline(row: Message, account: Account, department: str) -> None:
    if row.status == "new":
        zone = zone_of(account.team.time_zone)
        row.deadline = deadline_of(
            row.priority, received_at=row.received_at, department=department, zone=zone
        )


def keep(account: Account, judged: dict[Message, Judged]) -> None:
    """The judgements with their evidence."""
