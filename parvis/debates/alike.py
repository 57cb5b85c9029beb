"""Groups of ballots that are alike beyond chance, each ballot in one group: what `copies` found, put together."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

from parvis.debates.copies import Cast, Copies, Evidence, find_copies
from parvis.debates.near_copies import find_near_copies


@dataclass(frozen=True, slots=True)
class Found:
    """`evidence`, `among` and `log_chance` are the surest that was found; `places`: how many sources, of those that are
    known; `answers`: how many statements the middle one of them answers; `likeness`: per cent of its answers that the
    middle one shares with the usual ballot; `first`, `last`: seconds."""

    voters: tuple[Hashable, ...]
    evidence: Evidence
    among: int
    places: int
    answers: int
    likeness: int
    log_chance: float
    first: float
    last: float


def alike_ballots(ballots: Iterable[Cast]) -> list[Found]:
    """The largest first. The order of `ballots` changes nothing."""
    given = {one.voter: one for one in ballots}
    near = find_near_copies(list(given.values()))
    return sorted(
        (_found(given, group) for group in _put_together([*find_copies(given.values()), *near])),
        key=lambda one: (-len(one.voters), str(one.voters)),
    )


def _put_together(found: Sequence[Copies]) -> list[list[Copies]]:
    """Those that share a ballot are one group; the surest first in each."""
    groups: list[tuple[set[Hashable], list[Copies]]] = []
    for one in found:
        voters, inside = set(one.voters), [one]
        apart = []
        for other, copies in groups:
            if voters & other:
                voters, inside = voters | other, copies + inside
            else:
                apart.append((other, copies))
        groups = [*apart, (voters, inside)]
    return [sorted(inside, key=lambda one: one.log_chance) for _voters, inside in groups]


def _found(given: Mapping[Hashable, Cast], group: Sequence[Copies]) -> Found:
    surest = group[0]
    voters = sorted({voter for one in group for voter in one.voters}, key=str)
    cast = [given[voter] for voter in voters]
    return Found(
        voters=tuple(voters), evidence=surest.evidence, among=max(surest.among, len(surest.voters)),
        places=len({one.source for one in cast if one.source}),
        answers=median_low(len(one.answers) for one in cast), likeness=_likeness(cast, surest.answers),
        log_chance=surest.log_chance, first=min(one.at for one in cast), last=max(one.at for one in cast),
    )  # fmt: skip


def _likeness(cast: Sequence[Cast], usual: Mapping[int, int]) -> int:
    """Of the answers that each shares with the usual ballot, how many are the same."""
    shares = []
    for one in cast:
        both = one.answers.keys() & usual.keys()
        same = sum(one.answers[number] == usual[number] for number in both)
        shares.append(100 * same // len(both) if both else 0)
    return median_low(shares)
