"""Verbs on alerts: who is told by what, turns on call, quiet hours, the other program, a trial, and "I take it"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.timezone import now
from django.utils.translation import gettext as _

from parvis.inbox import calling
from parvis.inbox.actions.handling import take
from parvis.inbox.errors import CannotDo
from parvis.inbox.models import ALERTING, Alert, Alerting, AlertRule, Duty, Means, Message, QuietHours
from parvis.inbox.queries.alerts import alert_rules, alerting_of, members_by_person
from parvis.lifecycle.announce import announce
from parvis.lifecycle.sealing import seal_here, unseal_here
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team

MOST_TURNS = 100
MOST_TRIALS = 5  # that wait: a button pressed many times


def _written(team: Team, by: Membership, action: str, kind: str, row: object) -> None:
    record(team_id=team.pk, by=str(by.person_id), action=f"alerts: {action}", kind=kind, row_id=row)


@transaction.atomic
def acknowledge(*, team: Team, by: Membership, message: Message) -> int:
    """Taken by this person; nobody else is told of it any more. How many alerts that ends."""
    take(team=team, by=by, keys=[message.pk])
    open_ = Alert.rows.of(team).filter(message=message, seen_at=None)
    ended = open_.update(seen_by=by.person, seen_at=now())
    announce(team.pk, "alert", message=message.pk)
    return ended


def keep_rule(
    *, team: Team, by: Membership, priority: str, people: Iterable[UUID], **means: bool
) -> AlertRule:
    """`means`: on_call, screen, mail, webhook. People who are not in the team are left out."""
    if priority not in ALERTING:
        raise CannotDo(_("No alert can be raised for this. Nothing was changed."))
    known = members_by_person(team)
    fields: dict[str, Any] = {**means, "people": sorted(str(key) for key in people if key in known)}
    if priority == "P0":
        _reaches_somebody(fields)
    before = alert_rules(team)[priority]
    if all(getattr(before, name) == value for name, value in fields.items()):
        return before
    rule: AlertRule = AlertRule.rows.update_or_create(team=team, priority=priority, defaults=fields)[0]
    _written(team, by, f"rule for {priority}", "inbox.alertrule", rule.pk)
    return rule


def _reaches_somebody(fields: Mapping[str, Any]) -> None:
    """Somebody in danger is always told to a person."""
    if not (fields["on_call"] or fields["people"]) or not (fields["screen"] or fields["mail"]):
        raise CannotDo(
            _(
                "When somebody may be in danger, a person must be told, on the screen or by mail. Nothing was changed."
            )
        )


def keep_patience(*, team: Team, by: Membership, minutes: int) -> Alerting:
    if not 5 <= minutes <= 240:
        raise CannotDo(_("Choose 5 to 240 minutes."))
    row: Alerting = Alerting.rows.update_or_create(team=team, defaults={"again_after": minutes})[0]
    _written(team, by, "told again after", "inbox.alerting", row.pk)
    return row


def name_program(*, team: Team, by: Membership, url: str) -> str:
    """The secret with which calls are signed, shown this once. An empty address ends the calls."""
    if url and not calling.is_secure(url):
        raise CannotDo(_("The address must begin with https. Nothing was changed."))
    secret = calling.new_secret() if url else ""
    sealed = calling.seal_secret(team.pk, secret) if url else b""
    fields = {
        "webhook_url": url, "webhook_sealed": sealed, "webhook_ok": None, "webhook_said": "", "webhook_at": None,
    }  # fmt: skip
    row: Alerting = Alerting.rows.update_or_create(team=team, defaults=fields)[0]
    _written(team, by, "program named" if url else "program removed", "inbox.alerting", row.pk)
    return secret


def reseal_webhook(*, team: Team) -> bool:
    """Under the present master key; by an operator's command. False when there is nothing. Raises CannotOpen."""
    row = alerting_of(team)
    if not row.webhook_sealed:
        return False
    plain = unseal_here(bytes(row.webhook_sealed), calling.bound_to(team.pk))
    row.webhook_sealed = seal_here(plain, calling.bound_to(team.pk))
    row.save(update_fields=["webhook_sealed"])
    return True


def add_turn(
    *, team: Team, by: Membership, person: UUID, from_day: int, from_time: time, to_day: int, to_time: time
) -> Duty:
    if person not in members_by_person(team):
        raise CannotDo(_("This person is not in the team any more. Choose somebody else."))
    if Duty.rows.of(team).count() >= MOST_TURNS:
        raise CannotDo(_("There are %(n)d turns already. Remove some first.") % {"n": MOST_TURNS})
    try:
        with transaction.atomic():
            turn: Duty = Duty.rows.create(
                team=team,
                person_id=person,
                from_day=from_day,
                from_time=from_time,
                to_day=to_day,
                to_time=to_time,
            )
    except IntegrityError as error:
        raise CannotDo(_("This turn stands in the rota already.")) from error
    _written(team, by, "turn added", "inbox.duty", turn.pk)
    return turn


def remove_turn(*, team: Team, by: Membership, turn: Duty) -> None:
    if Duty.rows.of(team).filter(pk=turn.pk).delete()[0]:
        _written(team, by, "turn removed", "inbox.duty", turn.pk)


def keep_quiet(*, team: Team, by: Membership, begins: time | None, ends: time | None) -> None:
    """One's own; without both hours there are none."""
    if begins is None or ends is None or begins == ends:
        QuietHours.rows.of(team).filter(person=by.person).delete()
    else:
        fields = {"begins": begins, "ends": ends}
        QuietHours.rows.update_or_create(team=team, person=by.person, defaults=fields)
    _written(team, by, "quiet hours", "inbox.quiethours", by.person_id)


def send_trial(*, team: Team, by: Membership, means: str) -> Alert:
    """The same way as a real one, to oneself or to the team's other program."""
    if means not in Means.values or (means == Means.webhook and not alerting_of(team).webhook_url):
        raise CannotDo(_("No address is given for the other program. Nothing was sent."))
    person = None if means == Means.webhook else by.person
    waiting = Alert.rows.of(team).filter(
        message=None, person=person, means=means, state__in=["to_tell", "telling"]
    )
    if waiting.count() >= MOST_TRIALS:
        raise CannotDo(_("Your last trials have not left yet. Look at them first."))
    trial: Alert = Alert.rows.create(
        team=team, message=None, person=person, means=means, priority="P3", due_at=Now()
    )
    _written(team, by, f"trial by {means}", "inbox.alert", trial.pk)
    return trial
