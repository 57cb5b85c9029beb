"""What a citizen sees of a debate: whether it is open, the statements in an order of their own, what they answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from parvis.debates.models import Debate, DebateLife, Door, Statement, Voter
from parvis.debates.queries import quick
from parvis.debates.queries.maps import map_of
from parvis.debates.queries.statements import (
    ALL_OF_THEM,
    on_the_table,
    order_for,
    shown,
    votes_of,
    wordings_of,
)
from parvis.teams.models import Team


class Phase(StrEnum):
    planned = "planned"
    open = "open"
    closed = "closed"


@dataclass(frozen=True, slots=True)
class Asking:
    """A statement as this voter reads it. `translation` stands beside the text, never in its place."""

    number: int
    text: str
    language: str
    translation: str = ""
    answer: int | None = None


@dataclass(frozen=True, slots=True)
class Ballot:
    """All that one voter is asked, in the voter's order, and what they have said so far."""

    askings: Sequence[Asking]
    voter: Voter | None = None

    @property
    def total(self) -> int:
        return len(self.askings)

    @property
    def answered(self) -> int:
        return sum(one.answer is not None for one in self.askings)

    @property
    def next(self) -> Asking | None:
        return next((one for one in self.askings if one.answer is None), None)

    def of(self, number: int) -> Asking | None:
        return next((one for one in self.askings if one.number == number), None)


def public_debate(door: Door) -> tuple[Team, Debate, Phase] | None:
    """Inside that team's transaction. Its hour closes it, though no worker came: by PostgreSQL's clock."""
    there = quick.behind(door)
    if there is None:
        return None
    team, found, past = there
    if found.is_in(DebateLife.planned):
        return team, found, Phase.planned
    return team, found, Phase.closed if found.is_in(DebateLife.closed) or past else Phase.open


def voter_by_receipt(team: Team, debate: Debate, receipt: str) -> Voter | None:
    found: Voter | None = Voter.rows.of(team).filter(debate=debate, receipt=receipt).first()
    return found


def ballot_of(
    team: Team, debate: Debate, *, digest: str, language: str, voter: Voter | None = None
) -> Ballot:
    """Before the first vote there is no voter, only a digest: it gives the order. `voter`: who is known already."""
    voter = voter or quick.voter_of(debate, digest)
    there = quick.lines(debate, voter, language)
    priorities = _priorities(team, debate) if len(there) > ALL_OF_THEM else None
    ordered = order_for(debate, there, key=digest, priorities=priorities)
    return Ballot(
        [Asking(one.number, one.text, one.language, one.translation, one.answer) for one in ordered], voter
    )


def answers_of(team: Team, debate: Debate, voter: Voter, language: str) -> list[Asking]:
    """What this voter has said, by number, whatever became of the statements since."""
    votes = votes_of(team, voter)
    rows = [row for row in on_the_table(team, debate) if row.number in votes]
    return _asked(team, rows, votes, language)


def askings(team: Team, debate: Debate, language: str) -> list[Asking]:
    """By number, for whoever only reads."""
    return _asked(team, shown(team, debate), {}, language)


def _priorities(team: Team, debate: Debate) -> dict[int, float]:
    """Of the last map; asked of the database alone, for a map tells where each of its people stands."""
    found = map_of(team, debate).values_list("result__priorities", flat=True).first() or {}
    return {int(number): float(value) for number, value in found.items()}


def _asked(team: Team, rows: Sequence[Statement], votes: Mapping[int, int], language: str) -> list[Asking]:
    wanted = [row for row in rows if row.language != language]
    translated = wordings_of(team, wanted, language) if wanted else {}
    return [
        Asking(row.number, row.text, row.language, translated.get(row.number, ""), votes.get(row.number))
        for row in rows
    ]
