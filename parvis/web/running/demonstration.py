"""The demonstration's team: an invented town, connected to the pretend network. Made once, found again afterwards."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from parvis.accounts.models import Person
from parvis.egress import Door, NoAnswer, Unreachable
from parvis.lifecycle.tenant import acting_for
from parvis.networks import actions as networks
from parvis.networks.contract import Credentials, Identity
from parvis.networks.models import Account
from parvis.teams import actions as teams
from parvis.teams.models import Membership, Role, Team
from parvis.web.running import consultations

TOWN = ("villefable", "Villefable")
PASSWORD = "parvis-demo-2026"  # noqa: S105  (printed at the start of the demonstration, of no use elsewhere)
PEOPLE = (
    ("camille@villefable.example", "Camille Exemple", Role.manager, ""),
    ("dominique@villefable.example", "Dominique Exemple", Role.approver, ""),
    ("sacha@villefable.example", "Sacha Exemple", Role.contributor, ""),
    ("lou@villefable.example", "Lou Exemple", Role.agent, "voirie"),
)
LOGIN = (PEOPLE[0][0], PASSWORD)  # on the first page of the demonstration
PATIENCE = 20.0  # seconds for the pretend network to answer


def build() -> None:
    """Idempotent; the sandbox must be answering or about to."""
    team = _team()
    account = _account(team)
    if account is None or account.server != settings.PARVIS_SANDBOX_URL:
        _connect(team, account)
    consultations.build(team)


def _team() -> Team:
    first = _person(*PEOPLE[0][:2])
    with acting_for(_known_team_id(first)):
        known = Team.objects.filter(slug=TOWN[0]).first()
    if known is not None:
        return known
    team = teams.found(by=first, slug=TOWN[0], name=TOWN[1], training=True)
    with acting_for(team.pk):
        Team.objects.filter(pk=team.pk).update(
            publication_director="Dominique Exemple", charter_url="https://villefable.example/charte"
        )
        for email, name, role, service in PEOPLE[1:]:
            Membership.rows.create(team=team, person=_person(email, name), role=role, service=service)
    return team


def _known_team_id(person: Person) -> Any:
    found = Membership.rows.get_queryset().filter(person=person).values_list("team_id", flat=True).first()
    return found or person.pk


def _person(email: str, name: str) -> Person:
    known = Person.objects.filter(email=email).first()
    return known or Person.objects.create_user(email, PASSWORD, name=name)


def _account(team: Team) -> Account | None:
    with acting_for(team.pk):
        return Account.rows.of(team).filter(training=True).order_by("connected_at").first()


def _connect(team: Team, former: Account | None) -> None:
    """The sandbox listens on another port at each start: the same account, signed in again."""
    door, base = Door(allow_hosts=tuple(settings.PARVIS_ALLOW_HOSTS)), settings.PARVIS_SANDBOX_URL
    _wait(door, base)
    made: Mapping[str, Any] = door.request(
        "POST", f"{base}/_sandbox/tokens", json={"account": "mairie"}
    ).json()
    who = Identity(
        id=str(made["account_id"]), handle="@mairie", name="Mairie de Villefable", url=f"{base}/@mairie"
    )
    with acting_for(team.pk):
        if former is not None:
            former.server = base
            former.save(update_fields=["server"])
        networks.connect(
            team=team, by="demonstration", network="mastodon", server=base, who=who,
            credentials=Credentials(secrets={"access_token": str(made["access_token"])}), training=True,
        )  # fmt: skip


def _wait(door: Door, base: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if door.request("GET", f"{base}/_sandbox/health", timeout=2).status == 200:
                return
        except (Unreachable, NoAnswer):
            time.sleep(0.1)
    raise Unreachable("The pretend network did not start.")
