"""What has happened to a debate, as anybody may read it: told, never rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from parvis.debates.models import Debate, DebateLife, Outcome
from parvis.lifecycle.models import Move
from parvis.teams.models import Team

PUBLIC = (DebateLife.open.name, DebateLife.closed.name)
WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Turn:
    """`state`: opened or closed; `why`: in the words of whoever did it, "" where its hour had come."""

    state: str
    at: datetime
    why: str
    again: bool


def history_of(team: Team, debate: Debate) -> list[Turn]:
    """The openings and closings, the first one first. Who did it is the team's business, why is everybody's."""
    moves = Move.objects.filter(team_id=team.pk, row_id=debate.pk, new__in=PUBLIC).order_by("at", "pk")
    return [
        Turn(one.new, one.at, "" if one.by == WORKER else one.why, one.old == DebateLife.closed.name)
        for one in moves
    ]


def outcomes_of(team: Team, debate: Debate) -> list[Outcome]:
    """The last one first."""
    return list(Outcome.rows.of(team).filter(debate=debate).select_related("told_by").order_by("-number"))
