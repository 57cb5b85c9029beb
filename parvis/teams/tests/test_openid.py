"""Sign-in by OpenID Connect, with a provider on loopback that follows the standard's code flow (PKCE included)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parvis.accounts.models import Person
from parvis.teams.models import Role
from parvis.teams.tests.factories import PersonFactory, make_member, make_team
from parvis.teams.tests.test_second_factor import code_of
from tests.servers.openid import CLIENT, SECRET, Provider, providing

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with providing() as made:
        app = {
            "provider_id": "pro", "name": "ProConnect", "client_id": CLIENT, "secret": SECRET,
            "settings": {"server_url": made.url},
        }  # fmt: skip
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield made


def signs_in(provider: Provider, client: Client) -> Any:
    """From the button to wherever one comes out."""
    start = client.post(reverse("openid_connect_login", args=["pro"]))
    assert start.status_code == 302
    assert start["Location"].startswith(f"{provider.url}/authorize")
    assert provider.asked(start["Location"])["code_challenge_method"] == "S256"
    return client.get(provider.agree(start["Location"]))


def test_the_button_is_there_when_the_operator_set_it_up(provider):
    assert "ProConnect" in Client().get(reverse("account_login")).content.decode()


def test_whoever_the_provider_vouches_for_is_that_person_and_still_gives_their_code(provider):
    member = make_member(make_team(), Role.contributor)
    member.person.set_password("une phrase tout à fait inventée")
    member.person.save()
    provider.claims = {"sub": "42", "email": member.person.email, "email_verified": True}
    client = Client()
    answer = signs_in(provider, client)
    assert provider.proven, "the code was redeemed with its verifier"
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    member.person.refresh_from_db()
    assert member.person.check_password("une phrase tout à fait inventée"), (
        "the password that they chose stays theirs"
    )
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(member.person)}).status_code == 302
    assert client.get(reverse("web:today", args=["villefable"])).status_code == 200


def test_an_address_that_is_not_verified_opens_nothing(provider):
    member = make_member(make_team())
    provider.claims = {"sub": "43", "email": member.person.email, "email_verified": False}
    client = Client()
    signs_in(provider, client)
    assert "_auth_user_id" not in client.session


def test_nobody_gets_an_account_by_signing_in(provider):
    PersonFactory()
    provider.claims = {"sub": "44", "email": "passant@ailleurs.example", "email_verified": True}
    client = Client()
    answer = signs_in(provider, client)
    assert answer.status_code in {200, 302}
    assert "_auth_user_id" not in client.session
    assert Person.objects.count() == 1


def test_an_answer_that_was_not_asked_for_opens_nothing(provider):
    member = make_member(make_team())
    provider.claims = {"sub": "45", "email": member.person.email, "email_verified": True}
    client = Client()
    client.get(reverse("openid_connect_callback", args=["pro"]), {"code": "code", "state": "forgé"})
    assert "_auth_user_id" not in client.session
