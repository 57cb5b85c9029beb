"""The ballots of a debate as `copies` compares them."""

from __future__ import annotations

import hashlib
from itertools import groupby
from operator import itemgetter

from django.db.models import Count as Number
from django.db.models import Max, Sum

from parvis.debates.copies import Cast
from parvis.debates.models import Debate, Vote
from parvis.debates.queries.statements import on_the_table
from parvis.teams.models import Team


def casts(team: Team, debate: Debate) -> list[Cast]:
    """Those left out too: what comes later is compared with them. What was counted by hand is none: its hour is that of
    the count."""
    numbers = [one.number for one in on_the_table(team, debate)]
    rows = Vote.rows.of(team).filter(debate=debate, voter__count=None, statement__number__in=numbers)
    lines = rows.order_by("voter_id").values_list(
        "voter_id", "voter__began_at", "voter__source", "statement__number", "value"
    )
    found = []
    for (voter, at, source), votes in groupby(lines.iterator(5000), key=itemgetter(0, 1, 2)):
        answers = {number: value for *_voter, number, value in votes}
        found.append(Cast(voter, answers, at.timestamp(), source))
    return found


def mark(team: Team, debate: Debate) -> str:
    """Another one when a vote was cast, changed or taken back."""
    told = (
        Vote.rows.of(team)
        .filter(debate=debate)
        .aggregate(n=Number("pk"), turns=Sum("changes"), at=Max("cast_at"))
    )
    shown = ",".join(str(one.number) for one in on_the_table(team, debate))
    return f"{told['n']} {told['turns']} {told['at']} {hashlib.sha256(shown.encode()).hexdigest()[:16]}"
