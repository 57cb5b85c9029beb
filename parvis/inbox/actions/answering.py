"""An answer is written by one person at a time, agreed where the team wants it, and leaves exactly once."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.timezone import now
from django.utils.translation import gettext as _

from parvis.inbox.actions import presence
from parvis.inbox.errors import CannotDo, NotAlone
from parvis.inbox.models import Answer, Draft, Message, Status
from parvis.inbox.queries.rules import rules_of
from parvis.lifecycle.announce import announce
from parvis.lifecycle.rows import after
from parvis.networks import queries as networks
from parvis.networks.actions import ask
from parvis.networks.contract import Abilities, TextLimit
from parvis.networks.counting import count
from parvis.networks.models import Act, Verb, WriteLife
from parvis.teams.access import ANSWERERS
from parvis.teams.models import Membership, Role, Team

LASTS = timedelta(hours=6)  # after an outage of that length we ask, we don't flood
UNSENT = (WriteLife.planned, WriteLife.approved, WriteLife.refused, WriteLife.expired, WriteLife.to_check)
AGREE = (Role.manager, Role.approver)


def limit_of(abilities: Abilities) -> TextLimit | None:
    return abilities.reply_text or abilities.text


def why_not_answer(message: Message, *, private: bool) -> str:
    """ "" when the network lets us answer, else the reason in a sentence."""
    abilities = networks.abilities_of(message.account)
    if message.deleted_at or message.erased_at:
        return _("Its author has deleted this message. It can't be answered any more.")
    if message.event_id is None:
        return _("Only a later change of this message came in: answer it on the network itself.")
    if private and not abilities.reply_private:
        return _("%(network)s takes no private answers from here.") % {"network": abilities.label}
    if not private and not abilities.reply:
        return _("%(network)s takes no answers from here. Answer on the network itself.") % {
            "network": abilities.label
        }
    return ""


def send(*, team: Team, by: Membership, message: Message, text: str, private: bool, seen: int) -> Answer:
    """`seen`: how many answers the person had in front of them. Raises CannotDo, NotAlone; the draft is kept first."""
    presence.keep_draft(team=team, by=by, message=message, text=text, private=private)
    if not by.may(*ANSWERERS):
        raise CannotDo(_("Your role in this team does not answer messages. Your text is kept as a draft."))
    with transaction.atomic():
        held = (
            Message.rows.of(team).select_for_update(of=("self",)).select_related("account").get(pk=message.pk)
        )
        _alone(held, by, seen)
        private = private or held.kind == "private"
        _fits(held, text, private)
        answer = _write(held, by, text, private)
        if not answer.needs_agreement:
            answer.move_to(WriteLife.approved, by=str(by.person_id))
        _after_writing(held, by)
    return answer


def _alone(message: Message, by: Membership, seen: int) -> None:
    writer = presence.begin_writing(team=message.team, by=by, message=message)
    if writer is not None:
        raise NotAlone(
            _("%(person)s is writing an answer now. Yours was not sent; it is kept as a draft.")
            % {"person": writer}
        )
    if seen != message.answers:
        last = (
            Answer.rows.of(message.team).filter(message=message).select_related("written_by").latest("number")
        )
        raise NotAlone(
            _("%(person)s has answered meanwhile. Yours was not sent; it is kept as a draft. Read theirs, "
              "then send yours if it is still needed.") % {"person": last.written_by}
        )  # fmt: skip


def _fits(message: Message, text: str, private: bool) -> None:
    reason = why_not_answer(message, private=private)
    if not reason and not text.strip():
        reason = _("The answer is empty. Nothing was sent.")
    limit = limit_of(networks.abilities_of(message.account))
    if not reason and limit is not None and (over := count(text, limit).over):
        reason = _("Too long by %(n)d for this network. Nothing was sent; your text is kept as a draft.") % {
            "n": over
        }
    if reason:
        raise CannotDo(reason)


def _write(message: Message, by: Membership, text: str, private: bool) -> Answer:
    visibilities = networks.abilities_of(message.account).visibilities
    answer: Answer = Answer.rows.create(
        team=message.team, account=message.account, message=message, number=message.answers + 1, text=text,
        language=message.language if message.language not in ("", "und") else message.team.language,
        private=private, visibility=visibilities[-1] if private and visibilities else "",
        written_by=by.person, written_at=now(), planned_for=Now(), expires_at=after(LASTS),
        needs_agreement=rules_of(message.team).needs_agreement(message.priority),
    )  # fmt: skip
    return answer


def _after_writing(message: Message, by: Membership) -> None:
    mine = Message.rows.of(message.team).filter(pk=message.pk)
    mine.update(answers=F("answers") + 1)
    mine.filter(assigned_to=None).update(assigned_to=by.person)
    mine.filter(status=Status.new).update(status=Status.in_hand, status_since=now())
    Draft.rows.of(message.team).filter(message=message, person=by.person).delete()
    presence.stop_writing(team=message.team, by=by, message=message)
    announce(message.team_id, "inbox", message=message.pk)


@transaction.atomic
def agree(*, team: Team, by: Membership, answer: Answer, seal: str) -> Answer:
    """`seal`: fingerprint of what the person read. Another person than the writer, who may approve."""
    if not by.may(*AGREE):
        raise CannotDo(_("Your role in this team does not approve answers."))
    if by.person_id == answer.written_by_id:
        raise CannotDo(_("You wrote this answer: another person agrees to it."))
    if not answer.is_in(WriteLife.planned):
        raise CannotDo(_("This answer does not wait for an agreement any more."))
    if seal != answer.fingerprint():
        raise CannotDo(_("The text has changed since you read it. Read it again."))
    fields = {"agreed_by": by.person, "agreed_at": now(), "agreed_hash": seal}
    Answer.rows.of(team).filter(pk=answer.pk).update(**fields)
    answer.refresh_from_db()
    answer.move_to(WriteLife.approved, by=str(by.person_id), expires_at=after(LASTS))
    return answer


@transaction.atomic
def take_back(*, team: Team, by: Membership, answer: Answer, why: str = "") -> Answer:
    """Not sent, refused, too late or looked for in vain: it is left, and its text is a draft of its writer again."""
    if not answer.is_in(
        WriteLife.planned, WriteLife.approved, WriteLife.refused, WriteLife.expired, WriteLife.to_check
    ):
        raise CannotDo(_("It has left already, or is leaving now. It can be taken down on the network."))
    if not answer.move_to(WriteLife.cancelled, by=str(by.person_id), why=why or _("Taken back.")):
        raise CannotDo(_("It has left already, or is leaving now. It can be taken down on the network."))
    Draft.rows.update_or_create(
        team=team, message=answer.message, person=answer.written_by,
        defaults={"text": answer.text, "private": answer.private, "saved_at": now()},
    )  # fmt: skip
    return answer


@transaction.atomic
def settle(*, team: Team, by: Membership, answer: Answer, there: bool, address: str = "") -> Answer:
    """ "Is it there?" A person looked: it is, at this address; or it is not, and it leaves once more."""
    if not answer.is_in(WriteLife.to_check):
        raise CannotDo(_("Its outcome is known by now. Nothing was changed."))
    who = str(by.person_id)
    if not there:
        answer.move_to(WriteLife.planned, by=who, why=_("A person looked: it is not there."))
        answer.move_to(WriteLife.approved, by=who, expires_at=after(LASTS))
        return answer
    if not address.startswith(("https://", "http://")) or len(address) > 1000:
        raise CannotDo(_("Paste the address of the answer as you see it on the network (https://…)."))
    answer.move_to(
        WriteLife.published,
        by=who,
        remote_id=address,
        remote_url=address,
        published_at=answer.intent_at or Now(),
    )
    Message.rows.of(team).filter(pk=answer.message_id).update(
        status=Status.answered, answered_at=now(), status_since=now()
    )
    return answer


def take_down(*, team: Team, by: Membership, answer: Answer) -> Act:
    """Asks the network to delete our own answer. Already gone is success."""
    if not answer.is_in(WriteLife.published):
        raise CannotDo(_("This answer is not published. Nothing was changed."))
    return ask(
        team=team, by=str(by.person_id), account=answer.account, verb=Verb.delete, target_id=answer.remote_id,
        subject=answer.pk,
    )  # fmt: skip
