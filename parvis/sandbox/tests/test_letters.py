"""The pretend letterbox: what the demonstration mails is read there, and goes nowhere else."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from bs4 import BeautifulSoup
from django.core.mail import EmailMessage

from parvis.sandbox.tests.conftest import Network
from parvis.web.running.letterbox import Letterbox


@pytest.fixture
def demonstration(network: Network, settings: Any) -> Network:
    settings.PARVIS_SANDBOX_URL = network.url
    settings.PARVIS_ALLOW_HOSTS = [urlsplit(network.url).netloc]
    return network


def opened(network: Network, language: str = "fr") -> BeautifulSoup:
    return BeautifulSoup(
        httpx.get(f"{network.url}/letters", headers={"Accept-Language": language}).text, "html.parser"
    )


def test_an_empty_box_says_so_in_both_languages(network):
    assert "Aucun courriel" in opened(network).main.text
    assert "No mail has left yet" in opened(network, "en").main.text


def test_a_mail_is_read_there_newest_first_with_links_and_no_markup(demonstration):
    to = ["zoe@citoyens.example"]
    first = EmailMessage(subject="Votre lien", body="Ouvrez http://localhost:8000/d/x/mail/?a=1&b=2.", to=to)
    second = EmailMessage(subject="<b>Suite</b>", body="Vous avez dit\n<script>1</script>", to=to)
    assert Letterbox().send_messages([first, second]) == 2
    page = opened(demonstration)
    assert [one.h2.text for one in page.select("article")] == ["<b>Suite</b>", "Votre lien"]
    assert page.select_one("main script") is None
    assert page.select_one("article:last-child a")["href"] == "http://localhost:8000/d/x/mail/?a=1&b=2"
    assert "zoe@citoyens.example" in page.select_one("article").text


def test_a_box_that_is_away_or_refuses_is_an_error_as_with_a_mail_server(demonstration, settings):
    with pytest.raises(OSError, match="answered 422"):
        Letterbox().send_messages([EmailMessage(subject="x", body="y", bcc=[""])])
    settings.PARVIS_SANDBOX_URL = "http://127.0.0.1:9"
    settings.PARVIS_ALLOW_HOSTS = ["127.0.0.1:9"]
    with pytest.raises(OSError, match=r"127\.0\.0\.1"):
        Letterbox().send_messages([EmailMessage(subject="x", body="y", to=["a@b.example"])])


def test_a_reset_empties_it(demonstration):
    Letterbox().send_messages([EmailMessage(subject="x", body="y", to=["a@b.example"])])
    demonstration.ask("reset")
    assert "Aucun courriel" in opened(demonstration).main.text
