"""The votes of a debate as the engine of the map wants them."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from parvis.debates.models import CountKind, Debate, Statement, StatementLife, Vote
from parvis.debates.opinion import Asked, Votes
from parvis.debates.opinion.votes import Id
from parvis.debates.opinion.votes import Vote as Cell
from parvis.debates.queries.maps import MODE, map_of
from parvis.teams.models import Team


class Inputs(NamedTuple):
    """`digest`: SHA-256 of the votes and of all that is asked of them; the same inputs give the same map."""

    votes: Votes
    asked: Asked
    digest: str


def inputs_of(team: Team, debate: Debate) -> Inputs:
    """Participants are the keys of voters, statements their numbers. Raised hands are no ballots: nobody knows which of
    them are one person's. Whoever is excluded counts nowhere."""
    rows = (
        Vote.rows.of(team)
        .filter(debate=debate, voter__excluded_why="")
        .exclude(voter__count__kind=CountKind.hands)
        .values_list("voter_id", "statement__number", "value", "cast_at", "voter__origin")
    )
    cells = [
        Cell(str(voter), number, value, int(at.timestamp() * 1e6), origin)
        for voter, number, value, at, origin in rows.iterator(5000)
    ]
    statements = Statement.rows.of(team).filter(debate=debate)
    told = statements.values_list("number", "state", "meta")
    asked = Asked(
        mode=MODE,
        seed=debate.seed,
        out=frozenset(number for number, state, _meta in told if state == StatementLife.refused.name),
        meta=frozenset(number for number, _state, meta in told if meta),
        previous=_previous(team, debate),
    )
    votes = Votes.of(cells)
    said = (
        f"{votes.digest()} {MODE} {debate.seed} {sorted(map(str, asked.out))} {sorted(map(str, asked.meta))}"
    )
    return Inputs(votes, asked, hashlib.sha256(said.encode()).hexdigest())


def drawn(team: Team, debate: Debate, digest: str) -> bool:
    return map_of(team, debate).filter(inputs=digest).exists()


def _previous(team: Team, debate: Debate) -> dict[Id, tuple[float, float]] | None:
    """The loadings of the last map, which the next should not flip."""
    last = map_of(team, debate).first()
    if last is None:
        return None
    numbers = sorted(
        int(number) for number in last.result["priorities"]
    )  # the order of the engine: by number
    loadings = zip(numbers, *last.result["components"], strict=True)
    return {number: (x, y) for number, x, y in loadings}
