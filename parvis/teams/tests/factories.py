"""Towns and people, all invented."""

from __future__ import annotations

from typing import Any

import factory
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from parvis.accounts.models import Person
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Membership, Role, Team


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person
        skip_postgeneration_save = True

    @factory.post_generation
    def second_factor(self: Any, create: bool, given: bool | None) -> None:
        """Like everybody who publishes; `second_factor=False` for whoever has none yet."""
        if create and given is not False:
            TOTP.activate(self, generate_totp_secret())

    email = factory.Sequence(lambda n: f"agent{n}@villefable.example")
    name = factory.Sequence(lambda n: f"Agent {n}")


def make_team(slug: str = "villefable", **fields: Any) -> Team:
    team = Team(slug=slug, name=fields.pop("name", slug.capitalize()), **fields)
    with acting_for(team.id):
        team.save()
    return team


def make_member(team: Team, role: Role = Role.manager, **fields: Any) -> Membership:
    with acting_for(team.id):
        person = fields.pop("person", None) or PersonFactory()
        return Membership.rows.create(team=team, person=person, role=role, **fields)


def code(secret: str) -> str:
    """What an application shows now (RFC 6238)."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))
