"""The statements of a debate, for its readers, for a voter, for whoever moderates."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Protocol

from parvis.debates.models import Debate, Statement, StatementLife, Vote, Voter, Wording
from parvis.teams.models import Team

ALL_OF_THEM = 30  # below, completeness beats routing: everybody is shown everything
ON_THE_TABLE = (
    StatementLife.shown.name,
    StatementLife.merged.name,
)  # what figures and the published file hold


def on_the_table(team: Team, debate: Debate) -> list[Statement]:
    """Shown, or merged into another one: their votes were cast."""
    return list(Statement.rows.of(team).filter(debate=debate, state__in=ON_THE_TABLE).order_by("number"))


def shown(team: Team, debate: Debate) -> list[Statement]:
    return list(
        Statement.rows.of(team).filter(debate=debate, state=StatementLife.shown.name).order_by("number")
    )


def waiting(team: Team, debate: Debate) -> list[Statement]:
    """Those that wait for a yes or a no, the oldest first."""
    return list(
        Statement.rows.of(team)
        .filter(debate=debate, state=StatementLife.waiting.name)
        .order_by("written_at", "number")
    )


def proposed_by(team: Team, voter: Voter) -> list[Statement]:
    return list(Statement.rows.of(team).filter(debate=voter.debate_id, by_voter=voter.pk).order_by("number"))


def votes_of(team: Team, voter: Voter) -> dict[int, int]:
    """Number of the statement → value."""
    return dict(Vote.rows.of(team).filter(voter=voter).values_list("statement__number", "value"))


class Numbered(Protocol):
    @property
    def number(self) -> int: ...


def order_for[One: Numbered](
    debate: Debate, statements: Sequence[One], *, key: str, priorities: dict[int, float] | None = None
) -> list[One]:
    """In an order of the voter's own that is the same at each visit (`key`: anything that stays theirs), so that no
    statement is always the last one. Above thirty, those that teach most tend to come first: drawn by weight
    (Efraimidis and Spirakis 2006), with the priorities of the last map."""
    drawn = random.Random(f"{debate.seed}:{key}")  # noqa: S311  (an order, no secret)
    if len(statements) <= ALL_OF_THEM or not priorities:
        return sorted(statements, key=lambda _one: drawn.random())
    usual = max(priorities.values(), default=1.0)  # what nobody has seen yet is worth seeing
    weights = {one.number: max(priorities.get(one.number, usual), 1e-9) for one in statements}
    return sorted(statements, key=lambda one: -(drawn.random() ** (1 / weights[one.number])))


def wordings_of(team: Team, statements: Sequence[Statement], language: str) -> dict[int, str]:
    """Number → its text in `language`, where somebody has translated it."""
    rows = Wording.rows.of(team).filter(statement__in=statements, language=language)
    return dict(rows.values_list("statement__number", "text"))
