"""From where a ballot came is forgotten thirty days after the close; what was found by it stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils.timezone import now

from parvis.debates.actions import opening, voting
from parvis.debates.models import CompareLife, Comparer, Debate, Voter
from parvis.debates.steps.comparing import KEPT, compare, forget
from parvis.debates.tests import examples
from parvis.debates.tests.test_alike import close, the_group
from parvis.lifecycle.tenant import acting_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def debate(boss):
    return examples.with_copies(boss)


def due(boss, debate):
    with acting_for(boss.team_id):
        return Comparer.rows.of(boss.team).select_related("team", "debate").get(debate=debate)


def places(debate):
    with acting_for(debate.team_id):
        return set(Voter.rows.of(debate.team).filter(debate=debate).values_list("source", flat=True))


def rest(boss, debate):
    """Compared at the close, and again: nothing has come."""
    for _turn in range(2):
        compare(due(boss, debate))
    return due(boss, debate)


def test_thirty_days_after_the_close_the_places_are_forgotten_and_what_was_found_stays(boss, debate):
    close(boss, debate)
    comparer = rest(boss, debate)
    assert comparer.is_in(CompareLife.keeping)
    with acting_for(boss.team_id):
        closed = Debate.rows.of(boss.team).get(pk=debate.pk).closed_at
    assert comparer.due_at == closed + timedelta(days=30)

    with time_machine.travel(closed + KEPT - timedelta(seconds=1), tick=False):
        forget(comparer)
    assert len(places(debate)) > 2
    with time_machine.travel(closed + KEPT + timedelta(seconds=1), tick=False):
        forget(due(boss, debate))
    assert places(debate) == {""}
    assert due(boss, debate).is_in(CompareLife.resting)
    assert due(boss, debate).forgot_at is not None

    with acting_for(boss.team_id):
        voter = Voter.rows.of(boss.team).filter(debate=debate).order_by("began_at").first()
        Debate.rows.of(boss.team).filter(pk=debate.pk).update(state="closed")
        voting.erase(team=boss.team, debate=debate, voter=voter)
        Voter.rows.of(boss.team).filter(debate=debate).update(began_at=closed)
    examples.compare_now(debate)
    assert the_group(debate).ballots == 20, "found by the hours that are unknown now"


def test_of_a_debate_that_was_opened_again_they_are_kept_until_its_new_close(boss, debate):
    close(boss, debate)
    comparer = rest(boss, debate)
    with acting_for(boss.team_id):
        debate.refresh_from_db(from_queryset=Debate.rows.of(boss.team))
        opening.reopen(team=boss.team, by=boss, debate=debate, until=None, why="Il manquait du monde.")
        closed = now()
    with time_machine.travel(closed + KEPT + timedelta(days=1), tick=False):
        forget(due(boss, debate))
    assert len(places(debate)) > 2
    assert due(boss, debate).is_in(CompareLife.waiting)
    assert comparer.pk == due(boss, debate).pk
