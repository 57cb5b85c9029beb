"""Ballots that are nearly copies of one another: the same ballot with some answers altered, from few places.

By hours alone they cannot be told from people who think alike and were called by the same post, so they are looked for
by place only. A group is what nearly all ballots of a few places have in common; the question is as in `copies`: if
people of those places were as people everywhere else, how probable would so many like that be? A town hall's or a
carrier's address sends ballots of all minds and is never such a place. Whoever alters copies and has many addresses, or
hides among honest people behind one, is not found by this.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from parvis.debates.copies import OTHERS, SHORTEST, SURE, Cast, Copies, Evidence, chernoff

FEWEST = 10  # ballots: a family or a few friends who answer alike are none of our business
OF_A_PLACE = 3  # ballots of one place, at least
NEAR = 0.6  # of the answers that two have in common are the same: near the one that it begins with
NEARER = 0.7  # near their usual ballot
PURE = 0.8  # of the ballots of those places
MOST_TRIED = 500  # ballots that one begins with
VALUES = (-1, 0, 1)

type Grid = NDArray[np.float32]
type Mask = NDArray[np.bool_]


def find_near_copies(ballots: Sequence[Cast]) -> list[Copies]:
    """Of answers to statements. Those most sure first; a voter may stand in several. The order changes nothing."""
    given = sorted((one for one in ballots if len(one.answers) >= SHORTEST), key=lambda one: str(one.voter))
    busy = [n for n, many in enumerate(_sent(given)) if many >= OF_A_PLACE and given[n].source]
    if not busy or any(value not in VALUES for one in given for value in one.answers.values()):
        return []
    field = _Field(given)
    step = math.ceil(len(busy) / MOST_TRIED)
    bar = math.log(SURE / len(given))
    found: dict[tuple[int, ...], Copies] = {}
    left = np.ones(len(given), dtype=bool)
    for start in busy[::step]:
        if left[start]:
            for places, one in field.around(start):
                if one.log_chance < bar:
                    found[places] = one
                    left[list(places)] = False
    return sorted(found.values(), key=lambda one: (one.log_chance, str(one.voters)))


def _sent(given: Sequence[Cast]) -> list[int]:
    sources, inverse, counts = np.unique(
        [one.source for one in given], return_inverse=True, return_counts=True
    )
    return [int(n) for n in counts[inverse]] if len(sources) else []


class _Field:
    """All ballots, a row each: which answer was given to which statement."""

    def __init__(self, given: Sequence[Cast]) -> None:
        self.given = given
        numbers = sorted({number for one in given for number in one.answers})
        place = {number: n for n, number in enumerate(numbers)}
        self.numbers = numbers
        self.marks: Grid = np.zeros((len(given), len(numbers), len(VALUES)), dtype=np.float32)
        for row, one in enumerate(given):
            for number, value in one.answers.items():
                self.marks[row, place[number], value + 1] = 1
        self.seen: Grid = self.marks.sum(axis=2)
        names, self.source = np.unique([one.source for one in given], return_inverse=True)
        self.sources = len(names)
        self.nowhere = [n for n, name in enumerate(names) if not name]
        self.sent = np.bincount(self.source, minlength=self.sources)

    def around(self, start: int) -> Iterator[tuple[tuple[int, ...], Copies]]:
        """From one ballot to those near it in a few places, from their usual ballot to those near that."""
        first = self._pure(self._near(self.marks[start], NEAR))
        inside = first[self.source]
        if not inside.any():
            return
        usual = self._usual(inside)
        near = self._near(usual, NEARER)
        chosen = self._telling(near, self._pure(near))
        group = near & chosen[self.source]
        if group.sum() >= FEWEST:
            yield tuple(int(n) for n in np.flatnonzero(group)), self._weighed(usual, near, chosen, group)

    def _near(self, ballot: Grid, share: float) -> Mask:
        both = self.seen @ ballot.sum(axis=1)
        same = np.tensordot(self.marks, ballot, axes=([1, 2], [0, 1]))
        near: Mask = (both >= SHORTEST) & (same >= share * both)
        return near

    def _pure(self, near: Mask) -> Mask:
        """Which places sent several of those near, and hardly anything else."""
        here = np.bincount(self.source[near], minlength=self.sources)
        pure: Mask = (here >= OF_A_PLACE) & (here >= PURE * self.sent)
        pure[self.nowhere] = False
        return pure

    def _telling(self, near: Mask, pure: Mask) -> Mask:
        """Without the places of which each alone says nothing, such as a family of one mind."""
        rate = self._rate(near, pure)
        here = np.bincount(self.source[near], minlength=self.sources)
        told = [n for n in np.flatnonzero(pure) if self._says(int(here[n]), int(self.sent[n]), rate)]
        telling: Mask = np.zeros_like(pure)
        telling[told] = True
        return telling

    def _says(self, here: int, sent: int, rate: float) -> bool:
        """Whether it is worth being looked for among all places."""
        return chernoff(here, sent * rate) + math.log(self.sources) < 0

    def _rate(self, near: Mask, chosen: Mask) -> float:
        """How common they are elsewhere, counted generously: three deviations above what was seen."""
        there = chosen[self.source]
        elsewhere, alike = int((~there).sum()), int((near & ~there).sum()) + 1
        return min(1.0, (alike + 3 * math.sqrt(alike)) / elsewhere) if elsewhere >= OTHERS else 1.0

    def _usual(self, inside: Mask) -> Grid:
        """The most frequent answer to each statement, where any was given."""
        counts = self.marks[inside].sum(axis=0)
        usual: Grid = np.zeros_like(counts)
        answered = counts.sum(axis=1) > 0
        usual[answered, counts[answered].argmax(axis=1)] = 1
        return usual

    def _weighed(self, usual: Grid, near: Mask, chosen: Mask, group: Mask) -> Copies:
        among = int(chosen[self.source].sum())
        rate = self._rate(near, chosen)
        looked_for = int(chosen.sum()) * math.log(self.sources)
        answers = {
            number: int(usual[n].argmax()) - 1 for n, number in enumerate(self.numbers) if usual[n].any()
        }
        voters = tuple(self.given[int(n)].voter for n in np.flatnonzero(group))
        log_chance = chernoff(len(voters) - 1, (among - 1) * rate) + looked_for
        return Copies(voters, answers, Evidence.source, among, log_chance)
