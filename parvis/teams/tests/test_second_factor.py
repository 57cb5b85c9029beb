"""Nobody publishes or answers in a town's name by a password alone, and what proves the second factor is sealed."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.accounts.actions import reseal_second_factors
from parvis.lifecycle.sealing import CannotOpen
from parvis.lifecycle.tenant import acting_for
from parvis.teams.access import ANSWERERS
from parvis.teams.models import Invitation, Role, Team
from parvis.teams.tests.factories import PersonFactory, code, make_member, make_team

pytestmark = pytest.mark.django_db
PASSWORD = "une phrase tout à fait inventée"


@pytest.fixture
def team() -> Team:
    return make_team()


def code_of(person: Any) -> str:
    row = Authenticator.objects.get(user=person, type="totp")
    return code(totp.decrypt(row.data["secret"]))


@pytest.mark.parametrize("role", ANSWERERS)
def test_without_one_nothing_of_the_team_opens_and_nothing_is_done(team, role):
    member = make_member(team, role, person=PersonFactory(second_factor=False))
    client = Client()
    client.force_login(member.person)
    for address in ("web:today", "inbox:list", "publishing:list", "teams:members", "networks:accounts"):
        answer = client.get(reverse(address, args=[team.slug]))
        assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index")), address
    asked = {"email": "lou@villefable.example", "role": "agent"}
    assert client.post(reverse("teams:invite", args=[team.slug]), asked)["Location"] == reverse("mfa_index")
    with acting_for(team.pk):
        assert not Invitation.rows.of(team).exists()
    totp.TOTP.activate(member.person, totp.generate_totp_secret())
    assert client.get(reverse("web:today", args=[team.slug])).status_code == 200


def test_an_observer_reads_without_one(team):
    client = Client()
    client.force_login(make_member(team, Role.observer, person=PersonFactory(second_factor=False)).person)
    assert client.get(reverse("web:today", args=[team.slug])).status_code == 200


def test_whoever_takes_theirs_away_stands_outside_at_once(team):
    member = make_member(team)
    client = Client()
    client.force_login(member.person)
    assert client.get(reverse("inbox:list", args=[team.slug])).status_code == 200
    Authenticator.objects.filter(user=member.person).delete()
    assert client.get(reverse("inbox:list", args=[team.slug]))["Location"] == reverse("mfa_index")


def test_a_password_leads_to_the_code_and_a_wrong_code_nowhere(team):
    member = make_member(team)
    member.person.set_password(PASSWORD)
    member.person.save()
    client = Client()
    typed = {"login": member.person.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), typed)["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("web:today", args=[team.slug]))["Location"].startswith(reverse("account_login"))
    right = code_of(member.person)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    assert client.post(reverse("mfa_authenticate"), {"code": wrong}).status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.post(reverse("mfa_authenticate"), {"code": right}).status_code == 302
    assert client.get(reverse("web:today", args=[team.slug])).status_code == 200


@pytest.mark.parametrize(
    ("demonstration", "asked", "needed"),
    [
        ("0", "0", True),
        ("0", "", True),
        ("0", "1", True),
        ("1", "0", False),
        ("1", "", False),
        ("1", "1", True),
    ],
)
def test_no_variable_switches_it_off_outside_the_demonstration(tmp_path, demonstration, asked, needed):
    environment = {**os.environ, "PARVIS_DATA": str(tmp_path), "PARVIS_DEMO": demonstration}
    environment |= {"PARVIS_SECOND_FACTOR": asked} if asked else {}
    said = "from parvis.config import settings; print(settings.PARVIS_SECOND_FACTOR)"
    done = subprocess.run(
        [sys.executable, "-c", said], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(needed)


def test_a_copy_of_the_database_tells_no_code(settings):
    person = PersonFactory(second_factor=False)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    row = Authenticator.objects.get(user=person)
    assert secret not in str(row.data)
    assert row.wrap().validate_code(code_of(person))
    settings.PARVIS_MASTER_KEY = "une autre clé, tout aussi inventée"
    with pytest.raises(CannotOpen, match="PARVIS_OLD_MASTER_KEYS"):
        row.wrap().validate_code("000000")


def test_a_new_master_key_takes_over_codes_and_recovery_codes(settings):
    person = PersonFactory()
    codes = totp.encrypt("seed")
    Authenticator.objects.create(
        user=person, type="recovery_codes", data={"seed": codes, "used_mask": 0}, created_at=timezone.now()
    )
    settings.PARVIS_OLD_MASTER_KEYS = [settings.PARVIS_MASTER_KEY]
    settings.PARVIS_MASTER_KEY = "une nouvelle clé, tout aussi inventée"
    assert reseal_second_factors() == 2
    settings.PARVIS_OLD_MASTER_KEYS = []
    assert len(code_of(person)) == 6
    assert totp.decrypt(Authenticator.objects.get(type="recovery_codes").data["seed"]) == "seed"
