"""Ballots that are copies of one another: found by absolute evidence, never by who differs from the crowd.

Copies that are many become "normal": a detector that measures distance from the others then sees nothing. Here each
group of identical ballots answers one question: of those that came within its burst, or from the few places that sent
several, how many would be identical by chance, if two people gave each answer alike nine times in ten, and no less
often than the same ballot comes at other hours and from other places? So people who answer in the same hour after a
post or behind one address of a town hall are not taken for copies, nor supporters who all answer alike through the
whole debate. Few answers are no evidence: three clicks are often the same. Patient attackers from many addresses are
not found by this, nor by anything that looks at ballots: their damage is bounded by figures by tier and by
`queries.contesting`.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

ALIKE = 0.9  # at least: how often two people give the same answer, of those who have most in common
SURE = 1e-6  # the chance of accusing anybody at all in a debate
GAP = 3600.0  # seconds: a longer silence ends a burst
FEWEST = 3  # copies
SHORTEST = 10  # answers: fewer are no evidence
OTHERS = 20  # people who answered otherwise: with fewer of them nobody knows what is common


class Evidence(StrEnum):
    """Within what they are too many."""

    burst = "burst"  # what came in between the first and the last of them
    source = "source"  # what came from the few places that sent several of them


@dataclass(frozen=True, slots=True)
class Cast:
    """One voter's ballot. `at`: seconds, when it was begun; `source`: a digest of where it came from, or ""."""

    voter: Hashable
    answers: Mapping[int, int]
    at: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class Copies:
    """`log_chance`: the natural logarithm of how probable that is without copying, at most; `among`: all ballots of the
    burst or of the sources."""

    voters: tuple[Hashable, ...]
    answers: Mapping[int, int]
    evidence: Evidence
    among: int
    log_chance: float


def find_copies(ballots: Iterable[Cast]) -> list[Copies]:
    """Those most sure first; a voter may stand in several. The order of `ballots` changes nothing."""
    given = sorted((one for one in ballots if one.answers), key=lambda one: (one.at, str(one.voter)))
    alike: dict[frozenset[tuple[int, int]], list[int]] = defaultdict(list)
    for place, one in enumerate(given):
        alike[frozenset(one.answers.items())].append(place)
    crowd = _Crowd(given)
    bar = math.log(SURE / max(len(given), 1))
    found = []
    for places in alike.values():
        if len(places) < FEWEST or len(given[places[0]].answers) < SHORTEST:
            continue
        same = crowd.chance_of(given[places[0]].answers, times=len(places))
        found += [one for one in _looked_at(given, places, same, crowd) if one.log_chance < bar]
    return sorted(found, key=lambda one: (one.log_chance, str(one.voters)))


def copied(found: Iterable[Copies]) -> frozenset[Hashable]:
    return frozenset(voter for one in found for voter in one.voters)


class _Crowd:
    """How common each answer is, and how many ballots each source sent."""

    def __init__(self, given: Sequence[Cast]) -> None:
        self.size = len(given)
        self.given: Counter[tuple[int, int]] = Counter()
        self.seen: Counter[int] = Counter()
        self.sent = Counter(one.source for one in given)
        for one in given:
            self.given.update(one.answers.items())
            self.seen.update(one.answers.keys())

    def chance_of(self, answers: Mapping[int, int], *, times: int) -> float:
        """That a ballot of somebody much alike is identical: each answer as common as among the others, these left out,
        so that copies do not make themselves probable."""
        chance = 1.0
        for number, value in answers.items():
            others = self.seen[number] - times
            common = (self.given[number, value] - times) / others if others >= OTHERS else 1.0
            chance *= max(ALIKE, common)
        return chance


def _looked_at(given: Sequence[Cast], places: list[int], same: float, crowd: _Crowd) -> Iterator[Copies]:
    for run in _bursts(given, places):
        among = run[-1] - run[0] + 1
        usual = _elsewhere(len(places) - len(run), crowd.size - among)
        yield _weighed(given, run, Evidence.burst, among, max(same, usual))
    sent = Counter(given[place].source for place in places)
    few = {source for source, copies in sent.items() if source and copies > 1}
    if few:
        chosen = len(few) * math.log(
            len(crowd.sent)
        )  # these and no others: looked for, so they must be rarer
        there = [place for place in places if given[place].source in few]
        among = sum(crowd.sent[source] for source in few)
        usual = _elsewhere(len(places) - len(there), crowd.size - among)
        yield _weighed(given, there, Evidence.source, among, max(same, usual), looked_for=chosen)


def _elsewhere(alike: int, ballots: int) -> float:
    """How often the same ballot comes at other hours or from other places; where hardly any came, nobody knows."""
    return alike / ballots if ballots >= OTHERS else 1.0


def _bursts(given: Sequence[Cast], places: list[int]) -> Iterator[list[int]]:
    run = places[:1]
    for place in places[1:]:
        if given[place].at - given[run[-1]].at > GAP:
            yield run
            run = []
        run.append(place)
    yield run


def _weighed(
    given: Sequence[Cast],
    places: list[int],
    evidence: Evidence,
    among: int,
    same: float,
    *,
    looked_for: float = 0.0,
) -> Copies:
    log_chance = chernoff(len(places) - 1, (among - 1) * same) if len(places) >= FEWEST else 0.0
    voters = tuple(given[place].voter for place in places)
    return Copies(voters, given[places[0]].answers, evidence, among, log_chance + looked_for)


def chernoff(many: int, expected: float) -> float:
    """The logarithm of the bound of the tail of a Poisson law: never less than the true chance of `many` or more."""
    return many - expected + many * math.log(expected / many) if many > expected else 0.0
