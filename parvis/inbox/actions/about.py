"""Notes, labels, cases, ready answers and the team's rules."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.timezone import now
from django.utils.translation import gettext as _

from parvis.inbox.deadlines import zone_of
from parvis.inbox.errors import CannotDo
from parvis.inbox.models import (
    Case,
    InboxRules,
    Label,
    Message,
    MessageLabel,
    Note,
    ReadyAnswer,
    SecondOpinion,
    Status,
)
from parvis.inbox.opinions import speaks_of_a_person
from parvis.inbox.queries.rules import rules_of
from parvis.inbox.working_days import after_working_days
from parvis.lifecycle.announce import announce
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team
from parvis.triage.queries import outside_of

LONGEST_CASE = 60


def _told(team: Team, by: Membership, action: str, kind: str, row: object) -> None:
    record(team_id=team.pk, by=str(by.person_id), action=f"inbox: {action}", kind=kind, row_id=row)


def add_note(*, team: Team, by: Membership, message: Message, text: str) -> Note:
    """Refused when it writes down an opinion, a religion or the health of a person: we label messages, never people."""
    if not text.strip():
        raise CannotDo(_("The note is empty. Nothing was added."))
    if speaks_of_a_person(text):
        raise CannotDo(
            _("This note seems to describe a person's opinions, religion or health. The law forbids to keep that: "
              "write about the message.")
        )  # fmt: skip
    note: Note = Note.rows.create(team=team, message=message, by=by.person, text=text.replace("\x00", "�"))
    _told(team, by, "note", "inbox.note", note.pk)
    announce(team.pk, "inbox", message=message.pk)
    return note


def put_label(*, team: Team, by: Membership, message: Message, name: str) -> Label:
    name = " ".join(name.split())[:40]
    if not name:
        raise CannotDo(_("Give the label a word."))
    if speaks_of_a_person(name, label=True):
        raise CannotDo(
            _(
                "A label says what a message is about, never what its author thinks or is. Choose another word."
            )
        )
    label: Label = Label.rows.get_or_create(team=team, name=name)[0]
    MessageLabel.rows.get_or_create(team=team, message=message, label=label)
    _told(team, by, "label", "inbox.label", label.pk)
    announce(team.pk, "inbox", message=message.pk)
    return label


def remove_label(*, team: Team, by: Membership, message: Message, label: Label) -> None:
    MessageLabel.rows.of(team).filter(message=message, label=label).delete()
    _told(team, by, "label removed", "inbox.label", label.pk)
    announce(team.pk, "inbox", message=message.pk)


def case_deadline(team: Team, days: int, at: datetime | None = None) -> datetime:
    zone, department = zone_of(team.time_zone), rules_of(team).department
    return after_working_days(at or now(), days, department=department, zone=zone)


@transaction.atomic
def open_case(
    *, team: Team, by: Membership, message: Message, service: str, question: str = "", days: int = 5
) -> Case:
    """Handed to a service, with a deadline in working days; the message waits."""
    service = " ".join(service.split())[:80]
    if not service or not 1 <= days <= LONGEST_CASE:
        raise CannotDo(
            _("Say which service, and in how many working days (1 to %(n)d).") % {"n": LONGEST_CASE}
        )
    deadline = case_deadline(team, days)
    try:
        with transaction.atomic():
            case: Case = Case.rows.create(
                team=team, message=message, service=service, question=question[:2000], deadline=deadline,
                opened_by=by.person,
            )  # fmt: skip
    except IntegrityError as error:
        raise CannotDo(_("This message has an open case already. Close it first.")) from error
    Message.rows.of(team).filter(pk=message.pk).update(
        service=service, status=Status.waiting, status_since=now(), deadline=deadline
    )
    _told(team, by, "case opened", "inbox.case", case.pk)
    announce(team.pk, "inbox", message=message.pk)
    return case


@transaction.atomic
def close_case(*, team: Team, by: Membership, case: Case, outcome: str) -> Case:
    """What happened is said, so that it can be told to who asked."""
    if not outcome.strip():
        raise CannotDo(_("Say what happened, in a sentence. The case stays open."))
    if case.closed_at is not None:
        raise CannotDo(_("This case is closed already."))
    case.outcome, case.closed_by, case.closed_at = outcome[:2000], by.person, now()
    case.save(update_fields=["outcome", "closed_by", "closed_at"])
    waiting = Message.rows.of(team).filter(pk=case.message_id, status=Status.waiting)
    waiting.update(status=Status.in_hand, status_since=now())
    _told(team, by, "case closed", "inbox.case", case.pk)
    announce(team.pk, "inbox", message=case.message_id)
    return case


def keep_ready_answer(
    *, team: Team, by: Membership, title: str, text: str, language: str, topic: str = "", row: ReadyAnswer | None = None
) -> ReadyAnswer:  # fmt: skip
    row = row or ReadyAnswer(team=team)
    row.title, row.text, row.language, row.topic = title, text, language, topic
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise CannotDo(_("There is a ready answer with this title already. Choose another title.")) from error
    _told(team, by, "ready answer", "inbox.readyanswer", row.pk)
    return row


def archive_ready_answer(*, team: Team, by: Membership, row: ReadyAnswer) -> None:
    row.archived_at = now()
    row.save(update_fields=["archived_at"])
    _told(team, by, "ready answer archived", "inbox.readyanswer", row.pk)


def ask_trial(*, team: Team, by: Membership) -> SecondOpinion:
    """An invented sentence is sent to the model outside, by the same way as messages."""
    if not outside_of(team).on:
        raise CannotDo(_("The model is switched off: nothing was asked."))
    if SecondOpinion.rows.of(team).filter(message=None, state__in=["to_ask", "asking"]).exists():
        raise CannotDo(_("A trial is under way already. Look at it first."))
    trial: SecondOpinion = SecondOpinion.rows.create(team=team, due_at=Now())
    _told(team, by, "trial of the model outside", "inbox.secondopinion", trial.pk)
    return trial


def keep_rules(*, team: Team, by: Membership, agree_from: str, on_call: str, department: str) -> InboxRules:
    fields = {"agree_from": agree_from, "on_call": on_call, "department": department}
    rules: InboxRules = InboxRules.rows.update_or_create(team=team, defaults=fields)[0]
    _told(team, by, "rules", "inbox.inboxrules", rules.pk)
    return rules
