"""The demonstration's debates: there at the first start, not again at the second."""

from __future__ import annotations

import pytest

from parvis.debates.models import Debate, Outcome
from parvis.debates.queries.results import result_of
from parvis.debates.queries.statements import waiting
from parvis.lifecycle.tenant import acting_for
from parvis.teams.tests.factories import make_member, make_team
from parvis.web.running import consultations

pytestmark = pytest.mark.django_db


def test_one_is_open_with_a_queue_and_one_has_an_outcome() -> None:
    team = make_member(make_team()).team
    consultations.build(team)
    consultations.build(team)
    with acting_for(team.pk):
        opened, closed = Debate.rows.of(team).order_by("-state")
        assert (opened.state, closed.state) == ("open", "closed")
        assert len(waiting(team, opened)) == 3
        assert Outcome.rows.of(team).get().debate_id == closed.pk
        found = result_of(team, closed)
    together = {one.statement.number: one.for_it for one in found.together}
    assert (together[1], together[2]) == (True, True), "the outcome says so"
    assert {one.statement.number for one in found.apart} == {4}
