"""Camps on the pages: by what they say, nobody pointed at, nothing before the end, an honest word where none are."""

from __future__ import annotations

import json
import random
from math import hypot
from typing import Any

import numpy as np
import pytest
from bs4 import BeautifulSoup
from django.test import Client

from parvis.debates.actions import opening, voting
from parvis.debates.credentials import by_token
from parvis.debates.holder import sealed
from parvis.debates.models import AGREE, DISAGREE, OpinionMap
from parvis.debates.opinion import Asked, Votes, analyse, picture
from parvis.debates.opinion.few import told_apart
from parvis.debates.opinion.placing import huddles, outline
from parvis.debates.opinion.result import UNSTEADY
from parvis.debates.opinion.votes import Vote as Cell
from parvis.debates.queries.results import result_of
from parvis.debates.queries.standing import standing_of
from parvis.debates.tests import examples
from parvis.debates.tests.citizen import Citizen
from parvis.debates.tests.factories import make_debate, make_voter
from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import make_member, make_team

# ---------------------------------------------------------------- the picture, plain


def planted(people: int = 60, *, sparse: int = 0) -> Any:
    """Two camps, twelve statements; the last `sparse` statements were seen by three people of the second camp alone."""
    drawn, cells = random.Random(3), []
    for one in range(people):
        side = 1 if one % 3 else -1
        for number in range(12):
            if number >= 12 - sparse and side < 0 and one >= 9:
                continue
            value = side if drawn.random() < 0.95 else -side
            cells.append(Cell(f"person-{one:03}", number, value * (1 if number % 2 else -1), one, "web"))
    return analyse(Votes.of(cells), Asked(mode="parvis", seed=1))


def test_each_mark_is_five_people_at_least_and_nobody_is_lost_or_named():
    found = planted()
    made = picture.picture_of(found)

    assert found.verdict == "camps"
    assert [one["size"] for one in made["camps"]] == [40, 20]
    for camp in made["camps"]:
        assert all(5 <= people < 10 for _x, _y, people in camp["marks"])
        assert sum(people for _x, _y, people in camp["marks"]) == camp["size"]
    marks = [mark for camp in made["camps"] for mark in camp["marks"]]
    apart = [hypot(a[0] - b[0], a[1] - b[1]) for place, a in enumerate(marks) for b in marks[:place]]
    assert min(apart) > 9  # none hides another, however alike people answered
    assert "person-" not in json.dumps(made)
    assert 0 < made["alike"] <= made["draws"]


def test_a_large_town_has_no_more_marks_than_one_can_see():
    points = np.random.default_rng(1).standard_normal((5000, 2))
    marks = huddles(points, 5000 // picture.MOST_MARKS)

    assert sum(people for _x, _y, people in marks) == 5000
    assert len(marks) <= picture.MOST_MARKS


def test_a_camp_tells_nothing_of_statements_that_few_of_it_answered():
    made = picture.picture_of(planted(sparse=3))

    for camp in made["camps"]:
        assert set(camp["tallies"]) == {str(number) for number in range(9)}
        assert all(number < 9 for number, _agrees in camp["says"])


@pytest.mark.parametrize(
    ("sizes", "named", "small"),
    [
        ((40, 20), [0, 1], []),
        ((20, 40), [1, 0], []),
        ((40, 20, 4), [0], [2, 1]),  # four alone could be told by taking the others away
        ((40, 20, 3, 3), [0, 1], [3, 2]),
        ((30, 4), [], [1, 0]),
    ],
)
def test_a_camp_of_fewer_than_five_is_taken_together_with_the_next(sizes, named, small):
    assert told_apart(dict(enumerate(sizes))) == (named, small)


def test_the_outline_holds_all_and_has_no_dent():
    points = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (2.0, 2.0), (2.0, 0.0)]

    assert set(outline(points)) == {(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)}
    assert outline([(1.0, 1.0), (1.0, 1.0)]) == [(1.0, 1.0)]


# ---------------------------------------------------------------- on the pages


@pytest.fixture
def boss(db):
    return make_member(make_team(name="Villefable"))


def pages(boss, debate) -> dict[str, BeautifulSoup]:
    team = Client()
    team.force_login(boss.person)
    home = f"/t/{boss.team.slug}/debates/{debate.pk}"
    found = {
        "citizens": Client().get(f"/d/{debate.slug}/result/"),
        "team": team.get(f"{home}/result/"),
        "room": team.get(f"{home}/screen/"),
    }
    return {word: BeautifulSoup(one.content, "html5lib") for word, one in found.items()}


def plain(page: Any) -> str:
    return " ".join(page.text.replace("\u202f", " ").split())


def test_camps_are_told_by_what_they_say_and_drawn_with_words_beside(boss):
    debate = examples.two_camps(boss)
    with acting_for(boss.team_id):
        (row,) = OpinionMap.rows.of(boss.team).filter(debate=debate)
    assert row.verdict == "camps"
    sizes = [group["size"] for group in row.picture["camps"]]
    for word, page in pages(boss, debate).items():
        drawing = page.select_one("svg[aria-labelledby='map-title map-words']")
        assert drawing["role"] == "img"
        told = plain(drawing.select_one("desc"))
        assert all(f"{size} personnes" in told for size in sizes)
        assert len(drawing.select(".around")) == 2
        assert len(drawing.select("g .mark")) == sum(len(camp["marks"]) for camp in row.picture["camps"])
        assert {one["d"] for one in drawing.select("g:nth-of-type(1) .mark")}.isdisjoint(
            one["d"] for one in drawing.select("g:nth-of-type(2) .mark")
        )  # by shape, not by colour alone
        if word == "room":
            continue
        first, second = page.select(".portrait")
        assert f"{sizes[0]} personnes" in plain(first)
        assert f"{sizes[1]} personnes" in plain(second)
        assert "sur 100" in plain(first.select_one("li"))
        assert first.select("li .bar svg")
        assert "les mêmes camps sont revenus" in plain(page)
        shared = plain(page.select_one(".portrait:last-of-type").find_parent("section"))
        assert "Dans chaque camp, au moins" in shared.split("se rejoignent")[1]
        assert "bancs" in shared.split("se rejoignent")[1]


def test_nothing_of_the_camps_before_the_end(boss):
    debate = examples.two_camps(boss, close=False)
    found = [*pages(boss, debate).values(), voted_page(debate)]
    for page in found:
        assert "camp" not in plain(page).lower()
        assert not page.select("svg .mark, .dot, .around")
        assert "sur 100" not in plain(page)


def voted_page(debate) -> BeautifulSoup:
    """What somebody reads who has answered everything."""
    zoe = Citizen(debate)
    zoe.send({"holder": sealed(debate, by_token(debate, "camp-0")), "act": "look"})
    assert "vous avez répondu à tout" in zoe.words
    return zoe.page


def test_a_promised_score_shows_the_camps_too_and_where_one_stands(boss):
    debate = examples.two_camps(boss, close=False, shows_score=True)
    found = pages(boss, debate)
    assert len(found["citizens"].select(".portrait")) == len(found["team"].select(".portrait")) == 2
    assert "du camp A" in plain(voted_page(debate).select_one("#standing").parent)


def test_no_camps_is_said_and_not_drawn(boss):
    debate = examples.closed(boss, people=60, on_paper=0)
    examples.draw_map(debate)
    for word, page in pages(boss, debate).items():
        assert page.select_one("#map-title") is None
        assert not page.select(".portrait")
        assert ("Non : les gens ne forment pas de camps séparés." in plain(page)) == (word != "room")


def test_camps_that_do_not_hold_are_said_to_be_unsteady_not_absent(boss):
    debate = examples.closed(boss, people=12, on_paper=0)
    with acting_for(boss.team_id):
        OpinionMap.rows.create(
            team=boss.team, debate=debate, inputs="b" * 64, verdict="no separate camps", result={},
            picture={"people": 34, "shape": "unsteady", "reason": UNSTEADY, "camps": [], "rest": None},
        )  # fmt: skip
    said = plain(pages(boss, debate)["citizens"])
    assert "Personne ne peut affirmer qu’il y a des camps." in said
    assert "on trouve d’autres camps" in said
    assert "ne forment pas de camps séparés" not in said
    assert "le long d’une seule ligne" not in said


def test_too_few_is_said_with_the_reason_and_not_drawn(boss):
    debate = examples.closed(boss, people=12, on_paper=0)
    examples.draw_map(debate)
    page = pages(boss, debate)["citizens"]
    assert page.select_one("#map-title") is None
    assert "trop peu de réponses pour une carte. Pourquoi : moins de 30 personnes" in plain(page)


def test_camps_too_small_to_be_shown_are_not(boss):
    debate = examples.closed(boss, people=12, on_paper=0)
    with acting_for(boss.team_id):
        OpinionMap.rows.create(
            team=boss.team, debate=debate, inputs="a" * 64, verdict="camps",
            result={}, picture={"people": 34, "camps": [], "rest": {"size": 34, "marks": []}},
        )  # fmt: skip
    for word, page in pages(boss, debate).items():
        assert not page.select(".portrait, .around")
        assert ("trop petits pour être montrés" in plain(page)) == (word != "room")


# ---------------------------------------------------------------- where one stands


def test_where_i_stand_after_the_close_from_my_holder_alone(boss):
    debate = examples.two_camps(boss)
    for token, letter in (("camp-0", "A"), ("camp-2", "B")):
        zoe = Citizen(debate, cookies=False)
        zoe.send({"holder": sealed(debate, by_token(debate, token)), "act": "look"})
        section = zoe.page.select_one("#standing").parent
        assert f"du camp {letter}, celui de" in plain(section)
        assert "Vous aussi." in plain(section.select_one(".standing__camp"))
        assert section.select(".standing__alike li")
    assert (
        Citizen(debate).begin().page.select_one("#standing") is None
    )  # whoever has no ballot stands nowhere


def test_i_stand_in_no_camp_when_others_come_and_go_or_it_is_too_small(boss):
    debate = examples.two_camps(boss)
    voter = make_voter(debate, "camp-0")
    with acting_for(boss.team_id):
        row = OpinionMap.rows.of(boss.team).get(debate=debate)
        found = result_of(boss.team, debate)
        assert standing_of(boss.team, debate, voter, found).camp.letter == "A"  # type: ignore[union-attr]
        row.result["certainty"][str(voter.pk)] = 0.6
        row.save(update_fields=["result"])
        between = standing_of(boss.team, debate, voter, found)
        assert (between.camp, between.camps) == (None, 2)  # type: ignore[union-attr]
        row.result["certainty"][str(voter.pk)] = 1.0
        row.picture["camps"] = [one for one in row.picture["camps"] if one["size"] < 30]
        row.save(update_fields=["result", "picture"])
        assert standing_of(boss.team, debate, voter, found).camp is None  # type: ignore[union-attr]


def test_where_i_am_apart_from_most_is_named(boss):
    debate = make_debate(boss)
    with acting_for(boss.team_id):
        for number in range(20):
            voter = voting.enter(team=boss.team, debate=debate, credential=by_token(debate, f"v{number}"))
            ballot = {1: AGREE, 2: DISAGREE if number else AGREE, 3: AGREE}
            voting.cast(team=boss.team, debate=debate, voter=voter, ballot=ballot)
        opening.close(team=boss.team, by=boss, debate=debate, why="fin")
    zoe = Citizen(debate)
    zoe.send({"holder": sealed(debate, by_token(debate, "v0")), "act": "look"})
    assert [plain(one) for one in zoe.page.select(".standing__against li")] == [
        "Il faut plus de bancs à l'ombre."
    ]
    assert len(zoe.page.select(".standing__alike li")) == 2
