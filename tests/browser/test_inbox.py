"""The inbox as it is worked with: all of it by the keyboard, and by two people at the same message."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from parvis.inbox.models import Answer, Message, Note
from parvis.inbox.tests.factories import make_account, make_message
from parvis.lifecycle.tenant import acting_for
from parvis.networks.models import Account
from parvis.teams.models import Team
from parvis.teams.tests.factories import PersonFactory, make_member, make_team
from tests.browser.axe import axe_violations
from tests.browser.conftest import Live

pytestmark = pytest.mark.django_db(transaction=True)
QUESTIONS = ("Bonjour, quand rouvre la piscine ?", "Bonjour, où est la mairie ?", "Bonjour, à quelle heure ?")


@pytest.fixture
def account() -> Account:
    return make_account(make_team())


def rows_of(team: Team) -> list[tuple[str, str]]:
    with acting_for(team.pk):
        return list(Message.rows.of(team).order_by("text").values_list("text", "status"))


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.href || document.activeElement.id"))


def type_keys(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_message_is_found_read_taken_noted_answered_and_closed_by_keys_alone(
    live: Live, account: Account
) -> None:
    """No click and no Tab: J, Enter, R, Ctrl+Enter, A, N, E, U, / and Escape."""
    for text in QUESTIONS:
        make_message(account, text)
    page = live.page("/t/villefable/inbox/", person=make_member(account.team).person)
    type_keys(page, "j", "j", "Enter")
    title = page.locator("#conversation-title")
    expect(title).to_be_focused()
    opened = page.locator(".turn .said, .said").first.inner_text()
    type_keys(page, "a")
    expect(page.get_by_text("confié à").first).to_be_visible()
    type_keys(page, "n")
    page.keyboard.type("Vu avec le service des sports.")
    page.keyboard.press("Escape")
    type_keys(page, "r")
    expect(page.locator("#answer-text")).to_be_focused()
    page.keyboard.type("jkrae ? La réponse /, en toutes lettres.")
    expect(page.locator("#answer-text")).to_have_value("jkrae ? La réponse /, en toutes lettres.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("La réponse part.").first).to_be_visible()
    with acting_for(account.team_id):
        answer = Answer.rows.of(account.team).select_related("message").get()
        assert answer.text == "jkrae ? La réponse /, en toutes lettres."
        assert answer.message.text == opened
    type_keys(page, "j", "Enter", "e")
    expect(page.get_by_text("1 message modifié").first).to_be_visible()
    assert [status for _text, status in rows_of(account.team)].count("closed") == 1
    type_keys(page, "u")
    expect(page.get_by_text("1 message est comme avant").first).to_be_visible()
    assert "closed" not in [status for _text, status in rows_of(account.team)]
    type_keys(page, "/")
    page.keyboard.type("piscine")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=piscine"))
    type_keys(page, "/", "Escape", "Escape")
    assert focused(page) != "q"


def test_several_messages_are_chosen_by_keys(live: Live, account: Account) -> None:
    for text in QUESTIONS:
        make_message(account, text)
    page = live.page("/t/villefable/inbox/", person=make_member(account.team).person)
    type_keys(page, "j", "x", "j", "j", "x")
    boxes = page.locator("[data-list] input[type=checkbox]")
    assert [boxes.nth(n).is_checked() for n in range(3)] == [True, False, True]
    type_keys(page, "x")
    assert [boxes.nth(n).is_checked() for n in range(3)] == [True, False, False]
    type_keys(page, "?")
    expect(page.locator("#keys")).to_contain_text("Choisir cette ligne")


def test_of_two_people_at_one_message_one_writes_and_the_other_is_told_and_loses_nothing(
    live: Live, account: Account
) -> None:
    message = make_message(account, QUESTIONS[0])
    where = f"/t/villefable/inbox/{message.pk}/"
    adele = make_member(account.team, person=PersonFactory(name="Adèle Inventée")).person
    paul = make_member(account.team, person=PersonFactory(name="Paul Inventé")).person
    first, second = live.page(where, person=adele), live.page(where, person=paul)
    expect(second.locator("#here")).to_contain_text("Adèle Inventée")
    first.locator("#answer-text").fill("Elle rouvre lundi.")
    expect(first.get_by_text("Enregistré").first).to_be_visible()
    second.evaluate(
        "document.body.dispatchEvent(new CustomEvent('parvis:inbox'))"
    )  # as the server's note does
    expect(second.locator("#here")).to_contain_text("Adèle Inventée écrit une réponse")
    assert axe_violations(second, "#here") == []
    second.locator("#answer-text").fill("Mardi, je crois.")
    second.get_by_role("button", name="Répondre sur Mastodon").click()
    expect(second.locator("#answer-text")).to_have_value("Mardi, je crois.")
    with acting_for(account.team_id):
        assert not Answer.rows.of(account.team).exists()
    first.get_by_role("button", name="Répondre sur Mastodon").click()
    expect(first.get_by_text("La réponse part.").first).to_be_visible()
    second.get_by_role("button", name="Répondre sur Mastodon").click()
    expect(second.locator("#answer-text")).to_have_value("Mardi, je crois.")
    expect(second.get_by_text("Elle rouvre lundi.").first).to_be_visible()
    with acting_for(account.team_id):
        assert [answer.text for answer in Answer.rows.of(account.team)] == ["Elle rouvre lundi."]


def test_a_note_is_written_by_keys_and_never_sent(live: Live, account: Account) -> None:
    message = make_message(account, QUESTIONS[0])
    page = live.page(f"/t/villefable/inbox/{message.pk}/", person=make_member(account.team).person)
    type_keys(page, "n")
    page.keyboard.type("Demander au service des sports.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".said", has_text="Demander au service des sports.")).to_be_visible()
    with acting_for(account.team_id):
        assert Note.rows.of(account.team).count() == 1
        assert not Answer.rows.of(account.team).exists()


def test_on_a_phone_the_list_or_the_message_and_on_paper_the_message_alone(
    live: Live, account: Account
) -> None:
    message = make_message(account, QUESTIONS[0])
    person = make_member(account.team).person
    page = live.page("/t/villefable/inbox/", person=person, width=320)
    listed, conversation = page.locator(".pane--list"), page.locator(".conversation")
    expect(listed).to_be_visible()
    expect(page.locator(".begin")).to_be_hidden()
    page.locator(".row__link").click()
    expect(conversation).to_be_visible()
    expect(listed).to_be_hidden()
    page.get_by_role("link", name="Retour à la liste").click()
    expect(listed).to_be_visible()
    paper = live.page(f"/t/villefable/inbox/{message.pk}/", person=person, width=794)
    paper.emulate_media(media="print")
    expect(paper.locator(".pane--list")).to_be_hidden()
    expect(paper.locator("#answer-text")).to_be_hidden()
    expect(paper.get_by_text(QUESTIONS[0]).last).to_be_visible()
    box = paper.locator(".conversation").bounding_box()
    assert box is not None
    assert box["width"] > 700, "the whole width of the sheet"
