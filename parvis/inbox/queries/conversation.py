"""One message and what one needs to answer it: the conversation, who is there, what is known, what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from parvis.accounts.models import Person
from parvis.inbox.models import Answer, Case, Draft, Looking, Message, ModerationFile, Note, Writing
from parvis.lifecycle.models import Move
from parvis.networks import queries as networks
from parvis.networks.contract import Abilities
from parvis.teams.models import Team

MOST = 200
HISTORY = 8


@dataclass(frozen=True)
class Said:
    """One turn of a conversation: theirs, ours as an echo, or ours from here."""

    at: datetime
    message: Message | None = None
    answer: Answer | None = None


def message(team: Team, pk: UUID) -> Message | None:
    found = Message.rows.of(team).filter(pk=pk).filter(Q(listed=True) | Q(ours=True))
    return found.select_related("team", "account", "thread", "assigned_to").first()


def conversation(message: Message) -> list[Said]:
    """The thread in the order in which it was said; the latest of a very long one, and always the message itself."""
    rows = Message.rows.of(message.team).filter(thread=message.thread).filter(Q(listed=True) | Q(ours=True))
    latest = list(
        rows.select_related("account").prefetch_related("versions").order_by("-placed_at", "-id")[:MOST]
    )
    if message.pk not in {row.pk for row in latest}:
        latest.append(message)
    sent = Answer.rows.of(message.team).filter(message__thread=message.thread)
    answers = list(sent.select_related("written_by", "agreed_by", "message"))
    echoed = {answer.remote_id for answer in answers if answer.remote_id}
    said = [Said(row.placed_at, message=row) for row in latest if row.remote_id not in echoed]
    said += [Said(answer.published_at or answer.written_at, answer=answer) for answer in answers]
    return sorted(said, key=lambda turn: turn.at)


def abilities(message: Message) -> Abilities:
    return networks.abilities_of(message.account)


def author_before(message: Message) -> list[Message]:
    """What the same author wrote on the same network: never beyond it."""
    if not message.author_id:
        return []
    accounts = networks.accounts_of(message.team).filter(network=message.account.network)
    found = Message.rows.of(message.team).filter(
        account__in=accounts, author_id=message.author_id, listed=True
    )
    return list(found.exclude(pk=message.pk).order_by("-placed_at")[:HISTORY])


def notes(message: Message) -> list[Note]:
    return list(Note.rows.of(message.team).filter(message=message).select_related("by").order_by("at"))


def open_case(message: Message) -> Case | None:
    return Case.rows.of(message.team).filter(message=message, closed_at=None).first()


def cases(message: Message) -> list[Case]:
    return list(Case.rows.of(message.team).filter(message=message).order_by("opened_at"))


def files(message: Message) -> list[ModerationFile]:
    found = ModerationFile.rows.of(message.team).filter(message=message)
    return list(found.select_related("decided_by", "second_by", "act").order_by("decided_at"))


def draft(message: Message, person: Person) -> Draft | None:
    return Draft.rows.of(message.team).filter(message=message, person=person).first()


def others_here(message: Message, person: Person, at: datetime) -> list[Person]:
    found = Looking.rows.of(message.team).filter(message=message, until__gt=at).exclude(person=person)
    return [row.person for row in found.select_related("person").order_by("until")]


def writer(message: Message, at: datetime) -> Person | None:
    found = (
        Writing.rows.of(message.team).filter(message=message, until__gt=at).select_related("person").first()
    )
    return found.person if found else None


def history_of(answer: Answer) -> list[Move]:
    return list(Move.objects.filter(team_id=answer.team_id, row_id=answer.pk).order_by("at"))


def under_way(message: Message) -> bool:
    return any(answer.is_under_way for answer in Answer.rows.of(message.team).filter(message=message))
