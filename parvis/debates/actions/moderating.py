"""What citizens propose: taken at once or after a yes, refused with a reason, merged without moving a vote."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parvis.debates.actions.allowing import move, must_write
from parvis.debates.actions.drawing import draw_soon
from parvis.debates.actions.opening import next_number
from parvis.debates.actions.voting import cast, require_open
from parvis.debates.errors import CannotDo, NotAccepted, NotOpen
from parvis.debates.models import AGREE, Debate, Refusal, Statement, StatementLife, Vote, Voter, Wording
from parvis.debates.models.statement import LONGEST
from parvis.debates.queries.proposing import faults_of
from parvis.debates.wording import one_line
from parvis.lifecycle.announce import announce
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team

LONGEST_APPEAL = 500
MOST_PER_VOTER = 10  # statements that wait or are shown


def propose(*, team: Team, debate: Debate, voter: Voter, text: str, language: str) -> Statement:
    """By a citizen, who agrees with it. Raises NotAccepted with the reason; the text stays in the form. Sent twice, it
    is proposed once."""
    if debate.is_poll or not debate.takes_statements:
        raise NotAccepted(_("This debate takes no statements of its readers."))
    plain = one_line(text)
    if (before := _of_mine(team, debate, voter, plain)) is not None:
        return before
    if fault := faults_of(team, debate, text):
        raise NotAccepted(fault)
    require_open(debate)
    if _mine(team, debate, voter).count() >= MOST_PER_VOTER:
        raise NotAccepted(
            _("You have proposed %(most)d statements: leave room for others.") % {"most": MOST_PER_VOTER}
        )
    state = StatementLife.waiting if debate.moderates_first else StatementLife.shown
    with transaction.atomic():
        number = next_number(team, debate)
        if (before := _of_mine(team, debate, voter, plain)) is not None:  # sent at the same moment
            return before
        row: Statement = Statement.rows.create(
            team=team, debate=debate, number=number, text=plain, language=language, by_voter=voter.pk,
            state=state.name,
        )  # fmt: skip
        if state is StatementLife.shown:
            cast(team=team, debate=debate, voter=voter, ballot={row.number: AGREE})
    announce(team.pk, "debates", debate=debate.pk)
    return row


def _mine(team: Team, debate: Debate, voter: Voter) -> QuerySet[Statement]:
    gone = (StatementLife.refused.name, StatementLife.merged.name)
    rows: QuerySet[Statement] = Statement.rows.of(team).filter(debate=debate, by_voter=voter.pk)
    return rows.exclude(state__in=gone)


def _of_mine(team: Team, debate: Debate, voter: Voter, text: str) -> Statement | None:
    return _mine(team, debate, voter).filter(text=text).first()


def show(*, team: Team, by: Membership, statement: Statement) -> None:
    """Also one that was refused, when its author was right to object. Its author agrees with it, once."""
    who = must_write(team, by)
    _require_debate_of_statements(statement)
    first_time = statement.is_in(StatementLife.waiting, StatementLife.refused)
    move(statement, StatementLife.shown, by=who, refusal="", refused_why="", into=None)
    author = Voter.rows.of(team).filter(pk=statement.by_voter).first() if statement.by_voter else None
    if author is not None and first_time and not _has_voted(team, author, statement):
        with suppress(NotOpen):
            cast(team=team, debate=statement.debate, voter=author, ballot={statement.number: AGREE})
    _moved(team, statement)


def refuse(*, team: Team, by: Membership, statement: Statement, reason: str, why: str = "") -> None:
    """The author reads the reason and may object. Votes on it are kept, and count nowhere while it is refused."""
    who = must_write(team, by)
    if reason not in Refusal.values:
        raise CannotDo(_("Choose why it is refused: its author reads it."))
    if reason == Refusal.other and not why.strip():
        raise CannotDo(_("Say why in a sentence: its author reads it."))
    if statement.seeded and statement.debate.is_poll:
        raise CannotDo(_("A poll's choices can't be taken away once people may have answered."))
    move(
        statement,
        StatementLife.refused,
        by=who,
        why=f"{reason} {why}".strip(),
        refusal=reason,
        refused_why=why.strip(),
        into=None,
    )
    _moved(team, statement)


def merge(*, team: Team, by: Membership, statement: Statement, into: Statement) -> None:
    """Two that say the same: the other goes on. No vote is moved: whoever voted on this one is asked about the other,
    and both counts stay readable. What had been merged into this one goes along."""
    who = must_write(team, by)
    if statement.debate.is_poll:
        raise CannotDo(_("A poll's choices can't be changed any more."))
    if into.pk == statement.pk or into.debate_id != statement.debate_id:
        raise CannotDo(_("Choose another statement of this debate, one that is shown."))
    with transaction.atomic():
        _require_shown(team, into, beside=statement)
        move(statement, StatementLife.merged, by=who, into=into, refusal="", refused_why="")
        Statement.rows.of(team).filter(into=statement).update(into=into)
    _moved(team, statement)


def _require_shown(team: Team, into: Statement, *, beside: Statement) -> None:
    """As it stands now, both held: two people who merge two statements into each other would hide both."""
    rows = Statement.rows.of(team).filter(pk__in=(into.pk, beside.pk))
    held = {row.pk: row for row in rows.select_for_update(no_key=True).order_by("pk")}
    if into.pk not in held or not held[into.pk].is_in(StatementLife.shown):
        raise CannotDo(_("Choose another statement of this debate, one that is shown."))


def put_back(*, team: Team, by: Membership, statement: Statement) -> None:
    """A decision is taken back: it waits in the queue again. Of the team's own, which never waited, it is shown."""
    who = must_write(team, by)
    if statement.seeded:
        show(team=team, by=by, statement=statement)
        return
    move(statement, StatementLife.waiting, by=who, refusal="", refused_why="", into=None)
    _moved(team, statement)


def set_meta(*, team: Team, by: Membership, statement: Statement, on: bool) -> None:
    """About who answers rather than about the question: counted, and never on the map."""
    who = must_write(team, by)
    Statement.rows.of(team).filter(pk=statement.pk).update(meta=on)
    action = "statement about people" if on else "statement about the question"
    record(team_id=team.pk, by=who, action=action, kind="debates.statement", row_id=statement.pk)
    _moved(team, statement)


def translate(*, team: Team, by: Membership, statement: Statement, language: str, text: str) -> None:
    """In another language, said to be a translation; an empty text takes it away."""
    who = must_write(team, by)
    plain = one_line(text)
    if language == statement.language:
        raise CannotDo(_("That is the language in which it was written."))
    if len(plain) > 2 * LONGEST:
        raise CannotDo(_("This translation is too long: %(most)d signs at most.") % {"most": 2 * LONGEST})
    rows = Wording.rows.of(team)
    if plain:
        rows.update_or_create(team=team, statement=statement, language=language, defaults={"text": plain})
    else:
        rows.filter(statement=statement, language=language).delete()
    record(
        team_id=team.pk, by=who, action="statement translated", kind="debates.statement", row_id=statement.pk
    )


def object_to(*, team: Team, voter: Voter, statement: Statement, why: str) -> None:
    """By its author, once: it waits again, with what was said against the refusal."""
    if statement.by_voter != voter.pk or not statement.is_in(StatementLife.refused) or statement.appeal:
        raise NotAccepted(_("This was decided already."))
    if not why.strip():
        raise NotAccepted(_("Say in a sentence why it should be shown."))
    move(statement, StatementLife.waiting, by="its author", appeal=why.strip()[:LONGEST_APPEAL])
    announce(team.pk, "debates", debate=statement.debate_id)


def _has_voted(team: Team, voter: Voter, statement: Statement) -> bool:
    """Whoever has changed their mind about their own statement keeps it so."""
    return Vote.rows.of(team).filter(voter=voter, statement=statement).exists()


def _moved(team: Team, statement: Statement) -> None:
    draw_soon(team=team, debate=statement.debate)
    announce(team.pk, "debates", debate=statement.debate_id)


def _require_debate_of_statements(statement: Statement) -> None:
    if statement.debate.is_poll and not statement.seeded:
        raise CannotDo(_("A poll's choices can't be changed any more."))
