"""Ballots that are alike, for whoever decides about them; and whether the result rests on them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from parvis.debates.models import Alike, AlikeBallot, Debate, Judgement, Statement
from parvis.debates.queries.contesting import (
    MOST_WEIGHED,
    Contest,
    Contested,
    Standing,
    contested,
    heaviest,
    standing,
)
from parvis.debates.queries.statements import on_the_table
from parvis.debates.queries.summary import may_be_seen
from parvis.teams.models import Team


@dataclass(frozen=True)
class Group:
    """`ballots`: how many; `counted`: those that are not left out."""

    row: Alike
    ballots: int
    counted: frozenset[UUID]

    @property
    def believed(self) -> bool:
        return self.row.believed(self.ballots)

    @property
    def grown(self) -> bool:
        """More of them came after it was decided: those are counted, or there are so many that one asks again."""
        if self.row.judgement == Judgement.real:
            return not self.believed
        return self.row.judgement == Judgement.out and bool(self.counted)

    @property
    def rarity(self) -> int:
        """How many noughts stand in "one chance in 1,000,000", at least."""
        return int(-self.row.log_chance / math.log(10))


@dataclass(frozen=True)
class Moved:
    """A statement whose share of those who agree, or who chose it, would be another; `turns`: so would its majority."""

    statement: Statement
    before: int
    after: int
    turns: bool


@dataclass(frozen=True)
class Effect:
    """What the result would be without some ballots. `order`: in a poll, the order of choices changes."""

    moved: Sequence[Moved]
    order: bool


def groups(team: Team, debate: Debate) -> list[Group]:
    """Those that wait for somebody first, then the largest."""
    rows = Alike.rows.of(team).filter(debate=debate).select_related("judged_by", "debate")
    told = AlikeBallot.rows.of(team).filter(group__debate=debate)
    members: dict[UUID, list[tuple[UUID, str]]] = {}
    for group, voter, why in told.values_list("group", "voter", "voter__excluded_why"):
        members.setdefault(group, []).append((voter, why))
    found = [
        Group(row, len(inside), frozenset(voter for voter, why in inside if not why))
        for row in rows
        if (inside := members.get(row.pk))
    ]
    return sorted(
        found, key=lambda one: (bool(one.row.judgement) and not one.grown, -one.ballots, str(one.row.pk))
    )


def group(team: Team, key: UUID) -> Alike | None:
    found: Alike | None = Alike.rows.of(team).select_related("debate").filter(pk=key).first()
    return found


def effects(team: Team, debate: Debate, found: Sequence[Group]) -> Mapping[UUID, Effect]:
    """By group, of those that are weighed. None before the close, but where everybody sees the score."""
    if not may_be_seen(debate):
        return {}
    asked = {one.number: one for one in on_the_table(team, debate)}
    whole = standing(team, debate)
    return {
        one.row.pk: _effect(debate, asked, whole, contested(team, debate, one.counted, whole=whole))
        for one in found[:MOST_WEIGHED]
        if one.counted
    }


def contest(team: Team, debate: Debate, *, identified: bool) -> Contested | None:
    """Whether the result rests on ballots that are alike and of which nobody has said that they are real people: on any
    one group, or on all of them. `identified`: the headline is that of people who showed who they are."""
    flagged = [one.counted for one in groups(team, debate) if one.counted and not one.believed]
    if not flagged or not may_be_seen(debate):
        return None

    def among_all(without: frozenset[UUID]) -> Standing:
        return standing(team, debate, without=without)

    def in_the_headline(without: frozenset[UUID]) -> Standing:
        return standing(team, debate, without=without, identified=True)

    found = heaviest(flagged, in_the_headline, headline=True) if identified else None
    return found or heaviest(flagged, among_all, headline=not identified)


def _effect(debate: Debate, asked: Mapping[int, Statement], whole: Standing, change: Contest) -> Effect:
    turned = set() if debate.is_poll else {number for number, _side in change.orders}
    moved = [
        Moved(asked[number], round(whole.shares[number]), round(change.rest[number]), number in turned)
        for number in sorted(turned | set(change.moved))
    ]
    return Effect(moved, debate.is_poll and bool(change.orders))
