"""A town whose citizens may show who they are with a provider on loopback, and what a citizen does there."""

from __future__ import annotations

from typing import Any

from parvis.debates.actions import identifying
from parvis.debates.models import IdentityProvider
from parvis.debates.tests.citizen import Citizen
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Membership
from tests.servers.openid import CLIENT, SECRET, Provider

NAME = "Identité d’essai"


def set_up(boss: Membership, provider: Provider, **fields: Any) -> IdentityProvider:
    given = {"name": NAME, "issuer": provider.url, "client_id": CLIENT, "secret": SECRET, **fields}
    with acting_for(boss.team_id):
        return identifying.set_up(team=boss.team, by=boss, **given)


def leaves(citizen: Citizen, more: str = "") -> str:
    """Presses the button; where the browser is sent."""
    answer = citizen.visit(more, at=f"{citizen.home}identity/go/")
    assert answer.status_code == 302
    return str(answer["Location"])


def comes_back(citizen: Citizen, address: str) -> Any:
    """Through whatever redirects, to a page."""
    answer = citizen.visit(at=address)
    return citizen.visit(at=answer["Location"]) if answer.status_code == 302 else answer


def shows_identity(citizen: Citizen, provider: Provider) -> Any:
    """All the way, until the ballot is open."""
    comes_back(citizen, provider.agree(leaves(citizen)))
    return citizen.press("main form", act="look")
