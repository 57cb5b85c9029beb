"""The tallies of a debate as a table for spreadsheets: the whole, then each door that is large enough."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from parvis.debates.models import Debate
from parvis.debates.queries.doors import doors
from parvis.debates.queries.sentences import STATEMENTS
from parvis.debates.queries.tallies import Tally, lines, voters_by_door
from parvis.design.cells import safe_cell
from parvis.teams.models import Team


def table(team: Team, debate: Debate) -> Iterator[list[str]]:
    """The first row names the columns."""
    yield [
        _("number"), _("statement"), _("state"), _("way"), _("agree"), _("disagree"), _("pass"), _("answers"),
        _("points"), _("share who agree"), _("from"), _("to"),
    ]  # fmt: skip
    ways = doors(voters_by_door(team, debate))
    for line in lines(team, debate):
        named = [
            str(line.statement.number), safe_cell(line.statement.text), str(STATEMENTS[line.statement.state]),
        ]  # fmt: skip
        yield [*named, _("all"), *_figures(line.whole)]
        for door in ways if len(ways) > 1 else ():
            yield [*named, door.label, *_figures(door.tally(line.by_door))]


def _figures(tally: Tally) -> list[str]:
    low, high = tally.bounds
    counts = [tally.agree, tally.disagree, tally.passed, tally.seen, tally.points]
    return [*map(str, counts), *(f"{share:.3f}" for share in (tally.share, low, high))]
