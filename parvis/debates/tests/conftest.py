"""Whoever decides in a town; a town that publishes, and its debates in the networks."""

import pytest

from parvis.debates.models import Method
from parvis.debates.tests.factories import make_debate
from parvis.debates.tests.networks import published
from parvis.publishing.tests.conftest import script, town
from parvis.teams.tests.factories import make_member, make_team

__all__ = ["script", "town"]


@pytest.fixture
def boss():
    return make_member(make_team())


@pytest.fixture
def debate(town):
    return make_debate(town.boss)


@pytest.fixture
def poll(town):
    return make_debate(
        town.boss, method=Method.single, title="Quel jour ?", statements=("Samedi", "Dimanche", "Jamais")
    )


@pytest.fixture
def echo(town, debate, queue):
    return published(town, queue, debate)[0]
