"""The day, read from day.yaml."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DAY = Path(__file__).with_name("day.yaml")
NOON = 12 * 60


@dataclass(frozen=True, kw_only=True)
class Person:
    username: str
    name: str
    note: str = ""
    language: str = "fr"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One message of the day; `then` None lets its author simply thank whoever answers."""

    id: str
    at: str
    who: str
    text: str
    to: str = ""
    visibility: str = "public"
    language: str = "fr"
    then: list[str] | None = None
    expects: list[str] = field(default_factory=list)
    poll: dict[str, Any] | None = None
    picture: dict[str, Any] | None = None

    @property
    def minutes_before_noon(self) -> int:
        hours, minutes = self.at.split(":")
        return NOON - int(hours) * 60 - int(minutes)


@dataclass(frozen=True)
class Day:
    town: Person
    people: list[Person]
    thanks: dict[str, list[str]]
    lines: list[Line]

    @property
    def morning(self) -> list[Line]:
        return [line for line in self.lines if line.minutes_before_noon > 0]

    @property
    def afternoon(self) -> list[Line]:
        return [line for line in self.lines if line.minutes_before_noon <= 0]

    def line(self, name: str) -> Line | None:
        return next((line for line in self.lines if line.id == name), None)


@cache
def the_day() -> Day:
    with DAY.open(encoding="utf-8") as file:
        read = yaml.load(file, Loader=yaml.CSafeLoader)
    return Day(
        town=Person(**read["town"]),
        people=[Person(**one) for one in read["people"]],
        thanks=read["thanks"],
        lines=[Line(**one) for one in read["messages"]],
    )
