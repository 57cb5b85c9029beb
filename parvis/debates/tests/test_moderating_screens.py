"""The screens on which a team decides about statements: what was typed and not taken is not lost."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from parvis.debates.actions import moderating
from parvis.debates.models import Statement
from parvis.debates.queries.statements import shown, waiting
from parvis.debates.tests.examples import propose
from parvis.debates.tests.factories import STATEMENTS, make_debate
from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db
WHY = "C'est le sujet d'un autre débat, qui s'ouvrira au printemps."


@pytest.fixture
def boss():
    return make_member(make_team())


@pytest.fixture
def idea(boss):
    return propose(make_debate(boss), "Une fontaine au milieu de la place.")


def send(boss, verb, pk, **fields):
    client = Client()
    client.force_login(boss.person)
    answer = client.post(reverse(f"debates:{verb}", args=[boss.team.slug, pk]), fields)
    return answer.status_code, BeautifulSoup(answer.content, "html5lib")


@pytest.mark.parametrize("back", ["queue", ""])
def test_a_refusal_that_is_not_taken_keeps_its_words(boss, idea, back):
    """Here because they are too long."""
    status, page = send(boss, "refuse", idea.pk, reason="subject", why=WHY * 10, back=back)

    assert status == 422
    assert page.select_one("textarea[name=why]").text.strip() == WHY * 10
    assert page.select_one("[name=reason] [selected]")["value"] == "subject"
    assert "Une fontaine" in page.select_one("main").text
    with acting_for(boss.team_id):
        assert waiting(boss.team, idea.debate) == [idea]


def test_of_two_who_decide_at_once_the_second_reads_what_became_of_it_and_keeps_the_words(boss, idea):
    with acting_for(boss.team_id):
        first = Statement.rows.of(boss.team).get(pk=idea.pk)
        moderating.refuse(team=boss.team, by=boss, statement=first, reason="double")
    status, page = send(boss, "refuse", idea.pk, reason="subject", why=WHY, back="queue")

    with acting_for(boss.team_id):
        idea.refresh_from_db()
    assert (idea.refusal, status) == ("double", 422)
    assert WHY in page.text


def test_a_translation_that_is_not_taken_keeps_its_words(boss, idea):
    status, page = send(boss, "wording", idea.pk, language="fr", text="Une fontaine, au milieu.")

    assert status == 422
    assert page.select_one("details[open] textarea[name=text]").text.strip() == "Une fontaine, au milieu."


def test_a_statement_of_the_team_that_is_there_already_is_not_added_and_stays_in_its_field(boss):
    debate = make_debate(boss)
    again = STATEMENTS[0].upper()
    status, page = send(boss, "add", debate.pk, text=again)

    assert status == 422
    assert page.select_one("[name=text]")["value"] == again
    with acting_for(boss.team_id):
        assert len(shown(boss.team, debate)) == len(STATEMENTS)
