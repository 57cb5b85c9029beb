"""Whether people stand in camps, as the last map has it: each camp by what it says, where all agree, how firm it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext

from parvis.debates.models import Debate, Statement
from parvis.debates.opinion.placing import outline
from parvis.debates.queries.maps import map_of
from parvis.debates.queries.results import Reading, Result
from parvis.debates.rules import Share
from parvis.teams.models import Team

CAMPS = "camps"
MOST_OF_A_CAMP = 3
MOST_SHARED = 5
LETTERS = "ABCDEFGHIJ"
# A disc, a triangle, a square, a diamond, a bar: camps differ by shape, not by colour alone. As paths of radius one.
SHAPES = (
    "M-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0",
    "M0-1.2L1.15.85H-1.15Z",
    "M-.88-.88H.88V.88H-.88Z",
    "M0-1.25L1.25 0L0 1.25L-1.25 0Z",
    "M-1.3-.55H1.3V.55H-1.3Z",
)
RADIUS = 4.3  # of a mark of as few people as marks may have; its area grows with them
NAME_ABOVE = 24.0  # the name of a camp above its outline
TOP, SIDE = 14.0, 72.0
BENEATH = 30.0  # the lowest mark, to the edge


@dataclass(frozen=True, slots=True)
class Split:
    """Of the people of a camp who answered a statement."""

    agree: Share
    disagree: Share

    @classmethod
    def of(cls, agree: int, disagree: int, seen: int) -> Split:
        return cls(Share.of(agree, seen), Share.of(disagree, seen))

    @property
    def from_disagree(self) -> int:
        return 100 - self.disagree.value


@dataclass(frozen=True, slots=True)
class Said:
    statement: Statement
    agrees: bool
    mine: Split
    others: Split  # of all other camps together


@dataclass(frozen=True, slots=True)
class Mark:
    """Several people who answer nearly alike."""

    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Camp:
    letter: str
    shape: str  # a path
    size: int
    share: int  # in 100 of the people on the map
    says: Sequence[Said]
    marks: Sequence[Mark]
    around: str  # the path of its outline
    x: float  # of its name
    y: float
    group: int  # its number in the engine's result

    @property
    def people(self) -> str:
        return ngettext("%(n)s person", "%(n)s people", self.size) % {"n": self.size}


@dataclass(frozen=True, slots=True)
class Shared:
    """A statement on which more than half of each camp stand on the same side; `least`: of the camp that does least."""

    reading: Reading
    for_it: bool
    least: int


@dataclass(frozen=True, slots=True)
class Camps:
    """`rest`: people in no camp of five or more. `ends`: what separates left from right most, and whether people on the
    right agree with it."""

    verdict: str
    people: int = 0
    shape: str = ""
    reason: str = ""
    camps: Sequence[Camp] = ()
    rest: int = 0
    rest_marks: Sequence[Mark] = ()
    least: int = 0  # people in a mark
    between: int = 0
    draws: int = 0
    alike: int = 0
    shared: Sequence[Shared] = ()
    ends: tuple[Statement, bool] | None = None

    @property
    def height(self) -> float:
        """Of the map: no emptiness below the lowest mark."""
        marks = [mark for camp in self.camps for mark in camp.marks] + list(self.rest_marks)
        return round(max(mark.y for mark in marks) + BENEATH, 1)

    @property
    def found(self) -> bool:
        return self.verdict == CAMPS


def camps_of(team: Team, debate: Debate, result: Result) -> Camps | None:
    """None before the first map is drawn, and of a poll."""
    row = map_of(team, debate).values("verdict", "picture").first()
    if row is None or debate.is_poll:
        return None
    told: Mapping[str, Any] = row["picture"]
    known = {one.statement.number: one.statement for one in result.readings if one.statement.into_id is None}
    rest = told.get("rest") or {"size": 0, "marks": []}
    ends = told.get("ends")
    return Camps(
        verdict=row["verdict"], people=told.get("people", 0), shape=told.get("shape", ""),
        reason=told.get("reason", ""), camps=_camps(told, known), rest=rest["size"],
        rest_marks=_marks(told, rest["marks"]), least=told.get("least", 0), between=told.get("between", 0),
        draws=told.get("draws", 0), alike=told.get("alike", 0), shared=_shared(told, result),
        ends=(known[ends[0]], ends[1]) if ends and ends[0] in known else None,
    )  # fmt: skip


def _camps(told: Mapping[str, Any], known: Mapping[int, Statement]) -> list[Camp]:
    made = []
    for place, one in enumerate(told.get("camps", ())):
        marks = _marks(told, one["marks"])
        around = outline([(mark.x, mark.y) for mark in marks])
        middle = (min(mark.x for mark in marks) + max(mark.x for mark in marks)) / 2
        made.append(
            Camp(
                letter=LETTERS[place], shape=SHAPES[place % len(SHAPES)], size=one["size"],
                share=round(100 * one["size"] / told["people"]), says=_says(told, one, known), marks=marks,
                around=_path(around), x=round(min(max(middle, SIDE), 300 - SIDE), 1),
                y=round(max(min(mark.y for mark in marks) - NAME_ABOVE, TOP), 1), group=one["group"],
            )
        )  # fmt: skip
    return made


def _says(told: Mapping[str, Any], camp: Mapping[str, Any], known: Mapping[int, Statement]) -> list[Said]:
    others = [one for one in told["camps"] if one is not camp]
    found = []
    for number, agrees in camp["says"]:
        tallies = [one["tallies"][str(number)] for one in others]
        if number in known and tallies:
            mine = Split.of(*camp["tallies"][str(number)])
            found.append(Said(known[number], agrees, mine, Split.of(*map(sum, zip(*tallies, strict=True)))))
    return found[:MOST_OF_A_CAMP]


def _shared(told: Mapping[str, Any], result: Result) -> list[Shared]:
    """Among what brings all together: where no camp stands aside. The camps' firmest agreement first."""
    tallies = [one["tallies"] for one in told.get("camps", ())]
    found = []
    for one in result.together if len(tallies) > 1 else ():
        number, side = str(one.statement.number), 0 if one.for_it else 1
        if all(number in of and 2 * of[number][side] > of[number][2] for of in tallies):
            least = min(round(100 * of[number][side] / of[number][2]) for of in tallies)
            found.append(Shared(one, one.for_it, least))
    return sorted(found, key=lambda one: -one.least)[:MOST_SHARED]


def _marks(told: Mapping[str, Any], marks: Sequence[Sequence[float]]) -> list[Mark]:
    return [Mark(x, y, round(RADIUS * (people / told["least"]) ** 0.5, 1)) for x, y, people in marks]


def _path(corners: Sequence[tuple[float, float]]) -> str:
    """A point is a path too: with a broad round line it is a disc."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "Z" if corners else ""
