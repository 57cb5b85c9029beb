"""Verbs about what came in: take it in again, erase it."""

from __future__ import annotations

from django.db import transaction
from django.utils.timezone import now

from parvis.inbox import grouping
from parvis.inbox.judgements import KIND
from parvis.inbox.models import Draft, Message, MessageVersion, Note, Tombstone
from parvis.inbox.privacy import tombstone_of
from parvis.networks.models import Account, Event
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team
from parvis.triage.actions import forget


def replay(*, team: Team, account: Account) -> int:
    """Events that could not be understood wait again for the next intake; returns how many."""
    failed = Event.rows.of(team).filter(account=account).exclude(error="")
    return failed.update(processed_at=None)


@transaction.atomic
def erase(*, team: Team, by: Membership, message: Message) -> None:
    """At the author's request: texts, names and drafts go, and a tombstone keeps replays from bringing them back."""
    grouping.one_at_a_time(team)
    Tombstone.rows.get_or_create(team=team, digest=tombstone_of(message.account, message.remote_id))
    MessageVersion.rows.of(team).filter(message=message).delete()
    Draft.rows.of(team).filter(message=message).delete()
    Note.rows.of(team).filter(message=message).delete()
    forget(team=team, subject_kind=KIND, subject_ids=[message.pk])
    if message.event_id:
        Event.rows.of(team).filter(account=message.account, payload__id=message.remote_id).update(payload={})
    grouping.forget(team, message)
    message.text, message.attachments, message.erased_at = "", [], now()
    message.author_id = message.author_handle = message.author_name = message.author_url = message.url = ""
    message.event = None
    message.save()
    record(
        team_id=team.pk, by=str(by.person_id), action="inbox: erased", kind="inbox.message", row_id=message.pk
    )
