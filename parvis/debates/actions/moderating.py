"""What citizens propose: taken at once or after a yes, refused with a reason, merged without moving a vote."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.debates.actions.drawing import draw_soon
from parvis.debates.actions.opening import next_number
from parvis.debates.actions.voting import cast, require_open
from parvis.debates.errors import CannotDo, NotAccepted
from parvis.debates.models import AGREE, Debate, Refusal, Statement, StatementLife, Voter
from parvis.debates.queries.proposing import faults_of
from parvis.teams.models import Membership, Team

MOST_PER_VOTER = 10  # statements that wait or are shown


def propose(*, team: Team, debate: Debate, voter: Voter, text: str, language: str) -> Statement:
    """By a citizen, who agrees with it. Raises NotAccepted with the reason; the text stays in the form."""
    if debate.is_poll or not debate.takes_statements:
        raise NotAccepted(_("This debate takes no statements of its readers."))
    if fault := faults_of(team, debate, text):
        raise NotAccepted(fault)
    require_open(debate)
    mine = Statement.rows.of(team).filter(debate=debate, by_voter=voter.pk)
    if (
        mine.exclude(state__in=(StatementLife.refused.name, StatementLife.merged.name)).count()
        >= MOST_PER_VOTER
    ):
        raise NotAccepted(
            _("You have proposed %(most)d statements: leave room for others.") % {"most": MOST_PER_VOTER}
        )
    state = StatementLife.waiting if debate.moderates_first else StatementLife.shown
    with transaction.atomic():
        row: Statement = Statement.rows.create(
            team=team, debate=debate, number=next_number(team, debate), text=" ".join(text.split()),
            language=language, by_voter=voter.pk, state=state.name,
        )  # fmt: skip
        if state is StatementLife.shown:
            cast(team=team, debate=debate, voter=voter, ballot={row.number: AGREE})
    return row


def show(*, team: Team, by: Membership, statement: Statement) -> None:
    """Also one that was refused, when its author was right to object. Its author agrees with it."""
    _require_debate_of_statements(statement)
    statement.move_to(StatementLife.shown, by=str(by.person), refusal="", refused_why="", into=None)
    author = Voter.rows.of(team).filter(pk=statement.by_voter).first() if statement.by_voter else None
    if author is not None and statement.debate.state == "open":
        cast(team=team, debate=statement.debate, voter=author, ballot={statement.number: AGREE})


def refuse(*, team: Team, by: Membership, statement: Statement, reason: str, why: str = "") -> None:
    """The author reads the reason and may object. Votes on it are kept, and count nowhere while it is refused."""
    if reason == Refusal.other and not why.strip():
        raise CannotDo(_("Say why in a sentence: its author reads it."))
    if statement.seeded and statement.debate.is_poll:
        raise CannotDo(_("A poll's choices can't be taken away once people may have answered."))
    statement.move_to(
        StatementLife.refused,
        by=str(by.person),
        why=f"{reason} {why}".strip(),
        refusal=reason,
        refused_why=why,
    )
    draw_soon(team=team, debate=statement.debate)


def merge(*, team: Team, by: Membership, statement: Statement, into: Statement) -> None:
    """Two that say the same: the other goes on. No vote is moved: whoever voted on this one is asked about the other,
    and both counts stay readable."""
    if (
        into.pk == statement.pk
        or into.debate_id != statement.debate_id
        or not into.is_in(StatementLife.shown)
    ):
        raise CannotDo(_("Choose another statement of this debate, one that is shown."))
    statement.move_to(StatementLife.merged, by=str(by.person), into=into)
    draw_soon(team=team, debate=statement.debate)


def object_to(*, team: Team, voter: Voter, statement: Statement, why: str) -> None:
    """By its author, once: it waits again, with what was said against the refusal."""
    if statement.by_voter != voter.pk or not statement.is_in(StatementLife.refused) or statement.appeal:
        raise NotAccepted(_("This was decided already."))
    if not why.strip():
        raise NotAccepted(_("Say in a sentence why it should be shown."))
    statement.move_to(StatementLife.waiting, by="its author", appeal=why.strip())


def _require_debate_of_statements(statement: Statement) -> None:
    if statement.debate.is_poll and not statement.seeded:
        raise CannotDo(_("A poll's choices can't be changed any more."))
