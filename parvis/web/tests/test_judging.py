"""The public page of triage: every label, and the figures of the heads that judge, for somebody without an account."""

from __future__ import annotations

import math
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.test import Client
from django.utils.translation import override

from parvis.inbox.models import Message
from parvis.inbox.tests.factories import make_account, make_message
from parvis.inbox.words import FLAGS, INTENTS, TOPICS
from parvis.teams.tests.factories import make_member, make_team
from parvis.triage.learnt import heads
from parvis.web import judging

pytestmark = pytest.mark.django_db


def page(language: str = "en") -> str:
    client = Client()
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get("/triage/")
    assert answer.status_code == 200
    text = BeautifulSoup(answer.content, "html5lib").get_text(" ")
    return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_label_is_named_without_an_account(language):
    client = Client()
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = language
    content = BeautifulSoup(client.get("/triage/").content, "html5lib")
    told = content.get_text(" ").casefold()
    with override(language):
        words = [str(word) for group in (FLAGS, INTENTS, TOPICS) for word in group.values()]
    assert [word for word in words if word.casefold() not in told] == []


def test_the_figures_are_those_of_the_heads_that_judge():
    learnt = heads()
    assert learnt is not None
    told, french = page(), learnt.card["figures"]["fr, everyday"]
    assert f"{french['messages']} messages in French" in told
    assert (
        f"The topic is right Out of 15 topics; “To check” counts as wrong. {round(french['topic'] * 100)} %"
        in told
    )
    assert (
        f"Threat {round(french['menace recall'] * 100)} % {round(french['menace precision'] * 100)} %" in told
    )
    assert learnt.version in told


def test_another_card_gives_other_figures(monkeypatch):
    found = {"messages": 50, "topic": 0.9, "elu recall": math.nan, "elu precision": 0.2}
    monkeypatch.setattr(
        judging, "_card", lambda: {"date": "2026-12-01", "version": "abc", "figures": {"fr, everyday": found}}
    )
    told = page()
    assert "Tried on 50 messages in French and 0 in other languages" in told
    assert "90 % (79 to 96)" in told
    assert "Elected official named – 20 %" in told


def test_without_heads_it_says_that_rules_judge_alone(monkeypatch):
    monkeypatch.setattr(judging, "heads", lambda: None)
    assert "no figure was measured" in page()


def test_whom_to_write_to(settings: Any):
    assert "data protection officer" in page()
    settings.PARVIS_CONTACT = "tri@villefable.example"
    assert "tri@villefable.example" in page()


def test_it_is_linked_from_the_footer_and_from_why():
    assert "/triage/" in Client().get("/").content.decode()
    team = make_team()
    message: Message = make_message(make_account(team))
    client = Client()
    client.force_login(make_member(team).person)
    assert 'href="/triage/"' in client.get(f"/t/{team.slug}/inbox/{message.pk}/").content.decode()
