"""How figures are made of counts, in plain Python: the same for the page and for whoever counts the file again.

The headline: once thirty people have shown who they are (by mail, by a code), they alone make it, and those without
identity stand beside them. Whoever opens a thousand browsers moves no headline then.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from parvis.triage.engine.heads.measuring import wilson

IDENTIFIED_ENOUGH = 30
FEWEST = 10  # answers: below, nothing is said of a share
TOGETHER, DIVIDED = 60, 25  # in 100, at the lower end of the interval


class Finding(StrEnum):
    agreed = "agreed"  # three in five of those who answered agree, even at the lower end of the interval
    rejected = "rejected"  # three in five disagree, likewise
    divided = "divided"  # one in four stands on each side, likewise
    unsure = "unsure"
    few = "few"


@dataclass(frozen=True, slots=True)
class Share:
    """Whole percentages, from `low` to `high` where the share would fall 95 times in 100 (Wilson)."""

    value: int
    low: int
    high: int

    @classmethod
    def of(cls, count: int, total: int) -> Share:
        share = count / total if total else 0.0
        low, high = wilson(share, total) if total else (0.0, 1.0)
        return cls(round(100 * share), int(100 * low), ceil(100 * high))


def finding_of(agree: Share, disagree: Share, *, people: int) -> Finding:
    if people < FEWEST:
        return Finding.few
    if agree.low >= TOGETHER:
        return Finding.agreed
    if disagree.low >= TOGETHER:
        return Finding.rejected
    return Finding.divided if min(agree.low, disagree.low) >= DIVIDED else Finding.unsure
