"""The result of a poll, by its method: shares with their intervals, an order, or sums of points."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from parvis.debates.models import Debate, Method, Statement, Vote
from parvis.debates.queries.summary import DoorLine, doors
from parvis.debates.queries.tallies import Line, at_least_and_at_most, lines, voters_by_door
from parvis.debates.ranking import Ranking, schulze
from parvis.design.figures import Bar, Interval, bars
from parvis.teams.models import Team
from parvis.triage.engine.heads.measuring import wilson


@dataclass(frozen=True)
class Choice:
    """`share` in percent of the ballots, with its bounds; `points` of a budget; `place` of an order."""

    statement: Statement
    people: int
    share: int
    low: int
    high: int
    points: int = 0
    place: int = 0


@dataclass
class PollResult:
    least: int
    most: int
    ballots: int
    doors: list[DoorLine]
    lines: list[Line]
    choices: list[Choice]
    bars: list[Bar] = field(default_factory=list)
    ranking: Ranking | None = None

    @property
    def first(self) -> list[Choice]:
        """The winner, or those that are equal."""
        return [one for one in self.choices if one.place == 1]


def result(team: Team, debate: Debate) -> PollResult:
    people = voters_by_door(team, debate)
    least, most = at_least_and_at_most(people.items())
    table = lines(team, debate)
    ballots = sum(people.values())
    choices = [_choice(line, ballots) for line in table]
    made = PollResult(least, most, ballots, doors(people), table, choices)
    if debate.method == Method.ranked:
        made.ranking = _ranking(team, debate, [line.statement.number for line in table])
        places = {n: place for place, equal in enumerate(made.ranking.places, 1) for n in equal}
        made.choices = [_placed(one, places[one.statement.number]) for one in choices]
    else:
        made.choices = _by_count(choices, points=debate.method == Method.points)
        intervals = [
            Interval(one.statement.text, one.share, one.low, one.high, ballots) for one in made.choices
        ]
        made.bars = bars(intervals, most=100) if debate.method != Method.points and ballots else []
    made.choices.sort(key=lambda one: (one.place, one.statement.number))
    return made


def _choice(line: Line, ballots: int) -> Choice:
    share = line.whole.agree / ballots if ballots else 0.0
    low, high = wilson(share, ballots)
    return Choice(
        line.statement, line.whole.agree, round(100 * share), round(100 * low), round(100 * high),
        points=line.whole.points,
    )  # fmt: skip


def _by_count(choices: list[Choice], *, points: bool) -> list[Choice]:
    """Equal counts have one place."""
    counts = [one.points if points else one.people for one in choices]
    return [
        _placed(one, 1 + sum(other > mine for other in counts))
        for one, mine in zip(choices, counts, strict=True)
    ]


def _placed(one: Choice, place: int) -> Choice:
    return Choice(one.statement, one.people, one.share, one.low, one.high, one.points, place)


def _ranking(team: Team, debate: Debate, numbers: list[int]) -> Ranking:
    ranks: dict[object, dict[int, int]] = defaultdict(dict)
    rows = Vote.rows.of(team).filter(debate=debate, voter__excluded_why="")
    for voter, number, rank in rows.values_list("voter", "statement__number", "value"):
        ranks[voter][number] = rank
    return schulze(numbers, [{n: r for n, r in one.items() if n in set(numbers)} for one in ranks.values()])
