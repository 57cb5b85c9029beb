"""The base page: what every screen wears."""

from __future__ import annotations

from typing import Any

import pytest

from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Any) -> Any:
    team = make_team()
    client.force_login(make_member(team).person)
    client.team = team
    return client


def test_navigation_lists_only_addresses_that_exist_and_marks_the_current_one(signed_in: Any) -> None:
    page = " ".join(signed_in.get("/t/villefable/").content.decode().split())
    assert '<a href="/t/villefable/" data-key="g t" aria-current="page">' in page
    assert page.count('aria-current="page"') == 1


def test_a_stopped_team_is_told_on_every_page(signed_in: Any) -> None:
    team = signed_in.team
    with acting_for(team.id):
        type(team).objects.filter(pk=team.pk).update(
            stopped_at="2026-11-23T08:00:00Z",
            stopped_by="Ada Test",
            stopped_why="Fausse alerte",
            training=True,
        )
    page = signed_in.get("/t/villefable/").content.decode()
    assert "Fausse alerte" in page
    assert "Ada Test" in page
    assert "banner--hand" in page
