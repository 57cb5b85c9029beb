"""Votes that were counted by hand: hands raised in a meeting, sheets of paper. Counted twice is counted once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from parvis.debates.actions.allowing import must_decide
from parvis.debates.actions.drawing import draw_soon
from parvis.debates.ballots import Ballot, check
from parvis.debates.credentials import Credential, by_sheet
from parvis.debates.errors import CannotDo, NotAccepted
from parvis.debates.models import (
    AGREE,
    DISAGREE,
    PASS,
    Count,
    CountKind,
    Debate,
    DebateLife,
    Method,
    Origin,
    Outcome,
    Statement,
    Vote,
    Voter,
)
from parvis.debates.queries.statements import on_the_table
from parvis.debates.sheets import Sheets
from parvis.lifecycle.announce import announce
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team

MOST_HANDS = 5_000
MOST_REJECTED_KEPT = 200
HANDS_METHODS = (Method.statements, Method.single, Method.several)


@dataclass(frozen=True)
class Hands:
    """Raised for one statement; of a poll's choice only `agree` is said."""

    agree: int = 0
    disagree: int = 0
    passed: int = 0

    @property
    def all(self) -> int:
        return self.agree + self.disagree + self.passed


@transaction.atomic
def count_hands(
    *, team: Team, by: Membership, debate: Debate, name: str, counted_by: str, people: int, hands: Mapping[int, Hands]
) -> Count:  # fmt: skip
    """`hands`: by number of the statement. Nobody knows which hands belong together, so each is counted alone and
    none is placed on the map; `people` is how many took part."""
    known = _begin(team, by, debate, name)
    if debate.method not in HANDS_METHODS:
        raise CannotDo(_("Hands can't tell an order or points: count sheets instead."))
    given = {number: one for number, one in hands.items() if one.all}
    if not given or set(given) - set(known):
        raise CannotDo(_("Type at least one count, for statements of this debate."))
    most = max(one.all for one in given.values())
    if most > people or people > MOST_HANDS:
        raise CannotDo(_("More hands than people: %(most)d hands for one statement.") % {"most": most})
    if debate.method == Method.single and sum(one.all for one in given.values()) > people:
        raise CannotDo(_("Each person has one choice: together there are more hands than people."))
    ballots = {
        f"{name}\0{number}\0{value}\0{hand}": {number: value}
        for number, one in given.items()
        for value, many in _values(debate, one)
        for hand in range(many)
    }
    row = Count(kind=CountKind.hands, name=name, people=people, counted_by=counted_by)
    return _write(team, by, debate, row, origin=Origin.meeting, ballots=ballots, known=known)


@transaction.atomic
def count_sheets(
    *, team: Team, by: Membership, debate: Debate, name: str, counted_by: str, sheets: Sheets
) -> Count:  # fmt: skip
    """A ballot per sheet. What can't be counted is kept on the count, by line of the file."""
    known = _begin(team, by, debate, name)
    twin = Count.rows.of(team).filter(debate=debate, fingerprint=sheets.fingerprint, undone_at=None)
    if other := twin.exclude(name=name).first():
        raise CannotDo(
            _("This file was counted already, as “%(name)s”. Nothing was added.") % {"name": other}
        )
    _check_sheets(debate, sheets, frozenset(known))
    if not sheets.ballots:
        raise CannotDo(_("No line of this file could be counted. Nothing was added.") + _first_faults(sheets))
    row = Count(
        kind=CountKind.sheets, name=name, people=len(sheets.ballots), counted_by=counted_by,
        fingerprint=sheets.fingerprint, rejected=sorted(sheets.rejected)[:MOST_REJECTED_KEPT],
    )  # fmt: skip
    ballots = {f"{name}\0{sheet}": ballot for sheet, ballot in sheets.ballots.items()}
    return _write(team, by, debate, row, origin=Origin.paper, ballots=ballots, known=known)


@transaction.atomic
def undo_count(*, team: Team, by: Membership, count: Count) -> None:
    """Its votes are gone; that it was there, and who took it away, stays written."""
    who = must_decide(team, by)
    held = Count.rows.of(team).select_for_update().get(pk=count.pk)
    if held.undone_at is not None:
        raise CannotDo(_("This count was undone already."))
    _require_countable(team, held.debate)
    _undo(team, who, held)
    draw_soon(team=team, debate=held.debate)
    announce(team.pk, "debates", debate=held.debate_id)


def _begin(team: Team, by: Membership, debate: Debate, name: str) -> dict[int, Statement]:
    """The statements that sheets may name: also those merged into another since they were printed."""
    must_decide(team, by)
    if not name.strip():
        raise CannotDo(_("Give this count a name: it is told from the others by it."))
    debate.refresh_from_db(from_queryset=Debate.rows.of(team).select_for_update(no_key=True))
    _require_countable(team, debate)
    return {row.number: row for row in on_the_table(team, debate)}


def _require_countable(team: Team, debate: Debate) -> None:
    """Paper is counted after the close as well, until somebody has told what was decided."""
    if not debate.is_in(DebateLife.open, DebateLife.closed):
        raise CannotDo(_("This debate has not begun: no vote is counted yet."))
    if debate.is_in(DebateLife.closed) and Outcome.rows.of(team).filter(debate=debate).exists():
        raise CannotDo(_("The outcome is told: its figures are not changed any more."))


def _values(debate: Debate, one: Hands) -> Iterable[tuple[int, int]]:
    if debate.is_poll:
        return [(AGREE, one.agree)]
    return [(AGREE, one.agree), (DISAGREE, one.disagree), (PASS, one.passed)]


def _check_sheets(debate: Debate, sheets: Sheets, known: frozenset[int]) -> None:
    for sheet, ballot in list(sheets.ballots.items()):
        if debate.is_poll:
            if why := _wrong(debate, ballot, known):
                sheets.reject_sheet(sheet, why)
            continue
        for number, value in list(ballot.items()):
            if why := _wrong(debate, {number: value}, known):
                sheets.reject(sheets.lines[sheet, number], why)
                del ballot[number]
        if not ballot:
            del sheets.ballots[sheet]


def _wrong(debate: Debate, ballot: Ballot, known: frozenset[int]) -> str:
    try:
        check(debate, ballot, known=known)
    except NotAccepted as error:
        return str(error)
    return ""


def _first_faults(sheets: Sheets) -> str:
    told = [
        _("Line %(line)d: %(why)s") % {"line": line, "why": why} for line, why in sorted(sheets.rejected)[:3]
    ]
    return " " + " ".join(told) if told else ""


def _write(
    team: Team, by: Membership, debate: Debate, row: Count, *, origin: Origin,
    ballots: Mapping[str, Mapping[int, int]], known: Mapping[int, Statement],
) -> Count:  # fmt: skip
    """In the place of what was counted under the same name."""
    who = must_decide(team, by)
    for former in (
        Count.rows.of(team).filter(debate=debate, name=row.name, undone_at=None).select_for_update()
    ):
        _undo(team, who, former)
    row.team, row.debate, row.typed_by = team, debate, by.person
    row.votes = sum(map(len, ballots.values()))
    row.save()
    voters = {line: _voter(row, by_sheet(debate, origin, line)) for line in ballots}
    Voter.rows.bulk_create(voters.values(), batch_size=1000)
    alone = debate.method == Method.single
    Vote.rows.bulk_create(
        (
            Vote(
                team=team,
                debate=debate,
                voter=voters[line],
                statement=known[number],
                value=value,
                alone=alone,
            )
            for line, ballot in ballots.items()
            for number, value in ballot.items()
        ),
        batch_size=1000,
    )
    record(team_id=team.pk, by=who, action=f"{row.votes} votes counted", kind="debates.count", row_id=row.pk)
    draw_soon(team=team, debate=debate)
    announce(team.pk, "debates", debate=debate.pk)
    return row


def _voter(count: Count, credential: Credential) -> Voter:
    return Voter(
        team=count.team, debate=count.debate, count=count, tier=credential.tier, origin=credential.origin,
        credential=credential.digest, receipt=credential.receipt,
    )  # fmt: skip


def _undo(team: Team, who: str, count: Count) -> None:
    Voter.rows.of(team).filter(count=count).delete()
    Count.rows.of(team).filter(pk=count.pk).update(undone_at=Now())
    record(team_id=team.pk, by=who, action="count undone", kind="debates.count", row_id=count.pk)
