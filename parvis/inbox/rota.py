"""A week of turns on call: who is on call at a moment, where nobody is, and where several are. Plain Python.

A week is a circle of minutes by the clock on the wall, so that a change of the hour moves no turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

DAY = 24 * 60
WEEK = 7 * DAY


@dataclass(frozen=True)
class Turn:
    person: UUID
    begins: int  # minutes since Monday 0:00
    ends: int

    def holds(self, minute: int) -> bool:
        """A turn that ends where it begins lasts the whole week."""
        if self.begins < self.ends:
            return self.begins <= minute < self.ends
        return minute >= self.begins or minute < self.ends


@dataclass(frozen=True)
class Stretch:
    """A part of the week in which the same people are on call."""

    begins: int
    ends: int
    people: tuple[UUID, ...]


def minute_of(day: int, hour: time) -> int:
    return day * DAY + hour.hour * 60 + hour.minute


def minute_at(at: datetime, zone: ZoneInfo) -> int:
    local = at.astimezone(zone)
    return minute_of(local.weekday(), local.time())


def on_duty(turns: Sequence[Turn], minute: int) -> list[UUID]:
    return _people(turns, minute)


def following(turns: Sequence[Turn], minute: int) -> list[UUID]:
    """Who comes next on call, in the order of their turns, each once."""
    in_order = sorted(turns, key=lambda turn: ((turn.begins - minute - 1) % WEEK, str(turn.person)))
    return list(dict.fromkeys(turn.person for turn in in_order))


def stretches(turns: Sequence[Turn]) -> list[Stretch]:
    """The whole week, cut where somebody begins or ends; neighbours with the same people are one."""
    cuts = sorted({edge % WEEK for turn in turns for edge in (turn.begins, turn.ends)})
    if not cuts:
        return [Stretch(0, WEEK, ())]
    found: list[Stretch] = []
    for place, begins in enumerate(cuts):
        ends = cuts[place + 1] if place + 1 < len(cuts) else cuts[0]
        people = tuple(_people(turns, begins))
        if found and found[-1].people == people:
            found[-1] = Stretch(found[-1].begins, ends, people)
        else:
            found.append(Stretch(begins, ends, people))
    if len(found) > 1 and found[0].people == found[-1].people:
        last = found.pop()
        found[0] = Stretch(last.begins, found[0].ends, last.people)
    return found


def _people(turns: Sequence[Turn], minute: int) -> list[UUID]:
    return list(dict.fromkeys(turn.person for turn in turns if turn.holds(minute)))
