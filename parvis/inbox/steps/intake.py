"""Events of the journal become messages: in batches, repeatable, whatever their order, and one bad event stops none."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_noop

from parvis.inbox import grouping, weaving
from parvis.inbox.models import Message, MessageVersion, Tombstone
from parvis.inbox.privacy import tombstone_of
from parvis.inbox.steps import asking, conversations, deepening, following, judging, watching
from parvis.lifecycle.announce import announce
from parvis.lifecycle.tenant import acting_for
from parvis.networks import queries as networks
from parvis.networks.contract import Incoming
from parvis.networks.models import Account, Event
from parvis.triage.queries import hold_switches

log = logging.getLogger("parvis.inbox")

BATCH = 500
HISTORY = timedelta(days=7)  # what was written longer before the account was connected is not "new"
FIRST_READING = timedelta(
    days=1
)  # after a sign-in: what comes later was not there before, whatever date it bears
NOT_STORED = gettext_noop(
    "This event could not be made into a message. It is kept, and can be taken in again."
)
WRITTEN = [
    "thread", "kind", "event", "facts_key", "parent_remote_id", "root_remote_id", "url", "author_id", "author_handle",
    "author_name", "author_url", "text", "language", "attachments", "version_at", "version_event_id", "at",
    "received_at", "placed_at", "edited_at", "deleted_at", "ours", "listed", "status", "status_since", "deadline",
    "priority", "rank", "flags", "topic", "intent", "vital", "distress", "cluster",
]  # fmt: skip


@dataclass
class Taken:
    """One event, understood."""

    event: Event
    item: Incoming


@dataclass
class Batch:
    account: Account
    rows: dict[str, Message] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)  # not in the database yet
    reread: set[str] = field(default_factory=set)  # their text is another one: to be judged
    versions: list[tuple[str, MessageVersion]] = field(default_factory=list)


def take_in(account: Account) -> int:
    """Everything that waits in the account's journal; returns how many events were looked at. Safe to run twice."""
    seen = 0
    while True:
        with acting_for(account.team_id):
            hold_switches(account.team)
            _one_at_a_time(account)
            events = networks.pending(account.team, account, most=BATCH)
            if events:
                _take(account, events)
        seen += len(events)
        if len(events) < BATCH:
            return seen


def arrived_in(sender: object, *, account: Account, **_: object) -> None:
    """Whatever goes wrong here must not stop the account from listening; the journal keeps what is not taken in."""
    try:
        take_in(account)
    except Exception:  # the events wait for the next arrival
        log.exception("intake failed", extra={"account": str(account.pk)})


def _one_at_a_time(account: Account) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"inbox {account.pk}"])


def _take(account: Account, events: list[Event]) -> None:
    """All at once; if the database refuses something, in halves, until the bad one stands alone."""
    try:
        with transaction.atomic():
            _weave(account, events)
    except Exception as error:  # noqa: BLE001  (whatever an event does, it does it to itself alone)
        if len(events) == 1:
            _cannot(events[0], error)
            return
        middle = len(events) // 2
        _take(account, events[:middle])
        _take(account, events[middle:])


def _cannot(event: Event, error: Exception) -> None:
    """The event leaves the queue with its error, so that it stops nobody; `actions.intake.replay` puts it back."""
    log.warning("event not understood", extra={"event": str(event.pk), "error": type(error).__name__})
    told = str(error) if isinstance(error, weaving.TooLong) else NOT_STORED
    fields = {
        "processed_at": now(),
        "tries": event.tries + 1,
        "error": f"{told} ({type(error).__name__})"[:500],
    }
    Event.rows.of(event.team).filter(pk=event.pk).update(**fields)


def _weave(account: Account, events: list[Event]) -> None:
    understood = [Taken(event, networks.incoming(event)) for event in events]
    wanted = _without_the_erased(account, understood)
    batch = Batch(account)
    ids = {taken.item.id for taken in wanted}
    grouping.one_at_a_time(account.team)
    for row in Message.rows.of(account.team).filter(account=account, remote_id__in=ids).select_for_update():
        batch.rows[row.remote_id] = row
    for taken in wanted:
        _absorb(batch, taken)
    _whose(batch)
    conversations.thread(account, batch.rows, [taken.item for taken in wanted])
    unsure = judging.judge_rows(account, [batch.rows[key] for key in batch.reread])
    known = {row.pk for key, row in batch.rows.items() if key not in batch.fresh}
    left = grouping.group(account.team, [batch.rows[key] for key in batch.reread], stored=known)
    _store(batch)
    joined = {row.cluster_id for row in batch.rows.values() if row.cluster_id is not None}
    grouping.count(account.team, left | joined)
    asking.ask_about(account.team, unsure)
    if batch.reread:
        deepening.begin(account.team)
    following.follow(account, list(batch.rows.values()))
    done = Event.rows.of(account.team).filter(pk__in=[event.pk for event in events])
    done.update(processed_at=now(), error="")
    listed = [row for row in batch.rows.values() if row.listed]
    if listed:
        watching.begin(account.team)
        announce(account.team_id, "inbox", message=listed[0].pk if len(listed) == 1 else "")


def _without_the_erased(account: Account, all_: list[Taken]) -> list[Taken]:
    digests = {tombstone_of(account, taken.item.id): taken.item.id for taken in all_}
    found = Tombstone.rows.of(account.team).filter(digest__in=digests).values_list("digest", flat=True)
    erased = {digests[digest] for digest in found}
    return [taken for taken in all_ if taken.item.id not in erased] if erased else all_


def _absorb(batch: Batch, taken: Taken) -> None:
    item, event = taken.item, taken.event
    remote_id = weaving.whole(item.id)
    if not remote_id:
        raise weaving.TooLong("It names no message.")
    row = batch.rows.get(remote_id)
    if row is None:
        received = event.received_at
        row = Message(
            team=batch.account.team, account=batch.account, remote_id=remote_id, received_at=received
        )
        batch.rows[remote_id] = row
        batch.fresh.add(remote_id)
    facts, version = row.facts_key, row.version_event_id
    displaced = weaving.absorb(row, item, event_id=event.event_id, received_at=event.received_at)
    if displaced is not None:
        batch.versions.append((remote_id, displaced))
    if row.facts_key != facts or row.event_id is None:
        row.event = event
    if row.version_event_id != version or row.facts_key != facts:
        batch.reread.add(remote_id)


def _whose(batch: Batch) -> None:
    """Our own words come back as echoes: they stand in the conversation, and wait for no answer."""
    account = batch.account
    ours = {a.remote_id for a in networks.accounts_of(account.team) if a.network == account.network}
    for row in batch.rows.values():
        row.ours = row.author_id in ours
        row.listed = not row.ours and bool(row.facts_key or row.version_event_id)
        before = row.placed_at < account.connected_at - HISTORY
        history = before and row.received_at < account.connected_at + FIRST_READING
        if before and not history:
            row.placed_at = row.received_at  # a network's clock that runs behind hides nothing
        if row.status == "new" and (row.ours or row.deleted_at is not None or history):
            row.status = "closed"


def _store(batch: Batch) -> None:
    team = batch.account.team
    fresh = [batch.rows[key] for key in batch.fresh]
    known = [row for key, row in batch.rows.items() if key not in batch.fresh]
    Message.rows.bulk_create(fresh, batch_size=BATCH)
    Message.rows.bulk_create(
        known, batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN
    )
    for key, version in batch.versions:
        version.team, version.message = team, batch.rows[key]
    MessageVersion.rows.bulk_create((version for _, version in batch.versions), ignore_conflicts=True)
