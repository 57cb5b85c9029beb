"""The map of opinions that is kept of a debate: the last one alone."""

from __future__ import annotations

from parvis.debates.models import Debate, OpinionMap
from parvis.teams.models import Team, TeamQuerySet

MODE = "parvis"


def map_of(team: Team, debate: Debate) -> TeamQuerySet[OpinionMap]:
    """One row, none before the first drawing. To be asked for what is needed: the whole is long in a large town."""
    return OpinionMap.rows.of(team).filter(debate=debate, mode=MODE)
