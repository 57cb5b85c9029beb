"""An account on a pretend network, without any server; all invented."""

from __future__ import annotations

from typing import Any

from parvis.lifecycle.tenant import acting_for
from parvis.networks import actions
from parvis.networks.contract import Credentials, Identity
from parvis.networks.models import Account
from parvis.teams.models import Team


def make_account(
    team: Team, *, handle: str = "@mairie@reseau.example", network: str = "mastodon", **fields: Any
) -> Account:
    """Connected, its abilities not yet read unless `abilities` are given."""
    who = Identity(id=fields.pop("remote_id", handle), handle=handle, name="Mairie de Villefable")
    with acting_for(team.id):
        account = actions.connect(
            team=team,
            by="test",
            network=network,
            server=fields.pop("server", "https://reseau.example"),
            who=who,
            credentials=Credentials(secrets={"access_token": "jeton-invente"}),
        )
        for name, value in fields.items():
            setattr(account, name, value)
        if fields:
            account.save(update_fields=list(fields))
    return account
