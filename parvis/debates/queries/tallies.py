"""Counts of votes: by statement, by what is known of the voter, by the way the vote came in; never added silently."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count as Number
from django.db.models import Sum

from parvis.debates.models import (
    AGREE,
    DISAGREE,
    PASS,
    Count,
    CountKind,
    Debate,
    NativeCount,
    Origin,
    Statement,
    Tier,
    Vote,
    Voter,
)
from parvis.debates.queries.echoes import native_counts
from parvis.debates.queries.statements import ON_THE_TABLE, on_the_table
from parvis.teams.models import Team
from parvis.triage.engine.heads.measuring import wilson

type Door = tuple[str, str]  # (tier, origin)
ROOM: Door = (str(Tier.paper), str(Origin.meeting))


@dataclass(slots=True)
class Tally:
    """Counts of people. `low` and `high` bound the share of those who agree among all who answered (Wilson, 95 %)."""

    agree: int = 0
    disagree: int = 0
    passed: int = 0
    points: int = 0  # of a poll by points: the sum; of one by ranks: the sum of ranks

    @property
    def seen(self) -> int:
        return self.agree + self.disagree + self.passed

    @property
    def share(self) -> float:
        return self.agree / self.seen if self.seen else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        return wilson(self.share, self.seen)

    def add(self, other: Tally) -> None:
        self.agree += other.agree
        self.disagree += other.disagree
        self.passed += other.passed
        self.points += other.points


@dataclass(slots=True)
class Line:
    """One statement: everybody's tally, and each door's."""

    statement: Statement
    whole: Tally = field(default_factory=Tally)
    by_door: dict[Door, Tally] = field(default_factory=dict)
    native: list[NativeCount] = field(
        default_factory=list
    )  # one a poll of a network; no ballots, so in no sum


def lines(team: Team, debate: Debate) -> list[Line]:
    """Of every statement on the table, in the order of their numbers. Excluded voters count nowhere."""
    found = {row.pk: Line(row) for row in on_the_table(team, debate)}
    counted = (
        Vote.rows.of(team)
        .filter(debate=debate, statement__in=found, voter__excluded_why="")
        .values_list("statement_id", "voter__tier", "voter__origin", "value")
        .annotate(people=Number("pk"), points=Sum("value"))
        .order_by()
    )
    for statement, tier, origin, value, people, points in counted:
        one = _tally(debate, value, people, points)
        line = found[statement]
        line.whole.add(one)
        line.by_door.setdefault((tier, origin), Tally()).add(one)
    for told in native_counts(team, debate):
        if told.statement_id in found:
            found[told.statement_id].native.append(told)
    return sorted(found.values(), key=lambda line: line.statement.number)


def voters_by_door(team: Team, debate: Debate) -> dict[Door, int]:
    """People with a vote that stands in the figures, by tier and origin. Of raised hands: who was in the room."""
    counted = (
        Voter.rows.of(team)
        .filter(debate=debate, excluded_why="", votes__statement__state__in=ON_THE_TABLE)
        .exclude(count__kind=CountKind.hands)
        .values_list("tier", "origin")
        .annotate(people=Number("pk", distinct=True))
        .order_by()
    )
    found = {(tier, origin): people for tier, origin, people in counted}
    if in_rooms := sum(rooms(team, debate)):
        found[ROOM] = found.get(ROOM, 0) + in_rooms
    return found


def rooms(team: Team, debate: Debate) -> list[int]:
    """How many people were in each room where hands were counted."""
    held = Count.rows.of(team).filter(debate=debate, kind=CountKind.hands, undone_at=None)
    return list(held.order_by("people").values_list("people", flat=True))


def excluded_voters(team: Team, debate: Debate) -> int:
    """People with a vote whose ballot counts nowhere; the published file says why."""
    rows = Voter.rows.of(team).filter(debate=debate, votes__statement__state__in=ON_THE_TABLE)
    rows = rows.exclude(excluded_why="")
    return rows.distinct().count()


def at_least_and_at_most(doors: Iterable[tuple[Door, int]]) -> tuple[int, int]:
    """How many people took part, when one may have come through two doors and nobody can know: the most that any one
    door saw, and all of them."""
    counts = [people for _door, people in doors]
    return max(counts, default=0), sum(counts)


def _tally(debate: Debate, value: int, people: int, points: int) -> Tally:
    if debate.is_poll:
        return Tally(agree=people, points=points)
    return Tally(
        agree=people if value == AGREE else 0,
        disagree=people if value == DISAGREE else 0,
        passed=people if value == PASS else 0,
    )
