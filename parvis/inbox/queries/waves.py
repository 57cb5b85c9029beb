"""More messages than usual: what runs, what ended, and what the watch counts to know it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import TruncHour

from parvis.design.figures import Column
from parvis.inbox import waving
from parvis.inbox.models import Cluster, HourCount, Message, Wave
from parvis.inbox.queries.listing import SPAM_RANK
from parvis.teams.models import Team, TeamQuerySet

SPAN = timedelta(hours=3)
PAST_DAYS = 28
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
KNOWN_BY_HOUR = timedelta(days=14)  # from then on a span is compared with the same hours of other days
Hours = dict[str, dict[datetime, int]]


@dataclass(frozen=True)
class Shown:
    """A wave as a screen shows it; `whole` where its own messages are listed, or there is room for its drawing."""

    wave: Wave
    text: str
    address: str
    note: str
    whole: bool = True

    @property
    def columns(self) -> list[Column]:
        return waving.columns(self.wave)


def shown(wave: Wave, *, whole: bool = True) -> Shown:
    return Shown(wave, waving.sentence(wave), waving.address(wave), waving.what_it_means(wave), whole)


def running(team: Team, *, unseen: bool = False) -> list[Wave]:
    found = Wave.rows.of(team).exclude(state="ended").select_related("seen_by")
    if unseen:
        found = found.filter(seen_at=None)
    return list(found.order_by("since", "id"))


def recent(team: Team, *, since: datetime) -> list[Wave]:
    return list(
        Wave.rows.of(team).filter(Q(ended_at=None) | Q(ended_at__gt=since)).order_by("-since", "-id")[:50]
    )


def wave(team: Team, key: UUID) -> Wave | None:
    found: Wave | None = Wave.rows.of(team).filter(pk=key).first()
    return found


def of_cluster(team: Team, key: UUID) -> Wave | None:
    found: Wave | None = Wave.rows.of(team).filter(cluster=key).order_by("-since").first()
    return found


def messages_of(team: Team, wave: Wave) -> list[Message]:
    """Of a campaign, the oldest first, answered ones too."""
    found = Message.rows.of(team).filter(cluster=wave.cluster_id, listed=True, ours=False)
    found = found.exclude(cluster=None).select_related("team", "account", "thread", "assigned_to")
    return list(found.order_by("placed_at", "id"))


def counted(team: Team, *, since: datetime) -> TeamQuerySet[Message]:
    """Whatever waits or waited for somebody: no folded spam, nothing that its author took back."""
    found: TeamQuerySet[Message] = Message.rows.of(team).filter(
        listed=True, placed_at__gt=since, deleted_at=None, rank__lte=SPAM_RANK
    )
    return found


@dataclass(frozen=True)
class Tally:
    messages: int
    accounts: int
    first: datetime
    last: datetime


COUNTED = {
    "n": Count("id"), "accounts": Count("author_id", distinct=True),
    "first": Min("placed_at"), "last": Max("placed_at"),
}  # fmt: skip


def tally(found: TeamQuerySet[Message]) -> Tally | None:
    """Of some messages; None when there is none."""
    n = found.aggregate(**COUNTED)
    return Tally(n["n"], n["accounts"], n["first"], n["last"]) if n["n"] else None


def tallies(found: TeamQuerySet[Message]) -> dict[str, Tally]:
    """Of some messages, by subject."""
    rows = found.values_list("topic").annotate(**COUNTED).order_by()
    return {topic: Tally(n, accounts, first, last) for topic, n, accounts, first, last in rows}


def apart(team: Team, *, since: datetime, campaigns: list[UUID]) -> TeamQuerySet[Message]:
    """Without the messages of campaigns: they are waves of their own and raise no subject."""
    return counted(team, since=since).filter(Q(cluster=None) | ~Q(cluster__in=campaigns))


def campaigns(team: Team) -> list[UUID]:
    found = Wave.rows.of(team).exclude(state="ended").filter(kind=Wave.Kind.copies)
    return list(found.values_list("cluster", flat=True))


def copies(team: Team, *, since: datetime) -> list[tuple[UUID, int, int]]:
    """(group, messages, accounts) since then; thanks in the same words are no campaign."""
    found = counted(team, since=since).exclude(cluster=None).exclude(intent="merci")
    rows = found.values_list("cluster").annotate(n=Count("id"), accounts=Count("author_id", distinct=True))
    return list(rows.order_by("-n", "cluster"))


def usual_sizes(team: Team, *, since: datetime, but: UUID) -> list[int]:
    found = Cluster.rows.of(team).filter(last_at__gt=since).exclude(pk=but)
    return list(found.order_by("-last_at").values_list("messages", flat=True)[:500])


def hours_of_cluster(team: Team, cluster: UUID, *, since: datetime) -> dict[datetime, int]:
    found = counted(team, since=since).filter(cluster=cluster)
    rows = found.annotate(hour=TruncHour("placed_at")).values_list("hour").annotate(n=Count("id"))
    return dict(rows.order_by("hour"))


def hours(team: Team, *, since: datetime) -> Hours:
    """topic → hour → messages; "" is all of them."""
    found: Hours = defaultdict(lambda: defaultdict(int))
    for topic, hour, n in HourCount.rows.of(team).filter(hour__gte=since).values_list("topic", "hour", "n"):
        found[topic][hour] += n
        found[""][hour] += n
    return found


def past_spans(counts: dict[datetime, int], *, first: datetime, at: datetime, zone: ZoneInfo) -> list[int]:
    """The three hours up to this one, on other days: by the clock on the wall, or, with little past, at any hour."""
    local = at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
    if at - first >= KNOWN_BY_HOUR:
        ends = [
            local - day * DAY for day in range(1, PAST_DAYS + 1)
        ]  # on the wall: a change of hour changes nothing
    else:
        ends = [local - n * SPAN for n in range(1, PAST_DAYS * 8)]
    spans = [end for end in ends if end - SPAN >= first]
    return [sum(counts.get(_utc(end) - n * HOUR, 0) for n in range(3)) for end in spans]


def _utc(local: datetime) -> datetime:
    return local.astimezone(ZoneInfo("UTC"))
