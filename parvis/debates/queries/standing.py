"""Where one voter stands among the others: computed from this debate's votes, when asked, and not kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.debates.models import AGREE, DISAGREE, Debate, Statement, Voter
from parvis.debates.opinion.result import SURE
from parvis.debates.queries.camps import Camp, Camps, camps_of
from parvis.debates.queries.maps import map_of
from parvis.debates.queries.results import Reading, Result
from parvis.debates.queries.statements import votes_of
from parvis.debates.rules import Finding
from parvis.teams.models import Team

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """`clear`: statements with a clear majority that this voter took a side on; `alike` of them with most people,
    `with_most` and `against` name some. `camp`: the one they answer most like, None where they stand between camps,
    answered too little, or share theirs with fewer than five. `camp_says`: its statements, whether it agrees, and
    whether this voter said the same (None: no side taken)."""

    clear: int
    alike: int
    with_most: Sequence[Reading]
    against: Sequence[Reading]
    camps: int = 0
    camp: Camp | None = None
    camp_says: Sequence[tuple[Statement, bool, bool | None]] = ()


def standing_of(
    team: Team, debate: Debate, voter: Voter, result: Result, camps: Camps | None = None
) -> Standing | None:
    """None where nothing can be said yet. `camps`: where the caller has asked for them already."""
    votes = votes_of(team, voter)
    sided = [
        (one, votes[one.statement.number], AGREE if one.finding is Finding.agreed else DISAGREE)
        for one in result.together
        if votes.get(one.statement.number)
    ]
    alike = [one for one, mine, most in sided if mine == most]
    against = [one for one, mine, most in sided if mine != most]
    camps = camps or camps_of(team, debate, result)
    told = list(camps.camps) if camps else []
    camp = _camp(team, debate, voter, told)
    if not sided and camp is None:
        return None
    says = _compared(camp, votes) if camp else []
    return Standing(len(sided), len(alike), alike[:MOST_NAMED], against[:MOST_NAMED], len(told), camp, says)


def _camp(team: Team, debate: Debate, voter: Voter, told: Sequence[Camp]) -> Camp | None:
    """By the last map, whose participants are the voters' keys. Asked of the database: a large town's map is long."""
    if not told:
        return None
    key = str(voter.pk)
    map_ = map_of(team, debate)
    certainty = map_.values_list(f"result__certainty__{key}", flat=True).first()
    if certainty is None or certainty < SURE:
        return None
    return next(
        (one for one in told if map_.filter(**{f"result__groups__{one.group}__members__contains": key}).exists()),
        None,
    )  # fmt: skip


def _compared(camp: Camp, votes: Mapping[int, int]) -> list[tuple[Statement, bool, bool | None]]:
    said = []
    for one in camp.says:
        mine = votes.get(one.statement.number)
        said.append((one.statement, one.agrees, (mine == AGREE) == one.agrees if mine else None))
    return said
