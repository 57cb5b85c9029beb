"""Votes in the networks follow what people said there: the last word counts, an edit changes, a deletion takes away."""

from __future__ import annotations

from collections.abc import Mapping

from parvis.debates.actions.voting import cast, enter, require_open, withdraw
from parvis.debates.ballots import Ballot
from parvis.debates.credentials import Credential, by_network
from parvis.debates.models import Debate, Echo, NativeCount, Statement, Voter
from parvis.debates.queries.echoes import Counted, clear_votes, counted, replies_to, taken_back
from parvis.debates.wording import one_line
from parvis.networks.contract import PollFigures
from parvis.teams.models import Team

AT_ONCE = 500  # ballots that one reading changes; the rest at the next one, at once


def follow_replies(*, team: Team, echo: Echo) -> bool:
    """Makes the votes those of the replies that stand now; as often as one likes. Answers whether that was all.

    Raises NotOpen after the close: from then on nothing moves."""
    debate = echo.debate
    require_open(debate)
    there = counted(team, echo)
    wanted = _wanted(team, debate, echo)
    changed = [
        (credential, ballot, evidence)
        for digest, (credential, ballot, evidence) in wanted.items()
        if digest not in there or (there[digest].ballot, there[digest].evidence) != (ballot, evidence)
    ]
    for credential, ballot, evidence in changed[:AT_ONCE]:
        voter = enter(team=team, debate=debate, credential=credential, account=echo.account_id)
        cast(team=team, debate=debate, voter=voter, ballot=ballot, evidence=evidence)
    _withdraw(team, echo, {digest: one for digest, one in there.items() if digest not in wanted})
    return len(changed) <= AT_ONCE


def keep_counts(*, team: Team, echo: Echo, figures: PollFigures) -> list[str]:
    """What the poll says now. Returns its answers that are no choice of the debate: they are not counted.

    Raises NotOpen after the close."""
    require_open(echo.debate)
    choices = {
        one_line(row.text): row
        for row in Statement.rows.of(team).filter(debate=echo.debate_id, number__in=echo.offers)
    }
    unknown = []
    for option, votes in zip(figures.options, figures.votes, strict=True):
        if (choice := choices.get(one_line(option))) is None:
            unknown.append(option)
            continue
        NativeCount.rows.of(team).update_or_create(
            team=team, echo=echo, statement=choice,
            defaults={
                "votes": votes, "voters": figures.voters, "closed": figures.closed, "read_at": figures.read_at
            },
        )  # fmt: skip
    return unknown


def _wanted(team: Team, debate: Debate, echo: Echo) -> Mapping[str, tuple[Credential, Ballot, str]]:
    found = {}
    for person, reply in clear_votes(replies_to(team, echo)).items():
        if reply.read.answer is None:
            continue
        credential = by_network(debate, echo.account_id, person)
        found[credential.digest] = (credential, _ballot(echo, reply.read.answer), reply.remote_id[:500])
    return found


def _ballot(echo: Echo, answer: int) -> Ballot:
    means = int(echo.offers[answer - 1])
    return {means: 1} if echo.statement is None else {echo.statement.number: means}


def _withdraw(team: Team, echo: Echo, gone: Mapping[str, Counted]) -> None:
    known = taken_back(team, echo, {one.evidence for one in gone.values()})
    lost = [one for one in gone.values() if one.evidence in known]
    voters = {row.pk: row for row in Voter.rows.of(team).filter(pk__in=[one.voter for one in lost])}
    for one in lost:
        for number in one.ballot:
            withdraw(team=team, debate=echo.debate, voter=voters[one.voter], number=number)
