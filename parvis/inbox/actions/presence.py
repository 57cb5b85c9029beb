"""Who is here: looking, writing, and what they have typed so far."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils.timezone import now

from parvis.accounts.models import Person
from parvis.inbox.models import Draft, Looking, Message, Writing
from parvis.lifecycle.announce import announce
from parvis.lifecycle.keys import new_key
from parvis.teams.models import Membership, Team

LOOKS, WRITES = timedelta(seconds=45), timedelta(minutes=2)
LONGEST = 200_000

# One statement, so that of two people who begin at the same instant one is told of the other.
TAKE = """
    INSERT INTO inbox_writing (id, team_id, message_id, person_id, until)
    VALUES (%(key)s, %(team)s, %(message)s, %(person)s, now() + %(lasts)s)
    ON CONFLICT (team_id, message_id) DO UPDATE SET person_id = excluded.person_id, until = excluded.until
        WHERE inbox_writing.person_id = excluded.person_id OR inbox_writing.until < now()
    RETURNING person_id
"""


def look(*, team: Team, by: Membership, message: Message) -> None:
    until = now() + LOOKS
    Looking.rows.of(team).filter(until__lt=now()).delete()
    row: dict[str, Any] = {"team": team, "message": message, "person": by.person}
    _made, fresh = Looking.rows.update_or_create(**row, defaults={"until": until})
    if fresh:
        announce(team.pk, "inbox", message=message.pk)


def begin_writing(*, team: Team, by: Membership, message: Message) -> Person | None:
    """Takes or keeps the lock for two minutes; gives whoever holds it when it is somebody else."""
    values: dict[str, Any] = {
        "key": new_key(),
        "team": team.pk,
        "message": message.pk,
        "person": by.person_id,
        "lasts": WRITES,
    }
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        if cursor.fetchone() is not None:
            return None
    held = Writing.rows.of(team).filter(message=message).select_related("person").first()
    return held.person if held is not None else None


def stop_writing(*, team: Team, by: Membership, message: Message) -> None:
    Writing.rows.of(team).filter(message=message, person=by.person).delete()


def keep_draft(
    *, team: Team, by: Membership, message: Message, text: str, private: bool = False
) -> Draft | None:
    """What was typed is kept, whoever else writes; nothing typed leaves no draft."""
    mine = Draft.rows.of(team).filter(message=message, person=by.person)
    if not text.strip():
        mine.delete()
        return None
    fields = {"text": text.replace("\x00", "�")[:LONGEST], "private": private, "saved_at": now()}
    draft: Draft
    draft, _made = Draft.rows.update_or_create(team=team, message=message, person=by.person, defaults=fields)
    return draft
