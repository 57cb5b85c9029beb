"""What looking at an account teaches, and what may never be concluded from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import transaction

from parvis.territories.models import Administration, Nature, OfficialAccount, State, StateChange

ACTIVE_FOR = timedelta(days=90)
BETWEEN_TWO_CHECKS = timedelta(days=7)


class Outcome(StrEnum):
    found = "found"
    gone = "gone"
    inconclusive = "inconclusive"  # time-out, log-in wall, rate limit: nothing was learnt


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at the page. `last_post`: day of its last original post, None when it has none."""

    outcome: Outcome
    at: datetime
    how: str
    last_post: date | None = None
    announced_pause: bool = False


@transaction.atomic
def record_look(*, account: OfficialAccount, look: Look, by: str) -> State:
    """The state after this look. Leaving on purpose and declared pauses are stronger than what is seen."""
    row = OfficialAccount.objects.select_for_update().get(pk=account.pk)
    if look.outcome == Outcome.inconclusive:
        return State(row.state)
    row.checked_at, row.checked_how = look.at, look.how
    was_gone = row.gone_seen_at
    row.gone_seen_at = (was_gone or look.at) if look.outcome == Outcome.gone else None
    state = _state_after(row, look, was_gone)
    if state == State.closed and row.state != State.closed:
        row.closed_on = look.at.date()
    _change(row, state, since=look.at.date(), by=by, why=look.how)
    return state


def _state_after(row: OfficialAccount, look: Look, was_gone: datetime | None) -> State:
    state = State(row.state)
    if state == State.left_on_purpose or row.paused_on(look.at.date()):
        return state
    if look.outcome == Outcome.gone:
        sure = was_gone is not None and look.at - was_gone >= BETWEEN_TWO_CHECKS
        return State.closed if sure else state
    recent = look.last_post is not None and look.at.date() - look.last_post <= ACTIVE_FOR
    return State.active if recent or look.announced_pause else State.dormant


@transaction.atomic
def record_absence(
    *, holder: Administration, network: str, at: datetime, how: str, by: str
) -> OfficialAccount:
    """Looked for on that day (official site, directory, the network's own search) and not found."""
    row, created = OfficialAccount.objects.get_or_create(
        holder=holder,
        holder_name="",
        network=network,
        state=State.none,
        defaults={"nature": Nature.institutional, "checked_at": at, "checked_how": how},
    )
    row.checked_at, row.checked_how = at, how
    if created:
        StateChange.objects.create(
            account=row, old=State.unknown, new=State.none, since=at.date(), by=by, why=how
        )
        row.state_since = at.date()
    row.save()
    return row


@transaction.atomic
def leave_on_purpose(
    *,
    account: OfficialAccount,
    on: date,
    reason: str,
    evidence_url: str,
    by: str,
    followers: int | None = None,
) -> OfficialAccount:
    """The administration announced that it leaves. Raises ValueError without a reason or an evidence."""
    if not reason.strip() or not evidence_url.strip():
        raise ValueError("Leaving on purpose is recorded with its reason and the page that announces it.")
    row = OfficialAccount.objects.select_for_update().get(pk=account.pk)
    row.left_on, row.left_reason, row.evidence_url = on, reason.strip(), evidence_url.strip()
    row.evidence_on, row.followers_when_left = on, followers
    _change(row, State.left_on_purpose, since=on, by=by, why=reason)
    return row


@transaction.atomic
def pause(*, account: OfficialAccount, start: date, end: date | None, reason: str) -> OfficialAccount:
    """An announced silence (electoral period, cyber-attack): the account keeps the state that it had."""
    row = OfficialAccount.objects.select_for_update().get(pk=account.pk)
    row.pause_from, row.pause_to, row.pause_reason = start, end, reason
    row.save(update_fields=["pause_from", "pause_to", "pause_reason"])
    return row


def _change(row: OfficialAccount, state: State, *, since: date, by: str, why: str) -> None:
    """Every change keeps the old state with its dates."""
    if row.state != state:
        StateChange.objects.create(
            account=row,
            old=row.state,
            old_since=row.state_since,
            new=state,
            since=since,
            by=by,
            why=why[:500],
        )
        row.state, row.state_since = state, since
    row.save()
