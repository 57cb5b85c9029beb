"""What the small scripts do: keys, menus, dialogs, saving as one types, hearing the server; and life without them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from parvis.inbox.tests.factories import make_account, make_message
from parvis.teams.tests.factories import make_member, make_team
from tests.browser.axe import axe_violations
from tests.browser.conftest import Live

pytestmark = pytest.mark.django_db(transaction=True)

# Stands for the server's events, which live at the ASGI edge.
PRETEND_EVENTS = """
window.sources = [];
window.EventSource = class { constructor(url) { this.url = url; window.sources.push(this); } close() {} };
"""


def today(live: Live, **options: object) -> Page:
    team = make_team()
    account = make_account(team)
    for text in ("Bonjour, quand rouvre la piscine ?", "Bonjour, où est la mairie ?"):
        make_message(account, text)
    return live.page("/t/villefable/", person=make_member(team).person, **options)  # type: ignore[arg-type]


def test_keys_walk_the_list_go_to_screens_and_list_themselves(live: Live) -> None:
    page = today(live)
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className") == "row__link"
    first = page.evaluate("document.activeElement.href")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.href") != first
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.href") == first
    page.keyboard.press("?")
    helped = page.locator("#keys")
    expect(helped).to_be_visible()
    expect(helped).to_contain_text("Suivant dans la liste")
    expect(helped).to_contain_text("Réglages")
    assert axe_violations(page, "#keys") == []
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/settings/")


def test_keys_are_letters_again_in_a_field_and_can_be_switched_off(live: Live) -> None:
    page = live.page("/design/")
    page.keyboard.press("/")
    expect(page.locator("#catalogue-search")).to_be_focused()
    page.keyboard.type("j?/")
    expect(page.locator("#catalogue-search")).to_have_value("j?/")
    page.locator("#catalogue-search").blur()
    page.keyboard.press("?")
    page.locator("[data-keys-off]").check()
    page.keyboard.press("Escape")
    page.locator("body").press("j")
    assert page.evaluate("document.activeElement.className") != "row__link"


def test_the_navigation_folds_on_a_phone_and_opens_without_script(live: Live) -> None:
    page = today(live, width=320, script=False)
    link = page.get_by_role("link", name="Réglages")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(link).to_be_visible()
    link.click()
    page.wait_for_url("**/settings/")


def test_language_and_light_are_chosen_without_script(live: Live) -> None:
    page = live.page("/t/villefable/settings/", person=make_member(make_team()).person, script=False)
    main = page.locator("main")
    main.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Settings")
    main.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    expect(main.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


def test_a_menu_folds_again_by_escape_and_gives_the_focus_back(live: Live) -> None:
    page = today(live)
    opener = page.locator("summary", has_text="Votre menu")
    opener.click()
    page.get_by_role("link", name="Connexion et sécurité").focus()
    assert axe_violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Connexion et sécurité")).to_be_hidden()
    expect(opener).to_be_focused()


def test_news_wait_behind_a_button_and_a_lost_line_is_said_after_a_while(live: Live) -> None:
    page = today(live)
    page.context.add_init_script(PRETEND_EVENTS)
    page.clock.install()
    page.goto(page.url)
    assert page.evaluate("sources[0].url") == "/t/villefable/events"
    news = page.locator("[data-news]")
    expect(news).to_be_hidden()
    page.evaluate("sources[0].onmessage({data: JSON.stringify({topic: 'inbox', message: 'x'})})")
    expect(news).to_be_visible()
    lost = page.locator("[data-lost]")
    page.evaluate("sources.at(-1).onerror()")
    page.clock.run_for(14_000)
    expect(lost).to_be_hidden()
    page.clock.run_for(2_000)
    expect(lost).to_be_visible()
    page.evaluate("sources.at(-1).onopen()")
    expect(lost).to_be_hidden()


SAVING = """
<form id="f" data-autosave="/save"><label>Texte <textarea name="text"></textarea></label><p data-saved-at></p></form>
"""


def test_a_text_is_saved_as_one_types_and_a_refusal_keeps_it(live: Live) -> None:
    page = live.page("/design/")
    answers = [(200, "text/html", ""), (409, "text/plain", "Une autre page a enregistré avant vous.")]
    sent: list[str] = []

    def answer(route: object) -> None:
        sent.append(route.request.post_data)  # type: ignore[attr-defined]
        status, kind, body = answers[min(len(sent), len(answers)) - 1]
        route.fulfill(status=status, content_type=kind, body=body)  # type: ignore[attr-defined]

    page.route("**/save", answer)
    page.locator("main").evaluate("(main, html) => main.insertAdjacentHTML('afterbegin', html)", SAVING)
    page.locator("#f textarea").fill("La rue Haute")
    expect(page.locator("#f p")).to_have_text(re.compile(r"^Enregistré à \d\d\s?h\s?\d\d$"))
    assert "La rue Haute" in sent[0]
    page.locator("#f textarea").fill("La rue Haute est barrée")
    expect(page.locator("#f p")).to_have_text("Une autre page a enregistré avant vous.")
    expect(page.locator("#f textarea")).to_have_value("La rue Haute est barrée")
    live.complaints[:] = [one for one in live.complaints if "409" not in one]


def test_a_question_before_harm_is_asked_in_our_own_dialog(live: Live) -> None:
    page = live.page("/design/")
    page.route("**/gone", lambda route: route.fulfill(status=200, body="Supprimé"))
    page.locator("main").evaluate(
        """main => { main.insertAdjacentHTML("afterbegin",
            '<button id="b" hx-get="/gone" hx-confirm="Supprimer la réponse ?" data-verb="Supprimer">x</button>');
            htmx.process(main); }"""
    )
    page.locator("#b").click()
    expect(page.locator("#ask")).to_contain_text("Supprimer la réponse ?")
    page.get_by_role("button", name="Ne rien faire").last.click()
    expect(page.locator("#b")).to_have_text("x")
    page.locator("#b").click()
    page.locator("#ask [value=yes]").click()
    expect(page.locator("#b")).to_have_text("Supprimé")


def test_a_failed_request_is_told_in_a_sentence(live: Live) -> None:
    page = live.page("/design/")
    page.route(
        "**/busy",
        lambda route: route.fulfill(status=409, content_type="text/plain", body="Adèle répond déjà."),
    )
    page.locator("main").evaluate(
        """main => { main.insertAdjacentHTML("afterbegin", '<button id="b" hx-get="/busy">x</button>');
            htmx.process(main); }"""
    )
    page.locator("#b").click()
    expect(page.locator("[data-failed]")).to_have_text("Adèle répond déjà.")
    live.complaints[:] = [one for one in live.complaints if "409" not in one]
