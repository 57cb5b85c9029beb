"""What the list needs of a judgement, copied onto the message so that ten million of them are ordered at once."""

from __future__ import annotations

from collections.abc import Collection

from parvis.inbox.models import Message
from parvis.triage.models import Judgement
from parvis.triage.switches import in_force

KIND = "inbox.message"
COPIED = ["priority", "rank", "flags", "topic", "intent", "vital", "distress", "language"]


def copy(judgement: Judgement, row: Message, off: Collection[str]) -> None:
    """`off`: flags that the team has switched off. The judgement keeps them, the row does not show them."""
    labels, seen = judgement.labels, in_force(judgement.labels, off)
    row.priority, row.rank, row.flags = seen.priority, seen.rank, list(seen.flags)
    row.topic, row.intent = labels["topic"], labels["intent"]
    row.vital, row.distress = labels["vital"], labels["distress"]
    row.language = row.language or str(labels["language"])[:8]


def correction_mark(judgement: Judgement) -> str:
    """Changes with each correction; a form carries it, to know whether somebody corrected the same text meanwhile."""
    return judgement.corrected_at.isoformat() if judgement.corrected_at else "never"
