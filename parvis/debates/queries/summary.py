"""A debate for the elected, in words first: what brings people together, what divides, what we do not know.

A rule, not an impression. Of everybody who answered a statement (those who pass too), the share that agrees and the
share that disagrees are bounded by Wilson's interval at 95 %:

* together: even at its lower bound, three in five agree, or three in five disagree;
* divides: even at their lower bounds, one in four agree and one in four disagree;
* not known: anything else, and whatever fewer than ten people answered.

What is told by door (tier and origin) is told of five people at least: smaller doors are taken together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from django.utils.translation import gettext as _

from parvis.debates.models import Debate, OpinionMap, Origin, Statement, StatementLife, Tier
from parvis.debates.queries.tallies import (
    Door,
    Line,
    Tally,
    at_least_and_at_most,
    lines,
    voters_by_door,
)
from parvis.design.figures import Bar, Interval, bars
from parvis.teams.models import Team
from parvis.triage.engine.heads.measuring import wilson

FEWEST_ANSWERS = 10
FEWEST_BY_DOOR = 5
TOGETHER, DIVIDED = 0.6, 0.25
MOST_OF_EACH = 5
MOST_OF_A_GROUP = 3


@dataclass(frozen=True)
class Finding:
    """A statement with what may be said of it; `for_it`: the many agree, or the many disagree."""

    statement: Statement
    tally: Tally
    for_it: bool = True
    strength: float = 0.0

    @property
    def agree(self) -> int:
        return round(100 * self.tally.share)

    @property
    def disagree(self) -> int:
        return round(100 * self.tally.disagree / self.tally.seen) if self.tally.seen else 0

    @property
    def passed(self) -> int:
        return round(100 * self.tally.passed / self.tally.seen) if self.tally.seen else 0

    @property
    def low(self) -> int:
        return round(100 * self.tally.bounds[0])

    @property
    def high(self) -> int:
        return round(100 * self.tally.bounds[1])


@dataclass(frozen=True)
class DoorLine:
    """People who came through one door, or through several small ones that are taken together."""

    label: str
    doors: tuple[Door, ...]
    people: int


@dataclass(frozen=True)
class Difference:
    """A statement on which two doors do not think alike: their intervals do not meet."""

    statement: Statement
    first: str
    first_agree: int
    second: str
    second_agree: int


@dataclass(frozen=True)
class Portrait:
    """A group of the map in words: how many, and what it stands for or against more than the others."""

    name: str
    size: int
    stands_for: list[Statement]
    stands_against: list[Statement]


@dataclass
class Summary:
    least: int
    most: int
    votes: int
    doors: list[DoorLine]
    lines: list[Line]
    together: list[Finding] = field(default_factory=list)
    divides: list[Finding] = field(default_factory=list)
    unknown: list[Finding] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    verdict: str = ""  # of the map
    portraits: list[Portrait] = field(default_factory=list)

    @property
    def findings(self) -> list[Finding]:
        return [Finding(line.statement, line.whole) for line in self.lines]


def summary(team: Team, debate: Debate) -> Summary:
    """Of a debate by statements; a poll's is in `polls`."""
    people = voters_by_door(team, debate)
    table = lines(team, debate)
    least, most = at_least_and_at_most(people.items())
    made = Summary(least, most, sum(line.whole.seen for line in table), doors(people), table)
    for line in table:
        if line.statement.state == StatementLife.shown.name and not line.statement.meta:
            _place(made, line)
    made.together.sort(key=lambda one: -one.strength)
    made.divides.sort(key=lambda one: -one.strength)
    made.differences = _differences(made)
    made.bars = bars([_interval(line) for line in table if line.whole.seen], most=100)
    _read_map(team, debate, made)
    return made


def may_be_seen(debate: Debate) -> bool:
    """No running score for anybody, the team included, unless it was promised to everybody."""
    return debate.state == "closed" or (debate.state == "open" and debate.shows_score)


def doors(people: dict[Door, int]) -> list[DoorLine]:
    """The largest first; small ones together, with the next larger as long as they are too few."""
    large = sorted(people.items(), key=lambda pair: (-pair[1], pair[0]))
    small: list[tuple[Door, int]] = []
    while large and (large[-1][1] < FEWEST_BY_DOOR or 0 < sum(n for _door, n in small) < FEWEST_BY_DOOR):
        small.append(large.pop())
    found = [DoorLine(label_of(door), (door,), n) for door, n in large]
    if small:
        label = label_of(small[0][0]) if len(small) == 1 else _("Other ways, together")
        found.append(DoorLine(label, tuple(door for door, _n in small), sum(n for _door, n in small)))
    return found


def label_of(door: Door) -> str:
    return _("%(origin)s, %(tier)s") % {"origin": Origin(door[1]).label, "tier": Tier(door[0]).label}


def tally_of(line: Line, doors_taken: Sequence[Door]) -> Tally:
    made = Tally()
    for door in doors_taken:
        made.add(line.by_door.get(door, Tally()))
    return made


def _place(made: Summary, line: Line) -> None:
    tally = line.whole
    finding = Finding(line.statement, tally)
    if tally.seen < FEWEST_ANSWERS:
        made.unknown.append(finding)
        return
    agree = wilson(tally.agree / tally.seen, tally.seen)[0]
    disagree = wilson(tally.disagree / tally.seen, tally.seen)[0]
    if max(agree, disagree) >= TOGETHER:
        made.together.append(Finding(line.statement, tally, agree > disagree, max(agree, disagree)))
    elif min(agree, disagree) >= DIVIDED:
        made.divides.append(Finding(line.statement, tally, strength=min(agree, disagree)))
    else:
        made.unknown.append(finding)


def _differences(made: Summary) -> list[Difference]:
    found: list[tuple[float, Difference]] = []
    for line in made.lines:
        sides = [(door, tally_of(line, door.doors)) for door in made.doors]
        told = [(door, tally) for door, tally in sides if tally.seen >= FEWEST_ANSWERS]
        for (one, first), (other, second) in combinations(told, 2):
            apart = max(first.bounds[0] - second.bounds[1], second.bounds[0] - first.bounds[1])
            if apart > 0:
                pair = (one.label, round(100 * first.share), other.label, round(100 * second.share))
                found.append((apart, Difference(line.statement, *pair)))
    return [one for _apart, one in sorted(found, key=lambda pair: -pair[0])[:MOST_OF_EACH]]


def _interval(line: Line) -> Interval:
    low, high = line.whole.bounds
    label = f"{line.statement.number}. {line.statement.text}"
    return Interval(
        label, round(100 * line.whole.share), round(100 * low), round(100 * high), line.whole.seen
    )


def _read_map(team: Team, debate: Debate, made: Summary) -> None:
    """The last map, when the engine has drawn one: its verdict and its groups, in the words of their statements."""
    drawn = OpinionMap.rows.of(team).filter(debate=debate, mode="parvis").order_by("-made_at").first()
    if drawn is None:
        return
    made.verdict = drawn.verdict
    known = {line.statement.number: line.statement for line in made.lines}
    for place, group in enumerate(drawn.result.get("groups", [])):
        sides: dict[str, list[Statement]] = {"agree": [], "disagree": []}
        for one in group.get("representative", []):
            side, statement = sides.get(one.get("direction", "")), known.get(one["statement"])
            if statement is not None and side is not None and len(side) < MOST_OF_A_GROUP:
                side.append(statement)
        if group["size"] >= FEWEST_BY_DOOR:
            made.portraits.append(
                Portrait(chr(ord("A") + place), group["size"], sides["agree"], sides["disagree"])
            )
