"""The card beside the text, in a real browser: a proposal taken and taken back, by mouse, by keys, on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from parvis.networks.tests.conftest import script  # noqa: F401  (the pretend network)
from parvis.publishing.tests.factories import Town, make_town, written
from tests.browser.axe import axe_violations
from tests.browser.conftest import Live

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "🎄 É 👩‍👩‍👧. Nonobstant la pluie, venez #marchedenoel !\n\nRien d'autre ne change, nonobstant tout."

MORE = " Le CCAS, le PLU et le ZZKW ultérieurement, préalablement à tout. " + "mot " * 31


@pytest.fixture
def town(script: Any) -> Town:  # noqa: F811
    return make_town()


def composer(live: Live, town: Town, text: str = TEXT, **look: Any) -> Page:
    post = written(town, text=text)
    return live.page(f"/t/{town.team.slug}/publish/{post.pk}/edit/", person=town.writer.person, **look)


def test_a_proposal_is_taken_and_taken_back(live: Live, town: Town) -> None:
    page = composer(live, town)
    text = page.locator("#id_text")
    page.locator("[data-was=nonobstant]").click()
    expect(text).to_have_value(TEXT.replace("nonobstant", "malgré"))
    expect(text).to_be_focused()
    expect(page.locator("[data-applied]")).to_contain_text("Ctrl+Z")
    page.keyboard.press("Control+z")
    expect(text).to_have_value(TEXT)
    page.locator("[data-was='#marchedenoel']").click()
    expect(text).to_have_value(TEXT.replace("#marchedenoel", "#MarcheDeNoel"))
    expect(page.locator(".saved[data-saved-at]")).to_contain_text("Enregistré")
    expect(page.locator("[data-was='#marchedenoel']")).to_have_count(0)


def test_the_card_follows_what_is_typed_and_nothing_changes_unasked(live: Live, town: Town) -> None:
    page = composer(live, town, text="Une question ?")
    expect(page.locator("#look")).to_contain_text("Rien à signaler")
    page.locator("#id_text").fill("Ultérieurement, une question ?")
    expect(page.locator("[data-was=Ultérieurement]")).to_have_text(
        "Écrire « Plus tard »", use_inner_text=True
    )
    expect(page.locator("#id_text")).to_have_value("Ultérieurement, une question ?")


def test_words_typed_before_it_do_not_lead_a_proposal_astray(live: Live, town: Town) -> None:
    page = composer(live, town)
    page.route("**/autosave/", lambda route: route.abort())  # the card stays as it was
    page.locator("#id_text").press("Control+Home")
    page.keyboard.type("Avant. ")
    page.locator("[data-was=nonobstant]").click()
    expect(page.locator("#id_text")).to_have_value("Avant. " + TEXT.replace("nonobstant", "malgré"))
    live.complaints[:] = [one for one in live.complaints if "ERR_FAILED" not in one]


def test_by_keys_alone_on_a_phone_and_without_a_fault(live: Live, town: Town) -> None:
    page = composer(live, town, text=TEXT + MORE, width=320, height=640)
    assert axe_violations(page) == []
    more = page.locator("[data-stays=more] > summary")
    more.focus()
    page.keyboard.press("Enter")
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator("[data-was=nonobstant]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_text")).to_have_value(TEXT.replace("nonobstant", "malgré") + MORE)
    expect(page.locator(".saved[data-saved-at]")).to_contain_text("Enregistré")
    expect(page.locator("[data-stays=more]")).to_have_attribute("open", "")


def test_without_script_a_button_does_the_same(live: Live, town: Town) -> None:
    page = composer(live, town, script=False)
    page.locator("[data-was=nonobstant]").click()
    expect(page.locator("#id_text")).to_have_value(TEXT.replace("nonobstant", "malgré"))
