"""What a citizen sees of a debate: whether it is open, the statements in an order of their own, what they answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.functions import Now

from parvis.debates.models import Debate, DebateLife, Door, PaperCode, Statement, Voter, Wording
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


def team_behind(door: Door) -> Team | None:
    """Inside that team's transaction; None while it is suspended."""
    return Team.objects.filter(pk=door.to_team_id, suspended_at=None).first()


def public_debate(team: Team, door: Door) -> tuple[Debate, Phase] | None:
    """Drafts are nobody's business. Its hour closes it, though no worker came: by PostgreSQL's clock."""
    rows = Debate.rows.of(team).exclude(state=DebateLife.draft.name).filter(pk=door.debate_id)
    found: Any = rows.annotate(past=ExpressionWrapper(Q(closes_at__lte=Now()), BooleanField())).first()
    if found is None:
        return None
    if found.is_in(DebateLife.planned):
        return found, Phase.planned
    return found, Phase.closed if found.is_in(DebateLife.closed) or found.past else Phase.open


def voter_of(team: Team, debate: Debate, digest: str) -> Voter | None:
    found: Voter | None = Voter.rows.of(team).filter(debate=debate, credential=digest).first()
    return found


def voter_by_receipt(team: Team, debate: Debate, receipt: str) -> Voter | None:
    found: Voter | None = Voter.rows.of(team).filter(debate=debate, receipt=receipt).first()
    return found


def ballot_of(team: Team, debate: Debate, *, digest: str, language: str) -> Ballot:
    """Before the first vote there is no voter, only a digest: it gives the order."""
    voter = voter_of(team, debate, digest)
    votes = votes_of(team, voter) if voter else {}
    there = shown(team, debate)
    priorities = _priorities(team, debate) if len(there) > ALL_OF_THEM else None
    return Ballot(
        _asked(team, order_for(debate, there, key=digest, priorities=priorities), votes, language), voter
    )


def answers_of(team: Team, debate: Debate, voter: Voter, language: str) -> list[Asking]:
    """What this voter has said, by number, whatever became of the statements since."""
    votes = votes_of(team, voter)
    rows = [row for row in on_the_table(team, debate) if row.number in votes]
    return _asked(team, rows, votes, language)


def askings(team: Team, debate: Debate, language: str) -> list[Asking]:
    """By number, for whoever only reads."""
    return _asked(team, shown(team, debate), {}, language)


def languages_of(team: Team, debate: Debate) -> list[str]:
    """That statements were translated into, beside the debate's own."""
    rows = Wording.rows.of(team).filter(statement__debate=debate).order_by("language")
    return [code for code in rows.values_list("language", flat=True).distinct() if code != debate.language]


def has_codes(team: Team, debate: Debate) -> bool:
    return PaperCode.rows.of(team).filter(debate=debate, revoked_at=None).exists()


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
