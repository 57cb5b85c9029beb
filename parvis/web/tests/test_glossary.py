"""The glossary holds every word for a role or a state, in both languages, each with its meaning."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from parvis.debates.models import DebateLife, Progress, StatementLife
from parvis.inbox.models import Status
from parvis.networks.models import AccountLife
from parvis.publishing.models import Delivery
from parvis.publishing.queries.reading import Standing
from parvis.teams.models import Role
from parvis.web.glossary import GROUPS

WORDS = {
    "roles": set(Role.values),
    "messages": set(Status.values),
    "posts": {one.value for one in Standing},
    "deliveries": set(Delivery.life.states),
    "debates": set(DebateLife.states),
    "statements": set(StatementLife.states),
    "progress": set(Progress.values),
    "accounts": set(AccountLife.states),
    "marks": {"urgent", "care", "hand", "done"},
}


def test_every_role_and_state_has_its_word_and_its_meaning():
    assert {group.key: set(group.words) for group in GROUPS} == WORDS
    assert {group.key: set(group.meanings) for group in GROUPS} == WORDS


def test_no_two_words_of_a_group_are_the_same():
    for language, _name in settings.LANGUAGES:
        with override(language):
            for group in GROUPS:
                words = [str(word) for word in group.words.values()]
                assert len(words) == len(set(words)), (language, group.key, words)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_shows_them_all_to_everybody(language):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = BeautifulSoup(client.get("/glossary/").content, "html5lib")
    for group in GROUPS:
        for key in group.words:
            entry = page.select_one(f"#{group.key}-{key}")
            assert entry is not None, (group.key, key)
            assert entry.dt.get_text(strip=True)
            assert entry.dd.get_text(strip=True).endswith(".")


def test_french_is_not_english():
    english, french = [], []
    for language, into in (("en", english), ("fr", french)):
        with override(language):
            into += [str(meaning) for group in GROUPS for meaning in group.meanings.values()]
    assert not set(english) & set(french)
