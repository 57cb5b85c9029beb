"""What the network did is written in the moderation file, and answers that moved are told to open screens."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import now

from parvis.inbox.models import Answer, ModerationFile, Step
from parvis.lifecycle.announce import announce
from parvis.networks.models import Act, Verb


def act_moved(sender: Any, *, row: Act, new: Any, **_: Any) -> None:
    """In the transaction of the move."""
    if new.name != "done":
        return
    for file in ModerationFile.rows.get_queryset().filter(team_id=row.team_id, act=row.pk, done_at=None):
        file.done_at = now()
        file.save(update_fields=["done_at"])
        if file.step == Step.block_for_a_time:
            _end_later(file, row)
        announce(row.team_id, "inbox", act=row.pk)


def _end_later(file: ModerationFile, block: Act) -> None:
    """A block for a time has its end planned as soon as it is done."""
    Act.rows.create(
        team_id=file.team_id, account_id=file.account_id, verb=Verb.unblock, target_id=block.target_id,
        subject=file.pk, asked_by=block.asked_by, due_at=file.ends_at,
    )  # fmt: skip


def answer_moved(sender: Any, *, row: Answer, **_: Any) -> None:
    announce(row.team_id, "inbox", message=row.message_id)
