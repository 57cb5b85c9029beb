"""Debates of an invented town."""

from __future__ import annotations

from typing import Any

from parvis.debates.actions import opening, voting
from parvis.debates.credentials import by_token, new_token
from parvis.debates.models import Debate, Voter
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Membership

STATEMENTS = (
    "La place doit être fermée aux voitures le dimanche.",
    "Il faut plus de bancs à l'ombre.",
    "Le marché doit rester le samedi.",
)


def make_debate(
    by: Membership, *, statements: tuple[str, ...] = STATEMENTS, opened: bool = True, **fields: Any
) -> Debate:
    with acting_for(by.team_id):
        fields.setdefault("title", "Que faire de la place ?")
        debate = opening.create(team=by.team, by=by, statements=statements, **fields)
        if opened:
            opening.open_(team=by.team, by=by, debate=debate)
    return debate


def make_voter(debate: Debate, token: str | None = None) -> Voter:
    with acting_for(debate.team_id):
        return voting.enter(
            team=debate.team, debate=debate, credential=by_token(debate, token or new_token())
        )
