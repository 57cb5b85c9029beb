"""Whether a result rests on a few: what it would be without some voters."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, Sum

from parvis.debates.models import AGREE, DISAGREE, Debate, Method, Tier, Vote
from parvis.debates.queries.statements import on_the_table
from parvis.debates.ranking import schulze
from parvis.teams.models import Team

POINTS = 5.0  # a share that moves by more is contested
MOST_WEIGHED = 12  # groups that are weighed one by one, the largest first; all of them are weighed together


@dataclass(frozen=True, slots=True)
class Standing:
    """`shares`: per cent, by number; `above`: for a poll the pairs (first, second) in which the first stands before the
    second, for a debate (number, 1) or (number, -1) where more agree, or more disagree."""

    shares: Mapping[int, float]
    above: frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Contest:
    """What changes without them: `orders` that no longer hold, numbers whose share moves by more than five points; and
    `rest`, the shares then."""

    orders: frozenset[tuple[int, int]]
    moved: Mapping[int, float]
    rest: Mapping[int, float]

    @property
    def contested(self) -> bool:
        return bool(self.orders or self.moved)


@dataclass(frozen=True, slots=True)
class Contested:
    """Without so many `ballots` a share would move by `points`, or `turned` majorities (in a poll: places) change.
    `headline`: so would what stands in the headline; else only the figures of all answers together."""

    ballots: int
    points: int
    turned: int
    headline: bool

    @property
    def moves(self) -> bool:
        return self.points > 0


def contested(
    team: Team, debate: Debate, without: Collection[UUID], *, whole: Standing | None = None
) -> Contest:
    """`without`: keys of voters. Those who are excluded already count on neither side. `whole`: what the result is, if
    that is known."""
    return weigh(whole or standing(team, debate), standing(team, debate, without=without))


def weigh(whole: Standing, rest: Standing) -> Contest:
    moved = {number: rest.shares[number] - share for number, share in whole.shares.items()}
    return Contest(
        orders=whole.above - rest.above,
        moved={number: points for number, points in moved.items() if abs(points) > POINTS},
        rest=rest.shares,
    )


def heaviest[Key](
    flagged: Sequence[frozenset[Key]], stand: Callable[[frozenset[Key]], Standing], *, headline: bool
) -> Contested | None:
    """All groups together if that already changes the result, else the one that changes most. `stand`: the result
    without some voters; groups are weighed one by one up to a dozen."""
    together, whole, found = frozenset[Key]().union(*flagged), stand(frozenset()), []
    for without in [together, *(flagged[:MOST_WEIGHED] if len(flagged) > 1 else [])]:
        change = weigh(whole, stand(without))
        if change.contested:
            points = round(max(map(abs, change.moved.values()), default=0.0))
            found.append(Contested(len(without), points, len(change.orders), headline))
            if without is together:
                break
    return max(found, key=lambda one: (one.points, one.turned), default=None)


def standing(
    team: Team, debate: Debate, *, without: Collection[UUID] = (), identified: bool = False
) -> Standing:
    """`identified`: of those who showed who they are, as a headline may be."""
    numbers = [row.number for row in on_the_table(team, debate)]
    votes = Q(debate=debate, voter__excluded_why="", statement__number__in=numbers) & ~Q(voter__in=without)
    if identified:
        votes &= ~Q(voter__tier=Tier.anonymous)
    if debate.method == Method.ranked:
        return _ranked(team, numbers, votes)
    if debate.method == Method.statements:
        return _statements(team, numbers, votes)
    return _chosen(team, debate, numbers, votes)


def _statements(team: Team, numbers: list[int], votes: Q) -> Standing:
    told = Vote.rows.of(team).filter(votes).values_list("statement__number", "value")
    rows = told.annotate(people=Count("pk")).order_by()
    return of_statements(numbers, {(number, value): people for number, value, people in rows})


def of_statements(numbers: Iterable[int], people: Mapping[tuple[int, int], int]) -> Standing:
    """`people`: how many gave which value to which statement."""
    found = {
        number: {value: people.get((number, value), 0) for value in (AGREE, 0, DISAGREE)}
        for number in numbers
    }
    balance = {number: one[AGREE] - one[DISAGREE] for number, one in found.items()}
    return Standing(
        {number: _percent(one[AGREE], sum(one.values())) for number, one in found.items()},
        frozenset((number, 1 if more > 0 else -1) for number, more in balance.items() if more),
    )


def _chosen(team: Team, debate: Debate, numbers: list[int], votes: Q) -> Standing:
    """By people who chose it, of all who answered; by points, of all points."""
    told = Vote.rows.of(team).filter(votes).values_list("statement__number")
    rows = told.annotate(people=Count("pk"), points=Sum("value")).order_by()
    of = 2 if debate.method == Method.points else 1
    found = dict.fromkeys(numbers, 0) | {row[0]: row[of] for row in rows}
    people = Vote.rows.of(team).filter(votes).values("voter").distinct().count()
    whole = sum(found.values()) if debate.method == Method.points else people
    return Standing(
        {number: _percent(n, whole) for number, n in found.items()},
        frozenset((a, b) for a in numbers for b in numbers if found[a] > found[b]),
    )


def _ranked(team: Team, numbers: list[int], votes: Q) -> Standing:
    ballots: dict[UUID, dict[int, int]] = {}
    told = Vote.rows.of(team).filter(votes).values_list("voter_id", "statement__number", "value")
    for voter, number, rank in told:
        ballots.setdefault(voter, {})[number] = rank
    places = schulze(numbers, ballots.values()).places
    height = {number: place for place, equal in enumerate(places) for number in equal}
    first = [min(ranks, key=ranks.__getitem__) for ranks in ballots.values()]
    return Standing(
        {number: _percent(first.count(number), len(ballots)) for number in numbers},
        frozenset((a, b) for a in numbers for b in numbers if height[a] < height[b]),
    )


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0
