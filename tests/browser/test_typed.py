"""A session that ends while somebody writes: what was typed stands in the form again, for the same person alone."""

from __future__ import annotations

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from playwright.sync_api import Page, expect

from parvis.accounts.models import Person
from parvis.inbox.tests.factories import make_account, make_message
from parvis.teams.models import Membership
from parvis.teams.tests.factories import code, make_member, make_team
from tests.browser.axe import axe_violations
from tests.browser.conftest import Live

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "/t/villefable/debates/new/"
QUESTION = "Que faire de la place du Marché ?"
STATEMENTS = "Plus de bancs.\nMoins de voitures le dimanche."


@pytest.fixture
def writer() -> Membership:
    return with_password(make_member(make_team()))


def with_password(member: Membership) -> Membership:
    member.person.set_password("phrase-inventee-2026")
    member.person.save()
    return member


def writes(live: Live, person: Person) -> Page:
    page = live.page(NEW, person=person)
    page.locator("[name=title]").fill(QUESTION)
    page.locator("[name=statements]").fill(STATEMENTS)
    return page


def session_ends(page: Page) -> None:
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def sends(page: Page) -> None:
    page.locator("[name=statements]").press("Control+Enter")


def signs_in(page: Page, person: Person, back: str = NEW) -> None:
    secret = get_adapter().decrypt(
        Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP).data["secret"]
    )
    page.wait_for_url("**/account/login/**")
    page.locator("input[name=login]").fill(person.email)
    page.locator("input[name=password]").fill("phrase-inventee-2026")
    page.locator("input[name=password]").press("Enter")
    page.locator("input[name=code]").fill(code(secret))
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url(f"**{back}")


def kept(page: Page) -> object:
    return page.evaluate("sessionStorage.getItem('parvis.typed')")


def test_what_was_typed_stands_there_again_and_is_sent_once(live: Live, writer: Membership) -> None:
    page = writes(live, writer.person)
    session_ends(page)
    sends(page)
    signs_in(page, writer.person)
    expect(page.locator("[name=title]")).to_have_value(QUESTION)
    expect(page.locator("[name=statements]")).to_have_value(STATEMENTS)
    expect(page.get_by_text("Ce que vous aviez tapé est de nouveau là")).to_be_visible()
    assert axe_violations(page) == []
    assert kept(page) is None
    sends(page)
    expect(page.locator("h1")).to_contain_text(QUESTION)
    page.goto(live.url + NEW)
    expect(page.locator("[name=title]")).to_have_value("")


def test_somebody_else_who_signs_in_there_sees_nothing_of_it(live: Live, writer: Membership) -> None:
    other = with_password(make_member(writer.team))
    page = writes(live, writer.person)
    session_ends(page)
    sends(page)
    signs_in(page, other.person)
    expect(page.locator("[name=title]")).to_have_value("")
    assert kept(page) is None


def test_what_arrived_is_not_kept(live: Live, writer: Membership) -> None:
    page = writes(live, writer.person)
    sends(page)
    expect(page.locator("h1")).to_contain_text(QUESTION)
    assert kept(page) is None


def test_a_page_that_was_open_too_long_gives_it_back(live: Live, writer: Membership) -> None:
    """Somebody signed in again in another tab: the page's own proof is void."""
    page = writes(live, writer.person)
    page.locator("main form [name=csrfmiddlewaretoken]").evaluate_all(
        "all => all.forEach((one) => (one.value = 'x'.repeat(64)))"
    )
    sends(page)
    expect(page.locator("h1")).to_contain_text("ouverte trop longtemps")
    page.goto(live.url + NEW)
    expect(page.locator("[name=statements]")).to_have_value(STATEMENTS)


def test_who_types_when_the_session_ends_is_told_and_goes_on_typing(live: Live, writer: Membership) -> None:
    """The counter under the box and the draft ask by themselves: they throw nobody out of the page."""
    message = make_message(make_account(writer.team), "Bonjour, quand rouvre la piscine ?")
    address = f"/t/villefable/inbox/{message.pk}/"
    page = live.page(address, person=writer.person)
    session_ends(page)
    page.locator("#answer-text").press_sequentially("Bonjour, elle rouvre lundi.")
    expect(page.get_by_text("Votre session est terminée")).to_be_visible()
    expect(page.locator("#answer-text")).to_have_value("Bonjour, elle rouvre lundi.")
    page.locator("#answer-text").press("Control+Enter")
    signs_in(page, writer.person, address)
    expect(page.locator("#answer-text")).to_have_value("Bonjour, elle rouvre lundi.")
    live.complaints.clear()  # the console tells of each answer 401


def test_what_was_ticked_is_ticked_again_and_nothing_that_came_since(live: Live, writer: Membership) -> None:
    account = make_account(writer.team)
    first = make_message(account, "Bonjour, quand rouvre la piscine ?")
    page = live.page("/t/villefable/inbox/", person=writer.person)
    page.locator(f"input[name=key][value='{first.pk}']").check()
    session_ends(page)
    make_message(account, "Bonjour, où est la mairie ?")
    page.locator(f"input[name=key][value='{first.pk}']").evaluate(
        "box => box.form.requestSubmit(box.form.querySelector('button[name]'))"
    )
    signs_in(page, writer.person, "/t/villefable/inbox/")
    ticked = page.locator("input[name=key]:checked")
    expect(page.locator("input[name=key]")).to_have_count(2)
    expect(ticked).to_have_count(1)
    expect(ticked).to_have_value(str(first.pk))
