"""What the list needs of a judgement, copied onto the message so that ten million of them are ordered at once."""

from __future__ import annotations

from parvis.inbox.models import Message
from parvis.triage.models import Judgement

KIND = "inbox.message"
COPIED = ["priority", "rank", "flags", "topic", "intent", "vital", "distress", "language"]


def copy(judgement: Judgement, row: Message) -> None:
    labels = judgement.labels
    row.priority, row.rank, row.flags = judgement.priority, judgement.rank, list(labels["flags"])
    row.topic, row.intent = labels["topic"], labels["intent"]
    row.vital, row.distress = labels["vital"], labels["distress"]
    row.language = row.language or str(labels["language"])[:8]
