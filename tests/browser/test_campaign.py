"""200 angry copies of one text arrive from a network: one alert, one group, and who is in danger is still the first."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, expect

from parvis.accounts.models import Person
from parvis.inbox.models import Cluster, Message, Wave
from parvis.lifecycle.tenant import acting_for
from parvis.networks import actions as networks
from parvis.networks.connectors.mastodon import fetching
from parvis.networks.contract import Credentials, Identity
from parvis.teams.models import Team
from parvis.teams.tests.factories import make_member, make_team
from parvis.triage.tests.invented import edited
from tests.browser.axe import axe_violations
from tests.browser.conftest import Live
from tests.servers import sandbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]

COPIES = 200
ANGRY = (
    "C'est une honte, vous supprimez encore la navette du soir sans prévenir personne ! Les anciens du quartier des "
    "Ormes restent bloqués chez eux et la mairie s'en moque. Rendez-nous la navette, maintenant."
)
DISTRESS = "Je n'en peux plus, je veux mourir ce soir."
ANOTHER = "Peut-on s'inscrire à la visite guidée du moulin de dimanche prochain ?"  # by one of the campaign
QUESTION = "Bonjour, à quelle heure ouvre la bibliothèque le samedi matin, svp ?"


@dataclass
class Town:
    team: Team
    person: Person
    network: sandbox.Server
    queue: Any

    def listens(self) -> None:
        """What the worker does when the account's hour has come: it reads the network and takes in what came."""
        self._works_at("networks.Account")
        self.queue.run_due()

    def looks(self) -> None:
        """What the worker does every five minutes of a team that gets messages; and it tells what it found."""
        self._works_at("inbox.Watch")
        self._works_at("inbox.Wave")

    def _works_at(self, model: str) -> None:
        for entry in [one for one in self.queue.waiting if one[1].model == model]:
            self.queue.waiting.remove(entry)
            self.queue.run(entry[1])

    def rows(self) -> list[Message]:
        with acting_for(self.team.pk):
            return list(Message.rows.of(self.team).filter(listed=True))


@pytest.fixture
def town(settings: Any, queue: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setattr(fetching, "CHECK_EVERY", 0)  # what was edited is seen at the next reading, not later
    with sandbox.running("--empty") as network:
        settings.PARVIS_ALLOW_HOSTS = [network.host]
        team = make_team()
        names = {row["username"]: row["id"] for row in network.names()}
        who = Identity(id=names["mairie"], handle="@mairie", name="Mairie de Villefable", url=network.url)
        secrets = {"access_token": network.token("mairie")}
        with acting_for(team.pk):
            networks.connect(
                team=team, by="test", network="mastodon", server=network.url, who=who,
                credentials=Credentials(secrets=secrets),
            )  # fmt: skip
        yield Town(team, make_member(team).person, network, queue)


def say(town: Town, who: str, text: str) -> str:
    return str(town.network.control("POST", "citizens/say", {"who": who, "text": f"@mairie {text}"})["id"])


def the_storm(town: Town) -> str:
    """Two hundred people copy a text, each with changes of their own; amid them somebody calls for help."""
    chosen = random.Random(4)
    for n in range(COPIES):
        if n == COPIES // 2:
            say(town, "quelquun", DISTRESS)
        say(town, f"voisin{n}", edited(ANGRY, chosen))
    say(town, "voisin7", ANOTHER)
    return say(town, "citoyenne", QUESTION)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, place: str) -> None:
    """With the Tab key alone."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.locator(f"{place}:focus").count():
            return
    raise AssertionError(f"The keyboard does not reach {place}.")


def one_alert(town: Town, live: Live, mailoutbox: list[Any]) -> Page:
    town.looks()
    town.looks()
    with acting_for(town.team.pk):
        (wave,) = Wave.rows.of(town.team)
        assert Cluster.rows.of(town.team).get().messages == COPIES
    assert (wave.kind, wave.messages, wave.accounts) == ("copies", COPIES, COPIES)
    assert len([mail for mail in mailoutbox if "Campagne" in mail.subject]) == 1
    page = live.page("/t/villefable/", person=town.person)
    told = page.locator("section.wave")
    expect(told).to_have_count(1)
    words = r"Campagne\s: 200 messages proches depuis .{2,20}, venus de 200 comptes\."
    expect(told.locator(".banner")).to_have_text(re.compile(words))
    before = "section:has-text('mourir') ~ section.wave"
    expect(page.locator(before)).to_have_count(1)
    assert "voisin" not in told.inner_text(), "a campaign names nobody"
    assert axe_violations(page) == []
    return page


def the_list_by_keys(town: Town, page: Page) -> None:
    """The person in danger, the campaign as one line, the question; then why, and the way to the campaign."""
    page.goto(page.url + "inbox/")
    rows = page.locator("[data-list] [data-item]")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("mourir")
    expect(rows.first.locator(".inbox__copies")).to_have_count(0)
    expect(page.locator(".inbox__copies")).to_have_text(
        [re.compile(f"{COPIES - 1} messages proches repliés")]
    )
    assert axe_violations(page) == []
    press(page, "j", "Enter")
    expect(page.locator("#conversation-title")).to_be_focused()
    why = page.locator(".pane--context .evidence")
    expect(why).to_contain_text("veux mourir")
    expect(page.locator(".procedure").first).to_contain_text("3114")
    assert axe_violations(page) == []
    page.goto(page.url.split("/inbox/")[0] + "/inbox/")
    tab_to(page, ".wave a")
    press(page, "Enter")
    page.wait_for_url(re.compile("cluster="))
    expect(page.locator("section.wave .banner")).to_contain_text("200 messages proches")
    expect(page.locator("[data-list] .inbox__copies")).to_have_count(0)
    assert axe_violations(page) == []


def no_author_is_marked(town: Town, page: Page) -> None:
    """Who took part in a campaign and asks something else is anybody who asks."""
    page.goto(page.url.split("/inbox/")[0] + "/inbox/")
    row = page.locator("[data-list] [data-item]", has_text="moulin")
    expect(row.locator(".inbox__copies")).to_have_count(0)
    row.locator(".row__link").click()
    expect(page.locator("#conversation-title")).to_be_focused()
    assert not re.search("campagne|proches", page.locator("#reading").inner_text(), re.IGNORECASE)


def several_at_once_by_keys(town: Town, page: Page) -> None:
    """Each voice keeps its own place; what is done to several of them is undone by one key."""
    press(page, "j", "x", "j", "x")
    tab_to(page, "button[value=closed]")
    press(page, "Enter")
    expect(page.get_by_text("2 messages modifiés").first).to_be_visible()
    assert [row.status for row in town.rows()].count("closed") == 2
    press(page, "u")
    expect(page.get_by_text("2 messages sont comme avant").first).to_be_visible()
    assert [row.status for row in town.rows()].count("closed") == 0


def seen_by_keys(town: Town, page: Page) -> None:
    tab_to(page, "section.wave form button")
    press(page, "Enter")
    expect(page.get_by_text("Vue par")).to_be_visible()
    page.goto(page.url.split("/inbox/")[0] + "/inbox/")
    expect(page.locator("section.wave")).to_have_count(0)
    expect(page.locator("[data-list] [data-item]")).to_have_count(4)


def corrected_by_keys(town: Town, page: Page, asked: str) -> None:
    """What a person says stands, also when the text is judged anew."""
    row = next(row for row in town.rows() if row.remote_id == asked)
    assert not row.flags
    page.goto(f"{page.url.split('/inbox/')[0]}/inbox/{row.pk}/correct/")
    assert axe_violations(page) == []
    tab_to(page, "#id_topic")
    page.keyboard.type("Logement")
    tab_to(page, "input[name=flags][value=mineurs]")
    press(page, "Space")
    tab_to(page, ".button--main")
    press(page, "Enter")
    expect(page.locator(".pane--context")).to_contain_text("Corrigé par une personne")
    _edit(town, asked, f"@mairie {QUESTION} Et le dimanche ?")
    town.listens()
    row = next(row for row in town.rows() if row.remote_id == asked)
    assert "dimanche" in row.text
    assert (row.topic, row.flags) == ("logement", ["mineurs"])


def _edit(town: Town, status: str, text: str) -> None:
    headers = {"Authorization": f"Bearer {town.network.token('citoyenne')}"}
    address = f"{town.network.url}/api/v1/statuses/{status}"
    with urlopen(Request(address, urlencode({"status": text}).encode(), headers, method="PUT")) as answer:
        assert answer.status == 200


def test_a_campaign_is_one_alert_and_one_line_and_hides_nobody_in_danger(
    live: Live, town: Town, mailoutbox: list[Any]
) -> None:
    asked = the_storm(town)
    town.listens()
    assert len(town.rows()) == COPIES + 3
    page = one_alert(town, live, mailoutbox)
    the_list_by_keys(town, page)
    several_at_once_by_keys(town, page)
    seen_by_keys(town, page)
    no_author_is_marked(town, page)
    corrected_by_keys(town, page, asked)
    town.looks()
    with acting_for(town.team.pk):
        assert Wave.rows.of(town.team).count() == 1
    narrow = live.page("/t/villefable/", person=town.person, width=320)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320
