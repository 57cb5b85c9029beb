"""Accounts, events and messages of an invented town."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from parvis.inbox.models import Message
from parvis.inbox.steps.intake import take_in
from parvis.lifecycle.tenant import acting_for
from parvis.networks import actions as networks
from parvis.networks.contract import Abilities, Author, Incoming, Kind, TextLimit
from parvis.networks.models import Account
from parvis.networks.snapshots import abilities_to_json
from parvis.teams.models import Team

numbers = count(1)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ABLE = Abilities(
    network="mastodon",
    label="Mastodon",
    text=TextLimit(max_units=500, url_weight=23),
    reply_text=TextLimit(max_units=500, url_weight=23),
    visibilities=("public", "unlisted", "private", "direct"),
    reply=True,
    reply_private=True,
    mute=True,
    block=True,
    hide=True,
    delete=True,
    publish=True,
)


def make_account(team: Team, **fields: Any) -> Account:
    n = next(numbers)
    abilities = abilities_to_json(fields.pop("abilities", ABLE))
    given = {
        "network": "mastodon",
        "server": "https://social.example",
        "remote_id": f"town{n}",
        "handle": f"mairie{n}",
    }
    given |= {
        "state": "connected",
        "abilities": abilities,
        "connected_at": MONDAY - timedelta(days=90),
    } | fields
    with acting_for(team.pk):
        return Account.rows.create(team=team, **given)


def incoming(text: str = "Bonjour, quand passe le camion ?", **fields: Any) -> Incoming:
    n = next(numbers)
    author = fields.pop("author", None) or Author(
        id=f"c{n}", handle=f"citoyen{n}@social.example", name=f"Citoyen {n}"
    )
    given: dict[str, Any] = {"event_id": f"e{n}", "kind": Kind.mention, "id": f"m{n}", "at": MONDAY} | fields
    return Incoming(text=text, author=author, **given)


def receive(account: Account, *items: Incoming) -> list[Message]:
    """Through the journal, like everything that comes in."""
    with acting_for(account.team_id):
        networks.store(account=account, items=items)
    take_in(account)
    with acting_for(account.team_id):
        return list(Message.rows.of(account.team).filter(account=account).order_by("placed_at", "remote_id"))


def make_message(account: Account, text: str = "Bonjour, quand passe le camion ?", **fields: Any) -> Message:
    item = incoming(text, **fields)
    receive(account, item)
    with acting_for(account.team_id):
        found = Message.rows.of(account.team).select_related("team", "account", "thread")
        return found.get(remote_id=item.id, account=account)
