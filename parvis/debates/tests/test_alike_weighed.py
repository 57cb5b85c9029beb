"""What a person is told before they decide about ballots that are alike, and what a decision leaves alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now

from parvis.debates.actions import judging, telling
from parvis.debates.credentials import by_token, new_token
from parvis.debates.errors import CannotDo
from parvis.debates.models import DISAGREE, Alike, AlikeBallot, MapLife, MapMaker, Method, Voter
from parvis.debates.queries import alike
from parvis.debates.queries.results import result_of
from parvis.debates.tests import examples
from parvis.debates.tests.factories import make_debate
from parvis.debates.tests.test_alike import act, close, counted, groups, the_group
from parvis.debates.tests.test_contesting import crowd
from parvis.lifecycle.tenant import acting_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def debate(boss):
    return examples.with_copies(boss)


def readings(debate):
    with acting_for(debate.team_id):
        return {one.statement.number: one for one in result_of(debate.team, debate).readings}


def effects(debate):
    with acting_for(debate.team_id):
        debate.refresh_from_db(from_queryset=type(debate).rows.of(debate.team))
        return alike.effects(debate.team, debate, alike.groups(debate.team, debate))


def test_whoever_waits_for_a_decision_stands_first_then_the_largest(boss, debate):
    tokens = [by_token(debate, new_token()) for _one in range(16)]
    hours = [debate.created_at - timedelta(days=1) + timedelta(seconds=40 * one) for one in range(16)]
    examples.put_in(debate, tokens, [[DISAGREE] * examples.LONG] * 16, at=hours, places=3)
    examples.compare_now(debate)
    assert [one.ballots for one in groups(debate)] == [20, 16]
    with acting_for(boss.team_id):
        judging.call_real(team=boss.team, by=boss, group=groups(debate)[0].row)
    assert [one.ballots for one in groups(debate)] == [16, 20]
    examples.add_copies(debate, 11)
    assert [one.ballots for one in groups(debate)] == [31, 16], "far more came: it is asked about again"


def test_one_chance_in_a_million_has_six_noughts():
    assert alike.Group(Alike(log_chance=-13.9), 3, frozenset()).rarity == 6


def test_what_the_result_would_be_is_what_it_is_once_they_are_left_out(boss, debate):
    assert not effects(debate), "it would tell the score before the end"
    close(boss, debate)
    before, (effect,) = readings(debate), effects(debate).values()
    act(boss, judging.leave_out, debate, why="Pareils.")
    after = readings(debate)

    assert effect.moved
    for one in effect.moved:
        number = one.statement.number
        assert (one.before, one.after) == (before[number].agree.value, after[number].agree.value)
        assert one.before > one.after, "they agreed with everything"
        assert one.turns == (before[number].for_it and not after[number].for_it)
    assert any(one.turns for one in effect.moved)
    assert not effect.order


def test_of_a_poll_it_is_said_that_the_order_would_be_another(boss):
    poll = make_debate(boss, method=Method.single)
    crowd(poll, 20, n2=1)
    crowd(poll, 18, n1=1)
    few = crowd(poll, 3, n1=1)
    with acting_for(boss.team_id):
        row = Alike.rows.create(
            team=boss.team, debate=poll, within="burst", among=3, places=1, answers=1, likeness=100, log_chance=-30.0,
            first_at=now(), last_at=now(),
        )  # fmt: skip
        AlikeBallot.rows.bulk_create(AlikeBallot(team=boss.team, group=row, voter_id=key) for key in few)
    close(boss, poll)
    (effect,) = effects(poll).values()
    assert effect.order
    assert not any(one.turns for one in effect.moved)


def test_who_was_left_out_for_another_reason_keeps_that_reason(boss, debate):
    with acting_for(boss.team_id):
        one = Voter.rows.of(boss.team).filter(debate=debate, source="2 0").first()
        Voter.rows.of(boss.team).filter(pk=one.pk).update(excluded_why="autre chose")
    assert act(boss, judging.leave_out, debate, why="Pareils.") == 19
    with acting_for(boss.team_id):
        assert Voter.rows.of(boss.team).get(pk=one.pk).excluded_why == "autre chose"


@pytest.mark.parametrize("do", [judging.take_back, judging.call_real])
def test_once_the_outcome_is_told_nobody_is_taken_in_again(boss, debate, do):
    act(boss, judging.leave_out, debate, why="Pareils.")
    close(boss, debate)
    with acting_for(boss.team_id):
        telling.tell(
            team=boss.team, by=boss, debate=debate, progress="decided", you_said="Oui.", we_decided="Oui.",
            because="Oui.",
        )  # fmt: skip
    with pytest.raises(CannotDo):
        act(boss, do, debate)
    assert (counted(debate), the_group(debate).row.judgement) == (45, "out")


def test_the_map_is_drawn_again_after_a_decision(boss, debate):
    with acting_for(boss.team_id):
        assert not MapMaker.rows.of(boss.team).filter(debate=debate, state=MapLife.waiting.name).exists()
    act(boss, judging.leave_out, debate, why="Pareils.")
    with acting_for(boss.team_id):
        assert MapMaker.rows.of(boss.team).get(debate=debate).is_in(MapLife.waiting)
