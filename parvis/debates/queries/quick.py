"""What every single vote asks of the database, as SQL that is written once.

Django's builder takes 1.4 ms of the processor for such a question and psycopg 0.2 ms: where a thousand people vote at
once (`python -m torture.ballot`), that is the difference. Everything else is asked as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, models

from parvis.debates.models import Debate, Door, StatementLife, Voter
from parvis.lifecycle import prepared
from parvis.teams.models import Team

_SHOWN = StatementLife.shown.name
_BEHIND = """
    SELECT {team}, {debate}, coalesce(closes_at <= statement_timestamp(), false)
    FROM debates_debate JOIN team ON team.id = debates_debate.team_id
    WHERE debates_debate.team_id = %s AND debates_debate.id = %s AND debates_debate.state <> 'draft'
    AND team.suspended_at IS NULL
"""
_ASKED = """
    SELECT statement.number, statement.text, statement.language, coalesce(wording.text, ''), vote.value
    FROM debates_statement AS statement
    LEFT JOIN debates_wording AS wording
        ON wording.team_id = statement.team_id AND wording.statement_id = statement.id
        AND wording.language = %s AND wording.language <> statement.language
    LEFT JOIN debates_vote AS vote
        ON vote.team_id = statement.team_id AND vote.voter_id = %s AND vote.statement_id = statement.id
    WHERE statement.team_id = %s AND statement.debate_id = %s AND statement.state = %s
    ORDER BY statement.number
"""
_VOTABLE = "SELECT number, id FROM debates_statement WHERE team_id = %s AND debate_id = %s AND state = %s"
_BESIDE = """
    SELECT
        EXISTS (SELECT FROM debates_code WHERE team_id = %(team)s AND debate_id = %(debate)s AND revoked_at IS NULL),
        (SELECT name FROM debates_identity_provider WHERE team_id = %(team)s LIMIT 1),
        ARRAY(
            SELECT DISTINCT wording.language FROM debates_wording AS wording
            JOIN debates_statement AS statement ON statement.id = wording.statement_id
            WHERE wording.team_id = %(team)s AND statement.debate_id = %(debate)s ORDER BY 1
        )
"""
_WAITING = """
    SELECT
        EXISTS (SELECT FROM debates_map_maker
            WHERE team_id = %(team)s AND debate_id = %(debate)s AND state = 'waiting'),
        EXISTS (SELECT FROM debates_comparer
            WHERE team_id = %(team)s AND debate_id = %(debate)s AND state = 'waiting')
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A statement that is shown: as it was written, as it was translated ("" if it was not), what this voter said."""

    number: int
    text: str
    language: str
    translation: str
    answer: int | None


@dataclass(frozen=True, slots=True)
class Vouching:
    """Who vouches for identities, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What there is beside the statements: codes on paper, somebody who vouches for identities, other languages."""

    has_codes: bool
    identity: Vouching | None
    languages: Sequence[str]


def door_of(slug: str) -> Door | None:
    """Before any team is known."""
    return _row(Door, "slug = %s", slug)


def behind(door: Door) -> tuple[Team, Debate, bool] | None:
    """Inside that team's transaction: the debate, and whether its hour is past by PostgreSQL's clock. Drafts are
    nobody's business, nor is a suspended team."""
    (teams, team), (debates, debate) = _fields(Team), _fields(Debate)
    found = prepared.ask(_BEHIND.format(team=team, debate=debate), [door.to_team_id, door.debate_id])
    if not found:
        return None
    row = found[0]
    theirs = Debate.from_db(connection.alias, debates, row[len(teams) : -1])
    theirs.team = Team.from_db(connection.alias, teams, row[: len(teams)])
    return theirs.team, theirs, row[-1]


def voter_of(debate: Debate, digest: str) -> Voter | None:
    """What is not needed to vote is read when it is asked for."""
    where = "team_id = %s AND debate_id = %s AND credential = %s"
    return _row(Voter, where, debate.team_id, debate.pk, digest, without=frozenset({"traits"}))


def lines(debate: Debate, voter: Voter | None, language: str) -> list[Line]:
    """By number."""
    key = voter.pk if voter else None
    return [Line(*row) for row in prepared.ask(_ASKED, [language, key, debate.team_id, debate.pk, _SHOWN])]


def votable(debate: Debate) -> dict[int, Any]:
    """Number → key. What is merged into another takes no new votes."""
    return dict(prepared.ask(_VOTABLE, [debate.team_id, debate.pk, _SHOWN]))


def beside(debate: Debate) -> Beside:
    ((codes, name, languages),) = prepared.ask(_BESIDE, {"team": debate.team_id, "debate": debate.pk})
    return Beside(codes, Vouching(name) if name is not None else None, languages)


def waiting(debate: Debate) -> tuple[bool, bool]:
    """Whether a drawing of its map waits, and a comparison of its ballots: then a new vote need not ask for one."""
    ((drawing, comparing),) = prepared.ask(_WAITING, {"team": debate.team_id, "debate": debate.pk})
    return drawing, comparing


def _row[Row: models.Model](
    model: type[Row], where: str, *values: Any, without: frozenset[str] = frozenset()
) -> Row | None:
    names, columns = _fields(model, without)
    found = prepared.ask(f"SELECT {columns} FROM {model._meta.db_table} WHERE {where}", values)  # noqa: S608  (our own names)
    return model.from_db(connection.alias, names, found[0]) if found else None


@cache
def _fields(model: type[models.Model], without: frozenset[str] = frozenset()) -> tuple[tuple[str, ...], str]:
    """Names and columns in the model's order. Fields that Django would convert (JSON) must stand in `without`; they
    are read when they are asked for."""
    fields = [field for field in model._meta.concrete_fields if field.attname not in without]
    columns = (f"{model._meta.db_table}.{field.column}" for field in fields)
    return tuple(field.attname for field in fields), ", ".join(columns)
