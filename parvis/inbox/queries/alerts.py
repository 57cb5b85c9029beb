"""Who is told of what, by which means, who is on call, and what was told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.timezone import now

from parvis.accounts.models import Person
from parvis.inbox import rota
from parvis.inbox.deadlines import zone_of
from parvis.inbox.models import (
    ALERTING,
    Alert,
    Alerting,
    AlertRule,
    Duty,
    Means,
    Message,
    QuietHours,
    Status,
    Vigil,
)
from parvis.inbox.queries.rules import rules_of
from parvis.inbox.quiet import quiet_until
from parvis.teams.models import Membership, Role, Team

# Never an alert on gatherings (docs/decisions/0010): what a text says of the police, a ballot, migration or a religion
# changes the order of reading, and wakes nobody.
NEVER_ALERTED = frozenset({"police", "election", "immigration_religion"})
ON_SCREEN_FOR = timedelta(days=7)
TRIAL_FOR = timedelta(minutes=10)
MOST_ON_SCREEN = 5
PAGE = 40


def alert_rules(team: Team) -> dict[str, AlertRule]:
    """One for each priority that may be told, the defaults where nothing was decided."""
    kept = {rule.priority: rule for rule in AlertRule.rows.of(team)}
    first = AlertRule(team=team, priority="P0", on_call=True, screen=True, mail=True)
    return {
        priority: kept.get(priority)
        or (first if priority == "P0" else AlertRule(team=team, priority=priority))
        for priority in ALERTING
    }


def alerting_of(team: Team) -> Alerting:
    return Alerting.rows.of(team).first() or Alerting(team=team)


def members_by_person(team: Team) -> dict[UUID, Person]:
    """Whoever is in the team now, by name."""
    found = Membership.rows.of(team).filter(left_at=None).select_related("person")
    return {row.person_id: row.person for row in found.order_by("person__name", "person__email")}


def managers(team: Team) -> list[Person]:
    found = Membership.rows.of(team).filter(left_at=None, role=Role.manager).select_related("person")
    return [row.person for row in found.order_by("person__name", "person__email")]


def duties(team: Team) -> list[Duty]:
    """Turns of whoever has left do not count."""
    found = Duty.rows.of(team).filter(person__in=list(members_by_person(team))).select_related("person")
    return list(found.order_by("from_day", "from_time", "person__name"))


def turns(rows: Iterable[Duty]) -> list[rota.Turn]:
    return [
        rota.Turn(
            row.person_id,
            rota.minute_of(row.from_day, row.from_time),
            rota.minute_of(row.to_day, row.to_time),
        )
        for row in rows
    ]


def on_call(team: Team, *, at: datetime | None = None) -> list[Person]:
    """By the rota; all managers where it names nobody."""
    known, minute = members_by_person(team), rota.minute_at(at or now(), zone_of(team.time_zone))
    found = [known[key] for key in rota.on_duty(turns(duties(team)), minute) if key in known]
    return found or managers(team)


def in_turn(team: Team, *, at: datetime | None = None) -> list[Person]:
    """Whom to tell one after the other: who is on call, who comes next by the rota, the managers."""
    known, minute = members_by_person(team), rota.minute_at(at or now(), zone_of(team.time_zone))
    following = [known[key] for key in rota.following(turns(duties(team)), minute) if key in known]
    return list(dict.fromkeys([*on_call(team, at=at), *following, *managers(team)]))


def typed_addresses(team: Team) -> list[str]:
    """Of the inbox's rules: a shared mailbox of whoever is on call."""
    return [address.strip() for address in rules_of(team).on_call.split(",") if address.strip()]


def peace_until(team: Team, person: Person, *, at: datetime) -> datetime | None:
    kept = QuietHours.rows.of(team).filter(person=person).first()
    return quiet_until(kept.begins, kept.ends, at=at, zone=zone_of(team.time_zone)) if kept else None


def is_taken(message: Message) -> bool:
    """Somebody looks after it, or there is nothing left to look after."""
    return message.status != Status.new or message.assigned_to_id is not None or message.erased_at is not None


@dataclass(frozen=True)
class ToldPage:
    rows: list[Alert]
    after: str


def told(team: Team, *, before: UUID | None = None) -> ToldPage:
    """The newest first; keys are ordered by time."""
    found = Alert.rows.of(team).select_related("message", "message__assigned_to", "person", "seen_by")
    found = found.defer("message__text", "message__attachments")
    rows = list((found.filter(pk__lt=before) if before else found).order_by("-pk")[: PAGE + 1])
    return ToldPage(rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else "")


def on_screen(team: Team, person: Person) -> list[Alert]:
    """What this person is told now, until somebody has taken it; the gravest first."""
    found = Alert.rows.of(team).filter(person=person, means=Means.screen, state="told", seen_at=None)
    found = found.filter(raised_at__gt=now() - ON_SCREEN_FOR)
    found = found.filter(
        Q(message=None, raised_at__gt=now() - TRIAL_FOR)
        | Q(message__status=Status.new, message__assigned_to=None, message__erased_at=None)
    )
    rows = found.select_related("message").order_by("priority", "-raised_at")[: MOST_ON_SCREEN * 4]
    once: dict[UUID | None, Alert] = {}
    for row in rows:
        once.setdefault(row.message_id, row)
    return list(once.values())[:MOST_ON_SCREEN]


def watched(team: Team) -> int:
    """Messages in which somebody may be in danger and that nobody has taken."""
    return Vigil.rows.of(team).filter(state="watching").count()


def mail_is_set_up() -> bool:
    """Without a server mails are printed: nobody is reached by them."""
    return "console" not in settings.MAILERS["default"]["BACKEND"]
