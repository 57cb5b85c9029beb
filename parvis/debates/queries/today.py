"""What of the debates belongs on the first page: statements that wait, ballots that are alike, an end that is near, an
outcome that is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.timezone import localdate, localtime, now

from parvis.debates.models import Alike, Debate, DebateLife, Judgement, Outcome, StatementLife
from parvis.teams.models import Team


@dataclass(frozen=True)
class Waiting:
    debate: Debate
    statements: int


def to_moderate(team: Team) -> list[Waiting]:
    """Debates with statements that wait for a yes or a no, the longest waiting first."""
    here = Q(statements__state=StatementLife.waiting.name)
    rows = Debate.rows.of(team).annotate(n=Count("statements", filter=here)).filter(n__gt=0)
    since = Min("statements__state_since", filter=here)
    found: Any = rows.annotate(since=since).order_by("since")
    return [Waiting(row, row.n) for row in found]


def with_alike_ballots(team: Team) -> list[Debate]:
    """Those with a group of which nobody has said what it is, until the outcome is told; the newest first."""
    open_ones = Alike.rows.of(team).filter(debate=OuterRef("pk"), judgement=Judgement.none)
    told = Outcome.rows.of(team).filter(debate=OuterRef("pk"))
    return list(Debate.rows.of(team).filter(Exists(open_ones) & ~Exists(told)).order_by("-created_at", "pk"))


def ending(team: Team) -> list[Debate]:
    """Open ones that end today or tomorrow, on the clock of the town."""
    tomorrow = localdate() + timedelta(days=1)
    rows = Debate.rows.of(team).filter(
        state=DebateLife.open.name, closes_at__gt=now(), closes_at__lt=now() + timedelta(days=3)
    )
    return [
        row
        for row in rows.order_by("closes_at")
        if row.closes_at and localtime(row.closes_at).date() <= tomorrow
    ]


def without_outcome(team: Team) -> list[Debate]:
    """Closed, and nobody has said yet what became of it; the oldest first."""
    told = Outcome.rows.of(team).filter(debate=OuterRef("pk"))
    rows = Debate.rows.of(team).filter(~Exists(told), state=DebateLife.closed.name)
    return list(rows.order_by("closed_at", "pk"))
