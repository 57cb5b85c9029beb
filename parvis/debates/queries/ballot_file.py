"""The ballots as anybody may count them again: no name, no hour, in an order that tells nothing.

First how one answers (`method`), what was asked, and how many were in a room where hands were raised; then a line per
vote. `ballot` is the digest of the voter's own word: whoever has the word finds their line, nobody else knows whose it
is. Votes on statements that are not shown are left out, as they are from every figure. The same votes give the same
bytes, and `parvis.debates.recounting` makes the published figures of them without this database.
"""

from __future__ import annotations

import csv
import hashlib
from typing import Protocol

from django.db.models.functions import Collate

from parvis.debates.models import Debate, Vote
from parvis.debates.queries.statements import ON_THE_TABLE, on_the_table
from parvis.debates.queries.tallies import ROOM, rooms
from parvis.debates.recounting import ASKED, COLUMNS, METHOD, VOTE
from parvis.debates.recounting import ROOM as IN_A_ROOM
from parvis.teams.models import Team

FORMULA = "=+-@\t\r"


class Sink(Protocol):
    """What a text is written to, piece by piece."""

    def write(self, text: str, /) -> object: ...


def write(team: Team, debate: Debate, out: Sink) -> None:
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(COLUMNS)
    sheet.writerow([METHOD, "", "", "", "", debate.method, ""])
    sheet.writerows([ASKED, "", "", "", row.number, "", ""] for row in on_the_table(team, debate))
    sheet.writerows([IN_A_ROOM, "", *ROOM, "", people, ""] for people in rooms(team, debate))
    rows = Vote.rows.of(team).filter(debate=debate, statement__state__in=ON_THE_TABLE)
    rows = rows.order_by(Collate("voter__receipt", "C"), "statement__number")
    lines = rows.values_list(
        "voter__receipt", "voter__tier", "voter__origin", "statement__number", "value", "voter__excluded_why"
    )
    for *vote, why in lines.iterator(5000):
        sheet.writerow([VOTE, *vote, why.lstrip(FORMULA) or "x" if why else ""])


def digest(team: Team, debate: Debate) -> str:
    """SHA-256 of the file's bytes, in hexadecimal signs."""
    out = _Digesting()
    write(team, debate, out)
    return out.told.hexdigest()


class _Digesting:
    """Keeps nothing of what is written to it but the digest."""

    def __init__(self) -> None:
        self.told = hashlib.sha256()

    def write(self, text: str) -> int:
        self.told.update(text.encode())
        return len(text)
