"""Is that many unusual? A count is compared with the same span on other days: median and MAD, never a fixed number.

The median and the median deviation stay where they are when some of the past days were unusual themselves. A count
varies by its square root even when nothing happens, so the spread is never taken for smaller; and a small town, where
three messages are ten times as many as usual, has a floor below which nothing rises.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

STRANGE, CALM = 5.0, 2.0  # a wave begins above the first, and ends below the second
FLOOR = 10
FEWEST_SPANS = 14
_LIKE_A_DEVIATION = 1.4826  # the MAD of a bell curve, made comparable with its standard deviation


@dataclass(frozen=True, slots=True)
class Usual:
    """What a span holds on other days; `known` is False while there were too few of them."""

    middle: float
    spread: float
    known: bool

    def strangeness(self, count: int) -> float:
        """Robust z-score: how many spreads above the middle."""
        return (count - self.middle) / self.spread

    def rises(self, count: int) -> bool:
        """Without a past the floor is three times as high: one says less when one knows less."""
        floor = FLOOR if self.known else 3 * FLOOR
        return count >= floor and self.strangeness(count) >= STRANGE

    def calmed(self, count: int) -> bool:
        return count < FLOOR // 2 or self.strangeness(count) < CALM


def usual_of(past: Sequence[int]) -> Usual:
    if not past:
        return Usual(0.0, 1.0, known=False)
    middle = float(median(past))
    deviation = _LIKE_A_DEVIATION * float(median(abs(count - middle) for count in past))
    return Usual(middle, max(deviation, math.sqrt(middle), 1.0), known=len(past) >= FEWEST_SPANS)
