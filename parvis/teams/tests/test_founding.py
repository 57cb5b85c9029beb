"""The first minutes of an installation."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from parvis.accounts.models import Person
from parvis.lifecycle.tenant import acting_for
from parvis.teams import actions, queries
from parvis.teams.models import Mandate, Team
from parvis.teams.tests.factories import PersonFactory
from parvis.territories.models import Administration

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Administration:
    return Administration.objects.create(
        id="COM-00101", country="FR", tier="municipality", kind="commune", code="00101", code_system="INSEE",
        name="Villefable", search="villefable", codes=" 00101 ",
    )  # fmt: skip


def typed(**fields: str) -> dict[str, str]:
    return {
        "administration": "00101", "name": "Camille Exemple", "email": "camille@villefable.example",
        "password": "une phrase assez longue", **fields,
    }  # fmt: skip


def test_the_first_link_founds_the_team_and_signs_in(place):
    client = Client()
    answer = client.post(reverse("teams:found", args=[actions.first_link()]), typed())
    assert answer.status_code == 302
    assert Person.objects.get().name == "Camille Exemple"
    asked = client.get(reverse("teams:members", args=["villefable"]))
    assert asked["Location"] == reverse("mfa_index"), "signed in, and asked for a second factor"
    TOTP.activate(Person.objects.get(), generate_totp_secret())
    assert client.get(reverse("teams:members", args=["villefable"])).status_code == 200


def test_it_works_once_only(place):
    link = actions.first_link()
    PersonFactory()
    assert Client().get(reverse("teams:found", args=[link])).status_code == 404


def test_a_forged_link_opens_nothing():
    assert Client().get(reverse("teams:found", args=["ImZpcnN0Ig:1x:zz"])).status_code == 404


def test_a_wrong_name_keeps_what_was_typed(place):
    answer = Client().post(
        reverse("teams:found", args=[actions.first_link()]), typed(administration="Nullepart")
    )
    assert answer.status_code == 422
    assert "camille@villefable.example" in answer.content.decode()
    assert not Person.objects.exists()


def test_a_weak_password_is_refused(place):
    answer = Client().post(reverse("teams:found", args=[actions.first_link()]), typed(password="azerty"))
    assert answer.status_code == 422


def test_a_team_may_act_for_several_administrations(place):
    person = PersonFactory()
    team = actions.found(by=person, slug="villefable", name="Villefable")
    client = Client()
    client.force_login(person)
    client.post(reverse("teams:take_mandate", args=["villefable"]), {"administration": "Villefable"})
    with acting_for(team.pk):
        assert [one.administration_id for one in queries.mandates(team)] == ["COM-00101"]
        mandate = Mandate.rows.of(team).get()
    client.post(reverse("teams:end_mandate", args=["villefable", mandate.pk]))
    with acting_for(team.pk):
        assert queries.mandates(team) == []
        assert Team.objects.get().name == "Villefable"
