"""Verbs on one or many messages: take, hand over, change the status, label; each can be undone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from parvis.inbox.errors import CannotDo, NotAlone
from parvis.inbox.judgements import COPIED, KIND, copy, correction_mark
from parvis.inbox.models import CLOSED, Change, Message, Status
from parvis.lifecycle.announce import announce
from parvis.teams.audit import record
from parvis.teams.models import Membership, Team
from parvis.triage.actions import NotAccepted
from parvis.triage.actions import correct as correct_judgement
from parvis.triage.actions.undoing import Standing, standing, unsay
from parvis.triage.models import Correction, Judgement
from parvis.triage.queries import held_judgement_of, hold_switches, last_correction, switched_off
from parvis.triage.switches import hidden_flags

MOST = 500


def take(*, team: Team, by: Membership, keys: Collection[UUID]) -> Change:
    """Assigned to whoever takes them, and in hand."""
    fields = {"assigned_to_id": by.person_id, "status": Status.in_hand}
    return _change(team=team, by=by, keys=keys, what="take", fields=fields)


def assign(*, team: Team, by: Membership, keys: Collection[UUID], to: UUID | None) -> Change:
    """To a member of the team, or to nobody."""
    if to is not None and not Membership.rows.of(team).filter(person=to, left_at=None).exists():
        raise CannotDo(_("This person is not in the team any more. Choose somebody else."))
    return _change(team=team, by=by, keys=keys, what="assign", fields={"assigned_to_id": to})


def set_status(*, team: Team, by: Membership, keys: Collection[UUID], status: str) -> Change:
    """In bulk, a message in which somebody may be in danger is never closed: it is opened and read first."""
    if status not in Status.values:
        raise CannotDo(_("There is no such status. Nothing was changed."))
    spare_vital = len(keys) > 1 and status in CLOSED
    return _change(
        team=team, by=by, keys=keys, what=status, fields={"status": status}, spare_vital=spare_vital
    )


@transaction.atomic
def _change(
    *,
    team: Team,
    by: Membership,
    keys: Collection[UUID],
    what: str,
    fields: Mapping[str, Any],
    spare_vital: bool = False,
) -> Change:
    if len(keys) > MOST:
        raise CannotDo(_("At most %(n)d messages at once. Choose fewer.") % {"n": MOST})
    found = Message.rows.of(team).filter(pk__in=keys, listed=True).select_for_update(of=("self",))
    rows = [row for row in found.order_by("pk") if not (spare_vital and row.vital and row.is_open)]
    before = {str(row.pk): _values(row, fields) for row in rows}
    changed = dict(fields) | ({"status_since": now()} if "status" in fields else {})
    Message.rows.of(team).filter(pk__in=[row.pk for row in rows]).update(**changed)
    after = {key: {name: _plain(value) for name, value in fields.items()} for key in before}
    change: Change = Change.rows.create(team=team, by=by.person, what=what, before=before, after=after)
    record(
        team_id=team.pk, by=str(by.person_id), action=f"inbox: {what}", kind="inbox.change", row_id=change.pk
    )
    _tell(team, [row.pk for row in rows])
    return change


CORRECTED = "correct"  # `before` of such a change is a triage Standing, `after` names the correction


@transaction.atomic
def correct(
    *,
    team: Team,
    by: Membership,
    message: Message,
    labels: Mapping[str, Any],
    asked: str = "",
    seen: str | None = None,
) -> Change | None:
    """A person says otherwise than triage: the judgement is corrected, the list follows, and triage learns from it.
    None when the judgement said so already.

    Flags that are switched off stand on no screen: what was judged of them stays.

    `asked`: they were asked to look (triage's `Correction.Asked`), and may have said the same. `seen`: the
    `correction_mark` that they had in front of them; NotAlone when somebody has corrected it since."""
    hold_switches(team)
    judgement = held_judgement_of(team, subject_kind=KIND, subject_id=message.pk)
    if judgement is None:
        raise CannotDo(_("This message was never judged. Nothing was changed."))
    before, last = standing(judgement), last_correction(team, judgement)
    _still_as_seen(judgement, last, seen)
    off = switched_off(team)
    if "flags" in labels:
        labels = {**labels, "flags": [*labels["flags"], *hidden_flags(judgement.labels, off)]}
    try:
        said = correct_judgement(
            team=team, by=by.person, judgement=judgement, labels=labels, text=message.text, asked=asked
        )
        copy(said, message, off)
    except NotAccepted as error:
        raise CannotDo(str(error)) from error
    message.save(update_fields=COPIED)
    new = last_correction(team, judgement)
    if new is None or new == last:
        return None
    _tell(team, [message.pk])
    return _kept(team, by, message, before, new)


def _kept(team: Team, by: Membership, message: Message, before: Standing, said: Correction) -> Change:
    record(
        team_id=team.pk, by=str(by.person_id), action="inbox: corrected", kind="inbox.message", row_id=message.pk
    )  # fmt: skip
    key = str(message.pk)
    change: Change = Change.rows.create(
        team=team, by=by.person, what=CORRECTED, before={key: asdict(before)}, after={key: {"correction": str(said.pk)}}
    )  # fmt: skip
    return change


def _still_as_seen(judgement: Judgement, last: Correction | None, seen: str | None) -> None:
    if seen is not None and last is not None and seen != correction_mark(judgement):
        raise NotAlone(
            _("%(person)s has said what this message is meanwhile. Yours was not kept: look at theirs, then say it "
              "again if it is still needed.") % {"person": last.by}
        )  # fmt: skip


def _take_back(team: Team, change: Change) -> None:
    """The judgement and the list stand as before the correction."""
    (key,) = change.before
    hold_switches(team)
    try:
        judgement = unsay(
            team=team, correction=UUID(change.after[key]["correction"]), before=Standing(**change.before[key])
        )
    except NotAccepted as error:
        raise CannotDo(str(error)) from error
    message = Message.rows.of(team).select_for_update(of=("self",)).get(pk=key)
    copy(judgement, message, switched_off(team))
    message.save(update_fields=COPIED)


def _values(row: Message, fields: Collection[str]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in fields}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _tell(team: Team, keys: list[UUID]) -> None:
    announce(team.pk, "inbox", message=keys[0] if len(keys) == 1 else "")


@transaction.atomic
def undo(*, team: Team, by: Membership, change: Change) -> tuple[int, int]:
    """(given back, left alone): what somebody changed since stays as they left it."""
    held = Change.rows.of(team).select_for_update().get(pk=change.pk)
    if held.undone_at is not None:
        raise CannotDo(_("This was undone already."))
    if held.what == CORRECTED:
        _take_back(team, held)
        given_back, keys = 1, [UUID(key) for key in held.before]
    else:
        given_back, keys = _give_back(team, held)
    held.undone_at = now()
    held.save(update_fields=["undone_at"])
    record(team_id=team.pk, by=str(by.person_id), action="inbox: undo", kind="inbox.change", row_id=held.pk)
    _tell(team, keys)
    return given_back, len(held.before) - given_back


def _give_back(team: Team, held: Change) -> tuple[int, list[UUID]]:
    rows = Message.rows.of(team).filter(pk__in=held.before).select_for_update(of=("self",)).order_by("pk")
    given_back = 0
    for row in rows:
        key = str(row.pk)
        if _values(row, held.after[key]) != held.after[key]:
            continue
        fields = dict(held.before[key]) | ({"status_since": now()} if "status" in held.before[key] else {})
        Message.rows.of(team).filter(pk=row.pk).update(**fields)
        given_back += 1
    return given_back, [row.pk for row in rows]
