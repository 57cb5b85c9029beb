"""An alert on the screen: it comes by itself, is said once, makes no sound unless asked, and goes when it is taken."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from parvis.inbox.tests.factories import make_account, make_message
from parvis.lifecycle.work import queue as the_queue
from parvis.teams.tests.factories import make_member, make_team
from tests.browser.axe import axe_violations
from tests.browser.conftest import Live

pytestmark = pytest.mark.django_db(transaction=True)
RUNG = """() => {
    window.rung = 0;
    window.AudioContext = function () { window.rung += 1; throw new Error("counted"); };
}"""


@pytest.fixture
def queue() -> Any:
    found = the_queue()
    found.waiting.clear()
    return found


def tell(page: Page) -> None:
    """As the server's events do; the test's server has none."""
    page.evaluate("document.body.dispatchEvent(new CustomEvent('parvis:alert', {detail: {}}))")


@pytest.mark.parametrize(("language", "width"), [("fr", 1440), ("en", 320)])
def test_it_comes_by_itself_and_goes_when_it_is_taken(
    live: Live, queue: Any, language: str, width: int
) -> None:
    account = make_account(make_team())
    member = make_member(account.team)
    page = live.page("/t/villefable/inbox/alerts/", person=member.person, language=language, width=width)
    place = page.locator("#alerts")
    expect(place).to_have_attribute("aria-live", "polite")
    expect(place.locator("[data-alert]")).to_have_count(0)
    expect(page.locator("[data-alert-sound]")).not_to_be_checked()
    page.evaluate(RUNG)
    make_message(account, "Je n'en peux plus, je veux mourir ce soir", at=now())
    queue.run_due()
    tell(page)
    alert = place.locator("[data-alert]")
    expect(alert).to_have_count(1)
    expect(alert).to_have_attribute("role", "alert")
    assert "mourir" not in alert.inner_text()
    assert list(axe_violations(page)) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    alert.evaluate("node => { node.dataset.same = '1'; }")
    with page.expect_response("**/alerts/mine/"):
        tell(page)
    expect(place.locator("[data-alert][data-same]")).to_have_count(1)
    assert page.evaluate("window.rung") == 0
    alert.get_by_role("button").click()
    page.wait_for_url("**/inbox/*-*/")
    expect(page.locator("#alerts [data-alert]")).to_have_count(0)
    expect(page.locator(".messages")).to_be_visible()


def test_the_sound_is_the_choice_of_a_device(live: Live, queue: Any) -> None:
    member = make_member(make_team())
    page = live.page("/t/villefable/inbox/alerts/", person=member.person)
    page.locator("[data-alert-sound]").check()
    page.reload()
    expect(page.locator("[data-alert-sound]")).to_be_checked()
