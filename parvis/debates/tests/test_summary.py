"""The result in words: by a rule, nothing before the end, nobody named by a small number."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from parvis.debates.models import Method
from parvis.debates.queries import summary
from parvis.debates.queries.doors import doors
from parvis.debates.queries.results import Reading, result_of
from parvis.debates.queries.statements import shown
from parvis.debates.queries.tallies import Tally
from parvis.debates.rules import Finding
from parvis.debates.tests import examples
from parvis.debates.tests.factories import make_debate
from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_member(make_team())


def summed(debate):
    with acting_for(debate.team_id):
        return summary.summary(debate.team, debate)


def numbers(findings):
    return {one.statement.number for one in findings}


def test_what_brings_together_what_divides_and_what_is_not_known(boss):
    made = summed(examples.closed(boss, people=100, on_paper=0)).result

    assert numbers(made.together) == {2, 3, 4}
    assert {one.statement.number: one.for_it for one in made.together} == {2: True, 3: True, 4: False}
    assert numbers(made.apart) == {1}
    assert numbers(made.unknown) == {5}


@pytest.mark.parametrize(
    ("tally", "where"),
    [
        (Tally(agree=9), Finding.few),  # too few, however much they agree
        (Tally(agree=10), Finding.agreed),
        (Tally(agree=60, disagree=40), Finding.divided),  # three in five is not certain
        (Tally(agree=68, disagree=32), Finding.unsure),
        (Tally(disagree=80, agree=20), Finding.rejected),
        (Tally(passed=60, agree=20, disagree=20), Finding.unsure),
    ],
)
def test_the_rule_at_its_edges(boss, tally, where):
    with acting_for(boss.team_id):
        debate = make_debate(boss)
        reading = Reading(shown(boss.team, debate)[0], tally, [], tally.seen)

    assert reading.finding is where


def test_ways_that_do_not_think_alike_are_told(boss):
    [one] = summed(examples.closed(boss, people=100, on_paper=50)).differences

    assert one.statement.number == 1
    assert {one.first_agree < 30, one.second_agree < 30} == {True, False}


def test_a_way_of_few_people_is_never_alone(boss):
    web, paper, room = ("anonymous", "web"), ("paper", "web"), ("paper", "meeting")
    for people in ({web: 40, paper: 2}, {web: 40, paper: 4, room: 3}, {web: 6, paper: 30, room: 1}, {web: 3}):
        found = doors(people)
        assert sum(one.people for one in found) == sum(people.values())
        assert all(one.people >= 5 for one in found) or len(found) == 1
    assert len(doors({web: 40, paper: 20})) == 2


@pytest.mark.parametrize(("shows_score", "seen"), [(False, False), (True, True)])
def test_nobody_of_the_team_sees_a_score_before_the_end_unless_everybody_does(boss, shows_score, seen):
    debate = make_debate(boss, statements=examples.SQUARE, shows_score=shows_score)
    examples.vote_all(debate, people=20)
    client = Client()
    client.force_login(boss.person)
    pages = [
        client.get(reverse(f"debates:{name}", args=[boss.team.slug, debate.pk]))
        for name in ("result", "figures")
    ]

    assert ("Ce qui rassemble" in pages[0].content.decode()) == seen
    assert pages[1].status_code == (200 if seen else 302)


def test_the_file_of_figures_adds_up_and_runs_nothing(boss):
    debate = examples.closed(boss, people=30, on_paper=10)
    with acting_for(boss.team_id):
        one = shown(boss.team, debate)[0]
        one.text = "=1+1 : une formule"
        one.save(update_fields=["text"])
    client = Client()
    client.force_login(boss.person)
    text = client.get(reverse("debates:figures", args=[boss.team.slug, debate.pk])).content.decode(
        "utf-8-sig"
    )
    rows = list(csv.reader(io.StringIO(text)))[1:]
    first = [row for row in rows if row[0] == "1"]

    assert first[0][1].startswith("'=")
    assert [sum(int(row[place]) for row in first[1:]) for place in (4, 5, 6)] == [
        int(first[0][p]) for p in (4, 5, 6)
    ]
    assert int(first[0][7]) == 30


@pytest.mark.parametrize("method", [Method.single, Method.several, Method.ranked, Method.points])
def test_a_polls_winner_comes_first(boss, method):
    poll = examples.closed_poll(boss, method)
    with acting_for(boss.team_id):
        found = result_of(boss.team, poll)

    assert [one.statement.text for place, one in found.order if place == 1] == ["Samedi"]
    assert found.counted == 12


def test_a_poll_without_votes_has_no_winner_alone(boss):
    poll = make_debate(boss, method=Method.single, statements=("Oui", "Non"))
    with acting_for(boss.team_id):
        assert result_of(boss.team, poll).firsts == 2


def test_the_team_too_reads_that_few_answers_give_no_share(boss):
    debate = make_debate(boss, shows_score=True)
    client = Client()
    client.force_login(boss.person)
    page = client.get(reverse("debates:result", args=[boss.team.slug, debate.pk])).content.decode()

    assert "0 réponse" in page
    assert "seraient d’accord si" not in page


def test_the_room_reads_between_how_many_people_it_is(boss):
    """Somebody may have answered by two ways: the larger figure alone would be a boast."""
    debate = make_debate(boss)
    examples.vote_all(debate, people=30, on_paper=12)
    client = Client()
    client.force_login(boss.person)
    page = client.get(reverse("debates:screen", args=[boss.team.slug, debate.pk])).content.decode()

    assert "De <strong>18</strong> à <strong>30</strong> personnes ont répondu" in page
