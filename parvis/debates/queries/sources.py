"""How many people took part, source by source, and how many of them may have answered twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from parvis.debates.models import Debate, Voter
from parvis.debates.queries.echoes import native_counts
from parvis.debates.queries.tallies import at_least_and_at_most
from parvis.networks.models import Account
from parvis.teams.models import Team


@dataclass(frozen=True, slots=True)
class Source:
    """Within one nobody counts twice; between two nobody can know. `people` is None where the network does not tell."""

    tier: str
    origin: str
    people: int | None
    account: Account | None = None  # in a network
    native: bool = False  # its own poll, without ballots


@dataclass(frozen=True, slots=True)
class Doubles:
    """`least` to `most` people took part; `possible`: how many answers, at most, are somebody's second. Without the
    polls whose network does not tell how many people answered (`untold`)."""

    least: int
    most: int
    untold: int

    @property
    def possible(self) -> int:
        return self.most - self.least


def sources(team: Team, debate: Debate) -> list[Source]:
    """The same person may have an account on two networks: each account is a source of its own."""
    told = (
        Voter.rows.of(team)
        .filter(debate=debate, excluded_why="", votes__isnull=False)
        .values_list("tier", "origin", "account")
        .annotate(people=Count("pk", distinct=True))
        .order_by("origin", "tier", "account")
    )
    rows = list(told)
    accounts = _accounts(team, [account for _tier, _origin, account, _people in rows if account])
    found = [Source(tier, origin, people, accounts.get(account)) for tier, origin, account, people in rows]
    polls = {count.echo_id: count for count in native_counts(team, debate)}
    return found + [
        Source("anonymous", "network", one.voters, one.echo.account, native=True) for one in polls.values()
    ]


def doubles(found: Sequence[Source]) -> Doubles:
    told = [((one.tier, one.origin), one.people) for one in found if one.people is not None]
    least, most = at_least_and_at_most(told)
    return Doubles(least, most, sum(one.people is None for one in found))


def _accounts(team: Team, keys: Sequence[UUID]) -> dict[UUID, Account]:
    return {one.pk: one for one in Account.rows.of(team).filter(pk__in=keys)}
