"""A debate is written, opened, closed, opened again: by a person, or at its hour."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.text import slugify
from django.utils.timezone import now
from django.utils.translation import gettext as _

from parvis.debates.actions.allowing import move, must_decide, must_write
from parvis.debates.errors import CannotDo
from parvis.debates.models import Debate, DebateLife, Door, Echo, Statement, StatementLife, Tier
from parvis.debates.queries.vouched import provider_of
from parvis.debates.wording import one_line
from parvis.lifecycle.announce import announce
from parvis.lifecycle.rows import after
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team

CHANGEABLE_LATER = frozenset({"closes_at", "text", "takes_statements", "moderates_first"})
FEWEST_CHOICES = 2
A_YEAR = timedelta(days=365)  # without an end the worker only looks whether it has got one


def create(
    *,
    team: Team,
    by: Membership,
    title: str,
    statements: Sequence[str] = (),
    made_from: UUID | None = None,
    **fields: Any,
) -> Debate:
    """A draft, with an address of its own that nobody else has."""
    who = must_write(team, by)
    _require_provider(team, fields.get("tier"))
    with transaction.atomic():
        slug = _free_slug(title)
        debate = Debate(
            team=team, title=title, slug=slug, made_from=made_from, created_by=by.person, **fields
        )
        debate.seal_secret()
        debate.save()
        Door.objects.create(slug=slug, to_team=team, debate_id=debate.pk)
        record(team_id=team.pk, by=who, action="debate created", kind="debates.debate", row_id=debate.pk)
        for text in statements:
            add_statement(team=team, by=by, debate=debate, text=text)
    return debate


@transaction.atomic
def change(*, team: Team, by: Membership, debate: Debate, **fields: Any) -> None:
    """What people have answered to is not changed under them: once it is open, only its end and its house rules."""
    _held(team, debate)
    beginning = debate.is_in(DebateLife.draft, DebateLife.planned)
    who = must_write(team, by) if beginning else must_decide(team, by)
    if not beginning and set(fields) - CHANGEABLE_LATER:
        raise CannotDo(
            _("People may have answered: what is asked can't be changed any more. Close it and ask anew.")
        )
    if debate.is_in(DebateLife.closed):
        raise CannotDo(_("This debate is closed: open it again first, with a reason."))
    if debate.is_in(DebateLife.open) and (end := fields.get("closes_at")) is not None and end <= now():
        raise CannotDo(_("This end is past. To end it now, close it with a reason."))
    _require_provider(team, fields.get("tier"))
    for name, value in fields.items():
        setattr(debate, name, value)
    debate.save(update_fields=list(fields))
    if "closes_at" in fields and debate.is_in(DebateLife.open):
        move(debate, DebateLife.open, by=who, due=debate.closes_at or after(A_YEAR))
    record(team_id=team.pk, by=who, action="debate changed", kind="debates.debate", row_id=debate.pk)
    announce(team.pk, "debates", debate=debate.pk)


def add_statement(*, team: Team, by: Membership, debate: Debate, text: str, meta: bool = False) -> Statement:
    """By the team: shown at once. Also while it is open, but for a poll, whose choices are fixed."""
    who = must_write(team, by)
    with transaction.atomic():
        number = next_number(team, debate)
        debate.refresh_from_db(fields=["state"], from_queryset=Debate.rows.of(team))
        if debate.is_in(DebateLife.closed):
            raise CannotDo(_("This debate is closed: nobody could answer. Nothing was added."))
        if debate.is_poll and not debate.is_in(DebateLife.draft, DebateLife.planned):
            raise CannotDo(_("People may have answered: a poll's choices can't be changed any more."))
        plain = one_line(text)
        shown = Statement.rows.of(team).filter(debate=debate, state=StatementLife.shown.name)
        if shown.filter(text__iexact=plain).exists():
            raise CannotDo(_("This statement is there already. Nothing was added."))
        row: Statement = Statement.rows.create(
            team=team, debate=debate, number=number, text=plain, language=debate.language,
            seeded=True, meta=meta, state=StatementLife.shown.name,
        )  # fmt: skip
        record(team_id=team.pk, by=who, action="statement added", kind="debates.statement", row_id=row.pk)
    announce(team.pk, "debates", debate=debate.pk)
    return row


@transaction.atomic
def write_statements(*, team: Team, by: Membership, debate: Debate, texts: Sequence[str]) -> None:
    """Those that the team begins with, in this order of numbers; before anybody can have seen them only."""
    who = must_write(team, by)
    _held(team, debate)
    if not debate.is_in(DebateLife.draft, DebateLife.planned):
        raise CannotDo(_("People may have answered: add statements one by one instead."))
    before = list(Statement.rows.of(team).filter(debate=debate).order_by("number"))
    if [row.text for row in before] == list(texts):
        return
    if Echo.rows.of(team).filter(debate=debate, post__dropped_at=None).exists():
        raise CannotDo(_("Posts that ask this are prepared: put them aside first. Nothing was changed."))
    for row in before:
        if row.text not in texts:
            row.delete()
            record(
                team_id=team.pk, by=who, action="statement removed", kind="debates.statement", row_id=row.pk
            )
    there = {row.text for row in before}
    for text in texts:
        if text not in there:
            add_statement(team=team, by=by, debate=debate, text=text)
    _number_anew(team, debate, texts)


def _number_anew(team: Team, debate: Debate, texts: Sequence[str]) -> None:
    """From 1, in the order of the texts; behind them what is not shown, though it may read the same."""
    rows = list(Statement.rows.of(team).filter(debate=debate).order_by("number"))
    rows.sort(key=lambda row: (not row.is_in(StatementLife.shown), texts.index(row.text)))
    beyond = next_number(team, debate)  # at no moment are two of one number
    for first in (beyond, 1):
        for number, row in enumerate(rows, first):
            Statement.rows.of(team).filter(pk=row.pk).update(number=number)


def next_number(team: Team, debate: Debate) -> int:
    """From 1, as people count. Under the debate's lock: two people who add at once get two numbers."""
    Debate.rows.of(team).select_for_update(no_key=True).get(pk=debate.pk)
    highest = Statement.rows.of(team).filter(debate=debate).aggregate(highest=Max("number"))["highest"]
    return int(highest or 0) + 1


def open_(*, team: Team, by: Membership, debate: Debate, at: datetime | None = None) -> None:
    """Now, or at an hour. It stays open until `closes_at`, or until somebody closes it."""
    who = must_decide(team, by)
    _require_ready(team, debate)
    if at is None:
        begin(debate, by=who)
        return
    if at <= now():
        raise CannotDo(_("This hour is past: choose a later one, or open it now."))
    if debate.closes_at is not None and debate.closes_at <= at:
        raise CannotDo(_("It would end before it begins: choose a later end."))
    move(debate, DebateLife.planned, by=who, due=at, opens_at=at)


def begin(debate: Debate, *, by: str) -> None:
    """`due` is the end: the worker closes it at its hour."""
    if debate.closes_at is not None and debate.closes_at <= now():
        raise CannotDo(_("It would end before it begins: choose a later end."))
    if debate.is_in(DebateLife.open, DebateLife.closed):
        raise CannotDo(_("It was opened already."))
    move(
        debate, DebateLife.open, by=by, due=debate.closes_at or after(A_YEAR), opened_at=Now(), closed_at=None
    )
    announce(debate.team_id, "debates", debate=debate.pk)


def close(*, team: Team, by: Membership, debate: Debate, why: str) -> None:
    """Before its hour, with a reason that people read."""
    who = must_decide(team, by)
    move(debate, DebateLife.closed, by=who, why=why.strip(), closed_at=Now())
    announce(team.pk, "debates", debate=debate.pk)


def reopen(*, team: Team, by: Membership, debate: Debate, until: datetime | None, why: str) -> None:
    """The votes stand as they stood; the reason is shown beside the result ever after."""
    who = must_decide(team, by)
    if not why.strip():
        raise CannotDo(_("Say why it opens again: people read it."))
    if until is not None and until <= now():
        raise CannotDo(_("It would end before it begins: choose a later end."))
    if not debate.is_in(DebateLife.closed):
        raise CannotDo(_("Only a closed debate is opened again."))
    _require_provider(team, debate.tier)
    move(
        debate, DebateLife.open, by=who, why=why.strip(), due=until or after(A_YEAR), closes_at=until, closed_at=None
    )  # fmt: skip
    announce(team.pk, "debates", debate=debate.pk)


def unplan(*, team: Team, by: Membership, debate: Debate) -> None:
    """It is a draft again."""
    move(debate, DebateLife.draft, by=must_decide(team, by), opens_at=None)


def _held(team: Team, debate: Debate) -> None:
    """As it stands now, under its lock."""
    debate.refresh_from_db(from_queryset=Debate.rows.of(team).select_for_update(no_key=True))


def _require_ready(team: Team, debate: Debate) -> None:
    _require_provider(team, debate.tier)
    fewest = FEWEST_CHOICES if debate.is_poll else 1
    if Statement.rows.of(team).filter(debate=debate, state=StatementLife.shown.name).count() >= fewest:
        return
    if debate.is_poll:
        raise CannotDo(_("A poll needs two choices at least: add them first."))
    raise CannotDo(_("A debate needs a statement to begin with: add one first."))


def _require_provider(team: Team, tier: str | None) -> None:
    if tier == Tier.verified and provider_of(team) is None:
        raise CannotDo(
            _("Nobody vouches for identities yet: a manager sets it up first, under “Verified identity”.")
        )


def _free_slug(title: str) -> str:
    """Readable, and not to be guessed from another debate's: drafts are not found by trying."""
    words = slugify(title)[:48].strip("-") or "debat"
    for _try in range(5):
        slug = f"{words}-{secrets.token_hex(3)}"
        if not Door.objects.filter(slug=slug).exists():
            return slug
    raise IntegrityError("no free address")


def reseal_secrets(*, team: Team) -> int:
    """Under the present master key; by an operator's command. Returns how many. Raises CannotOpen."""
    rows = list(Debate.rows.of(team))
    for row in rows:
        row.seal_secret(row.secret)
        row.save(update_fields=["sealed"])
    return len(rows)
