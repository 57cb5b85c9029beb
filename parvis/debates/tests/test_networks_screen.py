"""The page of a debate in the networks: drafts are prepared, what is counted and what is not understood is shown."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from parvis.debates.models import Echo, Tier
from parvis.debates.tests.factories import make_debate
from parvis.debates.tests.networks import again, follow, reply
from parvis.lifecycle.tenant import acting_for
from parvis.publishing.models import Delivery, Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(town):
    client = Client()
    client.force_login(town.boss.person)
    return client


def address(name, row):
    return reverse(f"debates:{name}", args=[row.team.slug, row.pk])


def words(answer):
    return " ".join(BeautifulSoup(answer.content.decode(), "html5lib").main.get_text(" ").split())


def test_a_press_prepares_drafts_and_nothing_leaves(client, town, debate):
    page = client.get(address("networks", debate))
    assert "Rien pour l’instant" in words(page)

    answer = client.post(address("prepare", debate), {"account": [str(town.account.pk)]}, follow=True)

    assert "3 brouillons sont préparés" in answer.content.decode()
    assert words(answer).count("Attend d’être publiée") == 3
    with acting_for(town.team.pk):
        assert (Post.rows.of(town.team).count(), Delivery.rows.of(town.team).count()) == (3, 0)


def test_an_account_that_nobody_chose_is_refused_with_a_sentence(client, town, debate):
    answer = client.post(address("prepare", debate), follow=True)

    assert "Choisissez un compte" in answer.content.decode()
    with acting_for(town.team.pk):
        assert not Echo.rows.of(town.team).exists()


def test_a_debate_that_asks_who_one_is_says_why_it_is_not_asked_there(client, town):
    page = client.get(address("networks", make_debate(town.boss, tier=Tier.mail)))

    assert "publication qui donne son adresse" in words(page)
    assert "brouillons</button>" not in page.content.decode()


def test_what_is_counted_and_what_was_not_understood_is_shown(client, echo, debate):
    reply(echo, "1", by="c1")
    reply(echo, "1 ou 2", by="c2")
    follow(echo)
    said = words(client.get(address("networks", debate)))

    assert "Le vote de 1 personne est compté" in said
    assert "1 réponse n’a pas été comprise 1 ou 2 Demander ce qui était voulu dire" in said


def test_counting_is_stopped_by_a_person_and_what_was_counted_stays(client, echo, debate):
    reply(echo, "1", by="c1")
    follow(echo)
    answer = client.post(address("stop", echo), follow=True)

    assert again(echo).state == "ended"
    assert "Le vote de 1 personne est compté" in words(answer)
