"""The published figures for programs: what the result page says, in numbers, as the database counts them.

`parvis.debates.recounting` makes the same from the published file of ballots alone.
"""

from __future__ import annotations

from typing import Any

from parvis.debates.models import Debate
from parvis.debates.queries import ballot_file
from parvis.debates.queries.results import Reading, Result, result_of
from parvis.debates.queries.tallies import Tally
from parvis.debates.recounting import FORMAT, Figures, told_ranking, told_share, told_way
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
        "people": [told_way(door) | {"people": people} for door, people in found.doors],
        "statements": [_statement(one) for one in found.readings],
    }  # fmt: skip
    if debate.is_poll:
        told["order"] = [[place, one.statement.number] for place, one in found.order]
    if found.ranking is not None:
        told["ranking"] = told_ranking(found.ranking)
    return told


def _statement(one: Reading) -> dict[str, Any]:
    return {
        "number": one.statement.number, "people": one.people, **_counts(one.tally),
        "share_agree": told_share(one.agree), "share_disagree": told_share(one.disagree),
        "share_pass": told_share(one.passed),
        "finding": str(one.finding),
        "ways": [told_way(door) | _counts(tally) for door, tally in one.by_door],
    }  # fmt: skip


def _counts(tally: Tally) -> dict[str, int]:
    return {"agree": tally.agree, "disagree": tally.disagree, "pass": tally.passed, "points": tally.points}
