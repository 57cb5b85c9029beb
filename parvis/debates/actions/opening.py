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

from parvis.debates.errors import CannotDo
from parvis.debates.models import Debate, DebateLife, Door, Statement, StatementLife
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
    with transaction.atomic():
        slug = _free_slug(title)
        debate: Debate = Debate.rows.create(
            team=team, title=title, slug=slug, made_from=made_from, created_by=by.person, **fields
        )
        Door.objects.create(slug=slug, to_team=team, debate_id=debate.pk)
        record(
            team_id=team.pk,
            by=str(by.person),
            action="debate created",
            kind="debates.debate",
            row_id=debate.pk,
        )
        for text in statements:
            add_statement(team=team, by=by, debate=debate, text=text)
    return debate


def change(*, team: Team, by: Membership, debate: Debate, **fields: Any) -> None:
    """What people have answered to is not changed under them: once it is open, only its end and its house rules."""
    if not debate.is_in(DebateLife.draft, DebateLife.planned) and set(fields) - CHANGEABLE_LATER:
        raise CannotDo(
            _("People may have answered: what is asked can't be changed any more. Close it and ask anew.")
        )
    for name, value in fields.items():
        setattr(debate, name, value)
    debate.save(update_fields=list(fields))
    if "closes_at" in fields and debate.is_in(DebateLife.open):
        debate.move_to(DebateLife.open, by=str(by.person), due=debate.closes_at or after(A_YEAR))
    record(
        team_id=team.pk, by=str(by.person), action="debate changed", kind="debates.debate", row_id=debate.pk
    )


def add_statement(*, team: Team, by: Membership, debate: Debate, text: str, meta: bool = False) -> Statement:
    """By the team: shown at once. Also while it is open, but for a poll, whose choices are fixed."""
    if debate.is_poll and not debate.is_in(DebateLife.draft, DebateLife.planned):
        raise CannotDo(_("People may have answered: a poll's choices can't be changed any more."))
    row: Statement = Statement.rows.create(
        team=team, debate=debate, number=next_number(team, debate), text=text.strip(), language=debate.language,
        seeded=True, meta=meta, state=StatementLife.shown.name,
    )  # fmt: skip
    record(
        team_id=team.pk, by=str(by.person), action="statement added", kind="debates.statement", row_id=row.pk
    )
    return row


def next_number(team: Team, debate: Debate) -> int:
    """Under the debate's lock: two people who add at once get two numbers."""
    Debate.rows.of(team).select_for_update(no_key=True).get(pk=debate.pk)
    highest = Statement.rows.of(team).filter(debate=debate).aggregate(highest=Max("number"))["highest"]
    return 0 if highest is None else int(highest) + 1


def open_(*, team: Team, by: Membership, debate: Debate, at: datetime | None = None) -> None:
    """Now, or at an hour. It stays open until `closes_at`, or until somebody closes it."""
    _require_ready(team, debate)
    if at is not None and at > now():
        debate.move_to(DebateLife.planned, by=str(by.person), due=at, opens_at=at)
        return
    begin(debate, by=str(by.person))


def begin(debate: Debate, *, by: str) -> None:
    """`due` is the end: the worker closes it at its hour."""
    if debate.closes_at is not None and debate.closes_at <= now():
        raise CannotDo(_("It would end before it begins: choose a later end."))
    debate.move_to(
        DebateLife.open, by=by, due=debate.closes_at or after(A_YEAR), opened_at=Now(), closed_at=None
    )


def close(*, team: Team, by: Membership, debate: Debate, why: str) -> None:
    """Before its hour, with a reason that people read."""
    debate.move_to(DebateLife.closed, by=str(by.person), why=why, closed_at=Now())


def reopen(*, team: Team, by: Membership, debate: Debate, until: datetime | None, why: str) -> None:
    """The votes stand as they stood; the reason is shown beside the result ever after."""
    if until is not None and until <= now():
        raise CannotDo(_("It would end before it begins: choose a later end."))
    debate.move_to(
        DebateLife.open,
        by=str(by.person),
        why=why,
        due=until or after(A_YEAR),
        closes_at=until,
        closed_at=None,
    )


def unplan(*, team: Team, by: Membership, debate: Debate) -> None:
    debate.move_to(DebateLife.draft, by=str(by.person))


def _require_ready(team: Team, debate: Debate) -> None:
    fewest = FEWEST_CHOICES if debate.is_poll else 1
    if Statement.rows.of(team).filter(debate=debate, state=StatementLife.shown.name).count() >= fewest:
        return
    if debate.is_poll:
        raise CannotDo(_("A poll needs two choices at least: add them first."))
    raise CannotDo(_("A debate needs a statement to begin with: add one first."))


def _free_slug(title: str) -> str:
    """Readable, and not to be guessed from another debate's: drafts are not found by trying."""
    words = slugify(title)[:48].strip("-") or "debat"
    for _try in range(5):
        slug = f"{words}-{secrets.token_hex(3)}"
        if not Door.objects.filter(slug=slug).exists():
            return slug
    raise IntegrityError("no free address")
