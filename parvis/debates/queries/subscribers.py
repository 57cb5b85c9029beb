"""Who is to be told by mail what became of a debate, and until when an address is kept."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from parvis.debates.models import Debate, Outcome, Progress, Subscriber
from parvis.inbox.queries.alerts import mail_is_set_up
from parvis.teams.models import Team

KEPT_AFTER = timedelta(days=30)  # the last outcome
KEPT_AT_MOST = timedelta(days=730)  # where nothing final is ever told
FINAL = (Progress.done, Progress.dropped)


def may_ask() -> bool:
    """Nobody gives an address to an installation that sends no mail."""
    return mail_is_set_up()


def subscriber(team: Team, debate: Debate, key: UUID | None) -> Subscriber | None:
    found: Subscriber | None = Subscriber.rows.of(team).filter(debate=debate, pk=key).first()
    return found


def how_many(team: Team, debate: Debate) -> int:
    return Subscriber.rows.of(team).filter(debate=debate, confirmed=True).count()


def last_outcome(team: Team, debate: Debate) -> Outcome | None:
    found: Outcome | None = Outcome.rows.of(team).filter(debate=debate).order_by("-number").first()
    return found


def kept_until(row: Subscriber, outcome: Outcome | None) -> datetime:
    """At midnight, so that the hour tells nothing of when they asked."""
    day = row.asked_on + KEPT_AT_MOST
    if outcome is not None and outcome.progress in FINAL:
        day = min(day, outcome.told_at.date() + KEPT_AFTER)
    return datetime.combine(day, time(), UTC)
