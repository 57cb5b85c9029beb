"""A write leaves: one attempt per intent, the intent committed before the call, and nothing here calls twice.

`docs/decisions/0002-three-outcomes.md` says why; the table of arrows is in `WriteLife`.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum

from django.db.models.functions import Now
from django.utils.translation import gettext_noop

from parvis.egress import Forbidden, Unreachable
from parvis.lifecycle.announce import announce
from parvis.lifecycle.graph import Held
from parvis.lifecycle.models import Installation
from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for
from parvis.networks import queries, vault
from parvis.networks.contract import (
    Connector,
    Content,
    Expired,
    Incoming,
    Prepares,
    Published,
    Publishes,
    RateLimited,
    Reauthorise,
    RefusalKind,
    Refused,
    Replies,
)
from parvis.networks.models import Account, Attempt, Write, WriteLife
from parvis.networks.reasons import reason
from parvis.networks.steps import listening
from parvis.teams.models import Team

log = logging.getLogger("parvis.networks")

PAUSE = timedelta(seconds=20)  # until a stopped team or a broken account is looked at again
MARGIN = timedelta(seconds=5)

TOO_OLD = gettext_noop("Its hour is too long past: nothing was sent. Give it a new hour, or leave it.")
CHANGED = gettext_noop(
    "The content is no longer the one that was approved: nothing was sent. Have it approved again."
)
ACCOUNT_AWAY = gettext_noop(
    "The account waits for a new sign-in: the post leaves after it, if it is not too late."
)
QUARANTINE = gettext_noop("Parvis was restored from a backup: nothing leaves until a person has released it.")
STOPPED = gettext_noop("Everything is stopped: the post waits.")


class Claim(Enum):
    taken = "taken"
    not_now = "not now"


@WriteLife.approved.does
def send(write: Write) -> None:
    """Due: prepare its media, claim it, call once, write the outcome down."""
    try:
        opened = _open(write)
        if opened is None:
            return
        connector, content, answered = opened
        ready = _prepare(write, connector, content)
        if ready is None or _claim(write) is Claim.not_now:
            return
    except Held as held:
        _unapproved(write, str(held))
        return
    _call(write, connector, ready, answered)


def _open(write: Write) -> tuple[Connector, Content, Incoming | None] | None:
    """None when it must wait, or can't be read now: surely nothing was sent. Raises Held."""
    try:
        with acting_for(write.team_id):
            if _must_wait(write):
                return None
            return queries.open_connector(write.account), write.content(), write.answers()
    except Held:
        raise
    except vault.CannotOpen as error:
        listening.stop(write.account, reason(error))
        why = reason(error)
    except Exception as error:  # a file that can't be read, say: told on the row, tried until it is too late
        log.exception("a write could not be opened", extra={"write": str(write.pk)})
        why = reason(error)
    write.move_to(WriteLife.approved, by="worker", due=after(PAUSE), why=why, tries=write.tries + 1)
    return None


def _database_now(write: Write) -> datetime:
    """Hours are compared by PostgreSQL's clock, never by a worker's."""
    rows = type(write).rows.get_queryset().filter(pk=write.pk)
    moment: datetime = rows.values_list(Now(), flat=True).get()
    return moment


def _must_wait(write: Write) -> bool:
    """Read by the claim itself: the hour, the stop of everything, the account. By PostgreSQL's clock."""
    moment = _database_now(write)
    if moment > write.expires_at:
        write.move_to(WriteLife.expired, by="worker", why=TOO_OLD)
        return True
    if moment < write.planned_for:
        write.move_to(WriteLife.approved, by="worker", due=write.planned_for)
        return True
    return _is_held_back(write)


def _is_held_back(write: Write) -> bool:
    """Read anew: uploads may have taken minutes since the ticket was read."""
    why = ""
    account = Account.rows.get_queryset().get(pk=write.account_id)
    if Team.objects.filter(pk=write.team_id, stopped_at__isnull=False).exists():
        why = STOPPED
    elif Installation.in_quarantine():
        why = QUARANTINE
    elif account.state != "connected":
        why = account.problem or ACCOUNT_AWAY
    if why:
        write.move_to(WriteLife.approved, by="worker", due=after(PAUSE), why=why)
    return bool(why)


def _prepare(write: Write, connector: Connector, content: Content) -> Content | None:
    """Uploads, before the intent: repeating one publishes nothing, its ids are stored at once. None: not yet."""
    if not content.media or not isinstance(connector, Prepares):
        return content
    content = replace(content, prepared=tuple(write.prepared))
    for _ in range(2 * len(content.media) + 1):
        try:
            made = connector.prepare(content)
        except Refused as refusal:
            write.move_to(WriteLife.refused, by="network", why=reason(refusal))
            return None
        except Exception as error:  # noqa: BLE001  (nothing was published: whatever happened, try again later)
            _not_sent(write, connector, error)
            return None
        content = replace(content, prepared=made.media)
        _remember(write, made.media)
        if made.ready:
            return content
        if made.ask_at is not None:
            write.move_to(WriteLife.approved, by="worker", due=made.ask_at)
            return None
    write.move_to(WriteLife.approved, by="worker", due=after(PAUSE))
    return None


def _remember(write: Write, prepared: tuple[str, ...]) -> None:
    with acting_for(write.team_id):
        type(write).rows.get_queryset().filter(pk=write.pk).update(prepared=list(prepared))
    write.prepared = list(prepared)


def _claim(write: Write) -> Claim:
    """Attempt number, key and hash are committed before the call, in a transaction of their own. Raises Held."""
    longest = queries.abilities_of(write.account).longest_call
    with acting_for(write.team_id, durable=True):
        if _is_held_back(write):
            return Claim.not_now
        stamp = write.fingerprint()
        taken = write.move_to(
            WriteLife.sending, by="worker", due=after(longest + MARGIN),
            attempt=write.attempt + 1, intent_at=Now(), content_hash=stamp,
        )  # fmt: skip
        if not taken:
            return Claim.not_now
        Attempt.rows.create(
            team_id=write.team_id, kind=write._meta.label_lower, write_id=write.pk, number=write.attempt,
            key=write.key, content_hash=stamp,
        )  # fmt: skip
    return Claim.taken


def _unapproved(write: Write, reason: str) -> None:
    """The guard said no at the last moment: back to the people, with the reason."""
    write.move_to(WriteLife.planned, by="worker", why=reason)
    announce_write(write)


def _call(write: Write, connector: Connector, content: Content, answered: Incoming | None) -> None:
    try:
        receipt = _publish(connector, content, answered, key=str(write.key))
    except Refused as refusal:
        if refusal.kind is RefusalKind.duplicate:
            _unknown(write, refusal)
        else:
            write.move_to(WriteLife.refused, by="network", why=reason(refusal))
    except (RateLimited, Reauthorise, Expired, Unreachable, Forbidden) as error:
        _not_sent(write, connector, error)
    except Exception as error:  # noqa: BLE001  (whatever is not a clear no leaves the outcome unknown)
        _unknown(write, error)
    else:
        keep_receipt(write, receipt, by="network")
    announce_write(write)


def _publish(connector: Connector, content: Content, answered: Incoming | None, *, key: str) -> Published:
    if answered is not None and isinstance(connector, Replies):
        return connector.reply(answered, content, key=key)
    if isinstance(connector, Publishes):
        return connector.publish(content, key=key)
    raise Refused(RefusalKind.permission, gettext_noop("This account can only be read."))


def keep_receipt(write: Write, receipt: Published, *, by: str) -> bool:
    """False when somebody else was first. What follows (figures, mail) comes later and cannot undo it."""
    with acting_for(write.team_id):
        kept = write.move_to(
            WriteLife.published, by=by, remote_id=receipt.id, remote_url=receipt.url,
            published_at=receipt.at or Now(),
        )  # fmt: skip
        if kept:
            write.when_published(receipt)
    return kept


def _unknown(write: Write, error: Exception) -> None:
    settle = queries.abilities_of(write.account).settle
    write.move_to(WriteLife.unknown, by="worker", due=after(settle), why=reason(error))


def _not_sent(write: Write, connector: Connector, error: Exception) -> None:
    """Surely nothing was done: the same row, later. The account is told when it is the account's fault."""
    due: datetime | object = after(
        min(timedelta(minutes=10), timedelta(seconds=2 ** min(write.tries + 1, 9)))
    )
    if isinstance(error, RateLimited):
        due = error.until
    elif isinstance(error, Reauthorise):
        listening.stop(write.account, reason(error))
        due = after(PAUSE)
    elif isinstance(error, Expired):
        listening.refresh(write.account, connector)
        due = after(timedelta(seconds=1))
    write.move_to(WriteLife.approved, by="worker", due=due, why=reason(error), tries=write.tries + 1)  # type: ignore[arg-type]


def announce_write(write: Write) -> None:
    with acting_for(write.team_id):
        announce(write.team_id, "publishing", write=write.pk, state=write.state)
