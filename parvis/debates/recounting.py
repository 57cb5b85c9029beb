"""The published file of ballots, counted again in plain Python: no database, none of the queries that made the page.

Whoever downloads the file and the figures of a result page finds with it whether the one follows from the other.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from parvis.debates.ranking import Ranking, schulze
from parvis.debates.rules import IDENTIFIED_ENOUGH, Share, finding_of

METHOD, ASKED, ROOM, VOTE = "method", "asked", "room", "vote"
COLUMNS = ("line", "ballot", "tier", "origin", "statement", "value", "excluded")
METHODS = ("statements", "single", "several", "ranked", "points")
TIERS = ("anonymous", "mail", "paper", "verified")  # the least known first
ORIGINS = ("web", "network", "paper", "meeting")
UNKNOWN, HANDS = TIERS[0], "meeting"
FORMAT = 1
MOST_DIGITS = 6

type Way = tuple[str, str]  # (tier, origin)
type Figures = dict[str, Any]


class Unreadable(Exception):
    """The text says at which line, and why."""


@dataclass
class Ballot:
    way: Way
    excluded: bool
    votes: dict[int, int] = field(default_factory=dict)


@dataclass
class Published:
    """A file as it was read. `rooms`: how many people were where hands were raised, by way."""

    method: str = ""
    asked: set[int] = field(default_factory=set)
    rooms: Counter[Way] = field(default_factory=Counter)
    ballots: dict[str, Ballot] = field(default_factory=dict)

    @property
    def counted(self) -> list[Ballot]:
        return [one for one in self.ballots.values() if not one.excluded]


def read(text: str) -> Published:
    """Raises Unreadable."""
    found = Published()
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    if tuple(next(rows, ())) != COLUMNS:
        raise Unreadable(f"line 1: the columns of a file of ballots are {', '.join(COLUMNS)}")
    for row in rows:
        if why := _take(found, row):
            raise Unreadable(f"line {rows.line_num}: {why}")
    if not found.method:
        raise Unreadable("no line says how one answers (method)")
    return found


def _take(found: Published, row: list[str]) -> str:
    """Why this line can't be counted; "" when it was taken in."""
    if len(row) != len(COLUMNS):
        return f"{len(row)} cells instead of {len(COLUMNS)}"
    line, name, tier, origin, statement, value, excluded = row
    if line == METHOD:
        found.method = value
        return "" if value in METHODS else f"there is no method “{value}”"
    if line == ASKED and (number := _number(statement)) is not None:
        found.asked.add(number)
        return ""
    if tier not in TIERS or origin not in ORIGINS:
        return f"nobody comes by the way “{tier}, {origin}”"
    if line == ROOM and (people := _number(value)) is not None:
        found.rooms[tier, origin] += people
        return ""
    number, answer = _number(statement), _number(value.removeprefix("-"))
    if line != VOTE or not name or number is None or answer is None:
        return "this is no line of a file of ballots"
    ballot = found.ballots.setdefault(name, Ballot((tier, origin), bool(excluded)))
    return _add(found, ballot, row, number, -answer if value.startswith("-") else answer)


def _add(found: Published, ballot: Ballot, row: list[str], number: int, value: int) -> str:
    if (ballot.way, ballot.excluded) != ((row[2], row[3]), bool(row[6])):
        return "this ballot came by another way in a line before"
    if number in ballot.votes:
        return f"this ballot answers statement {number} twice"
    if number not in found.asked:
        return f"statement {number} was not asked"
    if found.method == "statements" and value not in (-1, 0, 1):
        return f"“{value}” is not a vote (1 agree, 0 pass, -1 disagree)"
    if found.method == "single" and (value != 1 or ballot.votes):
        return "one choice only, and 1 for it"
    ballot.votes[number] = value
    return ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def figures(given: Published) -> Figures:
    """What `parvis.debates.queries.figures` makes of the rows of the database."""
    people = Counter(one.way for one in given.counted if one.way[1] != HANDS) + given.rooms
    known = sum(many for way, many in people.items() if way[0] != UNKNOWN)
    identified = known >= IDENTIFIED_ENOUGH
    counted = known if identified else sum(people.values())
    statements = [_statement(given, number, identified, counted) for number in sorted(given.asked)]
    found: Figures = {
        "format": FORMAT, "method": given.method, "counted": counted, "identified": identified,
        "at_least": max(people.values(), default=0), "at_most": sum(people.values()),
        "excluded": sum(one.excluded for one in given.ballots.values()),
        "people": [told_way(way) | {"people": people[way]} for way in sorted(people, key=_height)],
        "statements": statements,
    }  # fmt: skip
    if given.method == "ranked":
        found["ranking"] = _ranking(given, identified)
        places = found["ranking"]["places"]
        found["order"] = [[place, number] for place, equal in enumerate(places, 1) for number in equal]
    elif given.method != "statements":
        found["order"] = _order(statements)
    return found


def _statement(given: Published, number: int, identified: bool, counted: int) -> dict[str, Any]:
    by: dict[Way, Counter[str]] = {}
    for one in given.counted:
        if number in one.votes:
            by.setdefault(one.way, Counter()).update(_counts(given.method, one.votes[number]))
    whole: Counter[str] = Counter()
    for way, counts in by.items():
        if not (identified and way[0] == UNKNOWN):
            whole.update(counts)
    seen = whole["agree"] + whole["disagree"] + whole["pass"]
    of = seen if given.method == "statements" else counted
    agree, disagree, passed = (Share.of(whole[name], of) for name in ("agree", "disagree", "pass"))
    return {
        "number": number, "people": of, **_told(whole),
        "share_agree": told_share(agree), "share_disagree": told_share(disagree), "share_pass": told_share(passed),
        "finding": str(finding_of(agree, disagree, people=of)),
        "ways": [told_way(way) | _told(by[way]) for way in sorted(by, key=_height)],
    }  # fmt: skip


def _counts(method: str, value: int) -> dict[str, int]:
    if method != "statements":
        return {"agree": 1, "points": value}
    return {{1: "agree", 0: "pass", -1: "disagree"}[value]: 1}


def _told(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in ("agree", "disagree", "pass", "points")}


def told_share(share: Share) -> list[int]:
    return [share.value, share.low, share.high]


def told_way(way: Way) -> dict[str, str]:
    return {"tier": way[0], "origin": way[1]}


def _height(way: Way) -> tuple[int, str]:
    return -TIERS.index(way[0]), way[1]


def _order(statements: list[dict[str, Any]]) -> list[list[int]]:
    """[place from 1, choice]; equals have one place."""
    rows = sorted(statements, key=lambda one: (-one["points"], -one["agree"], one["number"]))
    return [[1 + sum(other["points"] > one["points"] for other in rows), one["number"]] for one in rows]


def _ranking(given: Published, identified: bool) -> dict[str, Any]:
    heard = [one.votes for one in given.counted if not (identified and one.way[0] == UNKNOWN)]
    return told_ranking(schulze(sorted(given.asked), heard))


def told_ranking(made: Ranking) -> dict[str, Any]:
    return {
        "ballots": made.ballots, "condorcet": made.condorcet, "places": [list(place) for place in made.places],
        "duels": [[a, b, many] for a in sorted(made.wins) for b, many in sorted(made.wins[a].items())],
    }  # fmt: skip


def as_text(found: Figures) -> str:
    """One form for the same figures, to the last bit."""
    return json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def differences(ours: Any, theirs: Any, path: str = "") -> Iterator[str]:
    """Each figure that is not the same, by its place, as sentences."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted({*ours, *theirs}):
            yield from differences(ours.get(name), theirs.get(name), f"{path}.{name}" if path else name)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for place, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(one, other, f"{path}[{_name(one, place)}]")
    elif as_text({"": ours}) != as_text({"": theirs}):
        yield f"{path}: {json.dumps(ours)} counted, {json.dumps(theirs)} published"


def _name(one: Any, place: int) -> str:
    """A statement by its number, as people know it."""
    return f"statement {one['number']}" if isinstance(one, dict) and "number" in one else str(place)
