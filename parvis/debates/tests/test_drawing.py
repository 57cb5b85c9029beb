"""The map is drawn from the votes that stand, once for each state of them."""

from __future__ import annotations

import random

import pytest

from parvis.debates.actions import moderating, voting
from parvis.debates.models import MapLife, MapMaker, OpinionMap
from parvis.debates.queries.statements import shown
from parvis.debates.steps.drawing import draw
from parvis.debates.tests.factories import make_debate, make_voter
from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_member(make_team())


@pytest.fixture
def debate(boss):
    """Two camps of twenty, who answer all twelve statements, each against the other."""
    debate = make_debate(boss, statements=tuple(f"Affirmation numéro {n}." for n in range(12)))
    drawn = random.Random(1)
    for person in range(40):
        side = 1 if person % 2 else -1
        ballot = {n: (side if drawn.random() < 0.95 else -side) * (1 if n % 2 else -1) for n in range(1, 13)}
        cast(debate, make_voter(debate, f"t{person}"), ballot)
    return debate


def cast(debate, voter, ballot):
    with acting_for(debate.team_id):
        voting.cast(team=debate.team, debate=debate, voter=voter, ballot=ballot)


def run(debate):
    """Until it rests; the maps there are then."""
    for _turn in range(5):
        with acting_for(debate.team_id):
            maker = MapMaker.rows.of(debate.team).select_related("team", "debate").get(debate=debate)
        if maker.is_in(MapLife.resting):
            break
        draw(maker)
    assert maker.is_in(MapLife.resting)
    with acting_for(debate.team_id):
        return list(OpinionMap.rows.of(debate.team).filter(debate=debate).order_by("made_at"))


def test_two_camps_are_found_and_told_in_statements(debate):
    (found,) = run(debate)

    assert (found.verdict, found.result["k"]) == ("camps", 2)
    assert sorted(group["size"] for group in found.result["groups"]) == [20, 20]
    assert found.result["participants"] == 40
    assert {str(one["statement"]) for one in found.result["groups"][0]["representative"]} <= {
        str(n) for n in range(1, 13)
    }


def test_the_same_votes_are_not_drawn_twice_and_a_new_vote_is(debate):
    (first,) = run(debate)
    with acting_for(debate.team_id):
        maker = MapMaker.rows.of(debate.team).get(debate=debate)
        maker.move_to(MapLife.waiting, by="test")
    assert [one.pk for one in run(debate)] == [first.pk]
    cast(debate, make_voter(debate, "t0"), {1: 0})

    (second,) = run(debate)
    assert second.inputs != first.inputs


def test_a_vote_that_is_taken_back_brings_the_former_map_back(debate):
    voter = make_voter(debate, "t0")
    cast(debate, voter, {1: 1})
    (first,) = run(debate)
    cast(debate, voter, {1: -1})
    (second,) = run(debate)
    cast(debate, voter, {1: 1})
    (third,) = run(debate)

    assert first.inputs == third.inputs != second.inputs
    assert first.result == third.result


def test_nothing_is_kept_of_where_somebody_stood_who_erased_their_votes(debate):
    gone = make_voter(debate, "t0")
    assert str(gone.pk) in run(debate)[0].result["projection"]
    with acting_for(debate.team_id):
        voting.erase(team=debate.team, debate=debate, voter=gone)

    assert not [one for one in run(debate) if str(gone.pk) in one.result["projection"]]


def test_the_picture_does_not_flip_overnight(debate):
    first = run(debate)[0].result["components"]
    cast(debate, make_voter(debate, "t1"), {1: 0})
    second = run(debate)[-1].result["components"]

    assert sum(a * b for a, b in zip(first[0], second[0], strict=True)) > 0.9


def test_excluded_and_erased_people_and_refused_statements_are_off_the_map(debate, boss):
    gone, out = make_voter(debate, "t0"), make_voter(debate, "t1")
    with acting_for(debate.team_id):
        voting.erase(team=debate.team, debate=debate, voter=gone)
        type(out).rows.filter(pk=out.pk).update(excluded_why="copies")
        moderating.refuse(team=boss.team, by=boss, statement=shown(boss.team, debate)[3], reason="subject")
    last = run(debate)[-1].result

    assert last["participants"] == 38
    assert "4" not in last["priorities"] or last["priorities"]["4"] == 0
