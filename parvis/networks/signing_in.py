"""The way to a network and back: what is kept in the person's session meanwhile, and what is made of the answer."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from parvis.networks import queries, vault
from parvis.networks.contract import AppRegistration as App
from parvis.networks.contract import ConnectsByForm, ConnectsByRedirect, Credentials, Field, Identity
from parvis.networks.models import AppRegistration
from parvis.networks.registry import connector_class

KEPT = "networks.sign_in"


class Lost(Exception):
    """The answer does not belong to a sign-in that was begun here, by this person, a moment ago."""


@dataclass(frozen=True)
class Signed:
    """Who signed in, where, with which credentials."""

    network: str
    server: str
    who: Identity
    credentials: Credentials


def redirect_uri() -> str:
    return f"{settings.PARVIS_BASE_URL}{reverse('networks_callback')}"


def fields_of(network: str) -> tuple[Field, ...]:
    made = connector_class(network)
    return tuple(getattr(made, "redirect_fields", ()) or getattr(made, "connect_fields", ()))


def begin(
    network: str, answers: Mapping[str, str], session: MutableMapping[str, Any], *, team: str
) -> str | Signed:
    """The address to send the person to, or who signed in at once. Raises contract.NetworkError."""
    connector = connector_class(network)(account=None, door=queries.door())
    if isinstance(connector, ConnectsByRedirect):
        server = connector.find_server(answers)
        way = connector.sign_in(_app(connector, network, server), redirect_uri=redirect_uri())
        session[KEPT] = {
            "network": network, "server": server, "state": way.state, "verifier": way.verifier, "team": team,
        }  # fmt: skip
        return way.url
    assert isinstance(connector, ConnectsByForm)  # noqa: S101  (one of the two, by the contract)
    who, server, credentials = connector.connect(answers)
    return Signed(network, server, who, credentials)


def _app(connector: ConnectsByRedirect, network: str, server: str) -> App:
    """Registered once per instance, for all teams."""
    known = AppRegistration.objects.filter(network=network, server=server).first()
    if known is not None:
        try:
            app = vault.unseal_app(network, server, bytes(known.sealed))
        except vault.CannotOpen:
            known.delete()
        else:
            if app.secrets.get("redirect_uri", redirect_uri()) == redirect_uri():
                return app
    app = connector.register(server, redirect_uri=redirect_uri())
    sealed = vault.seal_app(network, server, {**app.secrets, "redirect_uri": redirect_uri()})
    AppRegistration.objects.update_or_create(network=network, server=server, defaults={"sealed": sealed})
    return app


def team_waiting(session: MutableMapping[str, Any]) -> str:
    return str(session.get(KEPT, {}).get("team", ""))


def finish(session: MutableMapping[str, Any], *, code: str, state: str) -> Signed:
    """Once. Raises Lost, contract.NetworkError."""
    kept = session.pop(KEPT, None)
    if kept is None or not code or not secrets.compare_digest(kept["state"], state):
        raise Lost
    network, server = kept["network"], kept["server"]
    connector: ConnectsByRedirect = connector_class(network)(account=None, door=queries.door())
    app = _app(connector, network, server)
    who, credentials = connector.exchange(
        app, code=code, verifier=kept["verifier"], redirect_uri=redirect_uri()
    )
    return Signed(network, server, who, credentials)
