"""All statements in one picture, from what divides (left) to what brings together (right), by the rule of the words
(`results`): the third that a statement stands in is its finding; how far into it, the figure that the rule looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parvis.debates.opinion.placing import packed
from parvis.debates.queries.results import Reading, Result
from parvis.debates.rules import DIVIDED, TOGETHER, Finding

WIDE = 300.0  # of the picture, in its own units: on the narrowest screen one is about a pixel
THIRD = WIDE / 3
HEAD = 26.0  # the words above the thirds
BORDER = 2.0
LOWEST = 28.0  # half of the height where few statements stand
HIGHEST = 100.0  # beyond it, smaller dots
SIZES = (12.5, 9.0, 5.0)  # radius; the first is what a finger can touch
SQUARE = 1.77  # the side of a square, in radii: it covers as much as the disc
NUMBERED = 9.0  # smaller dots hold no number
KINDS = {Finding.agreed: "for", Finding.rejected: "against", Finding.divided: "divided"}


@dataclass(frozen=True, slots=True)
class Dot:
    """`kind`: for, against (together, both of them), divided, unsure."""

    reading: Reading
    kind: str
    x: float
    y: float
    side: float  # of a square in its place
    letters: float  # the size of its number, 0 for none

    @property
    def number(self) -> int:
        return self.reading.statement.number

    @property
    def left(self) -> float:
        return self.x - self.side / 2

    @property
    def top(self) -> float:
        return self.y - self.side / 2


@dataclass(frozen=True, slots=True)
class Swarm:
    dots: Sequence[Dot]
    radius: float
    height: float
    together: Sequence[Reading]  # as the words have them: the widest agreement first
    apart: Sequence[Reading]
    unknown: int
    side: float


def swarm_of(result: Result) -> Swarm | None:
    """None where nobody has answered anything."""
    readings = [one for one in result.found(*Finding) if one.people]
    if not readings:
        return None
    radius, across, off = _fitting(readings)
    half = max(LOWEST, max(map(abs, off)) + radius + BORDER)
    side = round(radius * SQUARE, 1)
    dots = [
        Dot(one, KINDS.get(one.finding, "unsure"), round(x, 1), round(HEAD + half + y, 1), side, _letters(one, radius))
        for one, x, y in zip(readings, across, off, strict=True)
    ]  # fmt: skip
    height = round(HEAD + 2 * half + BORDER, 1)
    return Swarm(dots, radius, height, result.together, result.apart, len(result.unknown), side)


def _fitting(readings: Sequence[Reading]) -> tuple[float, list[float], list[float]]:
    """The largest dots that do not pile too high."""
    for radius in SIZES:
        across = [_across(one, radius) for one in readings]
        off = packed(across, 2 * radius + 1)
        if max(map(abs, off)) <= HIGHEST - radius:
            break
    return radius, across, off


def _across(one: Reading, radius: float) -> float:
    third, far = place_of(one)
    inside = THIRD - 2 * (radius + BORDER)
    return third * THIRD + radius + BORDER + far * inside


def place_of(one: Reading) -> tuple[int, float]:
    """(0 divides, 1 not known, 2 together; how far to the right in it, 0 to 1)."""
    most, least = max(one.agree.low, one.disagree.low), min(one.agree.low, one.disagree.low)
    if one.finding in (Finding.agreed, Finding.rejected):
        return 2, (most - TOGETHER) / (100 - TOGETHER)
    if one.finding is Finding.divided:
        return 0, (50 - least) / (50 - DIVIDED)
    if one.finding is Finding.few:
        return 1, 0.5
    # Between the two borders: the nearer to one of them, the less is missing to cross it.
    to_left, to_right = 1 - least / DIVIDED, 1 - most / TOGETHER
    return 1, to_left / (to_left + to_right)


def _letters(one: Reading, radius: float) -> float:
    if radius < NUMBERED:
        return 0.0
    return round(radius * (1.0 if one.statement.number < 100 else 0.8), 1)
