"""Citizens with real browsers: an old phone, a keyboard, no script, another site's page, a mailbox, a paper."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Frame, Page, expect

from parvis.debates.credentials import digest_of_code, new_code
from parvis.debates.models import Debate, PaperCode, Statement, Vote, Voter
from parvis.debates.tests.factories import make_debate
from parvis.lifecycle.tenant import acting_for
from parvis.lifecycle.work import queue as the_queue
from parvis.teams.models import Membership
from parvis.teams.tests.factories import make_member, make_team
from tests.browser.axe import axe_violations
from tests.browser.conftest import CHROMIUM, QUIET, Live
from tests.browser.full_square import MANY, TEXT

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = {
    "fr": [
        "D’accord",
        "Pas d’accord",
        "Je passe",
        "Affirmation {} sur {}",
        "Merci : vous avez répondu à tout.",
    ],
    "en": ["Agree", "Disagree", "I pass", "Statement {} of {}", "Thank you: you have answered everything."],
}
PROPOSAL = {"fr": "Il faut des arceaux à vélos.", "en": "We need stands for bicycles."}


@pytest.fixture
def boss() -> Membership:
    return make_member(make_team(name="Villefable"))


def rows(debate: Debate, model: Any) -> list[Any]:
    with acting_for(debate.team_id):
        return list(model.rows.of(debate.team).filter(debate=debate))


def plain(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").split())


def looked_at(page: Page) -> None:
    """axe finds nothing, and nothing is wider than the screen."""
    assert axe_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def answer(page: Page | Frame, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def stands_at(page: Page | Frame, language: str, number: int, total: int) -> None:
    expect(page.locator("#progress")).to_have_text(WORDS[language][3].format(number, total))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_on_an_old_phone_twenty_answers_and_one_statement(
    live: Live, boss: Membership, language: str
) -> None:
    debate = make_debate(boss, statements=MANY, text=TEXT)
    page = live.page(f"/d/{debate.slug}/", language=language, width=320, height=640)
    agree, disagree, passing, _progress, thanks = WORDS[language]
    looked_at(page)
    for name in (agree, disagree, passing):  # the first vote is one touch away: nothing to scroll
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box
        assert box["y"] + box["height"] <= 640, name
        assert box["height"] >= 44
    for number in range(20):
        stands_at(page, language, number + 1, 20)
        answer(page, (agree, disagree, passing)[number % 3])
    expect(page.locator("h1")).to_have_text(re.compile(plain(thanks).replace(" :", ".:")))
    looked_at(page)
    page.locator("section form[action$='/statement/'] button").click()
    page.locator("textarea").fill(PROPOSAL[language])
    page.locator("button[value=check]").click()
    expect(page.locator("blockquote")).to_have_text(PROPOSAL[language])
    looked_at(page)
    page.locator("button[value=send]").click()
    expect(page.locator("blockquote")).to_have_text(PROPOSAL[language])
    looked_at(page)
    page.locator("main button[value=look]").click()
    page.locator(".tools form[action$='/ballot/'] button").click()
    expect(page.locator("h1")).to_be_visible()
    looked_at(page)
    page.locator("form[action$='/erase/'] button").click()
    looked_at(page)
    assert len(rows(debate, Voter)) == 1
    assert len(rows(debate, Vote)) == 20
    assert [one.text for one in rows(debate, Statement) if not one.seeded] == [PROPOSAL[language]]


def test_by_keyboard_alone(live: Live, boss: Membership) -> None:
    debate = make_debate(boss)
    page = live.page(f"/d/{debate.slug}/")
    page.keyboard.press("1")
    stands_at(page, "fr", 2, 3)
    assert page.evaluate("document.activeElement.id") == "statement"  # read aloud at once
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    stands_at(page, "fr", 3, 3)
    page.locator("[data-keys]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("3")
    stands_at(page, "fr", 3, 3)  # whoever speaks to their machine can switch the keys off
    page.keyboard.press("Space")
    page.keyboard.press("3")
    expect(page.locator("h1")).to_contain_text("vous avez répondu à tout")
    assert sorted(one.value for one in rows(debate, Vote)) == [-1, 0, 1]


def test_back_undoes_and_a_lost_connection_loses_nothing(live: Live, boss: Membership) -> None:
    debate = make_debate(boss)
    page = live.page(f"/d/{debate.slug}/")
    first = page.locator("#statement").inner_text()
    answer(page, "D’accord")
    stands_at(page, "fr", 2, 3)
    page.get_by_role("button", name="Changer cette réponse").click()
    expect(page.locator("#statement")).to_have_text(first)
    answer(page, "Pas d’accord")
    stands_at(page, "fr", 2, 3)
    page.context.set_offline(True)
    answer(page, "D’accord")
    expect(page.locator("[data-failed]")).to_be_visible()
    page.context.set_offline(False)
    answer(page, "D’accord")
    stands_at(page, "fr", 3, 3)
    expect(page.locator("[data-failed]")).to_be_hidden()
    assert sorted(one.value for one in rows(debate, Vote)) == [-1, 1]
    live.complaints[:] = [one for one in live.complaints if "ERR_INTERNET_DISCONNECTED" not in one]


SWIPE = """([from, to]) => {
    const card = document.querySelector("[data-swipe]");
    const touch = (x) => new Touch({identifier: 1, target: card, clientX: x, clientY: 300});
    const begun = {bubbles: true, touches: [touch(from)], changedTouches: [touch(from)]};
    card.dispatchEvent(new TouchEvent("touchstart", begun));
    card.dispatchEvent(new TouchEvent("touchend", {bubbles: true, touches: [], changedTouches: [touch(to)]}));
}"""


def test_a_swipe_answers_and_a_shaky_touch_does_not(live: Live, boss: Membership) -> None:
    debate = make_debate(boss)
    page = live.page(f"/d/{debate.slug}/", width=320)
    page.evaluate(SWIPE, [100, 140])
    page.evaluate(SWIPE, [50, 250])
    stands_at(page, "fr", 2, 3)
    page.evaluate(SWIPE, [250, 50])
    stands_at(page, "fr", 3, 3)
    assert sorted(one.value for one in rows(debate, Vote)) == [-1, 1]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_without_script(live: Live, boss: Membership, language: str) -> None:
    debate = make_debate(boss)
    page = live.page(f"/d/{debate.slug}/", language=language, width=320, script=False)
    for number, name in enumerate(WORDS[language][:3]):
        stands_at(page, language, number + 1, 3)
        expect(page.locator("[data-scripted]")).to_be_hidden()
        answer(page, name)
    expect(page.locator(".receipt__word")).to_be_visible()
    page.goto(page.url)
    expect(page.locator(".receipt__word")).to_be_visible()
    assert sorted(one.value for one in rows(debate, Vote)) == [-1, 0, 1]


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("method", ["single", "several", "ranked", "points"])
def test_a_poll_of_each_method(live: Live, boss: Membership, method: str, script: bool) -> None:
    debate = make_debate(boss, method=method, most_choices=2, points=10)
    page = live.page(f"/d/{debate.slug}/", width=320, script=script)
    if method in ("single", "several"):
        page.locator("[name=choice][value='2']").check()
        expected = {2: 1}
    elif method == "ranked":
        page.locator("[name=of-2]").select_option("1")
        page.locator("[name=of-1]").select_option("2")
        if script:  # a rank that is taken changes hands
            page.locator("[name=of-1]").focus()
            page.locator("[name=of-1]").select_option("1")
            expect(page.locator("[name=of-2]")).to_have_value("2")
        expected = {1: 1, 2: 2} if script else {1: 2, 2: 1}
    else:
        page.locator("[name=of-1]").fill("4")
        page.locator("[name=of-2]").fill("5")
        if script:
            expect(page.locator("[data-left]")).to_have_text("1")
        expected = {1: 4, 2: 5}
    page.locator("button[value=poll]").click()
    expect(page.locator("[role=status]")).to_contain_text("compté")
    if script:
        looked_at(page)
    with acting_for(debate.team_id):
        found = dict(Vote.rows.of(debate.team).values_list("statement__number", "value"))
    assert found == expected


def test_by_mail_from_the_question_to_the_ballot(live: Live, boss: Membership) -> None:
    waiting = the_queue()
    waiting.waiting.clear()
    debate = make_debate(boss, tier="mail")
    page = live.page(f"/d/{debate.slug}/", width=320)
    page.get_by_label("Votre adresse électronique").fill("zoe@mail.example")
    page.get_by_role("button", name="M’envoyer le lien").click()
    expect(page.locator("h1")).to_contain_text("Regardez votre boîte")
    looked_at(page)
    waiting.run_due()
    found = re.search(r"(/d/\S+/mail/\S+)", mail.outbox[-1].body)
    assert found
    other = live.page(found[1], width=320)
    expect(other.locator("button[value=look]")).to_be_visible()
    assert "/mail/" not in other.url  # it is not passed on with the address
    looked_at(other)
    other.locator("button[value=look]").click()
    answer(other, "D’accord")
    stands_at(other, "fr", 2, 3)
    assert [(one.tier, one.origin) for one in rows(debate, Voter)] == [("mail", "web")]


@pytest.mark.parametrize(("tier", "sign"), [("paper", "?"), ("paper", "#"), ("anonymous", "#")])
def test_by_a_code_on_paper(live: Live, boss: Membership, tier: str, sign: str) -> None:
    debate = make_debate(boss, tier=tier)
    code = new_code()
    with acting_for(boss.team_id):
        PaperCode.rows.create(team=boss.team, debate=debate, digest=digest_of_code(debate, code), sheet=1)
    page = live.page(f"/d/{debate.slug}/{sign}code={code}", width=320)
    expect(page.get_by_label("Le code de votre papier")).to_have_value(code)
    expect(page).to_have_url(re.compile(rf"/d/{debate.slug}/$"))
    page.get_by_role("button", name="Commencer avec ce code").click()
    answer(page, "Pas d’accord")
    stands_at(page, "fr", 2, 3)
    assert [one.tier for one in rows(debate, Voter)] == ["paper"]


# ---------------------------------------------------------------- in another site's page


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def another_site(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("storage", [True, False])
def test_in_a_foreign_page_that_lets_no_cookie_through(
    live: Live, boss: Membership, tmp_path: Path, storage: bool
) -> None:
    """Where the browser refuses a frame its storage too, a ballot lasts as long as the page, and its word after it."""
    debate = make_debate(boss)
    ours = live.url.replace("127.0.0.1", "localhost")
    script = f'<script src="{ours}/d/embed.js" data-debate="{debate.slug}" data-lang="fr" data-title="Débat"></script>'
    page_of_theirs = (
        f"<!DOCTYPE html><html lang=fr><title>Association</title><main><h1>Association</h1>{script}</main>"
    )
    (tmp_path / "index.html").write_text(page_of_theirs, encoding="utf-8")
    strict = [] if storage else ["--test-third-party-cookie-phaseout"]
    # A browser of its own, whose owner has allowed frames to keep something: an automated one refuses it to all.
    settings_file = tmp_path / "profile/Default/Preferences"
    settings_file.parent.mkdir(parents=True)
    settings_file.write_text('{"profile": {"cookie_controls_mode": 0}}' if storage else "{}")
    browser = live.browser.browser_type.launch_persistent_context(
        tmp_path / "profile",
        executable_path=CHROMIUM,
        args=[*QUIET, *strict],
        viewport={"width": 400, "height": 900},
    )
    sent: list[str] = []
    try:
        with another_site(tmp_path) as address:
            page = browser.new_page()
            page.on("request", lambda request: sent.append(request.all_headers().get("cookie", "")))
            page.on("pageerror", lambda error: live.complaints.append(str(error)))
            page.goto(address)
            frame = _frame(page, debate)
            for number in (1, 2):
                stands_at(frame, "fr", number, 3)
                answer(frame, "D’accord")
            stands_at(frame, "fr", 3, 3)
            tall = frame.evaluate("document.documentElement.getBoundingClientRect().height")
            assert abs(page.locator("iframe").bounding_box()["height"] - tall) < 3  # type: ignore[index]
            assert axe_violations(page) == []
            if storage:
                page.reload()
                frame = _frame(page, debate)
                stands_at(frame, "fr", 3, 3)
            answer(frame, "Pas d’accord")
            expect(frame.locator(".receipt__word")).to_be_visible()
    finally:
        browser.close()
    assert not any(sent)
    assert len(rows(debate, Voter)) == 1
    assert sorted(one.value for one in rows(debate, Vote)) == [-1, 1, 1]


def _frame(page: Page, debate: Debate) -> Frame:
    page.locator("iframe").wait_for()
    page.wait_for_function("document.querySelector('iframe')")
    frame = next(
        one for one in page.frames if f"/d/{debate.slug}/embed/" in one.url or one != page.main_frame
    )
    frame.wait_for_load_state()
    return frame
