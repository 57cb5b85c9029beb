"""Every route x every relation to the town: colleagues by role, another town, a removed member, a stranger, nobody.

A route that is not in `routes.ROUTES` fails. Run twice: with the application's filter, and with the wall alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.timezone import now

from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Membership, Role, Team, TeamQuerySet
from parvis.teams.tests.factories import PersonFactory
from tests import town as towns
from tests.routes import ROUTES

pytestmark = pytest.mark.django_db
FOREIGN = ("account", "accounts", "mfa", "socialaccount", "openid_connect", "api")
SECRETS = re.compile(
    rb"[A-Za-z0-9]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|nonce=\"[^\"]+\""
)  # differ at each request


class Route:
    def __init__(self, name: str, converters: dict[str, str], roles: tuple[Role, ...] | None) -> None:
        self.name, self.converters, self.roles = name, converters, roles

    def __repr__(self) -> str:
        return self.name

    @property
    def of_a_team(self) -> bool:
        return "team" in self.converters

    @property
    def keys(self) -> list[str]:
        return [name for name, kind in self.converters.items() if kind == "UUIDConverter"]

    def address(self, team: str, key: Any = None) -> str:
        made = {name: _value(kind, key) for name, kind in self.converters.items()}
        return reverse(self.name, kwargs={**made, **({"team": team} if self.of_a_team else {})})


def _value(kind: str, key: Any) -> Any:
    """`c0ffee` is a word, a colour and a slug."""
    return {"UUIDConverter": key or uuid4(), "IntConverter": 1}.get(kind, "c0ffee")


def _body(answer: Any) -> bytes:
    """A streamed file is not read here: that it is given at all is what counts."""
    return b"" if answer.streaming else answer.content


def _walk(resolver: URLResolver, space: str, found: dict[str, str]) -> Iterator[Route]:
    for one in resolver.url_patterns:
        converters = {**found, **{name: type(made).__name__ for name, made in one.pattern.converters.items()}}
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from _walk(one, inner, converters)
        elif isinstance(one, URLPattern) and one.name:
            yield Route(f"{space}{one.name}", converters, getattr(one.callback, "roles", None))


def every_pattern(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """The name of each address; of one without a name, its pattern."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from every_pattern(one, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            yield f"{space}{one.name}" if one.name else str(one.pattern)


def routes() -> list[Route]:
    """Ours: allauth's pages speak of whoever is signed in only; REST is walked with tokens (web/tests/test_api.py)."""
    found = {
        route.name: route for route in _walk(get_resolver(), "", {}) if route.of_a_team or ":" in route.name
    }
    return [route for name, route in sorted(found.items()) if name.split(":")[0] not in FOREIGN]


def signed_in(membership: Membership) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(membership.person)
    return client


def test_every_route_is_in_the_table():
    drawn = {route.name: sorted(route.roles) if route.roles else "" for route in routes()}
    assert drawn == {name: sorted(roles) if roles else "" for name, roles in ROUTES.items()}


def test_each_role_opens_what_the_table_says(here):
    wrong = []
    for role in Role:
        client = signed_in(here.members[role])
        for route in routes():
            if not route.of_a_team:
                continue
            for method in (client.get, client.post):
                status = method(route.address("ici")).status_code
                wrong_way = (status == 403) == (role in (route.roles or ())) and status != 405
                if status >= 500 or (route.roles and wrong_way):
                    wrong.append(f"{role} {method.__name__} {route}: {status}")
    assert not wrong, "\n".join(wrong)


def leaks(here: towns.Town, there: towns.Town) -> list[str]:
    """What a manager of `here` gets to see or touch of `there`."""
    found = []
    client = signed_in(here.members[Role.manager])
    for route in routes():
        if not route.of_a_team:
            continue
        if client.get(route.address("la-bas")).status_code != 404:
            found.append(f"{route}: the other town's address opens")
        for label, key in _keys_for(route, there):
            found += _tried(client, route, label, key, there.canary)
    return found


def _keys_for(route: Route, there: towns.Town) -> list[tuple[str, Any]]:
    """Keys of its own capability, and of the accounts and people that any of them may name."""
    if not route.keys:
        return [("", None)]
    near = {route.name.split(":")[0], "networks"}
    return [(label, key) for label, key in there.keys.items() if label.split(".")[0] in near]


NOTHING: dict[tuple[str, str], bytes] = {}


def _nothing(client: Client, route: Route, method: str) -> bytes:
    """The answer for a key that nobody has."""
    if (route.name, method) not in NOTHING:
        NOTHING[route.name, method] = _body(getattr(client, method)(route.address("ici", uuid4())))
    return NOTHING[route.name, method]


def _tried(client: Client, route: Route, label: str, key: Any, canary: str) -> Iterator[str]:
    for method in (client.get, client.post):
        answer = method(route.address("ici", key))
        body = (
            b"" if answer.streaming else answer.content
        )  # the export's canary: parvis/web/tests/test_export.py
        if canary.encode() in body:
            yield f"{method.__name__} {route} shows the other town ({label})"
        if key is not None and answer.status_code not in {404, 405, 403}:
            yield f"{method.__name__} {route} answers {answer.status_code} for the other town's {label}"
        same = SECRETS.sub(b"", _nothing(client, route, method.__name__)) == SECRETS.sub(b"", body)
        if key is not None and answer.status_code == 404 and not same:
            yield f"{method.__name__} {route}: tells that the other town's {label} exists"


def test_another_town_sees_and_touches_nothing(here, there):
    found = leaks(here, there)
    assert not found, "\n".join(found)


def test_the_wall_holds_without_the_applications_filter(here, there, monkeypatch):
    monkeypatch.setattr(TeamQuerySet, "of", lambda self, team: self.all())
    found = leaks(here, there)
    assert not found, "\n".join(found)


def test_whoever_is_out_sees_nothing(here):
    removed, suspended = here.members[Role.contributor], here.members[Role.approver]
    with acting_for(here.team.pk):
        Membership.rows.of(here.team).filter(pk=removed.pk).update(left_at=now())
    stranger = Client(raise_request_exception=False)
    stranger.force_login(PersonFactory(email="passant@ailleurs.example"))
    out = {
        "removed": signed_in(removed),
        "stranger": stranger,
        "nobody": Client(raise_request_exception=False),
    }
    wrong = []
    for who, client in out.items():
        expected = {302} if who == "nobody" else {404}
        for route in routes():
            if route.of_a_team:
                for method in (client.get, client.post):
                    answer = method(route.address("ici"))
                    own_name = str(removed.person).encode() if who == "removed" else b""
                    seen = here.canary.encode() in _body(answer).replace(own_name or b"\0", b"")
                    if answer.status_code not in expected or seen:
                        wrong.append(f"{who} {method.__name__} {route}: {answer.status_code}")
    with acting_for(here.team.pk):
        Team.objects.filter(pk=here.team.pk).update(suspended_at=now())
    client = signed_in(suspended)
    wrong += [
        f"suspended {route}"
        for route in routes()
        if route.of_a_team and client.get(route.address("ici")).status_code != 404
    ]
    assert not wrong, "\n".join(wrong)


def test_public_pages_show_no_town(here):
    nobody = Client(raise_request_exception=False)
    for route in routes():
        if not route.of_a_team:
            answer = nobody.get(route.address(""))
            assert answer.status_code < 500, route
            assert here.canary.encode() not in _body(answer), route
