"""Waves and campaigns: every few minutes a team's messages are compared with its own past.

Only subjects and near-copies are counted. No flag is (a word about the police or a ballot must raise no alert on people
who gather), and no message moves: the list keeps its order.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.timezone import now
from django.utils.translation import gettext as _

from parvis.inbox.deadlines import zone_of
from parvis.inbox.models import HourCount, Message, Watch, WatchLife, Wave, WaveLife
from parvis.inbox.queries import alerts as alert_queries
from parvis.inbox.queries import waves
from parvis.inbox.steps import finding_themes
from parvis.inbox.waving import address, sentence
from parvis.lifecycle.announce import announce
from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Team
from parvis.triage.engine.spikes import FLOOR, Usual, usual_of

log = logging.getLogger("parvis.inbox")

EVERY = timedelta(minutes=5)
REST_AFTER = timedelta(days=3)
RECOUNTED = timedelta(hours=26)  # what comes late or is corrected still changes the last day
COPIES_WITHIN = timedelta(hours=24)
FEWEST_ACCOUNTS = 5
DRAWN = timedelta(hours=48)
OFFICE = range(8, 20)
MOST_TRIES = 6
BEFORE = timedelta(seconds=1)  # the first message is counted too

RECOUNT = """
    INSERT INTO inbox_hour (id, team_id, hour, topic, n)
    SELECT gen_random_uuid(), team_id, date_trunc('hour', placed_at), topic, count(*) FROM inbox_message
    WHERE team_id = %(team)s AND listed AND placed_at >= %(since)s AND placed_at < %(until)s
        AND deleted_at IS NULL AND rank <= 10
        AND (cluster_id IS NULL OR cluster_id <> ALL(%(campaigns)s::uuid[]))
    GROUP BY 2, 3, 4
    ON CONFLICT (team_id, hour, topic) DO UPDATE SET n = excluded.n
"""


def begin(team: Team) -> None:
    """In the transaction of the intake: a team whose messages rest is watched again."""
    row, new = Watch.rows.get_queryset().get_or_create(team=team, defaults={"due_at": Now() + EVERY})
    if not new and row.is_in(WatchLife.resting):
        row.move_to(WatchLife.watching, by="worker", due=after(EVERY))


@WatchLife.watching.does
def watch(row: Watch) -> None:
    with acting_for(row.team_id):
        look(row.team)
        finding_themes.ask(row.team)
        alive = Message.rows.of(row.team).filter(listed=True, placed_at__gt=now() - REST_AFTER).exists()
        if alive or waves.running(row.team):
            row.move_to(WatchLife.watching, by="worker", due=after(EVERY))
        else:
            row.move_to(WatchLife.resting, by="worker")


@dataclass(frozen=True)
class Look:
    """What is known at one look: asked once, since most of a look is waiting for answers."""

    team: Team
    at: datetime
    campaigns: list[UUID]
    counts: waves.Hours

    def about(self, topic: str, *, since: datetime) -> Any:
        """The messages of a subject, or all of them; those of campaigns are waves of their own."""
        found = waves.apart(self.team, since=since, campaigns=self.campaigns)
        return found.filter(topic=topic) if topic else found


def look(team: Team) -> None:
    """Campaigns first: their messages raise no subject."""
    at = now()
    _campaigns(team, at)
    campaigns = waves.campaigns(team)
    _recount(team, at, campaigns)
    counts = waves.hours(team, since=at - timedelta(days=waves.PAST_DAYS + 1))
    _topics(Look(team, at, campaigns, counts))


def _recount(team: Team, at: datetime, campaigns: list[UUID]) -> None:
    """The last day anew, from the messages; all of the past at the first time."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    begun = HourCount.rows.of(team).exists()
    since = hour - (RECOUNTED if begun else timedelta(days=waves.PAST_DAYS + 1))
    gone = Q(hour__gte=since) | Q(hour__lt=hour - timedelta(days=waves.PAST_DAYS + 2))
    HourCount.rows.of(team).filter(gone).delete()
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {"team": team.pk, "since": since, "until": at}
        cursor.execute(RECOUNT, asked | {"campaigns": campaigns})


def _campaigns(team: Team, at: datetime) -> None:
    open_ = {row.cluster_id: row for row in waves.running(team) if row.kind == Wave.Kind.copies}
    for cluster, n, accounts in waves.copies(team, since=at - COPIES_WITHIN):
        running = open_.pop(cluster, None)
        if running is None and n < FLOOR:
            continue
        usual = usual_of(waves.usual_sizes(team, since=at - timedelta(days=waves.PAST_DAYS), but=cluster))
        if running is not None or _is_campaign(usual, n, accounts):
            _put_campaign(team, at, running, cluster=cluster, usual=usual)
    for gone in open_.values():  # nobody has sent it for a day
        _end(gone)


def _is_campaign(usual: Usual, n: int, accounts: int) -> bool:
    """From many accounts: one person who repeats a message is no campaign. Other groups say what size is usual here."""
    many = accounts >= max(FEWEST_ACCOUNTS, n // 2)
    return many and n >= FLOOR and (not usual.known or usual.rises(n))


def _put_campaign(team: Team, at: datetime, running: Wave | None, *, cluster: Any, usual: Usual) -> None:
    since = running.since if running else at - COPIES_WITHIN
    found = waves.tally(waves.counted(team, since=since - BEFORE).filter(cluster=cluster))
    if found is None:
        return
    fields = _measured(found, usual, found.messages)
    fields["hours"] = _drawn(waves.hours_of_cluster(team, cluster, since=at - DRAWN), at)
    _put(team, running, kind=Wave.Kind.copies, cluster_id=cluster, since=found.first, **fields)


def _measured(found: waves.Tally, usual: Usual, n: int) -> dict[str, Any]:
    return {
        "last_at": found.last,
        "messages": found.messages,
        "accounts": found.accounts,
        "usual": usual.middle,
        "strangeness": round(usual.strangeness(n), 1),
    }


def _topics(seen: Look) -> None:
    open_ = {row.topic: row for row in waves.running(seen.team) if row.kind != Wave.Kind.copies}
    here = waves.tallies(seen.about("", since=seen.at - waves.SPAN))
    for topic in sorted({*here, *open_} - {""}):
        _topic(seen, here.get(topic), open_.get(topic), topic=topic)
    risen = [row for row in waves.running(seen.team) if row.kind != Wave.Kind.all]
    if not risen:  # said once: what one subject explains is not told again of all of them
        _topic(seen, waves.tally(seen.about("", since=seen.at - waves.SPAN)), open_.get(""), topic="")
    elif "" in open_:
        _end(open_[""])


def _topic(seen: Look, here: waves.Tally | None, running: Wave | None, *, topic: str) -> None:
    """`here`: what came in the last hours. `topic` "" is all messages."""
    n = here.messages if here else 0
    first = min(seen.counts[""], default=seen.at)
    zone = zone_of(seen.team.time_zone)
    usual = usual_of(waves.past_spans(seen.counts[topic], first=first, at=seen.at, zone=zone))
    if running is not None and usual.calmed(n):
        _end(running)
        return
    if here is None or (running is None and not (usual.rises(n) and here.accounts >= FEWEST_ACCOUNTS)):
        return
    since = running.since if running else here.first
    found = waves.tally(seen.about(topic, since=since - BEFORE)) or here
    fields = _measured(found, usual, n) | {"hours": _drawn(seen.counts[topic], seen.at)}
    kind = Wave.Kind.topic if topic else Wave.Kind.all
    _put(seen.team, running, kind=kind, topic=topic, since=since, **fields)


def _drawn(counts: dict[datetime, int], at: datetime) -> list[list[Any]]:
    hour = at.replace(minute=0, second=0, microsecond=0)
    last = [hour - n * waves.HOUR for n in range(int(DRAWN / waves.HOUR) - 1, -1, -1)]
    return [[one.isoformat(), counts.get(one, 0)] for one in last]


def _put(team: Team, running: Wave | None, *, since: datetime, **fields: Any) -> None:
    if running is not None:
        kept = ("last_at", "messages", "accounts", "hours", "usual", "strangeness")
        Wave.rows.of(team).filter(pk=running.pk).update(**{k: v for k, v in fields.items() if k in kept})
        return
    wave = Wave.rows.create(team=team, since=since, due_at=_office_hour(team), **fields)
    announce(team.pk, "inbox", wave=wave.pk)


def _end(wave: Wave) -> None:
    if wave.move_to(WaveLife.ended, by="worker", ended_at=now()):
        announce(wave.team_id, "inbox", wave=wave.pk)


def _office_hour(team: Team) -> datetime:
    """Only a person in danger is told at night."""
    local = now().astimezone(zone_of(team.time_zone))
    if local.hour in OFFICE:
        return local
    morning = local.replace(hour=OFFICE.start, minute=0, second=0, microsecond=0)
    return morning if local.hour < OFFICE.start else morning + timedelta(days=1)


@WaveLife.to_tell.does
def tell(wave: Wave) -> None:
    """One mail for the wave, never one for each message; a link, not a text."""
    with acting_for(wave.team_id):
        team = wave.team
        called = [one.email for one in alert_queries.on_call(team) if one.email]
        people = list(dict.fromkeys([*called, *alert_queries.typed_addresses(team)]))
        path = reverse("inbox:list", args=[team.slug])
        with translation.override(team.language), timezone.override(zone_of(team.time_zone)):
            words = sentence(wave)
            mail = EmailMessage(
                subject=f"{team.name}{_(':')} {words}",
                body=f"{words}\n\n{settings.PARVIS_BASE_URL}{path}?{address(wave)}\n",
                to=people,
            )
    try:
        if people:
            mail.send()
    except OSError as error:
        if wave.tries + 1 < MOST_TRIES:
            wait = timedelta(minutes=2**wave.tries)
            wave.move_to(WaveLife.to_tell, by="worker", due=after(wait), why=str(error), tries=wave.tries + 1)
        else:
            wave.move_to(WaveLife.running, by="worker", why=str(error))
        return
    wave.move_to(WaveLife.running, by="worker", told_to=", ".join(people)[:1000])
