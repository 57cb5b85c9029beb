"""Tallies: who agreed, who did not, and between which bounds a share stands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parvis.debates.opinion.votes import AGREE, DISAGREE, Floats, Votes

NOT_IN_A_GROUP = -1
_DEVIATIONS = 1.96  # of 95 %


@dataclass(frozen=True)
class Tally:
    """Counts of people, one row of S per group (or a single row): `seen` holds the passes."""

    agree: NDArray[np.int64]
    disagree: NDArray[np.int64]
    seen: NDArray[np.int64]

    @property
    def passed(self) -> NDArray[np.int64]:
        return self.seen - self.agree - self.disagree


def tally(votes: Votes) -> Tally:
    """S counts over everybody."""
    one = by_group(votes, np.zeros(len(votes.participants), dtype=np.int32), 1)
    return Tally(one.agree[0], one.disagree[0], one.seen[0])


def by_group(votes: Votes, group: NDArray[np.int32], groups: int) -> Tally:
    """groups × S counts over the members; `group`: n places, −1 for who is in none."""
    there = group[votes.row]
    return _counted(votes, there, groups)


def by_origin(votes: Votes) -> Tally:
    """doors × S counts, by the door through which each vote came."""
    return _counted(votes, votes.origin.astype(np.int32), len(votes.origins))


def _counted(votes: Votes, place: NDArray[np.int32], places: int) -> Tally:
    statements = len(votes.statements)
    code = (place.astype(np.int64) * statements + votes.col) * 3 + (votes.value + 1)
    counts = np.bincount(code[place >= 0], minlength=places * statements * 3).reshape(places, statements, 3)
    return Tally(counts[..., AGREE + 1], counts[..., DISAGREE + 1], counts.sum(axis=2))


def wilson(yes: NDArray[np.generic] | float, of: NDArray[np.generic] | float) -> tuple[Floats, Floats]:
    """Bounds, in shares, that hold the true share 95 times in 100 (Wilson 1927); 0 and 1 where nobody answered.

    Of the answers of those who chose to take part, as if they had been drawn: not of a population.
    """
    many = np.maximum(np.asarray(of, dtype=np.float64), 1e-9)
    share = np.clip(np.asarray(yes, dtype=np.float64) / many, 0.0, 1.0)
    square = _DEVIATIONS**2
    whole = 1.0 + square / many
    middle = (share + square / (2 * many)) / whole
    half = _DEVIATIONS * np.sqrt(share * (1 - share) / many + square / (4 * many**2)) / whole
    nobody = np.asarray(of) <= 0
    low, high = np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)
    return np.where(nobody, 0.0, low), np.where(nobody, 1.0, high)
