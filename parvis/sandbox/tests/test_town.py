"""The invented town: its day, its answers, its stream and its pages."""

import json
import re
import threading
import time

import httpx
import pytest
from bs4 import BeautifulSoup

from parvis.sandbox.app import make
from parvis.sandbox.mastodon.text import handles, length
from parvis.sandbox.pages.words import WORDS
from parvis.sandbox.tests.conftest import Network, Server
from parvis.sandbox.town.script import the_day

SAYS_INVENTED = re.compile(r"everything here is invented", re.IGNORECASE)


def mentions(client):
    return client.get("/api/v1/notifications", params={"types[]": "mention", "limit": 80}).json()


def test_the_day_is_varied_and_says_that_it_is_invented():
    day, everything = the_day(), [mark for line in the_day().lines for mark in line.expects]
    assert len(day.lines) >= 60
    assert {"distress", "threat", "rumour", "insult", "irony", "spam", "election", "personal data"} <= set(
        everything
    )
    assert {"water", "waste", "school", "roadworks", "near-duplicate", "elected official named"} <= set(
        everything
    )
    assert sum(line.language == "en" for line in day.lines) >= 6
    assert sum(line.visibility == "direct" for line in day.lines) >= 5
    source = (the_day.__wrapped__.__globals__["DAY"]).read_text(encoding="utf-8")
    assert SAYS_INVENTED.search(source)


def test_each_line_can_be_said_by_somebody_who_lives_here():
    day = the_day()
    names = {person.username for person in (*day.people, day.town)}
    before = set()
    for line in day.lines:
        assert line.who in names
        assert not line.to or line.to in before, line.id
        assert length(line.text) <= 500
        assert {name for name, _ in handles(line.text)} <= names, line.id
        assert re.findall(r"\b0\d(?: \d\d){4}\b", line.text) in ([], ["06 00 00 00 00"], ["06 00 00 00 01"])
        before.add(line.id)


def test_the_morning_is_there_in_its_order_and_just_before_now(living_town):
    town = living_town.as_("mairie")
    heard = mentions(town)
    assert len(heard) == sum("@mairie" in line.text for line in the_day().morning)
    dates = [one["created_at"] for one in heard]
    assert dates == sorted(dates, reverse=True)
    assert [int(one["id"]) for one in heard] == sorted((int(one["id"]) for one in heard), reverse=True)
    now = living_town.control.get("/health").json()["now"]
    assert dates[0] < now
    assert living_town.ledger() == []
    assert len(living_town.ledger(life=1)) > 40


def test_the_afternoon_arrives_line_by_line_then_stops_until_tomorrow(living_town):
    afternoon = the_day().afternoon
    said = living_town.ask("citizens/tick", count=len(afternoon) + 3)["said"]
    assert len(said) == len(afternoon)
    living_town.ask("clock", advance=86_400)
    assert len(living_town.ask("citizens/tick", count=1)["said"]) == 1


def answer(town, living_town, words):
    """The town answers the question that holds `words`; the person takes a minute to write back."""
    (heard,) = [one for one in mentions(town) if words in one["status"]["content"]]
    status = heard["status"]
    name, visibility = status["account"]["acct"], status["visibility"]
    reply = {"status": f"@{name} Bonjour", "in_reply_to_id": status["id"], "visibility": visibility}
    made = town.post("/api/v1/statuses", json=reply).json()
    living_town.ask("clock", advance=living_town.control.get("/health").json()["clock_offset"] + 60)
    living_town.ask("citizens/react")
    return [one["status"] for one in mentions(town) if one["status"]["in_reply_to_id"] == made["id"]]


def test_an_answered_citizen_writes_back_once_and_goes_on_when_answered_again(living_town):
    town = living_town.as_("mairie")
    (back,) = answer(town, living_town, "bac jaune")
    assert "Du coup je le rentre" in back["content"]
    assert living_town.ask("citizens/react")["said"] == []
    (again,) = answer(town, living_town, "Du coup je le rentre")
    assert "Parfait" in again["content"]


def test_a_private_answer_is_answered_in_private(living_town):
    (back,) = answer(living_town.as_("mairie"), living_town, "plus la force")
    assert (back["visibility"], back["account"]["acct"]) == ("direct", "marlene_g")


def test_an_english_speaker_thanks_in_english(living_town):
    (back,) = answer(living_town.as_("mairie"), living_town, "milk cartons")
    assert back["language"] == "en"
    assert "Brilliant" in back["content"]


def test_a_spammer_never_writes_back(living_town):
    assert answer(living_town.as_("mairie"), living_town, "Gagnez") == []


def test_two_sandboxes_with_one_seed_tell_the_same_morning():
    def story(seed):
        world = make(None, seed=seed, clock=lambda: 1_800_000_000.0).state.world
        try:
            lines = world.ledger.entries(filters={}, replays=True, life=True, since=0, limit=1000)
            return [{name: value for name, value in line.items() if name != "n"} for line in lines]
        finally:
            world.store.close()

    assert story(3) == story(3)
    assert story(3) != story(4)


def test_anybody_may_be_made_to_write(network):
    made = network.ask("citizens/say", who="passante_42", text="@mairie Bonjour", language="fr")
    (heard,) = mentions(network.as_("mairie"))
    assert (heard["status"]["id"], heard["account"]["acct"]) == (made["id"], "passante_42")
    for wrong in ({"who": "élodie!", "text": "x"}, {"who": "a", "text": ""}, {"who": "a", "text": "y" * 501}):
        assert network.control.post("/citizens/say", json=wrong).status_code == 422


class Listener(threading.Thread):
    """Reads a stream until it has `wanted` events or the stream ends."""

    def __init__(self, client, path, wanted):
        super().__init__(daemon=True)
        self.client, self.path, self.wanted = client, path, wanted
        self.events, self.ready, self.code = [], threading.Event(), 0

    def run(self):
        with self.client.stream("GET", self.path, timeout=10) as answer:
            self.code, name = answer.status_code, ""
            for line in answer.iter_lines():
                self.ready.set()
                if line.startswith("event: "):
                    name = line[7:]
                if line.startswith("data: "):
                    self.events.append((name, line[6:]))
                if len(self.events) >= self.wanted:
                    return


def listening(network, name, stream, wanted):
    listener = Listener(network.as_(name), f"/api/v1/streaming/{stream}", wanted)
    listener.start()
    assert listener.ready.wait(5)
    return listener


def test_a_stream_tells_a_mention_at_once(network):
    listener = listening(network, "mairie", "user", 2)
    network.ask("citizens/say", who="leila_m", text="@mairie Bonjour")
    network.ask("citizens/say", who="leila_m", text="@mairie Secret", visibility="direct")
    listener.join(5)
    assert listener.events[0][0] == "notification"
    assert json.loads(listener.events[0][1])["status"]["content"].endswith("Bonjour</p>")


def test_a_stream_never_carries_what_is_not_for_its_listener(network):
    listener = listening(network, "kevin_ondine", "public", 1)
    network.ask("citizens/say", who="leila_m", text="@mairie Secret", visibility="direct")
    network.ask("citizens/say", who="leila_m", text="Pour tous")
    listener.join(5)
    assert [name for name, _ in listener.events] == ["update"]
    assert "Pour tous" in listener.events[0][1]


def test_a_revoked_token_closes_its_stream(network):
    listener = listening(network, "mairie", "user", 1)
    network.ask("tokens/revoke", account="mairie")
    listener.join(5)
    assert not listener.is_alive()
    assert listener.events == []


def test_an_open_stream_does_not_hold_the_server_back():
    server = Server("--empty")
    network = Network(server.url)
    listening(network, "mairie", "user", 1)
    started = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - started < 2.5
    network.close()


@pytest.mark.parametrize("path", ["user", "nothing"])
def test_a_stream_is_not_for_strangers(network, path):
    assert httpx.get(f"{network.url}/api/v1/streaming/{path}").status_code in (401, 404)


@pytest.mark.parametrize(("asked", "spoken"), [("en-GB,en;q=0.9,fr;q=0.8", "en"), ("fr", "fr"), ("de", "fr")])
def test_the_page_is_marked_as_pretended_and_speaks_the_readers_language(living_town, asked, spoken):
    page = BeautifulSoup(httpx.get(living_town.url, headers={"Accept-Language": asked}).text, "html.parser")
    assert page.html["lang"] == spoken
    assert ("réseau factice" if spoken == "fr" else "pretend network") in page.select_one(".banner").text
    assert page.h1.text == WORDS[spoken]["timeline"]
    assert not page.select("script, [style], [onclick]")
    assert all(page.select_one(f"#{label['for']}") for label in page.select("label[for]"))


def test_a_trainee_writes_as_a_citizen_and_the_town_hears(network):
    sent = {"who": "leila_m", "text": "@mairie <b>Bonjour</b>"}
    assert httpx.post(f"{network.url}/write", data=sent).headers["location"] == "/"
    assert len(mentions(network.as_("mairie"))) == 1
    page = httpx.get(network.url).text
    assert "&lt;b&gt;Bonjour" in page
    assert "<b>Bonjour" not in page


@pytest.mark.parametrize(
    "wrong",
    [{"who": "mairie", "text": "usurpée"}, {"who": "leila_m", "text": ""}, {"who": "x", "text": "gardé"}],
)
def test_what_cannot_be_published_stays_in_the_form(network, wrong):
    answer = httpx.post(f"{network.url}/write", data=wrong)
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert page.select_one("[role=alert]")
    assert wrong["text"] in page.textarea.text


def test_the_ledger_page_shows_what_applications_wrote(network):
    network.fault("stored_500", count=1)
    network.as_("mairie").post("/api/v1/statuses", json={"status": "<i>Avis</i>"})
    page = httpx.get(f"{network.url}/ledger").text
    assert "&lt;i&gt;Avis" in page
    assert "stored_500" in page


@pytest.mark.parametrize("path", ["/@nobody", "/@mairie/404", "/nowhere", "/api/v1/statuses/abc"])
def test_what_does_not_exist_is_said(network, path):
    assert httpx.get(f"{network.url}{path}").status_code == 404
