"""An account listens: reads what came in since its cursor, stores it, and says so. Never loops on a dead token."""

from __future__ import annotations

import logging
import random
from datetime import timedelta
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext_noop

from parvis.egress import Forbidden, NoAnswer, TooLarge, Unreachable
from parvis.lifecycle.announce import announce
from parvis.lifecycle.rows import after
from parvis.lifecycle.tenant import acting_for
from parvis.networks import actions, queries, vault
from parvis.networks.contract import (
    Batch,
    Connector,
    Credentials,
    Expired,
    Fetches,
    RateLimited,
    ReadsFeed,
    Reauthorise,
    Refreshes,
    RefusalKind,
    Refused,
    Unavailable,
)
from parvis.networks.models import Account, AccountLife
from parvis.networks.reasons import CANNOT_OPEN, SIGN_IN_AGAIN, reason
from parvis.networks.signals import arrived
from parvis.networks.snapshots import abilities_to_json
from parvis.networks.steps import feeds

log = logging.getLogger("parvis.networks")

WATCHED_EVERY = timedelta(seconds=4)
PUSHED_EVERY = timedelta(seconds=30)  # while somebody looks and the network pushes: the net beneath
SLOWEST = timedelta(minutes=10)
SILENT = timedelta(minutes=10)  # with the slowest rhythm: told within 15 minutes
ABILITIES_AGE = timedelta(hours=12)
REFRESH_AT = 0.75  # of the credentials' life

NOT_ANSWERING = gettext_noop(
    "The network does not answer. Messages are fetched as soon as it does; nothing is lost."
)
NOT_TAKEN_IN = gettext_noop(
    "What this feed offers can't be turned into drafts for the moment. Nothing is lost: it is read again."
)
READ_REFUSED = gettext_noop("The network does not let this account be read.")
NOT_LET_IN = timedelta(hours=1)  # until a refused reading is tried again
GONE = timedelta(days=1)


@AccountLife.connected.does
def listen(account: Account) -> None:
    try:
        with acting_for(account.team_id):
            connector = queries.open_connector(account)
        _read_abilities(account, connector)
        if _refresh_in_time(account, connector):
            return
        if isinstance(connector, ReadsFeed):
            _read_feed(account, connector)
            return
        batch = connector.fetch(account.cursor) if isinstance(connector, Fetches) else None
    except Reauthorise as error:
        stop(account, reason(error))
    except vault.CannotOpen:
        stop(account, CANNOT_OPEN)
    except Expired:
        refresh(account, connector)
    except RateLimited as limit:
        _again(account, due=limit.until, why=reason(limit))
    except Refused as refusal:
        _refused(account, refusal)
    except (Unavailable, Unreachable, NoAnswer, Forbidden, TooLarge) as error:
        _not_answering(account, error)
    except Exception as error:  # whatever a network sends must not stop the account for ever
        log.exception("listening failed", extra={"account": str(account.pk)})
        _not_answering(account, error)
    else:
        _keep(account, batch)


def _read_feed(account: Account, feed: ReadsFeed) -> None:
    reading = feeds.read(account, feed)
    if reading is None:
        feeds.wait(account, feed)
        return
    try:
        feeds.keep(account, reading, rhythm=rhythm_of(account))
    except Exception as error:  # the transaction is undone, the cursor with it: nothing is lost
        log.exception("a feed's articles were not taken in", extra={"account": str(account.pk)})
        with acting_for(account.team_id):
            account.refresh_from_db(from_queryset=Account.rows.get_queryset())
        _not_answering(account, error, told=NOT_TAKEN_IN)


def _keep(account: Account, batch: Batch | None) -> None:
    """The events and the cursor that is behind them, in one transaction; then whoever is above takes them in."""
    with acting_for(account.team_id):
        account.refresh_from_db(
            fields=["watched_until", "pushed_at"], from_queryset=Account.rows.get_queryset()
        )
        rhythm = rhythm_of(account)  # somebody may have opened the inbox while the network was being read
        fields: dict[str, Any] = {"problem": "", "failing_since": None, "tries": 0, "heard_at": now()}
        new = 0
        if batch is not None:
            new = actions.store(account=account, items=batch.items)
            fields["cursor"] = batch.cursor
            if batch.items:
                fields["last_event_at"] = max(item.at for item in batch.items)
            rhythm = timedelta(0) if batch.more else rhythm
        if account.problem:
            announce(account.team_id, "accounts", account=account.pk)
        account.move_to(AccountLife.connected, by="worker", due=after(rhythm), **fields)
    if new or (batch is not None and batch.items):
        arrived.send(Account, account=account)


def rhythm_of(account: Account) -> timedelta:
    """Every few seconds while somebody looks, else the network's own; a little jitter, so that towns do not march."""
    abilities = queries.abilities_of(account)
    usual = abilities.poll_every
    looked_at = account.watched_until is not None and account.watched_until > now()
    watched = looked_at and not abilities.draft_source  # nobody waits for a site's next article
    often = PUSHED_EVERY if queries.is_pushed(account) else WATCHED_EVERY
    every = min(usual, often) if watched else usual
    return every * random.uniform(0.9, 1.1)  # noqa: S311  (jitter)


def _read_abilities(account: Account, connector: Connector) -> None:
    fresh = account.abilities_read_at is not None and account.abilities_read_at > now() - ABILITIES_AGE
    if fresh and account.abilities:
        return
    abilities = connector.abilities()
    with acting_for(account.team_id):
        account.abilities, account.abilities_read_at = abilities_to_json(abilities), now()
        account.save(update_fields=["abilities", "abilities_read_at"])


def _refresh_in_time(account: Account, connector: Connector) -> bool:
    """True when credentials near their end were renewed (the account listens again at once)."""
    if account.expires_at is None or not isinstance(connector, Refreshes):
        return False
    if account.expires_at - now() > timedelta(minutes=30):
        return False
    refresh(account, connector)
    return True


def refresh(account: Account, connector: Connector) -> None:
    """One call for all processes: under the row's lock, committed before use, the old ones never sent again."""
    with acting_for(account.team_id):
        held = Account.rows.get_queryset().select_for_update().get(pk=account.pk)
        if not held.is_in(AccountLife.connected):  # somebody disconnected it meanwhile: that stands
            return
        if bytes(held.sealed) != bytes(account.sealed):  # somebody else was first
            held.move_to(AccountLife.connected, by="worker", due=after(timedelta(0)))
            return
        credentials = _renewed(held, connector)
        if credentials is None:
            return
        actions.keep_credentials(account=held, credentials=credentials)
        held.move_to(AccountLife.connected, by="worker", due=after(timedelta(0)))


def _renewed(held: Account, connector: Connector) -> Credentials | None:
    if not isinstance(connector, Refreshes):
        stop(held, SIGN_IN_AGAIN)
        return None
    try:
        return connector.refresh()
    except Reauthorise as error:
        stop(held, reason(error))
    except RateLimited as limit:
        _again(held, due=limit.until, why=reason(limit))
    except Exception as error:  # noqa: BLE001  (whatever went wrong, the account is looked at again later)
        _not_answering(held, error)
    return None


def stop(account: Account, sentence: str) -> None:
    """A dead token: the account waits for a person. Never loops.

    `account` is as the caller read it, perhaps long ago: if somebody has signed in or disconnected it since, that
    stands.
    """
    with acting_for(account.team_id):
        held = Account.rows.get_queryset().select_for_update().get(pk=account.pk)
        if not held.is_in(AccountLife.connected) or bytes(held.sealed) != bytes(account.sealed):
            return
        held.move_to(
            AccountLife.to_reconnect, by="network", why=sentence, problem=sentence, failing_since=now()
        )
        announce(account.team_id, "accounts", account=account.pk)


def _again(account: Account, *, due: Any, why: str) -> None:
    account.move_to(AccountLife.connected, by="worker", due=due, why=why)


def _refused(account: Account, refusal: Refused) -> None:
    """Not allowed, not a feed, gone: said at once, tried again from time to time."""
    wait = GONE if refusal.kind is RefusalKind.gone else max(NOT_LET_IN, rhythm_of(account))
    sentence = reason(refusal) if refusal.sentence else READ_REFUSED
    with acting_for(account.team_id):
        account.move_to(
            AccountLife.connected, by="network", due=after(wait), why=sentence, problem=sentence,
            failing_since=account.failing_since or now(), tries=account.tries + 1,
        )  # fmt: skip
        announce(account.team_id, "accounts", account=account.pk)


def _not_answering(account: Account, error: Exception, *, told: str = NOT_ANSWERING) -> None:
    """Backs off, doubling to ten minutes; after ten minutes of silence the account says so in words."""
    since = account.failing_since or now()
    problem = told if now() - since >= SILENT else account.problem
    wait = min(SLOWEST, timedelta(seconds=2 ** min(account.tries, 10)) * random.uniform(1, 1.5))  # noqa: S311
    if account.failing_since is not None:
        wait = min(wait, timedelta(minutes=4))  # so that the silence is told within 15 minutes
    with acting_for(account.team_id):
        if problem != account.problem:
            announce(account.team_id, "accounts", account=account.pk)
        account.move_to(
            AccountLife.connected, by="worker", due=after(wait), why=reason(error),
            failing_since=since, tries=account.tries + 1, problem=problem,
        )  # fmt: skip
