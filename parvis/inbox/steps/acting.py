"""What the network did is written in the moderation file, and answers that moved are told to open screens."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import now

from parvis.inbox.models import Answer, ModerationFile
from parvis.lifecycle.announce import announce
from parvis.networks.models import Act


def act_moved(sender: Any, *, row: Act, new: Any, **_: Any) -> None:
    """In the transaction of the move."""
    files = ModerationFile.rows.get_queryset().filter(team_id=row.team_id, act=row.pk)
    if new.name == "done" and files.filter(done_at=None).update(done_at=now()):
        announce(row.team_id, "inbox", act=row.pk)


def answer_moved(sender: Any, *, row: Answer, **_: Any) -> None:
    announce(row.team_id, "inbox", message=row.message_id)
