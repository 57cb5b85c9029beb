"""A ballot: entered once per credential, changed as often as one likes until the close, erased when asked."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.debates.actions.comparing import compare_soon
from parvis.debates.actions.drawing import draw_soon
from parvis.debates.ballots import Ballot, check, is_whole
from parvis.debates.credentials import Credential, digest_of_code, voucher_of
from parvis.debates.errors import NotAccepted, NotOpen, NotVouched
from parvis.debates.last_votes import announce_vote
from parvis.debates.models import (
    Debate,
    DebateLife,
    Method,
    PaperCode,
    Statement,
    Tier,
    Vote,
    Voter,
)
from parvis.debates.queries import quick
from parvis.lifecycle import prepared
from parvis.teams.audit import record
from parvis.teams.models import Team

# The clock of the database, at the moment of the vote and not of the request; the row as it stands then.
_OPEN = """
    SELECT state = 'open' AND (closes_at IS NULL OR clock_timestamp() < closes_at)
    FROM debates_debate WHERE id = %s AND team_id = %s
"""
_VOUCHES = "SELECT issuer, client_id FROM debates_identity_provider WHERE team_id = %s FOR SHARE"
_CAST = """
    INSERT INTO debates_vote (team_id, debate_id, voter_id, statement_id, value, alone, changes, evidence, cast_at)
    SELECT %s, %s, %s, given.statement, given.value, %s, 0, %s, clock_timestamp()
    FROM unnest(%s::uuid[], %s::smallint[]) AS given (statement, value)
    ON CONFLICT ON CONSTRAINT one_vote_on_a_statement DO UPDATE
    SET value = excluded.value, changes = debates_vote.changes + 1, evidence = excluded.evidence,
        cast_at = excluded.cast_at
    WHERE (debates_vote.value, debates_vote.evidence) IS DISTINCT FROM (excluded.value, excluded.evidence)
"""


def enter(
    *, team: Team, debate: Debate, credential: Credential, source: str = "", account: UUID | None = None
) -> Voter:
    """The voter of this credential, who may be there already. Two at once are one: the database sees to it.

    Raises NotAccepted when the debate asks for more than this credential shows, NotVouched when whoever vouched for
    it does so no more."""
    _require_tier(debate, credential)
    if (found := quick.voter_of(debate, credential.digest)) is not None:
        return found
    if credential.tier is Tier.verified:
        _require_voucher(debate, credential)
    row = Voter(
        team=team, debate=debate, tier=credential.tier, origin=credential.origin, credential=credential.digest,
        receipt=credential.receipt, source=source, account_id=account,
    )  # fmt: skip
    Voter.rows.bulk_create([row], ignore_conflicts=True)
    there = quick.voter_of(debate, credential.digest)
    if there is None:  # its receipt, of 80 bits, is another one's
        raise NotAccepted(_("This ballot could not be entered. Open the page anew, then answer again."))
    return there


def vote(*, team: Team, debate: Debate, credential: Credential, source: str, ballot: Ballot) -> Voter:
    """Voter and vote are written together or not at all: whoever is refused leaves no trace. Raises as both do."""
    _require_tier(debate, credential)
    if (known := quick.voter_of(debate, credential.digest)) is not None:
        cast(team=team, debate=debate, voter=known, ballot=ballot)
        return known
    with transaction.atomic():
        voter = enter(team=team, debate=debate, credential=credential, source=source)
        cast(team=team, debate=debate, voter=voter, ballot=ballot)
    return voter


def cast(*, team: Team, debate: Debate, voter: Voter, ballot: Ballot, evidence: str = "") -> int:
    """Inside a transaction. Returns how many votes are new or changed. The same ballot sent twice is one.

    Raises NotOpen after the close (to the second, by PostgreSQL's clock), NotAccepted for a ballot that the method
    does not know: before anything is written."""
    votable = quick.votable(debate)
    check(debate, ballot, known=frozenset(votable))
    announce_vote(debate)
    require_open(debate)
    chosen = {votable[number]: value for number, value in sorted(ballot.items())}
    if is_whole(debate.method):
        _hold(voter)
        Vote.rows.of(team).filter(voter=voter).exclude(statement__in=chosen).delete()
    changed = _write(debate, voter, chosen, evidence)
    if changed:
        _moved(team, debate)
    return changed


def withdraw(*, team: Team, debate: Debate, voter: Voter, number: int) -> None:
    """One vote is taken back, as if it had not been seen."""
    require_open(debate)
    if Vote.rows.of(team).filter(voter=voter, statement__number=number).delete()[0]:
        _moved(team, debate)


def erase(*, team: Team, debate: Debate, voter: Voter) -> int:
    """All that this voter has left: votes, ballot, and the name under statements, which stay. Also after the close."""
    Statement.rows.of(team).filter(debate=debate, by_voter=voter.pk).update(by_voter=None)
    votes = Vote.rows.of(team).filter(voter=voter).count()
    voter.delete()
    record(team_id=team.pk, by="a citizen", action="ballot erased", kind="debates.debate", row_id=debate.pk)
    _moved(team, debate)
    return votes


def require_printed(*, team: Team, debate: Debate, code: str) -> None:
    """Raises NotAccepted for a code that was never printed for this debate, or was revoked."""
    digest = digest_of_code(debate, code)
    if not PaperCode.rows.of(team).filter(debate=debate, digest=digest, revoked_at=None).exists():
        raise NotAccepted(
            _(
                "This code is not one of this debate. Look at it again: it has 10 signs, no O, no I, no 0, no 1."
            )
        )


def require_open(debate: Debate) -> None:
    if prepared.ask(_OPEN, [debate.pk, debate.team_id]) == [(True,)]:
        return
    if debate.is_in(DebateLife.open, DebateLife.closed):
        raise NotOpen(_("This debate is closed: no vote is counted any more. Yours until then are kept."))
    raise NotOpen(_("This debate has not begun: no vote is counted yet."))


def _require_tier(debate: Debate, credential: Credential) -> None:
    if credential.tier.height < Tier(debate.tier).height:
        raise NotAccepted(
            _("This debate asks its voters to show who they are: %(how)s.") % {"how": Tier(debate.tier).label}
        )


def _require_voucher(debate: Debate, credential: Credential) -> None:
    """A page that was opened before the team changed its provider opens no second ballot. The provider's row is held
    until the vote is written: an exchange sees whoever was counted before it."""
    if all(
        voucher_of(debate, *row) != credential.voucher for row in prepared.ask(_VOUCHES, [debate.team_id])
    ):
        raise NotVouched(
            _("Who vouches for voters here has changed: show once more who you are, then answer again.")
        )


def _moved(team: Team, debate: Debate) -> None:
    drawing, comparing = quick.waiting(debate)
    if not drawing:
        draw_soon(team=team, debate=debate)
    if not comparing:
        compare_soon(team=team, debate=debate)


def _hold(voter: Voter) -> None:
    """Two whole ballots of one voter at once come one behind the other."""
    Voter.rows.filter(pk=voter.pk).select_for_update().get()


def _write(debate: Debate, voter: Voter, chosen: Mapping[UUID, int], evidence: str) -> int:
    alone = debate.method == Method.single
    return prepared.write(
        _CAST,
        [debate.team_id, debate.pk, voter.pk, alone, evidence[:500], list(chosen), list(chosen.values())],
    )
