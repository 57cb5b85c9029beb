"""Where one voter stands among the others: computed from this debate's votes, when asked, and not kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parvis.debates.models import AGREE, DISAGREE, Debate, OpinionMap, Voter
from parvis.debates.queries.results import Finding, Reading, Result
from parvis.debates.queries.statements import votes_of
from parvis.teams.models import Team

CAMPS = "camps"
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """`alike` of `clear`: statements with a clear majority that this voter took a side on, and how often it was the
    majority's. `against`: where it was not. `camp`: the size of the group they answer most like, 0 where there are no
    groups or they answered too little; `camp_says` its own statements, with agree or disagree."""

    clear: int
    alike: int
    against: Sequence[Reading]
    camp: int = 0
    camps: int = 0
    camp_says: Sequence[tuple[str, bool]] = ()


def standing_of(team: Team, debate: Debate, voter: Voter, result: Result) -> Standing | None:
    """None where nothing can be said yet."""
    votes = votes_of(team, voter)
    sided = [
        (one, votes[one.statement.number], AGREE if one.finding is Finding.agreed else DISAGREE)
        for one in result.together
        if votes.get(one.statement.number)
    ]
    against = [one for one, mine, most in sided if mine != most]
    camp, camps, says = _camp(team, debate, voter, result)
    if not sided and not camp:
        return None
    return Standing(len(sided), len(sided) - len(against), against[:MOST_NAMED], camp, camps, says)


def _camp(
    team: Team, debate: Debate, voter: Voter, result: Result
) -> tuple[int, int, list[tuple[str, bool]]]:
    """By the last map, whose participants are the voters' keys."""
    rows = OpinionMap.rows.of(team).filter(debate=debate, mode="parvis").order_by("-made_at")
    found = rows.values("verdict", "result__groups").first()
    if found is None or found["verdict"] != CAMPS:
        return 0, 0, []
    groups = found["result__groups"] or []
    mine = next((one for one in groups if str(voter.pk) in map(str, one.get("members", ()))), None)
    if mine is None:
        return 0, len(groups), []
    texts = {one.statement.number: one.statement.text for one in result.readings}
    said = [
        (texts[int(one["statement"])], one.get("direction") == "agree")
        for one in mine.get("representative", ())
        if int(one["statement"]) in texts
    ]
    return int(mine["size"]), len(groups), said[:MOST_NAMED]
