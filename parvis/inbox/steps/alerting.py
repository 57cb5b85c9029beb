"""Who is told of a message that cannot wait: rows are made in the transaction that stores it; the worker tells them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.db.models.functions import Now
from django.utils.timezone import now

from parvis.accounts.models import Person
from parvis.inbox.judgements import KIND
from parvis.inbox.models import Alert, AlertRule, Means, Message, Status, Vigil, VigilLife
from parvis.inbox.queries import alerts as asked
from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Team
from parvis.triage.queries import judgements_of, switched_off
from parvis.triage.switches import in_force

TOLD_WITHIN = timedelta(days=7)  # by the hour when it came; older danger is shown, but wakes nobody up
WATCHED_FOR = timedelta(hours=24)


def raise_for(team: Team, rows: list[Message]) -> None:
    """In the transaction that stored them. A message that was told is told again only if it has become graver."""
    fresh = [row for row in rows if _may_wake(row)]
    rules = {key: rule for key, rule in asked.alert_rules(team).items() if _tells(rule)} if fresh else {}
    near = [row for row in fresh if rules and row.priority <= max(rules)]
    if not near:
        return
    judged = judgements_of(team, subject_kind=KIND, subject_ids=[row.pk for row in near])
    off = switched_off(team) | asked.NEVER_ALERTED
    for row in near:
        found = judged.get(row.pk)
        priority = in_force(found.labels, off).priority if found else row.priority
        if priority in rules:
            _raise(team, row, rules[priority])


def _may_wake(row: Message) -> bool:
    return row.listed and row.status == Status.new and row.received_at > now() - TOLD_WITHIN


def _tells(rule: AlertRule) -> bool:
    return (rule.tells_somebody and (rule.screen or rule.mail)) or rule.webhook


def _raise(team: Team, row: Message, rule: AlertRule) -> None:
    before = Alert.rows.of(team).filter(message=row)
    if before.filter(priority__lte=rule.priority).exists():
        return
    last = before.aggregate(last=Max("round"))["last"]
    number, moment = (0 if last is None else last + 1), now()
    for person in recipients(team, rule, at=moment):
        _tell_person(team, row, rule, person, number=number, at=moment)
    for means in _to_nobody(team, rule):
        _put(team, row, priority=rule.priority, means=means, round=number)
    if rule.priority == "P0" and not Vigil.rows.of(team).filter(message=row).exists():
        minutes = asked.alerting_of(team).again_after
        Vigil.rows.create(team=team, message=row, round=number, due_at=after(timedelta(minutes=minutes)))


def recipients(team: Team, rule: AlertRule, *, at: datetime) -> list[Person]:
    """Once each, whatever the number of reasons to tell them."""
    known = asked.members_by_person(team)
    chosen = [person for key, person in known.items() if str(key) in rule.people]
    return list(dict.fromkeys([*(asked.on_call(team, at=at) if rule.on_call else []), *chosen]))


def _to_nobody(team: Team, rule: AlertRule) -> list[Means]:
    """The other program, and the typed addresses, or nobody at all: that is said as well."""
    found = [Means.webhook] if rule.webhook and asked.alerting_of(team).webhook_url else []
    if rule.on_call and rule.mail and (asked.typed_addresses(team) or not asked.managers(team)):
        found.append(Means.mail)
    return found


def _tell_person(
    team: Team, row: Message, rule: AlertRule, person: Person, *, number: int, at: datetime
) -> None:
    """Quiet hours hold back everything but danger."""
    end = None if rule.priority == "P0" else asked.peace_until(team, person, at=at)
    timing: dict[str, Any] = {"state": "held", "due_at": end} if end else {}
    for means, chosen in ((Means.screen, rule.screen), (Means.mail, rule.mail)):
        if chosen:
            _put(team, row, priority=rule.priority, means=means, person=person, round=number, **timing)


def _put(team: Team, row: Message, **fields: Any) -> None:
    Alert.rows.create(**{"team": team, "message": row, "due_at": Now(), **fields})


@VigilLife.watching.does
def watch(vigil: Vigil) -> None:
    """Nobody has taken it yet: the next one is told; when all were, the first one again."""
    with acting_for(vigil.team_id):
        message, team = vigil.message, vigil.team
        if asked.is_taken(message):
            vigil.move_to(VigilLife.taken, by="worker")
            return
        in_turn, minutes = asked.in_turn(team), asked.alerting_of(team).again_after
        if now() > vigil.since + WATCHED_FOR or not in_turn:
            vigil.move_to(VigilLife.given_up, by="worker")
            return
        told = set(
            Alert.rows.of(team).filter(message=message, round=vigil.round).values_list("person", flat=True)
        )
        waiting = [person for person in in_turn if person.pk not in told]
        number = vigil.round if waiting else vigil.round + 1
        again = after(timedelta(minutes=minutes))
        if vigil.move_to(VigilLife.watching, by="worker", due=again, round=number):
            rule = AlertRule(team=team, priority="P0", screen=True, mail=True)
            _tell_person(team, message, rule, (waiting or in_turn)[0], number=number, at=now())
