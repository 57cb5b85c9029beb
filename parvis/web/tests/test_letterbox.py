"""The demonstration's mails are read in the pretend letterbox, and go nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup
from django.core.mail import EmailMessage

from parvis.teams.tests.factories import make_member, make_team
from parvis.web.running.letterbox import Letterbox
from tests.servers import sandbox


@pytest.fixture
def network(settings: Any) -> Iterator[Any]:
    with sandbox.running() as server:
        settings.PARVIS_SANDBOX_URL = server.url
        settings.PARVIS_ALLOW_HOSTS = [server.host]
        yield server


def opened(network: Any, language: str = "fr") -> BeautifulSoup:
    answer = httpx.get(f"{network.url}/letters", headers={"Accept-Language": language})
    return BeautifulSoup(answer.text, "html.parser")


def test_an_empty_box_says_so_in_both_languages(network):
    assert "Aucun courriel" in opened(network).main.text
    assert "No mail has left yet" in opened(network, "en").main.text


def test_a_mail_is_read_there_newest_first_with_links_and_no_markup(network):
    to = ["zoe@citoyens.example"]
    first = EmailMessage(subject="Votre lien", body="Ouvrez http://localhost:8000/d/x/mail/?a=1&b=2.", to=to)
    second = EmailMessage(subject="<b>Suite</b>", body="Vous avez dit\n<script>1</script>", to=to)
    assert Letterbox().send_messages([first, second]) == 2
    page = opened(network)
    assert [one.h2.text for one in page.select("article")] == ["<b>Suite</b>", "Votre lien"]
    assert page.select_one("main script") is None
    assert page.select_one("article:last-child a")["href"] == "http://localhost:8000/d/x/mail/?a=1&b=2"
    assert "zoe@citoyens.example" in page.select_one("article").text


def test_a_box_that_is_away_or_refuses_is_an_error_as_with_a_mail_server(network, settings):
    with pytest.raises(OSError, match="answered 422"):
        Letterbox().send_messages([EmailMessage(subject="x", body="y", bcc=[""])])
    settings.PARVIS_ALLOW_HOSTS = []
    with pytest.raises(OSError, match="can't be asked"):
        Letterbox().send_messages([EmailMessage(subject="x", body="y", to=["a@b.example"])])
    settings.PARVIS_SANDBOX_URL = "http://127.0.0.1:9"
    settings.PARVIS_ALLOW_HOSTS = ["127.0.0.1:9"]
    with pytest.raises(OSError, match=r"127\.0\.0\.1"):
        Letterbox().send_messages([EmailMessage(subject="x", body="y", to=["a@b.example"])])


def test_a_reset_empties_it(network):
    Letterbox().send_messages([EmailMessage(subject="x", body="y", to=["a@b.example"])])
    network.control("POST", "reset", {})
    assert "Aucun courriel" in opened(network).main.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("host", "shown"), [("localhost:8000", True), ("127.0.0.1", True), ("demo.villefable.example", False)]
)
def test_the_way_to_it_is_shown_to_whoever_sits_at_this_machine(client, settings, host, shown):
    settings.ALLOWED_HOSTS = ["*"]
    settings.PARVIS_SANDBOX_URL = "http://127.0.0.1:9"
    member = make_member(make_team(training=True))
    client.force_login(member.person)
    page = client.get(f"/t/{member.team.slug}/", headers={"host": host}).content.decode()
    assert ("http://127.0.0.1:9/letters" in page) is shown
