"""What came of the votes, for readers: each figure with its interval, from whom it comes, what may be said of it.

By the rules of `parvis.debates.rules`, with which the published file is counted again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from parvis.debates.models import Debate, Statement, Tier, Vote
from parvis.debates.queries import tallies
from parvis.debates.queries.statements import ON_THE_TABLE
from parvis.debates.queries.tallies import Door, Tally
from parvis.debates.ranking import Ranking, schulze
from parvis.debates.rules import IDENTIFIED_ENOUGH, Finding, Share, finding_of
from parvis.teams.models import Team


@dataclass(frozen=True, slots=True)
class Reading:
    """One statement or choice. `tally` makes the headline; `by_door` shows each way in."""

    statement: Statement
    tally: Tally
    by_door: Sequence[tuple[Door, Tally]]
    people: int  # who could have chosen it: of a statement those who answered, of a choice all ballots

    @property
    def agree(self) -> Share:
        return Share.of(self.tally.agree, self.people)

    @property
    def disagree(self) -> Share:
        return Share.of(self.tally.disagree, self.people)

    @property
    def passed(self) -> Share:
        return Share.of(self.tally.passed, self.people)

    @property
    def finding(self) -> Finding:
        return finding_of(self.agree, self.disagree, people=self.people)

    @property
    def for_it(self) -> bool:
        """More agree than disagree."""
        return self.tally.agree > self.tally.disagree

    @property
    def mean_points(self) -> float:
        return self.tally.points / self.people if self.people else 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """`identified`: the headline is that of people who showed who they are. `ranking`: of a poll by ranks."""

    readings: Sequence[Reading]
    doors: Sequence[tuple[Door, int]]
    counted: int  # people in the headline
    identified: bool
    at_least: int
    at_most: int
    excluded: int
    ranking: Ranking | None = None
    places: Sequence[Sequence[Reading]] = field(default_factory=tuple)

    @property
    def mostly_unknown(self) -> bool:
        """More than half of those in the headline have shown nothing of who they are."""
        unknown = sum(people for (tier, _origin), people in self.doors if tier == Tier.anonymous)
        return not self.identified and 2 * unknown > self.counted

    def found(self, *findings: Finding) -> list[Reading]:
        """What people were asked of the matter; what was joined to another statement is read there."""
        return [
            one
            for one in self.readings
            if one.finding in findings and not one.statement.meta and one.statement.into_id is None
        ]

    @property
    def joined(self) -> list[Reading]:
        """Statements that go on in another one: no vote was moved, so their own figures stay."""
        return [one for one in self.readings if one.statement.into_id is not None]

    @property
    def firsts(self) -> int:
        return sum(place == 1 for place, _one in self.order)

    @property
    def order(self) -> list[tuple[int, Reading]]:
        """(place from 1, choice) of a poll; equals have one place."""
        if self.ranking is not None:
            return [(place, one) for place, equal in enumerate(self.places, 1) for one in equal]
        return [
            (1 + sum(other.tally.points > one.tally.points for other in self.readings), one)
            for one in self.by_size
        ]

    @property
    def about(self) -> list[Reading]:
        """What people said of themselves."""
        return [one for one in self.readings if one.statement.meta]

    @property
    def together(self) -> list[Reading]:
        """The widest agreement first, for or against."""
        rows = self.found(Finding.agreed, Finding.rejected)
        return sorted(rows, key=lambda one: -max(one.agree.low, one.disagree.low))

    @property
    def apart(self) -> list[Reading]:
        return sorted(self.found(Finding.divided), key=lambda one: -min(one.agree.value, one.disagree.value))

    @property
    def unknown(self) -> list[Reading]:
        return self.found(Finding.unsure, Finding.few)

    @property
    def by_size(self) -> list[Reading]:
        """Choices of a poll, the most chosen first; by points where points were shared out."""
        return sorted(
            self.readings, key=lambda one: (-one.tally.points, -one.tally.agree, one.statement.number)
        )


def result_of(team: Team, debate: Debate) -> Result:
    doors = sorted(tallies.voters_by_door(team, debate).items(), key=lambda row: _height(row[0]))
    known = sum(people for door, people in doors if door[0] != Tier.anonymous)
    identified = known >= IDENTIFIED_ENOUGH
    counted = known if identified else sum(people for _door, people in doors)
    readings = [_reading(debate, line, identified, counted) for line in tallies.lines(team, debate)]
    ranking = _ranking(team, debate, readings, identified) if debate.method == "ranked" else None
    least, most = tallies.at_least_and_at_most(doors)
    of = {one.statement.number: one for one in readings}
    return Result(
        readings=readings, doors=doors, counted=counted, identified=identified, at_least=least, at_most=most,
        excluded=tallies.excluded_voters(team, debate), ranking=ranking,
        places=[[of[number] for number in place] for place in ranking.places] if ranking else (),
    )  # fmt: skip


def ballots_of(team: Team, debate: Debate, *, identified: bool) -> Iterator[Mapping[int, int]]:
    """Number → value, one ballot after the other; those that count."""
    rows = Vote.rows.of(team).filter(debate=debate, voter__excluded_why="", statement__state__in=ON_THE_TABLE)
    if identified:
        rows = rows.exclude(voter__tier=Tier.anonymous)
    lines = rows.order_by("voter_id").values_list("voter_id", "statement__number", "value").iterator(5000)
    for _voter, votes in groupby(lines, key=lambda row: row[0]):
        yield {number: value for _one, number, value in votes}


def _ranking(team: Team, debate: Debate, readings: Sequence[Reading], identified: bool) -> Ranking:
    numbers = [one.statement.number for one in readings]
    return schulze(numbers, ballots_of(team, debate, identified=identified))


def _reading(debate: Debate, line: tallies.Line, identified: bool, counted: int) -> Reading:
    whole = Tally()
    for (tier, _origin), one in line.by_door.items():
        if not (identified and tier == Tier.anonymous):
            whole.add(one)
    doors = sorted(line.by_door.items(), key=lambda row: _height(row[0]))
    return Reading(line.statement, whole, doors, counted if debate.is_poll else whole.seen)


def _height(door: Door) -> tuple[int, str]:
    return -Tier(door[0]).height, door[1]
