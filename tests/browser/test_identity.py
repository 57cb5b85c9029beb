"""A citizen shows who they are, in real browsers: an old phone, no script, two browsers, a frame in another page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from parvis.debates.models import Debate, Voter
from parvis.debates.tests.factories import make_debate
from parvis.debates.tests.vouching import NAME, set_up
from parvis.teams.models import Membership
from parvis.teams.tests.factories import make_member, make_team
from tests.browser.conftest import Live
from tests.browser.test_square import answer, looked_at, rows, stands_at
from tests.servers.openid import Provider, providing

pytestmark = pytest.mark.django_db(transaction=True)
BUTTON = f"Montrer qui je suis avec {NAME}"


@pytest.fixture
def provider() -> Iterator[Provider]:
    cache.clear()
    with providing() as made:
        yield made


@pytest.fixture
def boss(provider: Provider, live: Live, settings: Any) -> Membership:
    settings.PARVIS_BASE_URL = live.url
    member = make_member(make_team(name="Villefable"))
    set_up(member, provider)
    return member


@pytest.fixture
def debate(boss: Membership) -> Debate:
    return make_debate(boss, tier="verified", text="Le conseil municipal décide en décembre.")


def leaves(page: Page) -> None:
    page.get_by_role("link", name=BUTTON).click()
    expect(page.locator("h1")).to_have_text("Identité d'essai")


@pytest.mark.parametrize("script", [True, False])
def test_on_an_old_phone_no_then_yes_then_a_ballot(live: Live, debate: Debate, script: bool) -> None:
    page = live.page(f"/d/{debate.slug}/", width=320, height=640, script=script)

    def look() -> None:
        if script:
            looked_at(page)

    look()
    leaves(page)
    page.locator("#no").click()
    expect(page.locator("[role=alert].note:not([hidden])").first).to_contain_text("rien n’a été transmis")
    look()
    leaves(page)
    page.locator("#yes").click()
    expect(page.locator("main form button")).to_have_text("Ouvrir mon bulletin")
    look()
    if script:
        expect(page).to_have_url(
            re.compile(rf"/d/{debate.slug}/$")
        )  # the code is not passed on with the address
    page.locator("main form button").click()
    stands_at(page, "fr", 1, 3)
    answer(page, "D’accord")
    stands_at(page, "fr", 2, 3)
    look()
    page.goto(f"{live.url}/d/{debate.slug}/")
    stands_at(page, "fr", 2, 3)  # whoever comes back to this browser goes on
    assert [(one.tier, one.origin) for one in rows(debate, Voter)] == [("verified", "web")]


def test_two_browsers_one_ballot_and_a_link_of_somebody_elses(live: Live, debate: Debate) -> None:
    first, second = (live.page(f"/d/{debate.slug}/", width=320) for _ in range(2))
    leaves(first)
    theirs = first.locator("#yes").get_attribute("href") or ""
    second.goto(theirs)  # sent to somebody, who would vote under another's identity
    expect(second.locator("[role=alert].note:not([hidden])").first).to_contain_text(
        "dans un autre navigateur"
    )
    looked_at(second)
    first.locator("#yes").click()
    first.locator("main form button").click()
    answer(first, "D’accord")
    stands_at(first, "fr", 2, 3)
    leaves(second)
    second.locator("#yes").click()
    second.locator("main form button").click()
    stands_at(second, "fr", 2, 3)
    assert len(rows(debate, Voter)) == 1


def test_from_a_frame_it_begins_in_a_window_of_its_own(live: Live, debate: Debate) -> None:
    page = live.page(f"/d/{debate.slug}/embed/", width=320)
    looked_at(page)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=BUTTON).click()
    window = opened.value
    looked_at(window)
    leaves(window)
    window.locator("#yes").click()
    window.locator("main form button").click()
    answer(window, "D’accord")
    stands_at(window, "fr", 2, 3)
    assert [one.tier for one in rows(debate, Voter)] == ["verified"]
