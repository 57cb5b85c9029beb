"""Verbs: connect, reconnect and disconnect accounts; store what came in; ask a network for something repeatable."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from parvis.lifecycle.announce import announce
from parvis.lifecycle.rows import after
from parvis.networks import vault
from parvis.networks.contract import Credentials, Identity, Incoming
from parvis.networks.models import Account, AccountLife, Act, Event, Verb
from parvis.networks.snapshots import incoming_to_json
from parvis.teams.audit import record
from parvis.teams.models import Team

WATCHED_FOR = timedelta(seconds=90)


def connect(
    *,
    team: Team,
    by: str,
    network: str,
    server: str,
    who: Identity,
    credentials: Credentials,
    training: bool = False,
) -> Account:
    """A new account, or the same one signed in again: its cursor stays, so that the gap is filled."""
    known = Account.rows.of(team).filter(network=network, server=server, remote_id=who.id).first()
    account = known or Account(team=team, network=network, server=server, remote_id=who.id)
    account.handle, account.name, account.url, account.avatar_url = (
        who.handle,
        who.name,
        who.url,
        who.avatar_url,
    )
    account.training = training
    account.sealed, account.expires_at = vault.seal(account, credentials), credentials.expires_at
    account.problem, account.failing_since, account.tries = "", None, 0
    if known is None:
        account.due_at = Now()
        account.save()
    else:
        account.save(update_fields=["handle", "name", "url", "avatar_url", "sealed", "expires_at", "problem",
                                    "failing_since", "tries"])  # fmt: skip
        account.move_to(AccountLife.connected, by=by, due=Now(), why="signed in again")
    record(team_id=team.pk, by=by, action="signed in", kind="networks.account", row_id=account.pk)
    announce(team.pk, "accounts", account=account.pk)
    return account


def disconnect(*, team: Team, by: str, account: Account) -> bool:
    """The credentials are destroyed; what was received and published stays."""
    return account.move_to(AccountLife.disconnected, by=by, sealed=b"", expires_at=None, problem="")


def keep_credentials(*, account: Account, credentials: Credentials) -> None:
    """Committed before use: the old ones may be dead already."""
    account.sealed, account.expires_at = vault.seal(account, credentials), credentials.expires_at
    account.save(update_fields=["sealed", "expires_at"])


def store(*, account: Account, items: Iterable[Incoming]) -> int:
    """Appends to the journal, each event once; returns how many were new. Inside the team's transaction."""
    rows = [
        Event(team_id=account.team_id, account=account, event_id=item.event_id[:300], kind=item.kind.value,
              payload=incoming_to_json(item))
        for item in items
    ]  # fmt: skip
    pending = Event.rows.get_queryset().filter(account=account, processed_at=None)
    was = pending.count()
    Event.rows.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return pending.count() - was


def ask(
    *, team: Team, by: str, account: Account, verb: Verb, target_id: str, root_id: str = "", message_id: str = "",
    reason: str = "", subject: UUID | None = None,
) -> Act:  # fmt: skip
    """Asks the network for something that may be repeated: it leaves at once and is tried until it is answered."""
    act: Act = Act.rows.create(
        team=team, account=account, verb=verb, target_id=target_id, root_id=root_id, message_id=message_id,
        reason=reason, subject=subject, asked_by=by, due_at=Now(),
    )  # fmt: skip
    return act


def watch(*, team: Team) -> None:
    """Somebody looks at the inbox: its accounts are read every few seconds for a while."""
    found = Account.rows.of(team).filter(state="connected")
    asleep = found.filter(Q(watched_until=None) | Q(watched_until__lt=Now()))
    unwatched = list(
        asleep.select_for_update()
    )  # a reading that ends at this moment would set its own hour over ours
    found.update(watched_until=after(WATCHED_FOR))
    for account in unwatched:
        if account.abilities.get("draft_source"):  # a feed is read at the site's rhythm, whoever looks
            continue
        account.move_to(AccountLife.connected, by="watch", due=Now())
