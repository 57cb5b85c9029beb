"""The team corrects its statements before anybody answers: in its order, from 1, and no prepared post is betrayed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from parvis.debates.actions import moderating, opening
from parvis.debates.errors import CannotDo
from parvis.debates.models import Debate, Statement
from parvis.debates.tests.factories import STATEMENTS, make_debate
from parvis.debates.tests.networks import prepare
from parvis.lifecycle.tenant import acting_for
from parvis.publishing import actions as publishing

pytestmark = pytest.mark.django_db
A, B, C = STATEMENTS


def write(town, debate, *texts):
    with acting_for(town.team.pk):
        opening.write_statements(team=town.team, by=town.boss, debate=debate, texts=texts)


def numbered(town, debate):
    with acting_for(town.team.pk):
        rows = Statement.rows.of(town.team).filter(debate=debate).order_by("number")
        return [(row.number, row.text) for row in rows]


@pytest.mark.parametrize(
    "texts",
    [(A, "B corrigée.", C), (C, B, A), (B,), (B, "D", A, C, "E")],
    ids=["mended", "turned", "fewer", "more"],
)
def test_they_stand_in_the_order_in_which_they_were_written(town, texts):
    debate = make_debate(town.boss, opened=False)
    write(town, debate, *texts)
    write(town, debate, *texts)
    assert numbered(town, debate) == list(enumerate(texts, 1))


def test_a_refused_one_that_reads_the_same_stands_behind(town):
    debate = make_debate(town.boss, opened=False)
    with acting_for(town.team.pk):
        refused = Statement.rows.of(town.team).get(debate=debate, text=B)
        moderating.refuse(team=town.team, by=town.boss, statement=refused, reason="subject")
        opening.add_statement(team=town.team, by=town.boss, debate=debate, text=B)
    write(town, debate, C, B, A)
    assert numbered(town, debate) == [(1, C), (2, B), (3, A), (4, B)]


def test_what_a_prepared_post_asks_is_changed_once_it_is_put_aside(town):
    debate = make_debate(town.boss, opened=False)
    with acting_for(town.team.pk):
        opening.open_(team=town.team, by=town.boss, debate=debate, at=now() + timedelta(days=1))
    made = prepare(town, debate)
    write(town, debate, A, B, C)
    with pytest.raises(CannotDo, match="mettez-les d’abord de côté"):
        write(town, debate, A, "B corrigée.", C)
    assert numbered(town, debate) == [(1, A), (2, B), (3, C)]
    with acting_for(town.team.pk):
        for post in {echo.post for echo in made.echoes}:
            publishing.drop(team=town.team, by=town.boss, post=post)
    write(town, debate, A, "B corrigée.", C)
    assert numbered(town, debate) == [(1, A), (2, "B corrigée."), (3, C)]


def test_a_refused_correction_changes_nothing_else_on_the_page(town):
    debate = make_debate(town.boss, opened=False)
    with acting_for(town.team.pk):
        opening.open_(team=town.team, by=town.boss, debate=debate, at=now() + timedelta(days=1))
    prepare(town, debate)
    client = Client()
    client.force_login(town.boss.person)
    sent = {
        "title": "Autre question ?", "statements": f"{A}\nB corrigée.\n{C}", "method": debate.method,
        "tier": debate.tier, "language": debate.language, "text": "",
    }  # fmt: skip
    answer = client.post(f"/t/{town.team.slug}/debates/{debate.pk}/edit/", sent)
    assert "mettez-les d’abord de côté" in answer.content.decode()
    assert "B corrigée." in answer.content.decode()
    with acting_for(town.team.pk):
        assert Debate.rows.of(town.team).get(pk=debate.pk).title == debate.title
