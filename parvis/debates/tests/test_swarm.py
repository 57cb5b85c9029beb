"""The statements in one picture: by the rule of the words, each seen and followed, nothing before the end."""

from __future__ import annotations

from math import hypot
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from parvis.debates.opinion.placing import packed
from parvis.debates.queries.results import Finding, Reading, Result
from parvis.debates.queries.swarm import BORDER, HEAD, HIGHEST, THIRD, Swarm, place_of, swarm_of
from parvis.debates.queries.tallies import Tally
from parvis.debates.tests import examples
from parvis.debates.tests.factories import make_debate
from parvis.teams.tests.factories import make_member, make_team

THIRDS = {Finding.divided: 0, Finding.unsure: 1, Finding.few: 1, Finding.agreed: 2, Finding.rejected: 2}


def reading(number: int, agree: int, disagree: int, passed: int = 0) -> Reading:
    statement: Any = SimpleNamespace(number=number, text=f"Affirmation {number}.", meta=False, into_id=None)
    tally = Tally(agree=agree, disagree=disagree, passed=passed)
    return Reading(statement, tally, [], tally.seen)


def drawn(readings: list[Reading]) -> Swarm:
    made = swarm_of(Result(readings, [], 100, False, 100, 100, 0))
    assert made is not None
    return made


def every_split(people: int) -> list[Reading]:
    return [
        reading(agree, agree, disagree, people - agree - disagree)
        for agree in range(people + 1)
        for disagree in range(people + 1 - agree)
    ]


@pytest.mark.parametrize("people", [5, 12, 40, 101])
def test_a_statement_stands_in_the_third_of_its_words(people):
    for one in every_split(people):
        third, far = place_of(one)
        assert third == THIRDS[one.finding], one.tally
        assert 0 <= far <= 1, one.tally


def test_the_more_agree_the_further_to_the_right():
    places = [place_of(reading(0, agree, 100 - agree)) for agree in range(50, 101)]

    assert places == sorted(places)
    assert {third for third, _far in places} == {0, 1, 2}


@pytest.mark.parametrize("count", [1, 12, 60, 300])
def test_each_dot_is_seen_whole_in_its_third(count):
    readings = [reading(n, 90 - n % 7, 4 + n % 5, 6) for n in range(count)]
    readings += [reading(1000 + n, 46, 48, 6) for n in range(count)]
    made = drawn(readings)

    assert len(made.dots) == 2 * count
    apart = [hypot(a.x - b.x, a.y - b.y) for place, a in enumerate(made.dots) for b in made.dots[:place]]
    assert min(apart) >= 2 * made.radius
    for dot in made.dots:
        third = THIRDS[dot.reading.finding]
        assert third * THIRD < dot.x - made.radius
        assert dot.x + made.radius < (third + 1) * THIRD
        assert dot.y - made.radius > HEAD
        assert dot.y + made.radius < made.height
    assert made.height <= HEAD + 2 * HIGHEST + 3 * BORDER or made.radius == 5


def test_marks_of_one_place_pile_up_around_the_line():
    assert sorted(packed([7.0] * 5, 2.0)) == pytest.approx([-4, -2, 0, 2, 4])
    assert packed([0.0, 2.0, 4.0], 2.0) == [0.0, 0.0, 0.0]


def test_each_dot_is_of_the_kind_that_its_words_are():
    made = drawn([
        reading(0, 85, 12), reading(1, 3, 95), reading(2, 48, 46), reading(3, 50, 20, 30), reading(4, 2, 1),
        reading(5, 0, 0),
    ])  # fmt: skip
    kinds = {0: "for", 1: "against", 2: "divided", 3: "unsure", 4: "unsure"}
    assert {dot.number: dot.kind for dot in made.dots} == kinds
    assert [one.statement.number for one in made.together] == [1, 0]
    assert [one.statement.number for one in made.apart] == [2]
    assert made.unknown == 3, "what nobody has answered is not known either"


def test_nothing_answered_is_no_picture():
    assert swarm_of(Result([reading(0, 0, 0)], [], 0, False, 0, 0, 0)) is None


@pytest.fixture
def boss():
    return make_member(make_team())


def pages(boss, debate) -> list[BeautifulSoup]:
    """The citizens' and the team's."""
    team = Client()
    team.force_login(boss.person)
    found = [
        Client().get(f"/d/{debate.slug}/result/"),
        team.get(f"/t/{boss.team.slug}/debates/{debate.pk}/result/"),
    ]
    return [BeautifulSoup(one.content, "html5lib") for one in found]


@pytest.mark.django_db
def test_each_dot_leads_to_its_words_which_stand_below(boss):
    debate = examples.closed(boss, people=60, on_paper=0)
    for page in pages(boss, debate):
        picture = page.select_one(".picture svg")
        dots = picture.select("a[href^='#said-']")
        assert len(dots) == 5
        assert picture.select_one("title").text
        for dot in dots:
            there = page.select_one(dot["href"])
            number, _, text = dot["aria-label"].partition(". ")
            assert there is not None
            assert f"{number}. {text}" in there.text
            assert picture.find_all_next(id=there["id"])  # the list follows the picture
        assert page.select_one("#glance").find_next("p").text.split()[:1] == ["3"]  # words come first
        assert page.select_one("#glance").find_next("p").find_next("svg") is not None


@pytest.mark.django_db
@pytest.mark.parametrize(("shows_score", "seen"), [(False, 0), (True, 5)])
def test_no_dot_tells_the_score_before_the_end_unless_it_was_promised(boss, shows_score, seen):
    debate = make_debate(boss, statements=examples.SQUARE, shows_score=shows_score)
    examples.vote_all(debate, people=20)
    for page in pages(boss, debate):
        assert len(page.select(".dot")) == seen
        assert bool(page.select("#glance")) == bool(seen)
