"""The published figures for programs: what the result page says, in numbers, as the database counts them.

`parvis.debates.recounting` makes the same from the published file of ballots alone.
"""

from __future__ import annotations

from typing import Any

from parvis.debates.models import Debate
from parvis.debates.queries import ballot_file
from parvis.debates.queries.results import Reading, Result, result_of
from parvis.debates.queries.tallies import Door, Tally
from parvis.debates.ranking import Ranking
from parvis.debates.recounting import FORMAT, Figures
from parvis.debates.rules import Share
from parvis.teams.models import Team


def published(team: Team, debate: Debate) -> dict[str, Any]:
    """`ballots_sha256`: of the file that these figures are made of, as it is now."""
    found = result_of(team, debate)
    return {
        "debate": {"slug": debate.slug, "title": debate.title},
        "texts": {str(one.statement.number): one.statement.text for one in found.readings},
        "ballots_sha256": ballot_file.digest(team, debate),
        "figures": figures(debate, found),
    }


def figures(debate: Debate, found: Result) -> Figures:
    told: Figures = {
        "format": FORMAT, "method": str(debate.method), "counted": found.counted, "identified": found.identified,
        "at_least": found.at_least, "at_most": found.at_most, "excluded": found.excluded,
        "people": [_way(door) | {"people": people} for door, people in found.doors],
        "statements": [_statement(one) for one in found.readings],
    }  # fmt: skip
    if debate.is_poll:
        told["order"] = [[place, one.statement.number] for place, one in found.order]
    if found.ranking is not None:
        told["ranking"] = _ranking(found.ranking)
    return told


def _statement(one: Reading) -> dict[str, Any]:
    return {
        "number": one.statement.number, "people": one.people, **_counts(one.tally),
        "share_agree": _share(one.agree), "share_disagree": _share(one.disagree), "share_pass": _share(one.passed),
        "finding": str(one.finding),
        "ways": [_way(door) | _counts(tally) for door, tally in one.by_door],
    }  # fmt: skip


def _counts(tally: Tally) -> dict[str, int]:
    return {"agree": tally.agree, "disagree": tally.disagree, "pass": tally.passed, "points": tally.points}


def _share(share: Share) -> list[int]:
    return [share.value, share.low, share.high]


def _way(door: Door) -> dict[str, str]:
    return {"tier": str(door[0]), "origin": str(door[1])}


def _ranking(made: Ranking) -> dict[str, Any]:
    return {
        "ballots": made.ballots, "condorcet": made.condorcet, "places": [list(place) for place in made.places],
        "duels": [[a, b, many] for a in sorted(made.wins) for b, many in sorted(made.wins[a].items())],
    }  # fmt: skip
