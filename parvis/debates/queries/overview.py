"""Debates for the team: the list, one of them, what waits, what was done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count as Number
from django.db.models import Q

from parvis.accounts.models import Person
from parvis.debates.models import Count, Debate, Outcome, PaperCode, Statement, StatementLife
from parvis.debates.queries.sentences import STATES, why
from parvis.debates.queries.tallies import at_least_and_at_most, voters_by_door
from parvis.lifecycle.models import Move
from parvis.teams.models import Team


@dataclass(frozen=True)
class Line:
    """A debate in the list: `people` at least and at most (one may have come through two doors)."""

    debate: Debate
    waiting: int
    least: int
    most: int
    told: bool


@dataclass(frozen=True)
class Done:
    """One change of a debate's state: to what, by whom, why, when."""

    word: str
    by: str
    why: str
    at: datetime


def debates(team: Team, group: str = "") -> Any:
    """`group`: a state, or "" for all. The newest first."""
    rows = Debate.rows.of(team).order_by("-created_at", "-pk")
    return rows.filter(state=group) if group else rows


def debate(team: Team, key: UUID) -> Debate | None:
    found: Debate | None = Debate.rows.of(team).select_related("created_by").filter(pk=key).first()
    return found


def lines(team: Team, rows: list[Debate]) -> list[Line]:
    waiting = dict(
        Statement.rows.of(team)
        .filter(debate__in=rows, state=StatementLife.waiting.name)
        .values_list("debate")
        .annotate(n=Number("pk"))
    )
    told = set(Outcome.rows.of(team).filter(debate__in=rows).values_list("debate", flat=True))
    return [_line(team, row, waiting.get(row.pk, 0), row.pk in told) for row in rows]


def _line(team: Team, row: Debate, waiting: int, told: bool) -> Line:
    least, most = at_least_and_at_most(voters_by_door(team, row).items())
    return Line(row, waiting, least, most, told)


def statement(team: Team, key: UUID) -> Statement | None:
    rows = Statement.rows.of(team).select_related("debate", "into")
    found: Statement | None = rows.filter(pk=key).first()
    return found


def statements(team: Team, debate: Debate, state: str = "") -> Any:
    rows = Statement.rows.of(team).filter(debate=debate).select_related("into").order_by("number")
    rows = rows.annotate(languages=Number("wordings", distinct=True))
    return rows.filter(state=state) if state else rows


def outcome(team: Team, key: UUID) -> Outcome | None:
    found: Outcome | None = Outcome.rows.of(team).select_related("debate").filter(pk=key).first()
    return found


def counts(team: Team, debate: Debate) -> list[Count]:
    rows = Count.rows.of(team).filter(debate=debate).select_related("typed_by")
    return list(rows.order_by("-typed_at", "-pk"))


def count(team: Team, key: UUID) -> Count | None:
    found: Count | None = Count.rows.of(team).select_related("debate").filter(pk=key).first()
    return found


def batches(team: Team, debate: Debate) -> list[dict[str, Any]]:
    """What was printed together: how many, from which number on, how many are revoked."""
    rows = PaperCode.rows.of(team).filter(debate=debate).values("batch").order_by("-batch")
    return list(
        rows.annotate(
            codes=Number("pk"), revoked=Number("pk", filter=Q(revoked_at__isnull=False))
        ).values("batch", "codes", "revoked", "printed_at")
    )  # fmt: skip


def history(team: Team, debate: Debate) -> list[Done]:
    """Opened, closed, opened again, with the reasons that were given; the latest first."""
    moves = list(Move.objects.filter(team_id=team.pk, row_id=debate.pk).order_by("-at", "-id"))
    keys = {key for move in moves if (key := _key(move.by))}
    names = {str(row.pk): str(row) for row in Person.objects.filter(pk__in=keys)}
    return [
        Done(str(STATES.get(move.new, move.new)), names.get(move.by, ""), why(move.why), move.at)
        for move in moves
    ]


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
