"""Pictures of figures, drawn by the server: a point is never shown without its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDE = 200.0  # of an interval's drawing, in its own units


@dataclass(frozen=True)
class Interval:
    """One figure: what it is about, the point, its interval, from how many, by which method."""

    label: str
    value: float
    low: float
    high: float
    n: int
    note: str = ""


@dataclass(frozen=True)
class Bar:
    interval: Interval
    left: float
    right: float
    point: float


def bars(intervals: Sequence[Interval], *, least: float = 0.0, most: float | None = None) -> list[Bar]:
    """All on one scale, from `least` to `most` (by default the largest upper end)."""
    top = most if most is not None else max((one.high for one in intervals), default=1.0)
    span = (top - least) or 1.0

    def place(value: float) -> float:
        return round(6 + (WIDE - 12) * min(max((value - least) / span, 0.0), 1.0), 1)

    return [Bar(one, place(one.low), place(one.high), place(one.value)) for one in intervals]


@dataclass(frozen=True)
class Spoke:
    """One function of the wheel: its word, whether it was used, and what is said of it in the table."""

    label: str
    used: int  # on how many of the days
    said: str
    url: str = ""


@dataclass(frozen=True)
class Sector:
    spoke: Spoke
    path: str
    opacity: float
    x: float
    y: float
    anchor: str


INNER, OUTER, WORDS = 34.0, 84.0, 94.0
GAP = 0.035  # radians between two sectors


def wheel(spokes: Sequence[Spoke], *, days: int) -> list[Sector]:
    """Equal sectors, so that none looks more important; one hue, the fuller the more often used."""
    turn = 2 * math.pi / max(len(spokes), 1)
    return [_sector(spoke, index * turn - math.pi / 2, turn, days) for index, spoke in enumerate(spokes)]


def _sector(spoke: Spoke, start: float, turn: float, days: int) -> Sector:
    first, last, middle = start + GAP, start + turn - GAP, start + turn / 2
    corners = [_at(first, INNER), _at(first, OUTER), _at(last, OUTER), _at(last, INNER)]
    (a, b, c, d) = (f"{x:.1f} {y:.1f}" for x, y in corners)
    x, y = _at(middle, WORDS)
    side = math.cos(middle)
    anchor = "middle" if abs(side) < 0.2 else ("start" if side > 0 else "end")
    return Sector(
        spoke=spoke,
        path=f"M{a} L{b} A{OUTER} {OUTER} 0 0 1 {c} L{d} A{INNER} {INNER} 0 0 0 {a}Z",
        opacity=round(0.45 + 0.55 * min(spoke.used / days, 1.0), 2) if spoke.used else 0.0,
        x=round(x, 1),
        y=round(y + 4, 1),
        anchor=anchor,
    )


def _at(angle: float, radius: float) -> tuple[float, float]:
    return math.cos(angle) * radius, math.sin(angle) * radius


@dataclass(frozen=True)
class Column:
    """One count of a row in time: its word, how many, and where it is drawn."""

    label: str
    n: int
    x: float
    y: float
    width: float
    height: float


TALL, BROAD, BETWEEN = 60.0, 320.0, 0.2  # of a row of columns; the share of a place that stays empty


def columns(counts: Sequence[tuple[str, int]]) -> list[Column]:
    """All on one scale that begins at nothing; what is not nothing can be seen."""
    most = max((n for _label, n in counts), default=0) or 1
    place = BROAD / max(len(counts), 1)
    made = []
    for at, (label, n) in enumerate(counts):
        height = max(TALL * n / most, 2.0) if n else 0.0
        width = place * (1 - BETWEEN)
        made.append(
            Column(label, n, round(at * place, 1), round(TALL - height, 1), round(width, 1), round(height, 1))
        )
    return made
