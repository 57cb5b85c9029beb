"""One answer to many near-copies: each gets it as an answer of its own, by the ordinary way and its ordinary rules.

Nothing leaves before a person has read the list and confirmed it; what asks for a person of its own is left out.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.inbox.actions import answering
from parvis.inbox.errors import CannotDo
from parvis.inbox.models import Answer, Message, Wave
from parvis.inbox.queries import conversation
from parvis.inbox.queries.rules import rules_of
from parvis.inbox.queries.waves import messages_of
from parvis.networks.counting import count
from parvis.teams.access import ANSWERERS
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team

MOST = 100  # at once: as many as a person reads through


@dataclass(frozen=True)
class Voice:
    """One message of a campaign: whether it can be answered with the others, and why not."""

    message: Message
    why_not: str = ""
    again: bool = False  # its author has an older message in the list: the same answer twice is once too many


@dataclass(frozen=True)
class Sent:
    answers: list[Answer]
    left: list[Voice]


def voices(*, team: Team, by: Membership, wave: Wave) -> list[Voice]:
    """The oldest first; of those that can be answered, the first `MOST`."""
    found, authors, open_ = list[Voice](), set[str](), 0
    for message in messages_of(team, wave):
        why = why_apart(message, by)
        open_ += not why
        if open_ > MOST and not why:
            break
        again = not why and bool(message.author_id) and message.author_id in authors
        if not why:
            authors.add(message.author_id)
        found.append(Voice(message, why, again))
    return found


def why_apart(message: Message, by: Membership) -> str:
    """ "" when it can be answered with the others."""
    if message.answers:
        return _("It has an answer already, sent or on its way.")
    if not message.is_open:
        return _("It is closed.")
    if message.vital or message.distress:
        return _("Somebody may be in danger: it is read and answered by itself.")
    if message.assigned_to_id not in (None, by.person_id):
        return _("%(person)s looks after it.") % {"person": message.assigned_to}
    return answering.why_not_answer(message, private=message.kind == "private")


def check(*, team: Team, by: Membership, wave: Wave, keys: Collection[UUID], text: str) -> list[Message]:
    """Whom this text would go to. Raises CannotDo, with what to do about it."""
    if not text.strip():
        raise CannotDo(_("The answer is empty. Write it first."))
    chosen = [one.message for one in voices(team=team, by=by, wave=wave) if not one.why_not]
    chosen = [message for message in chosen if message.pk in keys]
    if not chosen:
        raise CannotDo(_("No message is chosen that can be answered. Nothing was sent."))
    over = max(_over(message, text) for message in chosen)
    if over > 0:
        raise CannotDo(
            _("Too long by %(n)d for one of the networks. Shorten it; nothing was sent.") % {"n": over}
        )
    return chosen


def _over(message: Message, text: str) -> int:
    limit = answering.limit_of(conversation.abilities(message))
    return count(text, limit).over if limit is not None else 0


def waiting_for_agreement(team: Team, chosen: Collection[Message]) -> int:
    rules = rules_of(team)
    return sum(rules.needs_agreement(message.priority) for message in chosen)


@transaction.atomic
def answer_all(*, team: Team, by: Membership, wave: Wave, keys: Collection[UUID], text: str) -> Sent:
    """Each of these messages that can still be answered gets this text; the others are told with the reason."""
    if not by.may(*ANSWERERS):
        raise CannotDo(_("Your role in this team does not answer messages. Nothing was sent."))
    check(team=team, by=by, wave=wave, keys=keys, text=text)
    sent = Sent([], [])
    for voice in voices(team=team, by=by, wave=wave):
        if voice.message.pk not in keys:
            continue
        why = voice.why_not or _answer(team, by, voice.message, text, sent.answers)
        if why:
            sent.left.append(Voice(voice.message, why))
    record(
        team_id=team.pk, by=str(by.person_id), action=f"inbox: one answer to {len(sent.answers)} near-copies",
        kind="inbox.wave", row_id=wave.pk,
    )  # fmt: skip
    return sent


def _answer(team: Team, by: Membership, message: Message, text: str, answers: list[Answer]) -> str:
    """Why it was not answered, "" when it was: somebody may have answered it a moment ago, or be writing."""
    try:
        with transaction.atomic():
            answers.append(
                answering.send(team=team, by=by, message=message, text=text, private=False, seen=0)
            )
    except CannotDo as error:
        return str(error)
    return ""
