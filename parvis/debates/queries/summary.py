"""A result for the elected, beside the figures that everybody reads (`results`): where ways in differ, all
figures in one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from parvis.debates.models import Debate, Method, Statement
from parvis.debates.queries.doors import DoorLine, doors
from parvis.debates.queries.results import Reading, Result, result_of
from parvis.debates.queries.tallies import Tally
from parvis.debates.rules import FEWEST
from parvis.design.figures import Bar, Interval, bars
from parvis.teams.models import Team

MOST_DIFFERENCES = 5


@dataclass(frozen=True)
class Difference:
    """A statement on which two ways in do not think alike: their intervals do not meet."""

    statement: Statement
    first: str
    first_agree: int
    second: str
    second_agree: int


@dataclass(frozen=True)
class Summary:
    """`table`: each statement or choice, and its tally for each of `doors`."""

    result: Result
    doors: Sequence[DoorLine]
    table: Sequence[tuple[Reading, list[Tally]]]
    differences: Sequence[Difference]
    bars: Sequence[Bar]


def summary(team: Team, debate: Debate) -> Summary:
    found = result_of(team, debate)
    ways = doors(dict(found.doors))
    table = [(one, [way.tally(dict(one.by_door)) for way in ways]) for one in found.readings]
    differences = [] if debate.is_poll else _differences(table, ways)
    return Summary(found, ways, table, differences, _bars(debate, found))


def may_be_seen(debate: Debate) -> bool:
    """No running score for anybody, the team included, unless it was promised to everybody."""
    return debate.state == "closed" or (debate.state == "open" and debate.shows_score)


def _differences(table: Sequence[tuple[Reading, list[Tally]]], ways: Sequence[DoorLine]) -> list[Difference]:
    found: list[tuple[float, Difference]] = []
    for reading, tallies in table:
        told = [(way, tally) for way, tally in zip(ways, tallies, strict=True) if tally.seen >= FEWEST]
        for (one, first), (other, second) in combinations(told, 2):
            apart = max(first.bounds[0] - second.bounds[1], second.bounds[0] - first.bounds[1])
            if apart > 0:
                pair = (one.label, round(100 * first.share), other.label, round(100 * second.share))
                found.append((apart, Difference(reading.statement, *pair)))
    return [one for _apart, one in sorted(found, key=lambda pair: -pair[0])[:MOST_DIFFERENCES]]


def _bars(debate: Debate, found: Result) -> list[Bar]:
    """Shares who agree, or who chose; an order and sums of points are no shares."""
    if debate.method in (Method.ranked, Method.points):
        return []
    readings = [one for _place, one in found.order] if debate.is_poll else list(found.readings)
    shown = [(one, one.agree) for one in readings if one.people]
    intervals = [
        Interval(_name(debate, one.statement), share.value, share.low, share.high, one.people)
        for one, share in shown
    ]
    return bars(intervals, most=100)


def _name(debate: Debate, statement: Statement) -> str:
    return statement.text if debate.is_poll else f"{statement.number}. {statement.text}"
