"""What a network's own poll counted stands in a column of its own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils.timezone import now

from parvis.debates.actions import opening
from parvis.debates.models import NativeCount
from parvis.debates.steps import listening
from parvis.debates.tests.networks import again, published, reply, votes
from parvis.lifecycle.tenant import acting_for
from parvis.networks.contract import PollFigures, TextLimit, Unavailable
from parvis.networks.tests import pretend
from parvis.publishing.tests.factories import abilities

pytestmark = pytest.mark.django_db
SHORT = abilities(poll=None, text=TextLimit(max_units=150))
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

# ---------------------------------------------------------------- native polls


def figures(*votes, options=("Samedi", "Dimanche", "Jamais"), **more):
    given = {"voters": sum(votes), "closed": False, "read_at": now()} | more
    return PollFigures(options=tuple(options), votes=votes, **given)


@pytest.fixture
def told(monkeypatch):
    """What the network answers when it is asked for the counts, time after time."""
    answers = []

    def poll_figures(self, id):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(pretend.Pretend, "poll_figures", poll_figures, raising=False)
    return answers


def counts(poll):
    with acting_for(poll.team_id):
        rows = NativeCount.rows.of(poll.team).order_by("statement__number")
        return list(rows.values_list("statement__number", "votes", "voters", "closed"))


def test_a_native_polls_counts_are_kept_apart_from_ballots(town, poll, queue, told):
    told += [figures(2, 1, 0), figures(2, 3, 0, closed=True)]
    (echo,) = published(town, queue, poll)
    assert counts(poll) == [(1, 2, 3, False), (2, 1, 3, False), (3, 0, 3, False)]
    listening.listen(again(echo))

    assert counts(poll) == [(1, 2, 5, True), (2, 3, 5, True), (3, 0, 5, True)]
    assert votes(poll) == []


def test_replies_under_a_native_poll_are_no_second_vote(town, poll, queue, told):
    told += [figures(1, 0, 0)] * 2
    (echo,) = published(town, queue, poll)
    reply(echo, "2")
    listening.listen(again(echo))

    assert votes(poll) == []


def test_answers_that_somebody_changed_in_the_draft_are_not_taken_for_others(town, poll, queue, told):
    told += [figures(5, 4, 3, options=("Dimanche", "Lundi", "Samedi"))]
    (echo,) = published(town, queue, poll)

    assert [row[:2] for row in counts(poll)] == [(1, 3), (2, 5)]
    assert again(echo).last_error == listening.OTHER_ANSWERS


def test_a_native_polls_counts_after_the_close_are_not_kept(town, poll, queue, told):
    told += [figures(1, 0, 0), figures(9, 0, 0)]
    (echo,) = published(town, queue, poll)
    stale = again(echo)
    with acting_for(town.team.pk):
        opening.close(team=town.team, by=town.boss, debate=poll, why="")
    listening.listen(stale)

    assert counts(poll)[0] == (1, 1, 1, False)
    assert again(echo).state == "ended"


def test_a_network_that_does_not_answer_is_asked_later(town, poll, queue, told):
    told += [Unavailable("x"), figures(1, 0, 0)]
    (echo,) = published(town, queue, poll)
    assert (again(echo).state, again(echo).last_error) == ("listening", listening.NOT_READ)
    listening.listen(again(echo))

    assert counts(poll)[0] == (1, 1, 1, False)
    assert again(echo).last_error == ""
