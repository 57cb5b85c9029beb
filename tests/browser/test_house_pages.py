"""The house's own pages, as axe, a narrow screen and a strict policy see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now
from playwright.sync_api import Page

from parvis.inbox.models import Message
from parvis.inbox.tests.factories import make_account, make_message
from parvis.lifecycle.tenant import acting_for
from parvis.teams.models import Membership
from parvis.teams.tests.factories import make_member, make_team
from tests.browser.axe import axe_violations
from tests.browser.conftest import Live

pytestmark = pytest.mark.django_db(transaction=True)

LOOKS = [("fr", "light", 1440), ("fr", "dark", 320), ("en", "dark", 1440), ("en", "light", 320)]
PUBLIC = ["/", "/design/", "/account/login/", "/account/password/reset/", "/nowhere/"]
OWN = [
    "/t/villefable/",
    "/t/villefable/settings/",
    "/?choose=1",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/add/",
    "/account/reauthenticate/",
    "/account/password/change/",
    "/account/email/",
    "/account/logout/",
]


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def lively_town() -> Membership:
    """Something in every section of Today that a message or an account can fill."""
    team = make_team(training=True)
    account = make_account(team)
    urgent = make_message(account, "Il y a une fuite de gaz rue Haute", at=now() - timedelta(minutes=9))
    make_message(account, "Quand rouvre la piscine ? " * 30, at=now() - timedelta(days=2))
    with acting_for(team.id):
        Message.rows.of(team).filter(pk=urgent.pk).update(rank=1, priority="P0", vital=True)
    make_account(team, state="to_reconnect", problem="Le réseau demande de se reconnecter.")
    return make_member(team)


def faults(
    live: Live, paths: list[str], look: tuple[str, str, int], member: Membership | None
) -> dict[str, list[str]]:
    language, scheme, width = look
    person = member.person if member else None
    page = live.page("/health/", person=person, language=language, scheme=scheme, width=width)
    found = {}
    for path in paths:
        answer = page.goto(live.url + path)
        assert answer is not None
        assert answer.status == (404 if path == "/nowhere/" else 200), path
        assert page.url == live.url + path
        found[path] = axe_violations(page) + ([] if fits(page) else ["wider than its screen"])
    return {path: wrong for path, wrong in found.items() if wrong}


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_public_pages_are_accessible_and_fit(live: Live, look: tuple[str, str, int]) -> None:
    assert faults(live, PUBLIC, look, None) == {}


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_pages_of_a_member_are_accessible_and_fit(live: Live, look: tuple[str, str, int]) -> None:
    assert faults(live, OWN, look, lively_town()) == {}


def test_a_first_day_and_a_quiet_day_are_accessible(live: Live) -> None:
    member = make_member(make_team())
    assert faults(live, ["/t/villefable/"], LOOKS[0], member) == {}
    make_account(member.team)
    assert faults(live, ["/t/villefable/"], LOOKS[3], member) == {}
