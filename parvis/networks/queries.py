"""Questions about accounts, their abilities and their journal."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from parvis.egress import Door
from parvis.lifecycle.models import Move
from parvis.networks import vault
from parvis.networks.contract import Abilities, AccountRef, Connector, Incoming
from parvis.networks.guides import Block, blocks, in_language
from parvis.networks.models import Account, Event
from parvis.networks.registry import CONNECTORS, connector_class
from parvis.networks.snapshots import abilities_from_json, incoming_from_json
from parvis.teams.models import Team, TeamQuerySet


def accounts_of(team: Team) -> TeamQuerySet[Account]:
    return Account.rows.of(team).order_by("network", "handle")


def connected(team: Team) -> TeamQuerySet[Account]:
    return accounts_of(team).filter(state="connected")


def account(team: Team, pk: UUID) -> Account | None:
    return Account.rows.of(team).filter(pk=pk).first()


STATES = {
    "connected": _("Connected"),
    "to_reconnect": _("Waits for a new sign-in"),
    "disconnected": _("Disconnected"),
}
LINE_SEEN = timedelta(seconds=90)  # a line lasts 55


def is_pushed(account: Account) -> bool:
    """Was its line for pushes alive within the last minutes?"""
    return account.pushed_at is not None and account.pushed_at > now() - LINE_SEEN


def pushed(most: int) -> list[tuple[UUID, UUID]]:
    """(account, team) of those that listen and whose network pushes, across teams: keys only."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, team_id FROM pushed_network_account(%s)", [most])
        return [(key, team) for key, team in cursor.fetchall()]


def needing_somebody(team: Team) -> list[Account]:
    """Accounts that wait for a person: to sign in again, or silent for too long."""
    found = accounts_of(team).exclude(state="disconnected")
    return [one for one in found if one.state == "to_reconnect" or one.problem]


def abilities_of(account: Account) -> Abilities:
    """As last read from the network; before the first read, a network that can do nothing yet."""
    if not account.abilities:
        return Abilities(network=account.network, label=label_of(account.network))
    return abilities_from_json(account.abilities)


def label_of(network: str) -> str:
    return str(connector_class(network).label)


def networks() -> Iterable[str]:
    return CONNECTORS


def guide(network: str, language: str) -> list[Block]:
    """The connector's page for the community manager."""
    module = importlib.resources.files("parvis.networks.connectors") / network / "doc.md"
    return blocks(in_language(module.read_text(encoding="utf-8"), language)) if module.is_file() else []


def history(team: Team, account: Account, *, most: int = 20) -> list[Move]:
    moves = Move.objects.filter(team_id=team.pk, row_id=account.pk).order_by("-at")
    return list(moves[:most])


def door() -> Door:
    """The one way out, with the internal hosts that the operator allows."""
    return Door(allow_hosts=tuple(settings.PARVIS_ALLOW_HOSTS))


def open_connector(account: Account) -> Connector:
    """Inside the team's transaction (the credentials are unsealed). Raises vault.CannotOpen."""
    reference = AccountRef(
        network=account.network,
        server=account.server,
        remote_id=account.remote_id,
        handle=account.handle,
        credentials=vault.unseal(account),
    )
    connector: Connector = connector_class(account.network)(account=reference, door=door())
    return connector


def pending(team: Team, account: Account, *, most: int = 1000) -> list[Event]:
    """Events of which nothing has been made yet, in the order in which they came; locked for whoever reads."""
    found = Event.rows.of(team).filter(account=account, processed_at=None).order_by("received_at", "id")
    return list(found.select_for_update(skip_locked=True)[:most])


def incoming(event: Event) -> Incoming:
    return incoming_from_json(event.payload)
