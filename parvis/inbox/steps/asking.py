"""Asks the model that a team has chosen about messages that rules leave unsure, or that may be grave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models.functions import Now

from parvis.inbox.judgements import COPIED, KIND, copy
from parvis.inbox.models import Kind, Message, SecondLife, SecondOpinion, Status
from parvis.inbox.steps import alerting
from parvis.lifecycle.announce import announce
from parvis.lifecycle.models import Installation
from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Team
from parvis.triage.actions import advise
from parvis.triage.asking import OK, ask_outside
from parvis.triage.engine.endpoint import Advice
from parvis.triage.models import Judgement
from parvis.triage.queries import hold_switches, judgement_of, outside_of, switched_off

LONGEST_CALL = timedelta(minutes=2)
STOPPED = "stopped"  # the worker died meanwhile
OVERTAKEN = "overtaken"  # the text is another one, or a person has said what it is
TRIAL = "Bonjour, je m'appelle Zoé Exemple. Le banc du square est cassé depuis un mois, merci de le réparer."


def ask_about(team: Team, rows: Iterable[Message]) -> None:
    """In the transaction that stored them. `rows`: those that are worth asking about."""
    chosen = [row for row in rows if row.status == Status.new and row.text.strip()]
    settings = outside_of(team)
    if not settings.on or not chosen:
        return
    if not settings.private_too:
        chosen = [row for row in chosen if row.kind != Kind.private]
    keys = Judgement.rows.of(team).filter(subject_kind=KIND, subject_id__in=[row.pk for row in chosen])
    text_of = dict(keys.filter(corrected_at=None).values_list("subject_id", "text_key"))
    known = set(
        SecondOpinion.rows.of(team).filter(message__in=list(text_of)).values_list("message_id", "text_key")
    )
    for row in chosen:
        if row.pk in text_of and (row.pk, text_of[row.pk]) not in known:
            SecondOpinion.rows.create(team=team, message=row, text_key=text_of[row.pk], due_at=Now())


@SecondLife.to_ask.does
def ask(second: SecondOpinion) -> None:
    with acting_for(second.team_id):
        message, team = second.message, second.team
        overtaken = message is not None and not _stands(second, message)
    if overtaken or Installation.in_quarantine():
        second.move_to(SecondLife.not_heard, by="worker", why=OVERTAKEN)
        return
    if not second.move_to(SecondLife.asking, by="worker", due=after(LONGEST_CALL)):
        return
    text = TRIAL if message is None else message.text
    names = ["Zoé Exemple"] if message is None else [message.author_name, message.author_handle]
    advice, said = ask_outside(team, text, names=[name for name in names if name])
    if advice is None or message is None:
        second.move_to(SecondLife.heard if said == OK else SecondLife.not_heard, by="worker", why=said)
    else:
        _hear(second, message, advice)
    with acting_for(team.pk):
        announce(team.pk, "outside")


@SecondLife.asking.does
def give_up(second: SecondOpinion) -> None:
    """The worker died between the claim and the answer: it is not asked twice, the judgement stands."""
    second.move_to(SecondLife.not_heard, by="worker", why=STOPPED)


def _stands(second: SecondOpinion, message: Message) -> bool:
    judgement = judgement_of(message.team, subject_kind=KIND, subject_id=message.pk)
    if judgement is None or judgement.corrected_at is not None or message.erased_at is not None:
        return False
    return judgement.text_key == second.text_key


def _hear(second: SecondOpinion, message: Message, advice: Advice) -> None:
    """The judgement, the list and whoever is on call follow, all at once."""
    team = message.team
    with acting_for(team.pk):
        hold_switches(team)
        row = Message.rows.of(team).select_for_update(of=("self",)).get(pk=message.pk)
        judgement = judgement_of(team, subject_kind=KIND, subject_id=row.pk)
        if judgement is None or not _stands(second, row):
            second.move_to(SecondLife.not_heard, by="worker", why=OVERTAKEN)
            return
        copy(advise(team=team, judgement=judgement, advice=advice), row, switched_off(team))
        row.save(update_fields=COPIED)
        alerting.raise_for(team, [row])
        second.move_to(SecondLife.heard, by="worker")
        announce(team.pk, "inbox", message=row.pk)
