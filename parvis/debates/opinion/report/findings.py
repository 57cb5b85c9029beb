"""What there is to say, before it is said: what brings people together, what divides them, what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from parvis.debates.opinion.counting import wilson
from parvis.debates.opinion.report.voice import Voice
from parvis.debates.opinion.result import CAMPS, SURE, Opinions
from parvis.debates.opinion.statistics import SIGNIFICANT, share, share_test
from parvis.debates.opinion.votes import Floats, Id

MOST_SHOWN = 5
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WIDE = 0.2  # an interval that wide is said not to be known
_DIVIDED = 0.2  # of a difference between camps, in shares
_LIKE = 1.15  # of two singular values: nearer, and the second axis is not defined


@dataclass(frozen=True)
class Bound:
    """A share with its bounds, and the counts behind it."""

    yes: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.yes / self.of if self.of else 0.0


@dataclass
class Findings:
    found: Opinions
    texts: Mapping[Id, str]
    voice: Voice

    @property
    def camps(self) -> int:
        """How many are told apart in words and pictures; none when people were not."""
        return self.found.k if self.found.verdict == CAMPS and self.found.k <= len(LETTERS) else 0

    def name(self, column: int) -> str:
        """The words of a statement, or its number when they are not known."""
        one = self.found.votes.statements[column]
        return self.texts.get(one, "").strip() or self.voice.gettext("Statement %(id)s") % {"id": one}

    def letter(self, group: int) -> str:
        return str(self.found.names[group]) if self.found.given else LETTERS[group]

    def agreement(self, column: int, group: int | None = None, *, against: bool = False) -> Bound:
        """Of those who saw a statement (in a camp), those who agree, or who do not."""
        tally = self.found.tally if group is None else self.found.by_group
        at: tuple[int, ...] = (column,) if group is None else (group, column)
        yes, of = int((tally.disagree if against else tally.agree)[at]), int(tally.seen[at])
        low, high = wilson(np.float64(yes), np.float64(of))
        return Bound(yes, of, float(low), float(high))

    @cached_property
    def together(self) -> list[tuple[int, bool]]:
        """(column, whether people disagree alike), firmest first: a majority of all and, if any, of each camp."""
        rows: list[tuple[float, int, bool]] = []
        tally, by = self.found.tally, self.found.by_group
        for against, of_all, of_groups in (
            (False, tally.agree, by.agree),
            (True, tally.disagree, by.disagree),
        ):
            p, pt = (
                share(of_all.astype(float), tally.seen.astype(float)),
                share_test(of_all.astype(float), tally.seen.astype(float)),
            )
            good = (p > 0.5) & (pt > SIGNIFICANT) & ~self.found.out
            groups = share(of_groups.astype(float), by.seen.astype(float))
            if self.camps:
                good &= (groups > 0.5).all(axis=0)
            firmness = groups.prod(axis=0) if self.camps else p * pt
            rows += [(float(firmness[column]), column, against) for column in np.flatnonzero(good).tolist()]
        rows.sort(key=lambda row: (-row[0], row[1]))
        return [(column, against) for _value, column, against in rows[:MOST_SHOWN]]

    @cached_property
    def apart(self) -> Floats:
        """S, 0 to 1: the largest difference of agreement between two camps; without camps how evenly people split.

        Smoothed, so that two answers make no divide.
        """
        tally, by = self.found.tally, self.found.by_group
        if self.camps:
            groups = share(by.agree.astype(float), by.seen.astype(float))
            return np.asarray(groups.max(axis=0) - groups.min(axis=0))
        decided = (tally.agree + tally.disagree).astype(float)
        lesser = np.minimum(tally.agree, tally.disagree).astype(float)
        return np.asarray(2 * lesser / (decided + 4))

    @cached_property
    def divided(self) -> list[int]:
        """The columns that divide most and where that is more than chance."""
        order = np.argsort(-np.where(self.found.out, -1.0, self.apart), kind="stable")[
            : 4 * MOST_SHOWN
        ].tolist()
        return [column for column in order if not self.found.out[column] and self._divides(column)][
            :MOST_SHOWN
        ]

    def _divides(self, column: int) -> bool:
        if self.camps:
            bounds = [self.agreement(column, group) for group in range(self.camps)]
            beyond = max(one.low for one in bounds) > min(one.high for one in bounds)
            return beyond and bool(self.apart[column] >= _DIVIDED)
        for_it, against = self.agreement(column), self.agreement(column, against=True)
        return for_it.of >= 10 and min(for_it.share, against.share) >= 0.25

    @cached_property
    def open_questions(self) -> list[int]:
        """Columns whose share is known within 20 points at best, fewest answers first."""
        tally = self.found.tally
        low, high = wilson(tally.agree, tally.seen)
        wide = np.flatnonzero((high - low > _WIDE) & ~self.found.out)
        return [int(column) for column in wide[np.argsort(tally.seen[wide], kind="stable")]]

    @property
    def between(self) -> int:
        """People on the map who stand between camps: now here, now there when others are left out."""
        certain = self.found.stability.certainty if self.found.stability and self.camps else np.ones(0)
        return int((certain < SURE).sum())

    @property
    def second_axis_is_chance(self) -> bool:
        _first, second, third = self.found.geometry.sigma.tolist()
        return bool(third > 0 and second < _LIKE * third)

    def ends(self, axis: int) -> list[tuple[int, bool]]:
        """(column, whether people at the positive end agree): the statements that weigh most on an axis of the map."""
        loadings: NDArray[np.float64] = self.found.geometry.components[axis]
        order = np.argsort(-np.abs(loadings), kind="stable")[:2].tolist()
        return [(column, bool(loadings[column] > 0)) for column in order if loadings[column]]
