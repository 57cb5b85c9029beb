"""A debate that goes on: a vote counts at once, the map is made again when somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from parvis.debates.opinion.analysing import Asked, analyse
from parvis.debates.opinion.counting import wilson
from parvis.debates.opinion.result import Opinions
from parvis.debates.opinion.votes import AGREE, DISAGREE, PASS, Id, Vote, Votes


class RunningDebate:
    """Votes as they come, in memory. A changed vote replaces the earlier one; an older one that comes late does not."""

    def __init__(self, votes: Iterable[Vote] = ()) -> None:
        self._cells: dict[tuple[Id, Id], Vote] = {}
        self._counts: dict[Id, list[int]] = {}
        self._made: tuple[Asked, Opinions] | None = None
        for vote in votes:
            self.add(vote)

    def add(self, vote: Vote) -> None:
        """The tallies hold it when this returns."""
        if vote.value not in (AGREE, PASS, DISAGREE):
            raise ValueError("a vote is 1 (agree), -1 (disagree) or 0 (pass)")
        cell = (vote.participant, vote.statement)
        before = self._cells.get(cell)
        if before is not None and before.at > vote.at:
            return
        counts = self._counts.setdefault(vote.statement, [0, 0, 0])
        if before is not None:
            counts[before.value + 1] -= 1
        counts[vote.value + 1] += 1
        self._cells[cell] = vote
        self._made = None

    def tally(self, statement: Id) -> dict[str, float]:
        """agree, disagree, pass, seen, and the bounds of agree/seen."""
        disagree, passed, agree = self._counts.get(statement, [0, 0, 0])
        seen = agree + disagree + passed
        low, high = wilson(np.float64(agree), np.float64(seen))
        return {
            "agree": agree, "disagree": disagree, "pass": passed, "seen": seen, "low": float(low), "high": float(high),
        }  # fmt: skip

    def map(self, asked: Asked | None = None) -> Opinions:
        """As `analyse` makes it from the same votes; kept until the next vote."""
        wanted = asked or Asked()
        if self._made is None or self._made[0] != wanted:
            self._made = (wanted, analyse(Votes.of(self._cells.values()), wanted))
        return self._made[1]
