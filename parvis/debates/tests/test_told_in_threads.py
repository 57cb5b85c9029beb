"""What became of it is told where people answered: under each post that asked, by the ordinary approval."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from parvis.debates.actions import opening, telling
from parvis.debates.calling import address_of
from parvis.debates.errors import CannotDo
from parvis.debates.models import Debate
from parvis.debates.queries.statements import shown
from parvis.debates.tests.networks import published
from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import TextLimit
from parvis.networks.counting import count
from parvis.publishing import actions as publishing
from parvis.publishing.models import Variant
from parvis.publishing.tests.factories import abilities

pytestmark = pytest.mark.django_db
OUTCOME = {
    "you_said": "Fermez la place le dimanche. " * 20, "we_decided": "Elle ferme le dimanche matin.",
    "because": "Le marché livre l'après-midi.", "expected": "printemps 2027",
}  # fmt: skip
SHORT = TextLimit(max_units=300)


def tell(town, debate, **more):
    with acting_for(town.team.pk):
        debate = Debate.rows.of(town.team).get(pk=debate.pk)
        return telling.tell(team=town.team, by=town.boss, debate=debate, progress="decided", **OUTCOME | more)


def answers(town, outcome):
    with acting_for(town.team.pk):
        return telling.prepare_answers(team=town.team, by=town.boss, outcome=outcome)


def test_a_draft_stands_under_each_post_that_asked(town, debate, queue, script):
    echoes = published(town, queue, debate)
    with acting_for(town.team.pk):
        opening.close(team=town.team, by=town.boss, debate=debate, why="")
    before = set(script.stored)
    made = answers(town, tell(town, debate))
    assert [post.corrects_id for post in made] == [echo.post_id for echo in echoes]
    queue.run_due()
    assert set(script.stored) == before  # nothing leaves before its approval

    with acting_for(town.team.pk):
        for post in made:
            post.approvals_needed = 0
            post.save(update_fields=["approvals_needed"])
            publishing.plan(team=town.team, by=town.boss, post=post)
    queue.run_due()
    left = [content for key, content in script.stored.items() if key not in before]
    assert sorted(one.parent_id for one in left) == sorted(echo.remote_id for echo in echoes)
    assert all(OUTCOME["we_decided"] in one.text and address_of(debate) in one.text for one in left)


def test_each_network_has_the_fullest_text_that_it_carries(town, debate, queue):
    short = town.more(handle="@z@reseau.example", can=abilities(poll=None, text=SHORT))
    with acting_for(town.team.pk):
        only = shown(town.team, debate)[:1]
    published(town, queue, debate, town.account, short, statements=only)
    (post,) = answers(town, tell(town, debate))
    with acting_for(town.team.pk):
        texts = {
            row.account_id: row.whole
            for row in Variant.rows.of(town.team).filter(post=post).select_related("post")
        }
    assert OUTCOME["because"] not in texts[short.pk]
    assert OUTCOME["we_decided"] in texts[short.pk]
    assert count(texts[short.pk], SHORT).fits


def test_it_is_prepared_once_for_each_outcome(town, debate, queue):
    published(town, queue, debate)
    outcome = tell(town, debate)
    assert len(answers(town, outcome)) == 3
    with pytest.raises(CannotDo):
        answers(town, outcome)

    assert len(answers(town, tell(town, debate, we_decided="Les travaux commencent."))) == 3


def test_nothing_is_prepared_where_nothing_asked(town, debate):
    with pytest.raises(CannotDo):
        answers(town, tell(town, debate))


def test_the_button_stands_on_the_page_as_long_as_there_is_something_to_answer(town, debate, queue):
    published(town, queue, debate)
    outcome = tell(town, debate)
    client = Client()
    client.force_login(town.boss.person)
    page = reverse("debates:outcome", args=[town.team.slug, debate.pk])
    act = reverse("debates:prepare_answers", args=[town.team.slug, outcome.pk])
    assert "sous chacune des 3 publications" in client.get(page).content.decode()
    answer = client.post(act, follow=True)
    assert "3 brouillons sont prêts" in answer.content.decode()

    assert act not in client.get(page).content.decode()
