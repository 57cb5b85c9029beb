"""What a request may name: another town's keys in a body, in a query and in REST; and the addresses that are nobody's.

`test_matrix` walks the keys that stand in the path. Run twice as well: with the application's filter, and with the wall
alone. After each walk nothing of the other town has changed, and nothing here refers to anything there.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey
from django.test import Client
from django.urls import get_resolver, reverse

from parvis.accounts.models import Person
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Membership, Role, Team, TeamOwned, TeamQuerySet
from parvis.teams.tests.factories import PersonFactory
from tests import town as towns
from tests.routes import MACHINES, ROUTES, SIGNING_IN
from tests.test_matrix import every_pattern, routes, signed_in

pytestmark = pytest.mark.django_db
MINE = [model for model in apps.get_models() if issubclass(model, TeamOwned)]


@pytest.fixture(params=["with the filter", "with the wall alone"])
def wall(request: Any, monkeypatch: Any) -> None:
    if request.param == "with the wall alone":
        monkeypatch.setattr(TeamQuerySet, "of", lambda self, team: self.all())


def state_of(team: Team) -> str:
    """A digest of every row of a town, whoever may read them."""
    with acting_for(team.pk):
        rows = {
            model._meta.label: sorted(map(str, model.rows.get_queryset().filter(team_id=team.pk).values()))
            for model in MINE
        }
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def strange_references(here: towns.Town) -> list[str]:
    """Rows of this town that name a row of another one, or a person who was never in it."""
    found = []
    with acting_for(here.team.pk):
        people = set(
            Membership.rows.get_queryset().filter(team=here.team).values_list("person_id", flat=True)
        )
        for model in MINE:
            for field in model._meta.get_fields():
                if not isinstance(field, ForeignKey) or field.name == "team":
                    continue
                rows = model.rows.get_queryset().filter(team_id=here.team.pk)
                named = set(rows.exclude(**{field.name: None}).values_list(field.attname, flat=True))
                target: Any = field.related_model
                if issubclass(target, TeamOwned):
                    known = target.rows.get_queryset().filter(pk__in=named)
                    known = set(known.filter(team_id=here.team.pk).values_list("pk", flat=True))
                elif target is Person:
                    known = people
                else:
                    continue
                found += [f"{model._meta.label}.{field.name} → {key}" for key in named - known]
    return found


def bodies(here: towns.Town, there: towns.Town) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Route, its own arguments, and a body that is right in all but whose keys it names."""
    k, mine = there.keys, here.keys
    stranger = there.members[Role.approver].person_id
    message = {"key": mine["inbox.message"]}
    post = {"pk": mine["publishing.post"]}
    variant = {f"v{k['networks.account']}-chosen": "on", f"v{k['networks.account']}-own_text": "on",
               f"v{k['networks.account']}-text": "à vous", f"a{k['publishing.attachment']}-alt": "à vous"}  # fmt: skip
    typed = {"text": "Bonjour", "language": "fr", "approvers": [str(stranger)], "approvals_needed": "1",
             "seen": "0", **variant}  # fmt: skip
    return [
        ("inbox:bulk", {}, {"key": [str(k["inbox.message"])], "act": "take"}),
        ("inbox:bulk", {}, {"key": [str(k["inbox.message"])], "act": "closed"}),
        ("inbox:bulk", {}, {"key": [str(mine["inbox.message"])], "act": "assign", "to": str(stranger)}),
        ("inbox:assign", message, {"to": str(stranger)}),
        ("inbox:answer", message, {"act": "ready", "ready": str(k["inbox.readyanswer"]), "text": ""}),
        ("publishing:autosave", post, typed),
        ("publishing:edit", post, typed),
        ("publishing:edit", post, {**typed, "plan": "1", "planned_local": "2099-01-05T10:00"}),
        (
            "publishing:delegations",
            {},
            {"receiver": str(stranger), "starts": "2099-01-05T10:00", "ends": "2099-01-06T10:00", "why": "x"},
        ),
    ]


def test_a_body_that_names_the_other_towns_keys_does_nothing(here, there, wall):
    client, before = signed_in(here.members[Role.manager]), state_of(there.team)
    wrong = []
    for name, arguments, body in bodies(here, there):
        address = reverse(name, kwargs={"team": "ici", **arguments})
        for answer in (client.post(address, body), client.get(address)):
            if answer.status_code >= 500:
                wrong.append(f"{name} answers {answer.status_code}")
            if not answer.streaming and there.canary.encode() in answer.content:
                wrong.append(f"{name} shows the other town")
    assert not wrong
    assert strange_references(here) == []
    assert state_of(there.team) == before


def test_a_query_that_names_the_other_towns_keys_shows_nothing(here, there, wall):
    """Every list, with every name that a query may have, for every key of the other town."""
    client, before = signed_in(here.members[Role.manager]), state_of(there.team)
    names = ("account", "label", "change", "since", "after", "network", "service", "q", "page", "show", "before", "on",
             "message", "post", "part", "kind", "try")  # fmt: skip
    keys = [*there.keys.values(), there.members[Role.agent].person_id, there.canary]
    wrong = []
    for route in routes():
        if not route.of_a_team or route.keys:
            continue
        for key in keys:
            answer = client.get(route.address("ici"), dict.fromkeys(names, str(key)))
            body = b"" if answer.streaming else answer.content
            if key == there.canary:  # a search box gives back what was typed into it
                body = body.replace(f'value="{key}"'.encode(), b"")
            if answer.status_code >= 500 or (there.canary.encode() in body and key != there.canary):
                wrong.append(f"{route}?…={key}: {answer.status_code}")
    assert not wrong
    assert state_of(there.team) == before


def test_rest_shows_and_touches_nothing_of_the_other_town(here, there, wall):
    program = Client(headers={"Authorization": f"Bearer {here.token}"}, raise_request_exception=False)
    before, wrong, walked = state_of(there.team), [], 0
    schema = Client().get("/api/v1/openapi.json").json()
    bodies = [{}, {"text": "x", "accounts": [str(there.keys["networks.account"])]},
              {"status": "closed", "assigned_to": str(there.members[Role.agent].person_id)}]  # fmt: skip
    for path, operations in schema["paths"].items():
        for method in operations:
            named = list(there.keys.values()) if "{pk}" in path else [""]
            for key in named:
                for body in bodies if method != "get" else [{}]:
                    walked += 1
                    answer = program.generic(
                        method.upper(),
                        path.replace("{pk}", str(key)),
                        json.dumps(body),
                        content_type="application/json",
                    )
                    shown = not answer.streaming and there.canary.encode() in answer.content
                    found = key and answer.status_code not in {404, 422} and "/territories/" not in path
                    if shown or answer.status_code >= 500 or found:
                        wrong.append(f"{method} {path} {key}: {answer.status_code}")
    assert walked > 100
    assert not wrong
    assert strange_references(here) == []
    assert state_of(there.team) == before


def test_rest_lets_a_colleagues_program_in_and_nobody_else(here):
    """Own, removed and nobody; another town's is above. Drawn from the schema."""
    schema = Client().get("/api/v1/openapi.json").json()
    manager = here.members[Role.manager]
    clients = {"own": Client(headers={"Authorization": f"Bearer {here.token}"}), "nobody": Client()}
    stranger = Client()
    stranger.force_login(PersonFactory(email="passant@ailleurs.example"))
    clients["a stranger who is signed in"] = stranger
    reads = [path for path, operations in schema["paths"].items() if "get" in operations and "{" not in path]
    reads = [path for path in reads if not path.startswith("/api/v1/territories/")]
    assert len(reads) >= 5
    for who, client in clients.items():
        for path in reads:
            assert client.get(path).status_code == (200 if who == "own" else 401), f"{who} {path}"
    with acting_for(here.team.pk):
        Membership.rows.of(here.team).filter(pk=manager.pk).update(left_at="2026-11-23T08:00:00Z")
    for path in reads:
        assert clients["own"].get(path).status_code == 401, f"removed {path}"


def test_every_address_is_known():
    """Ours are walked by `test_matrix`, REST above; the library's for signing in and the machine's stand in lists."""
    ours = {route.name for route in routes()}
    unknown = {
        name
        for name in every_pattern(get_resolver())
        if name not in ours
        and name not in MACHINES
        and name not in SIGNING_IN
        and not name.startswith("api:")
    }
    assert not unknown
    assert ours == set(ROUTES)


def test_signing_in_shows_nobody_elses(here, there):
    """The library's pages speak of whoever is signed in, and of nobody to nobody."""
    own, nobody = signed_in(here.members[Role.manager]), Client(raise_request_exception=False)
    for name in sorted(SIGNING_IN):
        address = _address(name)
        if address is None:
            continue
        for client in (own, nobody):
            answer = client.get(address)
            assert answer.status_code < 500, name
            assert there.canary.encode() not in answer.content, name
            assert b"@la-bas.example" not in answer.content, name
        assert b"@ici.example" not in nobody.get(address).content, name


def _address(name: str) -> str | None:
    found = get_resolver().reverse_dict.getlist(name)
    if not found:
        return None
    wanted = found[0][0][0][1]
    values = {"pk": 1, "uidb36": "abc", "key": "abc-def", "provider_id": "oidc"}
    return reverse(name, kwargs={one: values.get(one, str(uuid4())) for one in wanted})


def test_the_machines_addresses_tell_no_town(here):
    nobody = Client(raise_request_exception=False)
    for name in sorted(MACHINES):
        if (address := _address(name)) is not None:
            answer = nobody.get(address)
            assert here.canary.encode() not in answer.content, name
            assert str(here.team.pk).encode() not in answer.content, name


def test_the_walk_finds_a_leak_when_there_is_one(here, there, monkeypatch):
    """As the owner of the database, with the filter away, the other town is there to be seen."""
    monkeypatch.setattr(TeamQuerySet, "of", lambda self, team: self.all())
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    before = state_of(there.team)
    client = signed_in(here.members[Role.manager])
    client.post(
        reverse("inbox:bulk", args=["ici"]), {"key": [str(there.keys["inbox.message"])], "act": "closed"}
    )
    shown = client.get(reverse("inbox:list", args=["ici"])).content
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE parvis_app")
    assert there.canary.encode() in shown
    assert state_of(there.team) != before
