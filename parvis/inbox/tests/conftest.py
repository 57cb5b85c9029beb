"""A town with an account, a manager and a contributor; and another program that is called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from parvis.inbox.tests.alerted import Program
from parvis.inbox.tests.factories import make_account
from parvis.teams.models import Membership, Role
from parvis.teams.tests.factories import PersonFactory, make_member, make_team
from tests.servers.answering import answering


@pytest.fixture
def account(queue: Any) -> Any:
    return make_account(make_team())


@pytest.fixture
def ana(account: Any) -> Membership:
    return make_member(account.team, person=PersonFactory(name="Ana", email="ana@villefable.example"))


@pytest.fixture
def bob(account: Any, ana: Membership) -> Membership:
    person = PersonFactory(name="Bob", email="bob@villefable.example")
    return make_member(account.team, Role.contributor, person=person)


@pytest.fixture
def program() -> Iterator[Program]:
    found = Program()
    with answering(found) as url:
        found.url = f"{url}/alertes"
        yield found
